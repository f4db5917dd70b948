"""Which movements of a file the ledger has already, and whether they still stand."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from foodplan.store.ledger.driver import Driver, marks

MOST_ASKED = 1_000

_KNOWN = (
    "SELECT m.uuid, m.body_hash, m.import_row, m.closed, p.uuid, d.uuid, b.status "
    "FROM movement m LEFT JOIN movement p ON p.seq = m.replaces "
    "LEFT JOIN movement d ON d.seq = m.dispatch_seq "
    "LEFT JOIN movement r ON r.reverses = m.seq "
    "LEFT JOIN import_batch b ON r.seq IS NOT NULL AND b.uuid = SUBSTR(m.import_row, 1, 36) "
    "WHERE m.uuid IN ({marks})"
)


_DAYS = (
    "SELECT COUNT(DISTINCT m.happened_on) FROM movement m "
    "LEFT JOIN movement r ON r.reverses = m.seq WHERE m.node_id = ? AND NOT m.closed "
    "AND m.kind <> 'reversal' AND r.seq IS NULL AND m.happened_on IN ({marks})"
)


class KnownMovement(NamedTuple):
    """What tells whether a movement is the one that a row says.

    `undone` says that the whole import which brought it was undone: its row may come again.
    What somebody took back or corrected by hand stays as that person left it.
    """

    uuid: str
    body_hash: str
    import_row: str | None
    closed: bool
    replaces: str | None
    dispatch: str | None
    undone: bool


def known_movements(session: Session, uuids: Sequence[str]) -> dict[str, KnownMovement]:
    """Return those of some movements that are in the ledger, by uuid."""
    driver = Driver(session)
    found: dict[str, KnownMovement] = {}
    for first in range(0, len(uuids), MOST_ASKED):
        asked = uuids[first : first + MOST_ASKED]
        for row in driver.rows(_KNOWN.format(marks=marks(asked)), asked):
            uuid, body, origin, closed, replaces, dispatch, status = row
            found[uuid] = KnownMovement(
                uuid, body, origin, bool(closed), replaces, dispatch, status == "undone"
            )
    return found


def days_recorded(session: Session, node_id: int, days: Iterable[date]) -> int:
    """Return how many of some days have standing movements of a site that are no closed history."""
    driver = Driver(session)
    asked = [driver.day(day) for day in sorted(set(days))]
    found = 0
    for first in range(0, len(asked), MOST_ASKED):
        some = asked[first : first + MOST_ASKED]
        row = driver.row(_DAYS.format(marks=marks(some)), (node_id, *some))
        found += int(row[0]) if row else 0
    return found
