"""The same act sent again: the same answer, and nothing written."""

from typing import Any
from uuid import UUID

from foodplan.rules.ledger import DateKind, MovementKind, NodeKind, SourceKind, month_of
from foodplan.store.ledger.body import fingerprint, movement_body
from foodplan.store.ledger.check import INWARD
from foodplan.store.ledger.driver import Driver, Row, day_of
from foodplan.store.ledger.inputs import Conflict, DrawnLine, MovementInput, Posted
from foodplan.store.ledger.notes import same_note
from foodplan.store.ledger.planning.shape import SETTLING


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
    row = driver.row("SELECT kind, happened_on, posted_month FROM movement WHERE seq = ?", (seq,))
    if row is None:
        raise LookupError(f"There is no movement {seq}.")
    kind, day, month = row
    found = _drawn_rows(driver, seq)
    counting = kind == MovementKind.COUNT
    return Posted(
        seq=seq,
        uuid=uuid,
        created=created,
        lines=tuple(
            drawn for drawn in (_drawn(line, counting=counting) for line in found) if drawn
        ),
        count_gain_grams=sum(line[4] for line in found if line[5] == NodeKind.COUNT),
        lost_grams=sum(line[4] for line in found if line[6] == NodeKind.COUNT),
        posted_month=month,
        late=month != month_of(day_of(day)),
    )


def drawn_lines(driver: Driver, seq: int, *, counting: bool) -> tuple[DrawnLine, ...]:
    """Return the lots that a stored movement moved, gains and settled counts left out."""
    found = (_drawn(line, counting=counting) for line in _drawn_rows(driver, seq))
    return tuple(line for line in found if line is not None)


def _drawn_rows(driver: Driver, seq: int) -> list[Row]:
    return driver.rows(
        "SELECT c.slug, l.source_kind, t.date_kind, t.last_day, l.grams, f.kind, o.kind "
        "FROM line l JOIN lot t ON t.id = l.lot_id JOIN category c ON c.id = l.category_id "
        "JOIN node f ON f.id = l.from_node JOIN node o ON o.id = l.to_node "
        "WHERE l.movement_seq = ? AND l.count_seq IS NULL AND l.n < ? ORDER BY l.n",
        (seq, SETTLING),
    )


def _drawn(line: Row, *, counting: bool) -> DrawnLine | None:
    category, source, date_kind, last_day, grams, from_kind, to_kind = line
    if not counting and NodeKind.COUNT in {from_kind, to_kind}:
        return None
    day = None if last_day is None else day_of(last_day)
    return DrawnLine(category, SourceKind(source), DateKind(date_kind), day, grams)


def _booked_source(driver: Driver, seq: int) -> str | None:
    row = driver.row(
        "SELECT source_kind FROM line WHERE movement_seq = ? ORDER BY n LIMIT 1", (seq,)
    )
    return None if row is None else SourceKind(row[0]).slug
