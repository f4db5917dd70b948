"""What a mass balance warns of beside negative days: entries that came late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from foodplan.store.history import Moment
from foodplan.store.ledger.balances.scope import scope_clause
from foodplan.store.ledger.driver import Driver, day_of

# An act is recorded in the month that it is posted to, but for a month closed before its end.
MARGIN = timedelta(days=31)

_SAID_LAST = "AND {v}.recorded_to IS NULL AND {v}.valid_to IS NULL"
_MONTH_OF_DAY = {
    True: "CAST(substr(m.happened_on, 1, 4) || substr(m.happened_on, 6, 2) AS INTEGER)",
    False: "CAST(TO_CHAR(m.happened_on, 'YYYYMM') AS INTEGER)",
}
_LATE = (
    "{scope} SELECT m.uuid, m.kind, m.happened_on, m.posted_month, m.node_id, "  # noqa: S608
    "COALESCE(v.name, n.slug), SUM(l.grams) FROM movement m "
    "JOIN line l ON l.movement_seq = m.seq AND l.count_seq IS NULL "
    "JOIN node n ON n.id = m.node_id "
    f"LEFT JOIN node_version v ON v.node_id = n.id {_SAID_LAST.format(v='v')} "
    "WHERE m.recorded_at >= ? AND m.node_id IN (SELECT id FROM scope){known} "
    "AND m.posted_month <> {month} AND (m.posted_month BETWEEN ? AND ? OR {month} BETWEEN ? AND ?) "
    "GROUP BY m.seq, m.uuid, m.kind, m.happened_on, m.posted_month, m.node_id, v.name, n.slug "
    "ORDER BY m.happened_on, m.seq"
)


@dataclass(frozen=True)
class LateEntry:
    """A movement that counts in another month than that of its day."""

    uuid: UUID
    kind: str
    happened_on: date
    posted_month: int
    node: int
    node_name: str
    grams: int


def late_entries(
    session: Session, node_ids: Collection[int], first: int, last: int, moment: Moment
) -> list[LateEntry]:
    """Return what was posted to these months and happened in others, or the other way round.

    Months are yyyymm; the movements are those that the sites recorded themselves.
    """
    driver = Driver(session)
    scope, ids = scope_clause(node_ids)
    known = "" if moment.known_at is None else " AND m.recorded_at <= ?"
    instants = () if moment.known_at is None else (driver.instant(moment.known_at),)
    since = datetime(first // 100, first % 100, 1, tzinfo=UTC) - MARGIN
    statement = _LATE.format(scope=scope, known=known, month=_MONTH_OF_DAY[driver.sqlite])
    values = (*ids, driver.instant(since), *instants, first, last, first, last)
    return [
        LateEntry(UUID(uuid), kind, day_of(day), month, node, name, int(grams))
        for uuid, kind, day, month, node, name, grams in driver.rows(statement, values)
    ]
