"""Which movements of a file the ledger has already, and whether they still stand."""

from collections.abc import Sequence
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
