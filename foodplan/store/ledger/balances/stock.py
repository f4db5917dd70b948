"""What stood at a node on a past day, as known at an instant, and where it would be below zero.

On the line of days a movement counts from its `happened_on`. A line that settles a count counts
from the day of that count: until then the shelves were what the acts said.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from foodplan.rules.ledger import DateKind, SourceKind
from foodplan.store.history import Moment
from foodplan.store.ledger.balances.scope import scope_clause
from foodplan.store.ledger.driver import Driver, Row, day_of

# One query for each index: an OR over them would read every movement.
_SITES = "(SELECT id FROM node WHERE kind IN ('stock', 'transit'))"
_CAME_LATER = (
    "SELECT l.movement_seq, l.n FROM line l JOIN movement m ON m.seq = l.movement_seq "  # noqa: S608
    f"WHERE m.node_id IN {_SITES} AND m.happened_on > ? "
    "UNION SELECT l.movement_seq, l.n FROM line l JOIN movement c ON c.seq = l.count_seq "
    f"WHERE c.node_id IN {_SITES} AND c.kind = 'count' AND c.happened_on > ?"
)
_LEARNT_LATER = (
    " UNION SELECT l.movement_seq, l.n FROM line l JOIN movement m ON m.seq = l.movement_seq "
    "WHERE m.recorded_at > ?"
)
_DAY = "COALESCE(c.happened_on, m.happened_on)"
_MOVED = (
    "SELECT l.{node} AS node_id, l.lot_id, {sign}l.grams AS grams FROM later x "
    "JOIN line l ON l.movement_seq = x.movement_seq AND l.n = x.n "
    "JOIN movement m ON m.seq = l.movement_seq LEFT JOIN movement c ON c.seq = l.count_seq "
    "WHERE l.{node} IN (SELECT id FROM scope) AND ({when})"
)
_STOCK = (
    "{scope}, later AS ({later}) "
    "SELECT s.node_id, s.lot_id, c.slug, t.source_kind, t.date_kind, t.last_day, "
    "SUM(s.grams) FROM ("
    "SELECT node_id, lot_id, grams FROM balance WHERE node_id IN (SELECT id FROM scope) "
    "UNION ALL {arrived} UNION ALL {gone}) s JOIN lot t ON t.id = s.lot_id "
    "JOIN category c ON c.id = t.category_id "
    "GROUP BY s.node_id, s.lot_id, c.slug, c.position, t.source_kind, t.date_kind, t.last_day "
    "HAVING SUM(s.grams) <> 0 ORDER BY s.node_id, c.position, c.slug, s.lot_id"
)
_DAILY = (
    "{scope}, moved AS ("  # noqa: S608
    "SELECT l.movement_seq, l.n FROM line l JOIN movement m ON m.seq = l.movement_seq "
    f"WHERE m.node_id IN {_SITES} AND m.happened_on BETWEEN ? AND ? "
    "UNION SELECT l.movement_seq, l.n FROM line l JOIN movement c ON c.seq = l.count_seq "
    f"WHERE c.node_id IN {_SITES} AND c.kind = 'count' AND c.happened_on BETWEEN ? AND ?) "
    "SELECT s.node_id, g.slug, s.day, SUM(s.grams) FROM ("
    f"SELECT l.to_node AS node_id, l.category_id, {_DAY} AS day, l.grams AS grams FROM moved x "
    "JOIN line l ON l.movement_seq = x.movement_seq AND l.n = x.n "
    "JOIN movement m ON m.seq = l.movement_seq LEFT JOIN movement c ON c.seq = l.count_seq "
    "WHERE l.to_node IN (SELECT id FROM scope) AND {known} "
    f"UNION ALL SELECT l.from_node, l.category_id, {_DAY}, -l.grams FROM moved x "
    "JOIN line l ON l.movement_seq = x.movement_seq AND l.n = x.n "
    "JOIN movement m ON m.seq = l.movement_seq LEFT JOIN movement c ON c.seq = l.count_seq "
    "WHERE l.from_node IN (SELECT id FROM scope) AND {known}) s "
    "JOIN category g ON g.id = s.category_id WHERE s.day BETWEEN ? AND ? "
    "GROUP BY s.node_id, g.slug, s.day ORDER BY s.node_id, g.slug, s.day"
)


@dataclass(frozen=True)
class StockAt:
    """Grams of one lot at one node; below zero where what went out was recorded as earlier."""

    node: int
    lot: int
    category: str
    source_kind: SourceKind
    date_kind: DateKind
    last_day: date | None
    grams: int


@dataclass(frozen=True)
class NegativeDay:
    """A category below zero at a node on the line of days: from when, until when, how deep.

    `until` is the last day below zero, and `lowest` the least grams, which are negative.
    """

    node: int
    category: str
    first: date
    until: date
    lowest: int


def stock_at(session: Session, node_ids: Collection[int], moment: Moment) -> list[StockAt]:
    """Return what stood at some nodes at the end of a day, as known at an instant.

    The balances less what happened, or was recorded, later: for today, with all that is known,
    they are the balances themselves and no line is read. Empty lots are left out.
    """
    driver = Driver(session)
    scope, ids = scope_clause(node_ids)
    day = driver.day(moment.day)
    later, when = _CAME_LATER, f"{_DAY} > ?"
    asked: tuple[Any, ...] = (day,)
    values: tuple[Any, ...] = (*ids, day, day)
    if moment.known_at is not None:
        instant = driver.instant(moment.known_at)
        later, when = later + _LEARNT_LATER, f"{when} OR m.recorded_at > ?"
        asked, values = (day, instant), (*values, instant)
    statement = _STOCK.format(
        scope=scope,
        later=later,
        arrived=_MOVED.format(node="to_node", sign="-", when=when),
        gone=_MOVED.format(node="from_node", sign="", when=when),
    )
    return [_stock(row) for row in driver.rows(statement, (*values, *asked, *asked))]


def negative_days(
    session: Session,
    node_ids: Collection[int],
    first: date,
    last: date,
    known_at: datetime | None = None,
) -> list[NegativeDay]:
    """Return the categories that were below zero on the line of days, between two days.

    The stock of a day is that at its end. One entry for each unbroken run of days.
    """
    before: dict[tuple[int, str], int] = defaultdict(int)
    for item in stock_at(session, node_ids, Moment(first - timedelta(days=1), known_at)):
        before[item.node, item.category] += item.grams
    changes: dict[tuple[int, str], list[tuple[date, int]]] = {key: [] for key in before}
    for node, category, day, grams in _daily(session, node_ids, (first, last), known_at):
        changes.setdefault((node, category), []).append((day, grams))
    found: list[NegativeDay] = []
    for key in sorted(changes):
        found += _runs(key, [(first, before.get(key, 0)), *changes[key]], last)
    return found


def _daily(
    session: Session, node_ids: Collection[int], days: tuple[date, date], known_at: datetime | None
) -> Iterator[tuple[int, str, date, int]]:
    driver = Driver(session)
    scope, ids = scope_clause(node_ids)
    between = tuple(driver.day(day) for day in days)
    known = "1 = 1" if known_at is None else "m.recorded_at <= ?"
    instants = () if known_at is None else (driver.instant(known_at),)
    values = (*ids, *between, *between, *instants, *instants, *between)
    for node, category, day, grams in driver.rows(_DAILY.format(scope=scope, known=known), values):
        yield node, category, day_of(day), int(grams)


def _runs(
    key: tuple[int, str], changes: list[tuple[date, int]], last: date
) -> Iterator[NegativeDay]:
    running, since, lowest = 0, None, 0
    for place, (day, grams) in enumerate(changes):
        running += grams
        if place + 1 < len(changes) and changes[place + 1][0] == day:
            continue
        if running < 0:
            since, lowest = since or day, min(lowest, running)
        elif since is not None:
            yield NegativeDay(*key, since, day - timedelta(days=1), lowest)
            since, lowest = None, 0
    if since is not None:
        yield NegativeDay(*key, since, last, lowest)


def _stock(row: Row) -> StockAt:
    node, lot, category, source_kind, date_kind, last_day, grams = row
    return StockAt(
        node=node,
        lot=lot,
        category=category,
        source_kind=SourceKind(source_kind),
        date_kind=DateKind(date_kind),
        last_day=None if last_day is None else day_of(last_day),
        grams=int(grams),
    )
