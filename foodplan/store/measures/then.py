"""The monthly flows as they were at an instant, put together once and kept for the session.

Three ways lead there: flow_month less the lines recorded since; the cuts of the finished months
of recording and the lines of the instant's own month until then; or that month's cut too, less
its lines after the instant. All give the same grams: the one that reads fewest lines is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlmodel import Session

from foodplan.rules.ledger import month_of, months_between, next_month
from foodplan.store.ledger.driver import Driver, instant_of

KEY = ("month", "from_node", "to_node", "category_id", "source_kind", "method")
_KEYS = ", ".join(KEY)
# A line of a reversal counts against its original's flow: nodes swapped back, grams taken off.
_LINES = (
    "SELECT l.month, CASE WHEN l.sign > 0 THEN l.from_node ELSE l.to_node END AS from_node, "
    "CASE WHEN l.sign > 0 THEN l.to_node ELSE l.from_node END AS to_node, "
    "l.category_id, l.source_kind, l.method, {sign}l.sign * l.grams AS grams, "
    "{sign}l.tally AS movements FROM movement m JOIN line l ON l.movement_seq = m.seq "
    "WHERE {range}"
)
_NOW = f"SELECT {_KEYS}, grams, movements FROM flow_month"  # noqa: S608 - names of columns
_CUTS = f"SELECT {_KEYS}, grams, movements FROM flow_cut WHERE recorded_month <= ?"  # noqa: S608
_SUM = (
    f"SELECT {_KEYS}, CAST(SUM(grams) AS BIGINT) AS grams, "  # noqa: S608
    f"CAST(SUM(movements) AS BIGINT) AS movements FROM ({{parts}}) parts GROUP BY {_KEYS} "
    "HAVING SUM(grams) <> 0 OR SUM(movements) <> 0"
)
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM movement m WHERE {range}{limit}) found"


@dataclass(frozen=True)
class Recorded:
    """Lines by their instant of recording: after `since` (or from it on) until `until`."""

    since: datetime | None = None
    until: datetime | None = None
    inclusive: bool = False

    def condition(self, driver: Driver) -> tuple[str, list[Any]]:
        """Return the condition on a movement `m` and its values."""
        said, values = [], []
        if self.since is not None:
            said.append("m.recorded_at >= ?" if self.inclusive else "m.recorded_at > ?")
            values.append(driver.instant(self.since))
        if self.until is not None:
            # A month ends before the next begins, an instant counts itself.
            said.append("m.recorded_at <= ?")
            values.append(driver.instant(self.until))
        return " AND ".join(said) or "1 = 1", values


@dataclass(frozen=True)
class Way:
    """How to get there: from flow_month, or from the cuts through a month (0 for none).

    `lines` are added to it, or taken off when `backward`.
    """

    through: int | None
    lines: Recorded
    backward: bool


def month_start(month: int) -> datetime:
    """Return the first instant of a month (yyyymm) of recording, in UTC.

    >>> month_start(202611).isoformat()
    '2026-11-01T00:00:00+00:00'
    """
    return datetime(month // 100, month % 100, 1, tzinfo=UTC)


def recorded_month(instant: datetime) -> int:
    """Return the month (yyyymm) of recording of an aware instant, in UTC.

    >>> recorded_month(datetime.fromisoformat("2026-11-01T00:30:00+01:00"))
    202610
    """
    return month_of(instant.astimezone(UTC).date())


def month_end(month: int) -> datetime:
    """Return the last instant of a month (yyyymm) of recording, in UTC.

    >>> month_end(202612).isoformat()
    '2026-12-31T23:59:59.999999+00:00'
    """
    return month_start(next_month(month)) - timedelta(microseconds=1)


def recorded_after(driver: Driver, instant: datetime) -> bool:
    """Return whether any movement was recorded after an instant."""
    row = driver.row(
        "SELECT 1 FROM movement WHERE recorded_at > ? LIMIT 1", (driver.instant(instant),)
    )
    return row is not None


def first_recorded_month(driver: Driver) -> int | None:
    """Return the month (yyyymm, UTC) in which recording began, or None."""
    row = driver.row("SELECT min(recorded_at) FROM movement")
    return recorded_month(instant_of(row[0])) if row and row[0] is not None else None


def cut_months(driver: Driver) -> list[int]:
    """Return the months whose cuts are made, oldest first."""
    return [
        month
        for (month,) in driver.rows(
            "SELECT recorded_month FROM flow_cut_month ORDER BY recorded_month"
        )
    ]


def cut_through(driver: Driver) -> int:
    """Return the last month of recording up to which every month has its cut, 0 without any."""
    first, made = first_recorded_month(driver), cut_months(driver)
    if first is None or not made:
        return 0
    kept = set(made)
    through = 0
    for month in months_between(first, max(first, made[-1])):
        if month not in kept:
            break
        through = month
    return through


def shortest_way(driver: Driver, instant: datetime) -> Way:
    """Return the way to an instant's flows that reads the fewest movements."""
    month, through = recorded_month(instant), cut_through(driver)
    ways = []
    if through >= month:
        ways.append(Way(month, Recorded(instant, month_end(month)), backward=True))
    before = min(through, _month_before(month)) if through else 0
    since = month_start(next_month(before)) if before else None
    ways.append(Way(before, Recorded(since, instant, inclusive=True), backward=False))
    counted = [(movements_in(driver, way.lines), at, way) for at, way in enumerate(ways)]
    fewest, _, best = min(counted, key=lambda item: item[:2])
    back = Way(None, Recorded(instant), backward=True)
    return back if movements_in(driver, back.lines, fewest + 1) <= fewest else best


