"""Finding the rows that the ledger has already."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from sqlmodel import Session

from foodplan.importers.movements.acts import movement_of
from foodplan.importers.movements.check import refuse
from foodplan.importers.movements.identity import next_id
from foodplan.importers.movements.names import Names
from foodplan.importers.movements.shape import Accepted, CheckedChunk, RowProblem
from foodplan.rules.ledger import MovementKind, SourceKind
from foodplan.rules.problems import Problem
from foodplan.store.import_known import KnownMovement, known_movements
from foodplan.store.ledger import MovementInput
from foodplan.store.ledger.body import fingerprint, movement_body

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


def _of(rows: Iterable[Accepted], chunk: CheckedChunk) -> CheckedChunk:
    return CheckedChunk(tuple(rows), chunk.problems, chunk.duplicates)


def _others(rows: Sequence[Accepted], standing: dict[str, KnownMovement], names: Names) -> set[str]:
    """Return the ids that rows named themselves and that another content has in the ledger."""
    different = set()
    named = [row for row in rows if row.given]
    for uuid, lines in groupby(named, attrgetter("id")):
        act, known = list(lines), standing[uuid]
        day = date.fromisoformat(act[0].day)
        said = movement_of(act, day, names, known.import_row)
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
