"""Finding the rows that the ledger has already, and the movements to post of the others."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlmodel import Session

from foodplan.importers.movements.check import refuse
from foodplan.importers.movements.identity import next_id
from foodplan.importers.movements.names import Names
from foodplan.importers.movements.shape import Accepted, CheckedChunk, RowProblem
from foodplan.rules.ledger import MovementKind, SourceKind
from foodplan.rules.packs import whole_grams
from foodplan.rules.problems import Problem
from foodplan.store.import_known import KnownMovement, known_movements
from foodplan.store.ledger import LineInput, MovementInput, OpeningInput
from foodplan.store.ledger.body import COUNT_GAIN, fingerprint, movement_body

# An import is hardly undone and sent again more often.
MOST_UNDONE = 50

_TAKEN = Problem(
    "id",
    "Con questo identificativo è già registrato un movimento diverso: correggerlo nel registro, "
    "oppure lasciare vuota la cella.",
)


def mark_known(session: Session, chunk: CheckedChunk, names: Names) -> CheckedChunk:
    """Return a chunk whose accepted rows that the ledger has already are duplicates.

    A row whose own id is taken by another content becomes a problem. A movement of an import that
    was undone as a whole does not count as known: its rows get another id.
    """
    accepted = {row.row: row for row in chunk.accepted}
    standing: dict[str, KnownMovement] = {}
    asked = list(chunk.accepted)
    for _ in range(MOST_UNDONE):
        known = known_movements(session, list(dict.fromkeys(row.id for row in asked)))
        standing |= {uuid: item for uuid, item in known.items() if not item.undone}
        asked = [
            row._replace(id=next_id(row.id), given=False)
            for row in asked
            if row.id in known and known[row.id].undone
        ]
        accepted |= {row.row: row for row in asked}
        if not asked:
            break
    if not standing:
        return _of(accepted.values(), chunk) if accepted else chunk
    rows = list(accepted.values())
    found = [row for row in rows if row.id in standing]
    others = _others(found, standing, names)
    known_rows = tuple(row.row for row in found if row.id not in others)
    kept = [row for row in rows if row.id not in standing or row.id in others]
    marked = CheckedChunk(tuple(kept), chunk.problems, (*chunk.duplicates, *known_rows))
    said = [
        RowProblem(row.row, "", "id", row.id, _TAKEN.message, {})
        for row in found
        if row.id in others
    ]
    return refuse(marked, said) if said else marked


def movements_of(
    chunks: Iterable[CheckedChunk], names: Names, batch: str
) -> Iterator[tuple[MovementInput, tuple[int, ...]]]:
    """Yield each movement to post with the numbers of its rows, in the order of the file.

    `batch` is the uuid of the batch: import_row becomes "<batch>:<row>".
    """
    rows = (row for chunk in chunks for row in chunk.accepted)
    for _, lines in groupby(rows, attrgetter("id")):
        act = list(lines)
        numbers = tuple(row.row for row in act)
        yield _movement(act, names, f"{batch}:{numbers[0]}"), numbers


def _of(rows: Iterable[Accepted], chunk: CheckedChunk) -> CheckedChunk:
    return CheckedChunk(tuple(rows), chunk.problems, chunk.duplicates)


def _movement(rows: Sequence[Accepted], names: Names, import_row: str | None) -> MovementInput:
    first = rows[0]
    gained = first.reason == COUNT_GAIN
    lines = [line for row in rows for line in _lines(row, names)]
    return MovementInput(
        id=UUID(first.id),
        kind=first.kind,
        happened_on=date.fromisoformat(first.day),
        node=names.site,
        counterpart=first.counterpart,
        lines=tuple(lines),
        source_kind=first.source_kind,
        method=first.method,
        document=first.document,
        note=first.note,
        reason_code=None if gained else first.reason,
        opening=OpeningInput(*first.passages) if first.passages else None,
        allow_count_gain=gained,
        # Weights that are hardly possible were confirmed, or refused, for the whole file.
        confirm_heavy=True,
        import_row=import_row,
        intact=first.intact,
        closed=first.closed,
    )


def _lines(row: Accepted, names: Names) -> list[LineInput]:
    if row.category:
        typed = (row.quantity, row.unit, row.grams_per_unit)
        return [LineInput(row.category, row.grams, *typed, row.lot)]
    parcel = next(pack for pack in names.packs.values() if pack.slug == row.unit)
    number = Decimal(row.quantity or "0")
    return [
        LineInput(category, whole_grams(number, grams), row.quantity, row.unit, grams, row.lot)
        for category, grams in parcel.content
    ]


def _others(rows: Sequence[Accepted], standing: dict[str, KnownMovement], names: Names) -> set[str]:
    """Return the ids that rows named themselves and that another content has in the ledger."""
    different = set()
    named = [row for row in rows if row.given]
    for uuid, lines in groupby(named, attrgetter("id")):
        act, known = list(lines), standing[uuid]
        said = _movement(act, names, known.import_row)
        body = movement_body(said, _source_kind(said, names)) | {
            "replaces": known.replaces,
            "dispatch": known.dispatch,
        }
        if fingerprint(body) != known.body_hash:
            different.add(uuid)
    return different


def _source_kind(said: MovementInput, names: Names) -> str | None:
    """Return the source kind that the ledger gives to what came in."""
    if said.kind == MovementKind.OPENING:
        return said.source_kind or SourceKind.OTHER_ORGANISATION.slug
    if said.kind != MovementKind.INTAKE:
        return None
    return said.source_kind or names.source_kinds.get(said.counterpart)
