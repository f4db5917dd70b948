"""Notes: free text apart from the ledger, which can be erased without a trace of what it said."""

import secrets
from uuid import UUID

from sqlmodel import Session

from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor, NotAllowed
from foodplan.store.ledger.body import note_fingerprint
from foodplan.store.ledger.driver import Driver


def write_note(driver: Driver, text: str | None) -> tuple[int | None, str | None]:
    """Store a note and return its id and its salted hash; (None, None) without a text."""
    if text is None:
        return None, None
    salt = secrets.token_hex(16)
    row = driver.row("INSERT INTO note (text, salt) VALUES (?, ?) RETURNING id", (text, salt))
    return int(row[0]) if row else None, note_fingerprint(salt, text)


def same_note(driver: Driver, note_id: int | None, note_hash: str | None, text: str | None) -> bool:
    """Whether a note is the stored one; any text passes for one that was erased."""
    if note_id is None or text is None:
        return note_id is None and text is None
    row = driver.row("SELECT salt FROM note WHERE id = ?", (note_id,))
    if row is None or row[0] is None:
        return True
    return note_fingerprint(row[0], text) == note_hash


def erase_note(session: Session, uuid: UUID, actor: Actor) -> bool:
    """Empty a movement's note for ever; return whether there was one. The ledger stays valid.

    The organisation's own operators may, and officers too, who answer for personal data.
    Raises Refused for an unknown movement, NotAllowed for somebody else's.
    """
    driver = Driver(session)
    row = driver.row(
        "SELECT m.note_id, v.organisation_id FROM movement m "
        "LEFT JOIN node_version v ON v.node_id = m.node_id AND v.recorded_to IS NULL "
        "AND v.valid_from <= m.happened_on "
        "AND (v.valid_to IS NULL OR v.valid_to > m.happened_on) WHERE m.uuid = ?",
        (str(uuid),),
    )
    if row is None:
        raise Refused([Problem("id", "Il movimento non esiste.")])
    if not actor.may_read(row[1]):
        raise NotAllowed("Si cancellano solo le note della propria organizzazione.")
    if row[0] is None:
        return False
    statement = "UPDATE note SET text = NULL, salt = NULL WHERE id = ? AND text IS NOT NULL"
    return driver.run(statement, (row[0],)) == 1
