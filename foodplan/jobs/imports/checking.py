"""The dry run: every row of a file becomes a line of a movement, a known one, or its problems."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import orjson
from sqlmodel import Session

from foodplan.importers.movements import (
    CheckedChunk,
    Checker,
    Mapping,
    Names,
    Reading,
    Row,
    id_place,
    in_chunks,
    load_names,
    mark_known,
    refuse,
)
from foodplan.importers.movements.replaced import with_replaced
from foodplan.jobs.imports.attempt import attempt_of, row_problem, tried
from foodplan.jobs.imports.beside import ids_beside
from foodplan.jobs.imports.work import Work, nothing_more
from foodplan.rules.calendar import rome_day
from foodplan.rules.problems import Problem
from foodplan.store.history import Moment
from foodplan.store.import_known import days_recorded
from foodplan.store.import_summary import MOST_KEPT, ChunkCount, Suggested, Summary, message_of
from foodplan.store.imports import (
    BatchRow,
    clear_rows,
    get_chunk,
    list_chunks,
    save_checked,
    stage_rows,
)
from foodplan.store.organisations import get_node

# What is refused may have been what a later row needed: so many times it is tried again.
ROUNDS = 8


class Tally:
    """What the chunks of a file add up to."""

    def __init__(self) -> None:
        self.accepted = self.duplicates = self.refused = 0
        self._chunks: list[ChunkCount] = []
        self._suggestions: Counter[tuple[str, str, str]] = Counter()
        self._reasons: Counter[str] = Counter()

    def add(self, chunk: CheckedChunk) -> None:
        """Count a chunk, in the order of the file."""
        self.accepted += len(chunk.accepted)
        self.duplicates += len(chunk.duplicates)
        self.refused += chunk.refused
        self._chunks.append(ChunkCount(chunk.read, chunk.refused, len(chunk.duplicates)))
        for problem in chunk.problems:
            self._reasons[problem.reason] += 1
            if problem.suggestion:
                self._suggestions[problem.field, problem.value, problem.suggestion] += 1

    @property
    def read(self) -> int:
        """All rows of the file."""
        return self.accepted + self.duplicates + self.refused

    def counts(self) -> dict[str, int]:
        """Return the counts of a batch; before it is posted, what would be."""
        return {
            "read": self.read,
            "imported": self.accepted,
            "duplicates": self.duplicates,
            "refused": self.refused,
        }

    def summary(self, before: Summary) -> Summary:
        """Return what is kept of the check, with what was asked for before."""
        suggested = self._suggestions.most_common(MOST_KEPT)
        return Summary(
            asked=before.asked,
            chunks=tuple(self._chunks),
            suggestions=tuple(Suggested(*said, rows) for said, rows in suggested),
            reasons=tuple(self._reasons.most_common(MOST_KEPT)),
            unknown_sources=before.unknown_sources,
            by=before.by,
            only_valid=before.only_valid,
            days_met=before.days_met,
        )


def check_rows(work: Work) -> None:
    """Check every row of a file, and try before the ledger what can be posted; ends as `checked`.

    The trial finds what only the ledger knows, such as stock that was not there on a day.
    """
    batch = work.batch()
    names = names_of(work, batch)
    unknown = _check_chunks(work, batch, names)
    chunks = checked_chunks(work, batch)
    for _round in range(ROUNDS):
        work.write()
        problems = tried(work, batch, attempt_of(chunks, names, batch))
        if not problems:
            break
        chunks = refuse_rows(work, batch, problems)
    end_checked(work, batch, chunks, unknown=unknown)


def end_checked(
    work: Work,
    batch: BatchRow,
    chunks: Sequence[CheckedChunk],
    problem: Problem | None = None,
    unknown: Counter[str] | None = None,
) -> None:
    """Leave a file to a person, with what its rows add up to and why it goes no further."""
    tally = tally_of(chunks)
    before = Summary.from_json(batch.summary)
    if unknown is not None:
        before = replace(before, unknown_sources=tuple(unknown.most_common(MOST_KEPT)))
    before = replace(before, days_met=_days_met(work, batch, chunks))
    message = "" if problem is None else message_of(problem)
    summary = tally.summary(before).as_json()
    values: dict[str, Any] = {"message": message, "summary": summary, **tally.counts()}
    work.write(nothing_more, status="checked", done=0, **values)


def _days_met(work: Work, batch: BatchRow, chunks: Sequence[CheckedChunk]) -> int:
    """Return on how many days closed history would stand beside what the register has already."""
    days = {row.day for chunk in chunks for row in chunk.accepted if batch.closed or row.closed}
    with work.reading() as session:
        return days_recorded(session, batch.node_id, map(date.fromisoformat, days))


def _check_chunks(work: Work, batch: BatchRow, names: Names) -> Counter[str]:
    reading, mapping = Reading.from_json(batch.reading), Mapping.from_json(batch.mapping)
    if id_place(reading, mapping) != id_place(reading):
        # Somebody said which column has the ids: no movement may be parted over two chunks.
        work.write(partial(_stage_again, work=work, batch=batch, own=id_place(reading, mapping)))
    everything = (row for n in _numbers(work, batch) for row in _rows(work, batch, n))
    beside = ids_beside(
        work.reading, (batch.node_id, batch.organisation_id), reading, everything, names
    )
    checker = Checker(reading, mapping, names, closed=batch.closed, beside=beside)
    done = 0
    for n in _numbers(work, batch):
        rows = _rows(work, batch, n)
        chunk = checker.check(with_replaced(rows, reading, mapping))
        with work.reading() as session:
            chunk = mark_known(session, chunk, names)
        done += len(rows)
        save = partial(save_checked, batch_id=batch.id, n=n, checked=chunk.as_json())
        work.write(save, done=done)
    return checker.unknown_sources


def _stage_again(session: Session, work: Work, batch: BatchRow, own: int) -> None:
    everything = [row for n in _numbers(work, batch) for row in _rows(work, batch, n)]
    clear_rows(session, batch.id)
    for n, rows in enumerate(in_chunks(everything, own)):
        stage_rows(session, batch.id, n, orjson.dumps(rows).decode())


def refuse_rows(work: Work, batch: BatchRow, problems: dict[int, Problem]) -> list[CheckedChunk]:
    """Refuse rows, by their numbers in the file, that the ledger does not take; return all."""
    reading, mapping = Reading.from_json(batch.reading), Mapping.from_json(batch.mapping)
    found = []
    for n, chunk in zip(_numbers(work, batch), checked_chunks(work, batch), strict=True):
        numbers = {row.row for row in chunk.accepted} & problems.keys()
        kept = chunk
        if numbers:
            rows = {int(row[0]): row for row in _rows(work, batch, n)}
            said = [
                row_problem(rows[number], problems[number], reading, mapping)
                for number in sorted(numbers)
            ]
            kept = refuse(chunk, said)
            save = partial(save_checked, batch_id=batch.id, n=n, checked=kept.as_json())
            work.write(save)
        found.append(kept)
    return found


def mark_again(work: Work, batch: BatchRow, names: Names) -> bool:
    """Find once more the rows that the ledger has; return whether it got some since the check."""
    changed = False
    for n, chunk in zip(_numbers(work, batch), checked_chunks(work, batch), strict=True):
        with work.reading() as session:
            marked = mark_known(session, chunk, names)
        if marked != chunk:
            save = partial(save_checked, batch_id=batch.id, n=n, checked=marked.as_json())
            work.write(save)
            changed = True
    return changed


def names_of(work: Work, batch: BatchRow) -> Names:
    """Return what the words of a file may mean at its site, today."""
    moment = Moment(rome_day(work.clock()))
    with work.reading() as session:
        site = get_node(session, batch.node, moment)
        if site is None:
            raise LookupError("The site of a file is gone.")
        return load_names(session, site, moment)


def checked_chunks(work: Work, batch: BatchRow) -> list[CheckedChunk]:
    """Return the outcome of every chunk, in the order of the file."""
    found = []
    for n in _numbers(work, batch):
        with work.reading() as session:
            _said, checked = get_chunk(session, batch.id, n) or ("", None)
        if checked is None:
            raise LookupError("A chunk of a file was never checked.")
        found.append(CheckedChunk.from_json(checked))
    return found


def tally_of(chunks: Iterable[CheckedChunk]) -> Tally:
    """Return what some chunks add up to."""
    tally = Tally()
    for chunk in chunks:
        tally.add(chunk)
    return tally


def _numbers(work: Work, batch: BatchRow) -> list[int]:
    with work.reading() as session:
        return list_chunks(session, batch.id)


def _rows(work: Work, batch: BatchRow, n: int) -> list[Row]:
    with work.reading() as session:
        said, _checked = get_chunk(session, batch.id, n) or ("[]", None)
    rows: list[Row] = orjson.loads(said)
    return rows
