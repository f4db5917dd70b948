"""The rows beside which the rows of a file stood before they were refused and sent again.

Equal rows of one file are told apart by their number among equals. A row that was refused and
mended may now equal one that was recorded: it is another, and has the next number.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

import orjson
from sqlmodel import Session

from foodplan.importers.movements import (
    CheckedChunk,
    Checker,
    Mapping,
    Names,
    Reading,
    Row,
    batches_named,
)
from foodplan.importers.movements.replaced import with_replaced
from foodplan.store.imports import BatchRow, get_batch, get_chunk, list_chunks

Opened = Callable[[], AbstractContextManager[Session]]
Own = tuple[int, int]


def ids_beside(
    opened: Opened, own: Own, reading: Reading, rows: Iterable[Row], names: Names
) -> frozenset[str]:
    """Return the ids of the rows beside which some rows were refused, if they were.

    `own` is whose the rows are: only imports of the same site (its node) and organisation count,
    and those that these came from in turn.
    """
    return frozenset(_beside(opened, own, batches_named(reading, rows), names, set()))


def _beside(
    opened: Opened, own: Own, named: Iterable[str], names: Names, seen: set[str]
) -> set[str]:
    found: set[str] = set()
    for uuid in sorted(set(named) - seen):
        seen.add(uuid)
        with opened() as session:
            batch = get_batch(session, uuid)
        if batch is not None and (batch.node_id, batch.organisation_id) == own:
            found |= _ids_of(opened, batch, names, seen)
    return found


def _ids_of(opened: Opened, batch: BatchRow, names: Names, seen: set[str]) -> set[str]:
    """Return the ids of the rows of a batch that were not refused, recorded or known before."""
    if not batch.mapping or batch.reading == "{}":
        return set()
    reading, mapping = Reading.from_json(batch.reading), Mapping.from_json(batch.mapping)
    with opened() as session:
        staged = [get_chunk(session, batch.id, n) for n in list_chunks(session, batch.id)]
    read: list[list[Row]] = [orjson.loads(rows) for rows, _ in filter(None, staged)]
    named = batches_named(reading, (row for rows in read for row in rows))
    own = (batch.node_id, batch.organisation_id)
    before = _beside(opened, own, named, names, seen)
    checker = Checker(reading, mapping, names, closed=batch.closed, beside=before)
    found = set(before)
    for rows, (_, kept) in zip(read, filter(None, staged), strict=True):
        outcome = CheckedChunk.from_json(kept) if kept else CheckedChunk((), ())
        refused = {problem.row for problem in outcome.problems}
        again = checker.check(with_replaced(rows, reading, mapping)).accepted
        found |= {row.id for row in outcome.accepted}
        found |= {row.id for row in again if row.row not in refused}
    return found
