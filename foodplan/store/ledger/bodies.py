"""The audit of fingerprints: every movement's body, read back from its rows, hashes as it did."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from foodplan.rules.ledger import Method, MovementKind, NodeKind, SourceKind
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
from foodplan.store.ledger.plan import STEP

CHUNK = 20_000

_MOVEMENTS = (
    "SELECT m.seq, m.uuid, m.kind, n.slug, m.happened_on, m.method, m.document, m.reason_code, "
    "m.passages, p.uuid, r.uuid, m.import_row, m.body_hash, m.note_hash, t.salt, t.text "
    "FROM movement m JOIN node n ON n.id = m.node_id "
    "LEFT JOIN movement p ON p.seq = m.replaces LEFT JOIN movement r ON r.seq = m.reverses "
    "LEFT JOIN note t ON t.id = m.note_id WHERE m.seq > ? AND m.seq <= ? ORDER BY m.seq"
)
_LINES = (
    "SELECT l.movement_seq, l.n, c.slug, l.grams, l.quantity, l.unit, l.grams_per_unit, "
    "l.source_kind, f.slug, f.kind, t.slug FROM line l JOIN category c ON c.id = l.category_id "
    "JOIN node f ON f.id = l.from_node JOIN node t ON t.id = l.to_node "
    "WHERE l.movement_seq > ? AND l.movement_seq <= ? ORDER BY l.movement_seq, l.n"
)


def broken_fingerprints(driver: Driver) -> Iterator[tuple[str, str]]:
    """Yield (movement's uuid, what does not match) for every movement that was tampered with."""
    last = driver.row("SELECT COALESCE(MAX(seq), 0) FROM movement")
    for first in range(0, last[0] if last else 0, CHUNK):
        lines: dict[int, list[Row]] = defaultdict(list)
        for seq, *line in driver.rows(_LINES, (first, first + CHUNK)):
            lines[seq].append(tuple(line))
        for row in driver.rows(_MOVEMENTS, (first, first + CHUNK)):
            yield from _judged(row, lines[row[0]])


def _judged(row: Row, lines: Sequence[Row]) -> list[tuple[str, str]]:
    try:
        return list(_broken(row, lines))
    except ValueError:
        # A day, a kind or an id that no act was ever written with.
        return [(row[1], "body_hash")]


def _broken(row: Row, lines: Sequence[Row]) -> Iterator[tuple[str, str]]:
    uuid, kind, reason, reverses, body_hash = row[1], row[2], row[7], row[10], row[12]
    note_hash, salt, text = row[13:]
    if not lines:
        yield uuid, "lines"
    elif kind == MovementKind.REVERSAL:
        if fingerprint(reversal_body(UUID(reverses), reason)) != body_hash:
            yield uuid, "body_hash"
    elif _fingerprint_of(row, lines) != body_hash:
        yield uuid, "body_hash"
    if text is not None and note_fingerprint(salt, text) != note_hash:
        yield uuid, "note_hash"


def _fingerprint_of(row: Row, lines: Sequence[Row]) -> str:
    _, uuid, kind, node, day, method, document, reason, said, replaces, _, import_row = row[:12]
    own = [line for line in lines if line[8] != NodeKind.COUNT]
    inward = kind in INWARD
    movement = MovementInput(
        id=UUID(uuid),
        kind=kind,
        happened_on=day_of(day),
        node=node,
        counterpart=own[0][7 if inward else 9] if own else "",
        lines=_typed_lines(own),
        method=Method(method).slug,
        document=document,
        reason_code=reason,
        opening=passages_said(said),
        replaces=None if replaces is None else UUID(replaces),
        import_row=import_row,
    )
    source = SourceKind(own[0][6]).slug if inward and own else None
    return fingerprint(movement_body(movement, source))


def _typed_lines(lines: Sequence[Row]) -> tuple[LineInput, ...]:
    typed: dict[int, LineInput] = {}
    for n, category, grams, quantity, unit, grams_per_unit, *_ in lines:
        before = typed.get(n // STEP)
        if before is None:
            typed[n // STEP] = LineInput(category, grams, quantity, unit, grams_per_unit)
        else:
            texts = (before.quantity, before.unit, before.grams_per_unit)
            typed[n // STEP] = LineInput(category, before.grams + grams, *texts)
    return tuple(typed[place] for place in sorted(typed))
