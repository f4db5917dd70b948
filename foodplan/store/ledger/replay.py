"""The same act sent again: the same answer, and nothing written."""

from typing import Any
from uuid import UUID

from foodplan.rules.ledger import DateKind, NodeKind, SourceKind
from foodplan.store.ledger.body import fingerprint, movement_body
from foodplan.store.ledger.check import INWARD
from foodplan.store.ledger.driver import Driver, day_of
from foodplan.store.ledger.inputs import Conflict, DrawnLine, MovementInput, Posted
from foodplan.store.ledger.notes import same_note


def replayed(driver: Driver, movement: MovementInput) -> Posted | None:
    """Return the answer that was given to this tidied movement before, or None.

    Raises Conflict when its id was used for another act.
    """
    row = driver.row(
        "SELECT seq, body_hash, note_id, note_hash FROM movement WHERE uuid = ?",
        (str(movement.id),),
    )
    if row is None:
        return None
    seq, body_hash, note_id, note_hash = row
    source_kind = movement.source_kind
    if movement.kind not in INWARD:
        source_kind = None
    elif source_kind is None:
        # The default of a named source may have changed since: what was booked then counts.
        source_kind = _booked_source(driver, seq)
    body = movement_body(movement, source_kind)
    if fingerprint(body) != body_hash or not same_note(driver, note_id, note_hash, movement.note):
        raise Conflict(movement.id)
    return answer(driver, movement.id, seq)


def replayed_body(driver: Driver, uuid: UUID, body: dict[str, Any]) -> Posted | None:
    """Return the answer that was given to this body under this id before, or None."""
    row = driver.row("SELECT seq, body_hash FROM movement WHERE uuid = ?", (str(uuid),))
    if row is None:
        return None
    if row[1] != fingerprint(body):
        raise Conflict(uuid)
    return answer(driver, uuid, row[0])


def answer(driver: Driver, uuid: UUID, seq: int, *, created: bool = False) -> Posted:
    """Return a stored movement as `post` answers it."""
    rows = driver.rows(
        "SELECT c.slug, l.source_kind, t.date_kind, t.last_day, l.grams, f.kind FROM line l "
        "JOIN lot t ON t.id = l.lot_id JOIN category c ON c.id = l.category_id "
        "JOIN node f ON f.id = l.from_node WHERE l.movement_seq = ? ORDER BY l.n",
        (seq,),
    )
    lines, gained = [], 0
    for category, source, date_kind, last_day, grams, from_kind in rows:
        if from_kind == NodeKind.COUNT:
            gained += grams
            continue
        day = None if last_day is None else day_of(last_day)
        lines.append(DrawnLine(category, SourceKind(source), DateKind(date_kind), day, grams))
    return Posted(seq, uuid, created, tuple(lines), gained)


def _booked_source(driver: Driver, seq: int) -> str | None:
    row = driver.row("SELECT source_kind FROM line WHERE movement_seq = ? LIMIT 1", (seq,))
    return None if row is None else SourceKind(row[0]).slug
