"""Closed and open months: of one site for who keeps its register, of all of them for the office."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from foodplan.models.ledger import Period
from foodplan.rules.balance import Balance, Term
from foodplan.rules.ledger import month_of, months_between
from foodplan.store.accounts import list_accounts
from foodplan.store.history import Moment
from foodplan.store.ledger.balances import (
    LateEntry,
    NegativeDay,
    late_entries,
    mass_balance,
    negative_days,
)
from foodplan.store.ledger.categories import list_categories
from foodplan.store.ledger.periods import closed_months, first_months, list_closings
from foodplan.store.ledger.transfers import Transfer, open_transfers
from foodplan.store.organisations import NodeRow, list_sites

MONTHS_ACROSS = 6
LATE_SHOWN = 100
# Terms that a summary always says, also when they are nothing.
ALWAYS = frozenset({Term.BEFORE, Term.SOURCE, Term.PEOPLE, Term.WASTE, Term.AFTER})

RUNNING, OPEN, CLOSED, REOPENED, NOT_YET = "running", "open", "closed", "reopened", "not_yet"


@dataclass(frozen=True)
class Act:
    """A closing or a reopening: when, by whom (empty when unnamed), why, and what it stored."""

    at: datetime
    who: str
    why: str
    closes: bool
    hash: str
    movements: int
    grams: int
    known_at: datetime


@dataclass(frozen=True)
class MonthState:
    """A month (yyyymm) of a site: running, open, closed or reopened, with its last act."""

    month: int
    state: str
    last: Act | None = None

    @property
    def over(self) -> bool:
        """Whether it may be closed now."""
        return self.state in {OPEN, REOPENED}


@dataclass(frozen=True)
class ClosingsReport:
    """Every month of a site since its first record, the last first."""

    site: NodeRow
    day: date
    months: tuple[MonthState, ...]


@dataclass(frozen=True)
class Negative:
    """A category that was below zero on the line of days."""

    category: str
    first: date
    until: date
    grams: int


@dataclass(frozen=True)
class MonthReport:
    """What a month of a site holds, and what is worth a look before it is closed.

    `terms` are grams of food by the words of the mass balance; `other_grams` came in and is no
    food.
    """

    site: NodeRow
    day: date
    month: MonthState
    terms: tuple[tuple[str, int], ...]
    other_grams: int
    transfers: tuple[Transfer, ...]
    negatives: tuple[Negative, ...]
    late: tuple[LateEntry, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class SiteRow:
    """A site with the state of each month shown."""

    site: NodeRow
    months: tuple[MonthState, ...]


@dataclass(frozen=True)
class OfficeClosings:
    """Sites by months, the city's own closings, and what came late for a closed month.

    `earlier` and `later` are the last month of the neighbouring pages, None where there is none.
    """

    day: date
    months: tuple[int, ...]
    rows: tuple[SiteRow, ...]
    city: tuple[tuple[int, Act], ...]
    late: tuple[LateEntry, ...]
    late_total: int
    earlier: int | None
    later: int | None


def closings_report(session: Session, site: NodeRow, today: date) -> ClosingsReport:
    """Return the months of a site."""
    first = first_months(session, [site.id]).get(site.id)
    if first is None:
        return ClosingsReport(site, today, ())
    acts = _acts(session, [site.id])[site.id]
    months = reversed(months_between(first, month_of(today)))
    return ClosingsReport(site, today, tuple(_state(month, first, acts, today) for month in months))


def month_report(session: Session, site: NodeRow, month: int, today: date) -> MonthReport | None:
    """Return one month (yyyymm) of a site, or None when the site has none such."""
    first = first_months(session, [site.id]).get(site.id)
    if first is None or month not in months_between(first, month_of(today)):
        return None
    acts = _acts(session, [site.id])[site.id]
    balance = mass_balance(session, [site.id], month, month, Moment(today))
    start, stop = _days(month, today)
    return MonthReport(
        site=site,
        day=today,
        month=_state(month, first, acts, today),
        terms=tuple(_terms(balance.of(food=True))),
        other_grams=balance.of(food=False).grams(Term.SOURCE, Term.TRANSFER_IN),
        transfers=tuple(
            transfer
            for transfer in open_transfers(session, [site.id], Moment(today))
            if start <= transfer.happened_on <= stop
        ),
        negatives=tuple(_negatives(session, negative_days(session, [site.id], start, stop))),
        late=tuple(late_entries(session, [site.id], month, month, Moment(today))),
        acts=tuple(acts.get(month, ())),
    )


def office_closings(session: Session, today: date, until: int | None = None) -> OfficeClosings:
    """Return six months of every site up to `until` (yyyymm), at most the last one that is over."""
    sites = list_sites(session, Moment(today))
    first = first_months(session, [site.id for site in sites])
    newest = _shifted(month_of(today), -1)
    last = min(until or newest, newest)
    months = tuple(_shifted(last, back) for back in range(1 - MONTHS_ACROSS, 1))
    acts = _acts(session, [None, *(site.id for site in sites)])
    late = late_entries(session, [site.id for site in sites], months[0], last, Moment(today))
    return OfficeClosings(
        day=today,
        months=months,
        rows=tuple(
            SiteRow(
                site, tuple(_state(m, first.get(site.id), acts[site.id], today) for m in months)
            )
            for site in sites
        ),
        city=tuple((row.month, acts[None][row.month][0]) for row in _city(session, today)),
        late=tuple(late[-LATE_SHOWN:][::-1]),
        late_total=len(late),
        earlier=_shifted(last, -MONTHS_ACROSS)
        if min(first.values(), default=last) < months[0]
        else None,
        later=None if last == newest else min(_shifted(last, MONTHS_ACROSS), newest),
    )


def _city(session: Session, today: date) -> list[Period]:
    return closed_months(session, None, Moment(today))[::-1]


def _acts(session: Session, nodes: Iterable[int | None]) -> dict[int | None, dict[int, list[Act]]]:
    people = {account.id: account.name for account in list_accounts(session)}
    found: dict[int | None, dict[int, list[Act]]] = defaultdict(lambda: defaultdict(list))
    for row in list_closings(session, list(nodes)):
        who = people.get(row.recorded_by) or ""
        act = Act(row.recorded_from, who, row.reason, bool(row.hash), row.hash, row.movements,
                  row.grams, row.known_at)  # fmt: skip
        found[row.node_id][row.month].append(act)
    return found


def _state(month: int, first: int | None, acts: Mapping[int, list[Act]], today: date) -> MonthState:
    done = acts.get(month)
    if done:
        return MonthState(month, CLOSED if done[0].closes else REOPENED, done[0])
    if first is None or month < first:
        return MonthState(month, NOT_YET)
    return MonthState(month, RUNNING if month >= month_of(today) else OPEN)


def _terms(balance: Balance) -> Iterable[tuple[str, int]]:
    for term in Term:
        grams = balance.grams(term)
        if grams or term in ALWAYS:
            yield str(term), grams


def _negatives(session: Session, found: Iterable[NegativeDay]) -> Iterable[Negative]:
    names = {category.slug: category.name for category in list_categories(session)}
    for item in found:
        yield Negative(names.get(item.category, item.category), item.first, item.until, item.lowest)


def _days(month: int, today: date) -> tuple[date, date]:
    following = _shifted(month, 1)
    after = date(following // 100, following % 100, 1)
    return date(month // 100, month % 100, 1), min(after - timedelta(days=1), today)


def _shifted(month: int, by: int) -> int:
    months = month // 100 * 12 + month % 100 - 1 + by
    return months // 12 * 100 + months % 12 + 1
