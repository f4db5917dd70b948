"""The audit of fingerprints: every movement's body, read back from its rows, hashes as it did."""

from collections.abc import Iterator
from uuid import UUID

from foodplan.rules.ledger import Method, MovementKind, SourceKind
from foodplan.store.ledger.body import (
    fingerprint,
    movement_body,
    note_fingerprint,
    passages_said,
    reversal_body,
)
from foodplan.store.ledger.check import INWARD
from foodplan.store.ledger.driver import Driver, Row, day_of
from foodplan.store.ledger.inputs import LineInput, MovementInput
from foodplan.store.ledger.reading import MovementLine, Stored, stored_lines

CHUNK = 20_000

_MOVEMENTS = (
    "SELECT m.seq, m.uuid, m.kind, n.slug, m.happened_on, m.method, m.document, m.reason_code, "
    "m.passages, p.uuid, r.uuid, m.import_row, m.body_hash, m.note_hash, t.salt, t.text, "
    "g.slug, d.uuid, m.intact, m.closed "
    "FROM movement m JOIN node n ON n.id = m.node_id "
    "LEFT JOIN movement p ON p.seq = m.replaces LEFT JOIN movement r ON r.seq = m.reverses "
    "LEFT JOIN movement d ON d.seq = m.dispatch_seq LEFT JOIN node g ON g.id = m.partner_id "
    "LEFT JOIN note t ON t.id = m.note_id WHERE m.seq > ? AND m.seq <= ? ORDER BY m.seq"
)


def broken_fingerprints(driver: Driver) -> Iterator[tuple[str, str]]:
    """Yield (movement's uuid, what does not match) for every movement that was tampered with."""
    last = driver.row("SELECT COALESCE(MAX(seq), 0) FROM movement")
    for first in range(0, last[0] if last else 0, CHUNK):
        stored = stored_lines(driver, "movement_seq BETWEEN ? AND ?", (first + 1, first + CHUNK))
        for row in driver.rows(_MOVEMENTS, (first, first + CHUNK)):
            yield from _judged(row, stored.get(row[0], Stored()))


def _judged(row: Row, stored: Stored) -> list[tuple[str, str]]:
    try:
        return list(_broken(row, stored))
    except ValueError:
        # A day, a kind or an id that no act was ever written with.
        return [(row[1], "body_hash")]


def _broken(row: Row, stored: Stored) -> Iterator[tuple[str, str]]:
    uuid, kind, reason, reverses, body_hash = row[1], row[2], row[7], row[10], row[12]
    note_hash, salt, text = row[13:16]
    # A count may find exactly what the book says: it is its statement that must be there. That
    # a reversal mirrors its original is another check.
    if not (stored.stated if kind == MovementKind.COUNT else stored.lines):
        if kind != MovementKind.REVERSAL:
            yield uuid, "lines"
    elif kind == MovementKind.REVERSAL:
        if fingerprint(reversal_body(UUID(reverses), reason)) != body_hash:
            yield uuid, "body_hash"
    elif _fingerprint_of(row, stored) != body_hash:
        yield uuid, "body_hash"
    if text is not None and note_fingerprint(salt, text) != note_hash:
        yield uuid, "note_hash"


def _fingerprint_of(row: Row, stored: Stored) -> str:
    _, uuid, kind, node, day, method, document, reason, said, replaces, _, import_row = row[:12]
    partner, dispatch, intact, closed = row[16:]
    inward = kind in INWARD
    own = stored.own
    movement = MovementInput(
        id=UUID(uuid),
        kind=kind,
        happened_on=day_of(day),
        node=node,
        counterpart=partner or stored.counterpart(kind),
        lines=tuple(_input(line) for line in stored.typed(kind)),
        method=Method(method).slug,
        document=document,
        reason_code=reason,
        opening=passages_said(said),
        replaces=None if replaces is None else UUID(replaces),
        import_row=import_row,
        dispatch=None if dispatch is None else UUID(dispatch),
        waste_to=stored.waste_to(),
        intact=bool(intact),
        closed=bool(closed),
    )
    source = SourceKind(own[0].source_kind).slug if inward and own else None
    return fingerprint(movement_body(movement, source))


def _input(line: MovementLine) -> LineInput:
    texts = (line.quantity, line.unit, line.grams_per_unit)
    return LineInput(line.category, line.grams, *texts, line.lot, line.role)
