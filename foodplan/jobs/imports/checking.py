"""The dry run: every row of a file becomes a line of a movement, a known one, or its problems."""

from collections import Counter
from collections.abc import Iterator
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
from foodplan.jobs.imports.attempt import Attempt, row_problem, tried
from foodplan.jobs.imports.beside import ids_beside
from foodplan.jobs.imports.work import Work, nothing_more
from foodplan.rules.calendar import rome_day
from foodplan.rules.problems import Problem
from foodplan.store.history import Moment
from foodplan.store.import_known import days_recorded
from foodplan.store.import_summary import MOST_KEPT, Summary, message_of
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


def check_rows(work: Work) -> None:
    """Check every row of a file, and try before the ledger what can be posted; ends as `checked`.

    The trial finds what only the ledger knows, such as stock that was not there on a day.
    """
    batch = work.batch()
    names = names_of(work, batch)
    attempt, unknown = _check_chunks(work, batch, names)
    for _round in range(ROUNDS):
        work.write()
        problems = tried(work, batch, attempt)
        if not problems:
            break
        refuse_rows(work, batch, problems)
        attempt = attempt_of(work, batch, names)
    end_checked(work, batch, attempt, unknown=unknown)


def attempt_of(work: Work, batch: BatchRow, names: Names) -> Attempt:
    """Return what would be posted of a file as its rows are checked now."""
    attempt = Attempt(names, batch.uuid)
    for chunk in checked_chunks(work, batch):
        attempt.add(chunk)
    return attempt


def end_checked(
    work: Work,
    batch: BatchRow,
    attempt: Attempt,
    problem: Problem | None = None,
    unknown: Counter[str] | None = None,
) -> None:
    """Leave a file to a person, with what its rows add up to and why it goes no further."""
    before = Summary.from_json(batch.summary)
    if unknown is not None:
        before = replace(before, unknown_sources=tuple(unknown.most_common(MOST_KEPT)))
    before = replace(before, days_met=_days_met(work, batch, attempt))
    message = "" if problem is None else message_of(problem)
    summary = attempt.tally.summary(before).as_json()
    values: dict[str, Any] = {"message": message, "summary": summary, **attempt.tally.counts()}
    work.write(nothing_more, status="checked", done=0, **values)


def _days_met(work: Work, batch: BatchRow, attempt: Attempt) -> int:
    """Return on how many days closed history would stand beside what the register has already."""
    days = attempt.days if batch.closed else attempt.closed_days
    with work.reading() as session:
        return days_recorded(session, batch.node_id, map(date.fromisoformat, days))


def _check_chunks(work: Work, batch: BatchRow, names: Names) -> tuple[Attempt, Counter[str]]:
    reading, mapping = Reading.from_json(batch.reading), Mapping.from_json(batch.mapping)
    if id_place(reading, mapping) != id_place(reading):
        # Somebody said which column has the ids: no movement may be parted over two chunks.
        work.write(partial(_stage_again, work=work, batch=batch, own=id_place(reading, mapping)))
    everything = (row for n in _numbers(work, batch) for row in _rows(work, batch, n))
    beside = ids_beside(
        work.reading, (batch.node_id, batch.organisation_id), reading, everything, names
    )
    checker = Checker(reading, mapping, names, closed=batch.closed, beside=beside)
    attempt, done = Attempt(names, batch.uuid), 0
    for n in _numbers(work, batch):
        rows = _rows(work, batch, n)
        chunk = checker.check(with_replaced(rows, reading, mapping))
        with work.reading() as session:
            chunk = mark_known(session, chunk, names)
        done += len(rows)
        save = partial(save_checked, batch_id=batch.id, n=n, checked=chunk.as_json())
        work.write(save, done=done)
        attempt.add(chunk)
    return attempt, checker.unknown_sources


def _stage_again(session: Session, work: Work, batch: BatchRow, own: int) -> None:
    everything = [row for n in _numbers(work, batch) for row in _rows(work, batch, n)]
    clear_rows(session, batch.id)
    for n, rows in enumerate(in_chunks(everything, own)):
        stage_rows(session, batch.id, n, orjson.dumps(rows).decode())


def refuse_rows(work: Work, batch: BatchRow, problems: dict[int, Problem]) -> None:
    """Refuse rows, by their numbers in the file, that the ledger does not take."""
    reading, mapping = Reading.from_json(batch.reading), Mapping.from_json(batch.mapping)
    for n in _numbers(work, batch):
        chunk = _chunk(work, batch, n)
        numbers = {row.row for row in chunk.accepted} & problems.keys()
        if numbers:
            rows = {int(row[0]): row for row in _rows(work, batch, n)}
            said = [
                row_problem(rows[number], problems[number], reading, mapping)
                for number in sorted(numbers)
            ]
            checked = refuse(chunk, said).as_json()
            work.write(partial(save_checked, batch_id=batch.id, n=n, checked=checked))


def mark_again(work: Work, batch: BatchRow, names: Names) -> bool:
    """Find once more the rows that the ledger has; return whether it got some since the check."""
    changed = False
    for n in _numbers(work, batch):
        chunk = _chunk(work, batch, n)
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


def checked_chunks(work: Work, batch: BatchRow) -> Iterator[CheckedChunk]:
    """Yield the outcome of every chunk, in the order of the file; no two are ever at hand."""
    for n in _numbers(work, batch):
        yield _chunk(work, batch, n)


def _chunk(work: Work, batch: BatchRow, n: int) -> CheckedChunk:
    with work.reading() as session:
        _said, checked = get_chunk(session, batch.id, n) or ("", None)
    if checked is None:
        raise LookupError("A chunk of a file was never checked.")
    return CheckedChunk.from_json(checked)


def _numbers(work: Work, batch: BatchRow) -> list[int]:
    with work.reading() as session:
        return list_chunks(session, batch.id)


def _rows(work: Work, batch: BatchRow, n: int) -> list[Row]:
    with work.reading() as session:
        said, _checked = get_chunk(session, batch.id, n) or ("[]", None)
    rows: list[Row] = orjson.loads(said)
    return rows