def _month_before(month: int) -> int:
    return month - 1 if month % 100 > 1 else month - 89


def movements_in(driver: Driver, lines: Recorded, most: int | None = None) -> int:
    """Return how many movements were recorded in a range, counting up to `most`."""
    condition, values = lines.condition(driver)
    limit = "" if most is None else f" LIMIT {most}"
    row = driver.row(_COUNT.format(range=condition, limit=limit), values)
    return int(row[0]) if row else 0


def statement(driver: Driver, way: Way) -> tuple[str, list[Any]]:
    """Return the one sum that a way leads to, with its values."""
    condition, values = way.lines.condition(driver)
    lines = _LINES.format(sign="-" if way.backward else "", range=condition)
    if way.through is None:
        return _SUM.format(parts=f"{_NOW} UNION ALL {lines}"), values
    if not way.through:
        return _SUM.format(parts=lines), values
    return _SUM.format(parts=f"{_CUTS} UNION ALL {lines}"), [way.through, *values]


class FlowsThen:
    """A table of the session's own with the flows of one instant, free again when nobody reads."""

    def __init__(self, number: int) -> None:
        self.columns = _table(number).c


def flows_then(session: Session, instant: datetime, way: Way | None = None) -> FlowsThen:
    """Put the flows of an instant into a table of the session's own, gone with its transaction.

    A page asks for them some hundred times, and each sum would read the same lines again.
    """
    driver = Driver(session)
    taken = session.info.setdefault("flows_then", WeakValueDictionary())
    number = next(number for number in count(1) if number not in taken)
    held = FlowsThen(number)
    taken[number] = held
    made, values = statement(driver, way or shortest_way(driver, instant))
    driver.run(f"DROP TABLE IF EXISTS {_name(number)}", ())
    kept = "" if driver.sqlite else "ON COMMIT DROP "
    driver.run(f"CREATE TEMPORARY TABLE {_name(number)} {kept}AS {made}", values)
    return held


def rows_then(session: Session, instant: datetime, way: Way | None = None) -> dict[
    tuple[int, ...], tuple[int, int]
]:  # fmt: skip
    """Return (grams, movements) of every cell of flow_month as it was at an instant."""
    driver = Driver(session)
    made, values = statement(driver, way or shortest_way(driver, instant))
    return folded(driver.rows(made, values))


def folded(rows: Sequence[tuple[Any, ...]]) -> dict[tuple[int, ...], tuple[int, int]]:
    """Return rows of a cell's key, grams and movements by their key."""
    return {tuple(map(int, key)): (int(grams), int(movements)) for *key, grams, movements in rows}


def _name(number: int) -> str:
    return f"flow_then_{number}"


@cache
def _table(number: int) -> sa.Table:
    """Return the columns of a session's table, the same object each time for compiled queries."""
    columns = [sa.Column(name, sa.BigInteger) for name in (*KEY, "grams", "movements")]
    return sa.Table(_name(number), sa.MetaData(), *columns)
