"""The mass balance of a scope over posted months, from the monthly flows and the balances.

The stock before is the fold of every earlier month's flows; the stock after is what the balances
hold now, less the flows of later months. The two come from different tables, so that a balance
that closes says that both are sound.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from foodplan.rules.balance import Balance, Part, Term, term_of
from foodplan.rules.ledger import NodeKind, SourceKind
from foodplan.store.history import Moment
from foodplan.store.ledger.balances.scope import scope_clause, with_transit
from foodplan.store.ledger.driver import Driver

_FLOWS = "SELECT month, from_node, to_node, category_id, source_kind, grams FROM flow_month"
# A mirror line counts against its original's flow: nodes swapped back, grams subtracted.
_LATER_FLOWS = (
    " UNION ALL SELECT l.month, CASE WHEN l.sign < 0 THEN l.to_node ELSE l.from_node END, "
    "CASE WHEN l.sign < 0 THEN l.from_node ELSE l.to_node END, l.category_id, l.source_kind, "
    "-l.grams * l.sign FROM line l JOIN movement m ON m.seq = l.movement_seq "
    "WHERE m.recorded_at > ?"
)
_CROSSED = (
    "{scope}, flow AS ({flows}) "
    "SELECT CASE WHEN f.month < ? THEN -1 WHEN f.month <= ? THEN 0 ELSE 1 END AS era, "
    "CASE WHEN a.id IS NULL THEN 1 ELSE 0 END AS inward, o.kind, "
    "CASE WHEN o.kind IN ('waste', 'opening') THEN o.slug ELSE '' END AS detail, "
    "f.category_id, f.source_kind, SUM(f.grams) FROM flow f "
    "LEFT JOIN scope a ON a.id = f.from_node LEFT JOIN scope b ON b.id = f.to_node "
    "JOIN node o ON o.id = CASE WHEN a.id IS NULL THEN f.from_node ELSE f.to_node END "
    "WHERE (a.id IS NULL) <> (b.id IS NULL) "
    "GROUP BY era, inward, o.kind, detail, f.category_id, f.source_kind "
    "ORDER BY era, inward, o.kind, detail, f.category_id, f.source_kind"
)
_HELD = (
    "{scope} SELECT t.category_id, t.source_kind, SUM(s.grams) FROM ("
    "SELECT lot_id, grams FROM balance WHERE node_id IN (SELECT id FROM scope){later}) s "
    "JOIN lot t ON t.id = s.lot_id GROUP BY t.category_id, t.source_kind"
)
_LATER_HELD = (
    " UNION ALL SELECT l.lot_id, -l.grams FROM line l JOIN movement m ON m.seq = l.movement_seq "
    "WHERE m.recorded_at > ? AND l.to_node IN (SELECT id FROM scope) "
    "UNION ALL SELECT l.lot_id, l.grams FROM line l JOIN movement m ON m.seq = l.movement_seq "
    "WHERE m.recorded_at > ? AND l.from_node IN (SELECT id FROM scope)"
)

Kind = tuple[int, int]


class _Crossed(NamedTuple):
    """Grams that crossed the scope's border before (-1), in (0) or after (1) the months."""

    era: int
    inward: int
    other: str
    detail: str
    category: int
    source_kind: int
    grams: int


def mass_balance(
    session: Session, node_ids: Collection[int], first: int, last: int, moment: Moment
) -> Balance:
    """Return the mass balance of some sites from a month to a month (yyyymm), both included.

    The transit of the sites belongs to them. Months are those whose figures a movement changes
    (`posted_month`), not those of its day: a late entry counts where it was posted. With the
    moment's `known_at`, what was recorded later is left out; its day plays no part.
    """
    driver = Driver(session)
    nodes = with_transit(session, node_ids)
    before: dict[Kind, int] = {}
    after = _held(driver, nodes, moment.known_at)
    parts: list[tuple[Term, str, Kind, int]] = []
    for row in _crossed(driver, nodes, (first, last), moment.known_at):
        kind, net = (row.category, row.source_kind), row.grams if row.inward else -row.grams
        if row.era < 0:
            before[kind] = before.get(kind, 0) + net
        elif row.era > 0:
            after[kind] = after.get(kind, 0) - net
        else:
            term, sign = term_of(NodeKind(row.other), inward=bool(row.inward))
            parts.append((term, _detail(term, row), kind, sign * row.grams))
    parts += [(Term.BEFORE, "", kind, grams) for kind, grams in sorted(before.items())]
    parts += [(Term.AFTER, "", kind, grams) for kind, grams in sorted(after.items())]
    return Balance(first, last, tuple(_named(driver, parts)))


def _crossed(
    driver: Driver, nodes: Collection[int], months: tuple[int, int], known_at: datetime | None
) -> Iterator[_Crossed]:
    scope, ids = scope_clause(nodes)
    flows = _FLOWS if known_at is None else _FLOWS + _LATER_FLOWS
    instants = () if known_at is None else (driver.instant(known_at),)
    statement = _CROSSED.format(scope=scope, flows=flows)
    for row in driver.rows(statement, (*ids, *instants, *months)):
        yield _Crossed._make((*row[:6], int(row[6])))


def _held(driver: Driver, nodes: Collection[int], known_at: datetime | None) -> dict[Kind, int]:
    scope, ids = scope_clause(nodes)
    later = "" if known_at is None else _LATER_HELD
    instants = () if known_at is None else (driver.instant(known_at),) * 2
    rows = driver.rows(_HELD.format(scope=scope, later=later), (*ids, *instants))
    return {(category, kind): int(grams) for category, kind, grams in rows}


def _detail(term: Term, row: _Crossed) -> str:
    if term in {Term.SOURCE, Term.RETURN}:
        return SourceKind(row.source_kind).slug
    return row.detail


def _named(driver: Driver, parts: list[tuple[Term, str, Kind, int]]) -> Iterator[Part]:
    known = {row[0]: (row[1], bool(row[2])) for row in driver.rows(
        "SELECT id, slug, food FROM category")}  # fmt: skip
    for term, detail, (category, source_kind), grams in parts:
        if grams:
            yield Part(term, detail, *known[category], source_kind, grams)
