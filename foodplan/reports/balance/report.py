"""One mass balance as a page says it: rows, categories, whether it closes, what to look at."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.progress.register import last_day
from foodplan.reports.balance.rows import (
    CategoryRow,
    FaultLine,
    Half,
    NegativeLine,
    Row,
    Waiting,
)
from foodplan.reports.balance.scopes import CITY, Scope
from foodplan.reports.balance.words import TERMS, detail_words
from foodplan.rules.balance import ENTERING, LEAVING, Balance, Part, Term
from foodplan.rules.ledger import SourceKind, month_of
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.ledger.balances import (
    LateEntry,
    balance_faults,
    late_entries,
    mass_balance,
    negative_days,
    stock_at,
    with_transit,
)
from foodplan.store.ledger.eliminations import eliminated_flows
from foodplan.store.ledger.transfers import open_transfers
from foodplan.store.measures.sites import sites

# After a week goods on their way have been forgotten, or nobody recorded their arrival.
LONG_ON_THE_WAY = 7


@dataclass(frozen=True)
class BalanceReport:
    """A scope's mass balance over posted months, with its warnings.

    `closes` is exact to the gram for every category; when it does not, `faults` name the cause.
    `eliminated` are grams of the city's recovered food that two declared, which no site's ledger
    gives up and the published figure does. `on_days` is the food in stock at `last_day` by the
    days on which things happened; what parts it from the balance's own stock is posted to another
    month.
    """

    scope: Scope
    first: int
    last: int
    last_day: date
    closes: bool
    difference: int
    food: Half
    other: Half
    eliminated: int
    on_days: int
    faults: tuple[FaultLine, ...]
    negative: tuple[NegativeLine, ...]
    transfers: tuple[Waiting, ...]
    late: tuple[LateEntry, ...]

    @property
    def between_clocks(self) -> int:
        """Food of the balance's last stock less that of the line of days."""
        return self.food.after - self.on_days

    @property
    def warnings(self) -> int:
        """How many things ask to be looked at."""
        return len(self.negative) + len(self.transfers) + len(self.late)


def balance_report(
    session: Session, scope: Scope, first: int, last: int, moment: Moment
) -> BalanceReport:
    """Return a scope's mass balance from a month to a month (yyyymm), both included."""
    balance = mass_balance(session, scope.node_ids, first, last, moment)
    categories = list_categories(session)
    names = {row.slug: row.name for row in categories}
    foods = {row.slug for row in categories if row.food}
    food, other = (_half(balance.of(food=is_food), names) for is_food in (True, False))
    closes = not any(row.difference for row in (*food.categories, *other.categories))
    end = min(last_day(last), moment.day)
    nodes = with_transit(session, scope.node_ids)
    return BalanceReport(
        scope=scope,
        first=first,
        last=last,
        last_day=end,
        closes=closes,
        difference=balance.difference,
        food=food,
        other=other,
        eliminated=_eliminated(session, first, last, moment) if scope.kind == CITY else 0,
        on_days=_food_on(session, nodes, Moment(end, moment.known_at), foods),
        faults=() if closes else _faults(session, scope, names, moment),
        negative=_negative(session, scope, names, (first, end), moment),
        transfers=_waiting(session, scope, Moment(end, moment.known_at)),
        late=tuple(late_entries(session, scope.node_ids, first, last, moment)),
    )


def _waiting(session: Session, scope: Scope, moment: Moment) -> tuple[Waiting, ...]:
    found = open_transfers(session, scope.node_ids, moment)
    return tuple(Waiting(item, (moment.day - item.happened_on).days) for item in found)


def _half(balance: Balance, names: Mapping[str, str]) -> Half:
    entering = _rows(balance, ENTERING, 0)
    leaving = _rows(balance, LEAVING, len(entering))
    return Half(
        entering=entering,
        leaving=leaving,
        entered=balance.entered,
        left=balance.left,
        recovered=balance.recovered,
        redistributed=balance.grams(Term.PEOPLE),
        wasted=balance.grams(Term.WASTE),
        after=balance.grams(Term.AFTER),
        categories=_categories(balance, names),
    )


def _rows(balance: Balance, terms: tuple[Term, ...], taken: int) -> tuple[Row, ...]:
    found = [
        (term, detail, grams) for term in terms for detail, grams in balance.details(term).items()
    ]
    return tuple(
        Row(
            letter=letter_of(taken + place),
            term=term,
            detail=detail,
            name=TERMS[term],
            detail_name=detail_words(term, detail),
            surplus=term == Term.SOURCE and SourceKind.from_slug(detail).surplus,
            grams=grams,
        )
        for place, (term, detail, grams) in enumerate(found)
    )


def letter_of(place: int) -> str:
    """Return A, B, … Z, AA, AB and so on.

    >>> letter_of(0), letter_of(25), letter_of(26)
    ('A', 'Z', 'AA')
    """
    lap, rest = divmod(place, 26)
    return (letter_of(lap - 1) if lap else "") + chr(ord("A") + rest)


def _categories(balance: Balance, names: Mapping[str, str]) -> tuple[CategoryRow, ...]:
    parted: dict[str, list[Part]] = defaultdict(list)
    for part in balance.parts:
        parted[part.category].append(part)
    rows = []
    for slug, name in names.items():
        own = Balance(balance.first, balance.last, tuple(parted[slug]))
        before, after = own.grams(Term.BEFORE), own.grams(Term.AFTER)
        row = CategoryRow(name, before, own.entered - before, own.left - after, after)
        if own.parts:
            rows.append(row)
    return tuple(rows)


def _eliminated(session: Session, first: int, last: int, moment: Moment) -> int:
    flows = eliminated_flows(session, moment, first, last)
    return sum(flow.grams for flow in flows if SourceKind(flow.source_kind).surplus)


def _food_on(session: Session, nodes: frozenset[int], moment: Moment, foods: set[str]) -> int:
    held = stock_at(session, nodes, moment)
    return sum(item.grams for item in held if item.category in foods)


def _faults(
    session: Session, scope: Scope, names: Mapping[str, str], moment: Moment
) -> tuple[FaultLine, ...]:
    where = _site_names(session, moment)
    return tuple(
        FaultLine(
            site=where.get(fault.node, ""),
            category=names[fault.category],
            by_lines=fault.by_lines,
            by_balances=fault.by_balances,
            by_flows=fault.by_flows,
            balance_is_wrong=fault.balance_is_wrong,
            flow_is_wrong=fault.flow_is_wrong,
        )
        for fault in balance_faults(session, scope.node_ids)
    )


def _negative(
    session: Session,
    scope: Scope,
    names: Mapping[str, str],
    span: tuple[int, date],
    moment: Moment,
) -> tuple[NegativeLine, ...]:
    first, end = date(span[0] // 100, span[0] % 100, 1), span[1]
    if end < first:
        return ()
    where = _site_names(session, moment)
    return tuple(
        NegativeLine(where.get(item.node, ""), names[item.category], item.first, item.until,
                     item.lowest)
        for item in negative_days(session, scope.node_ids, first, end, moment.known_at)
    )  # fmt: skip


def _site_names(session: Session, moment: Moment) -> dict[int, str]:
    known = sites(session, moment)
    return {node: known.at(node, month_of(moment.day)).name for node in known.said}
