"""A file of movements from beginning to end in one call, for the command line and the benchmark.

The same steps as in the background, and the same batch at the end, which the pages can undo.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import orjson
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.importers.movements import (
    ASK,
    CheckedChunk,
    Checker,
    Names,
    Reading,
    Row,
    RowProblem,
    guess_mapping,
    load_names,
    mark_known,
    movements_of,
    read_rows,
    refuse,
    refused_rows_file,
    sniff,
)
from foodplan.importers.movements import Mapping as Columns
from foodplan.jobs.imports.attempt import Attempt, row_problem
from foodplan.rules.calendar import rome_day
from foodplan.rules.movement_files import FIELD_WORDS
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import SYSTEM
from foodplan.store.history import Moment
from foodplan.store.imports import (
    BatchInput,
    BatchRow,
    add_batch,
    change_batch,
    drop_batch,
    remembered_mapping,
    save_checked,
    set_counts,
    stage_rows,
)
from foodplan.store.ledger.bulk import BulkRefused, Stale, make_ready, plan_many, write_plan
from foodplan.store.organisations import NodeRow

Report = Callable[[int, int], None]
# What is refused may have been what a later row needed: so many times it is tried again.
ROUNDS = 8
# At a site that is written to all the time a plan is overtaken now and then.
PLANS = 5


@dataclass(frozen=True)
class Asked:
    """How somebody wants a file taken; what all rows say stands in `constants`."""

    closed: bool = False
    dry_run: bool = False
    only_valid: bool = False
    number_style: str = ""
    sheet: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of a file: read = imported + duplicates + refused.

    Of a dry run, and of a file that was not recorded because some rows were refused, `imported`
    counts what could be.
    """

    read: int
    imported: int
    duplicates: int
    refused: int
    posted: bool
    problems: tuple[RowProblem, ...]
    refused_file: bytes


def import_at_once(
    engine: Engine,
    content: bytes,
    filename: str,
    site: NodeRow,
    asked: Asked,
    clock: Callable[[], datetime],
    report: Report = lambda _done, _total: None,
) -> Outcome:
    """Read, check and post a file of movements of a site, in its own transactions.

    Raises Unreadable for what is no table, and Refused for what must be said before.
    """
    return _Import(engine, content, filename, site, asked, clock, report).run()


@dataclass
class _Import:
    engine: Engine
    content: bytes
    filename: str
    site: NodeRow
    asked: Asked
    clock: Callable[[], datetime]
    report: Report

    def run(self) -> Outcome:
        """Go the whole way."""
        reading = sniff(self.content, self.filename, sheet=self.asked.sheet)
        if self.asked.number_style:
            reading = replace(reading, number_style=self.asked.number_style)
        with session_scope(self.engine) as session:
            names = load_names(session, self.site, Moment(rome_day(self.clock())))
            columns = self._columns(session, reading)
        _demand_answers(reading, columns)
        batch = None if self.asked.dry_run else self._batch(reading, columns)
        staged, chunks = self._checked(batch, reading, columns, names)
        posted = False
        if batch is not None:
            chunks, posted = self._posted(batch, staged, chunks, reading, columns, names)
        return _outcome(reading, staged, chunks, posted=posted)

    def _columns(self, session: Session, reading: Reading) -> Columns:
        found = remembered_mapping(session, self.site.organisation or 0, reading.titles)
        guessed = guess_mapping(reading, Columns.from_json(found[1]) if found else None)
        return replace(guessed, constants=guessed.constants | dict(self.asked.constants))

    def _batch(self, reading: Reading, columns: Columns) -> BatchRow:
        said = BatchInput(
            self.site.organisation or 0, self.site.id, None, self.filename, self.content,
            closed=self.asked.closed,
        )  # fmt: skip
        with session_scope(self.engine, writes=True) as session:
            batch = add_batch(session, said, self.clock())
            change_batch(session, batch.id, self.clock(), status="reading",
                         reading=reading.as_json(), mapping=columns.as_json())  # fmt: skip
        return batch

    def _checked(
        self, batch: BatchRow | None, reading: Reading, columns: Columns, names: Names
    ) -> tuple[list[str], list[CheckedChunk]]:
        """Return the rows as they are staged and what became of them, chunk by chunk."""
        checker = Checker(reading, columns, names, closed=self.asked.closed)
        staged, chunks, done = [], [], 0
        for n, rows in enumerate(read_rows(self.content, reading)):
            text = orjson.dumps(rows).decode()
            chunk = checker.check(rows)
            with session_scope(self.engine, writes=batch is not None) as session:
                chunk = mark_known(session, chunk, names)
                if batch is not None:
                    stage_rows(session, batch.id, n, text)
                    save_checked(session, batch.id, n, chunk.as_json())
            staged.append(text)
            chunks.append(chunk)
            done += len(rows)
            self.report(done, 0)
        return staged, chunks

    def _posted(
        self, batch: BatchRow, staged: list[str], chunks: list[CheckedChunk], reading: Reading,
        columns: Columns, names: Names,
    ) -> tuple[list[CheckedChunk], bool]:  # fmt: skip
        for _ in range(ROUNDS):
            if not self.asked.only_valid and any(chunk.refused for chunk in chunks):
                break
            pairs = list(movements_of(chunks, names, batch.uuid))
            attempt = Attempt([movement for movement, _ in pairs], [rows for _, rows in pairs])
            try:
                self._write(batch, attempt, chunks)
            except BulkRefused as refused:
                problems = attempt.problems(refused)
                chunks = [
                    _refused(chunk, text, problems, reading, columns)
                    for chunk, text in zip(chunks, staged, strict=True)
                ]
            else:
                return chunks, True
        with session_scope(self.engine, writes=True) as session:
            drop_batch(session, batch.id, self.clock())
        return chunks, False

    def _write(self, batch: BatchRow, attempt: Attempt, chunks: list[CheckedChunk]) -> None:
        with session_scope(self.engine, writes=True) as session:
            make_ready(session, attempt.movements, self.clock())
        for turn in range(PLANS):
            # The last plan is made where nobody can overtake it.
            last = turn == PLANS - 1
            with session_scope(self.engine, writes=last) as session:
                plan = plan_many(session, attempt.movements, SYSTEM, self.clock())
                if last:
                    write_plan(session, plan)
                    self._end(session, batch, chunks)
                    return
            try:
                with session_scope(self.engine, writes=True) as session:
                    write_plan(session, plan)
                    self._end(session, batch, chunks)
            except Stale:
                continue
            return

    def _end(self, session: Session, batch: BatchRow, chunks: list[CheckedChunk]) -> None:
        for n, chunk in enumerate(chunks):
            if chunk.refused:
                save_checked(session, batch.id, n, chunk.as_json())
        now = self.clock()
        set_counts(
            session, batch.id, now,
            imported=sum(len(chunk.accepted) for chunk in chunks),
            duplicates=sum(len(chunk.duplicates) for chunk in chunks),
            refused=sum(chunk.refused for chunk in chunks),
        )  # fmt: skip
        change_batch(session, batch.id, now, status="posted", content=None)


def _demand_answers(reading: Reading, columns: Columns) -> None:
    problems = []
    if reading.number_style == ASK:
        words = "«%(typed)s» si legge in due modi: dire se il punto separa le migliaia."
        problems.append(Problem("number_style", words, {"typed": reading.ambiguous[0]}))
    message = "Manca «%(name)s»: nessuna colonna lo dice."
    problems += [Problem(name, message, {"name": FIELD_WORDS[name]}) for name in columns.missing]
    if problems:
        raise Refused(problems)


def _refused(
    chunk: CheckedChunk, staged: str, problems: Mapping[int, Problem], reading: Reading,
    columns: Columns,
) -> CheckedChunk:  # fmt: skip
    """Return a chunk in which the ledger's problems, by row, are the rows' own."""
    numbers = {row.row for row in chunk.accepted} & problems.keys()
    if not numbers:
        return chunk
    rows: dict[int, Row] = {int(row[0]): row for row in orjson.loads(staged)}
    said = [
        row_problem(rows[number], problems[number], reading, columns) for number in sorted(numbers)
    ]
    return refuse(chunk, said)


def _outcome(
    reading: Reading, staged: list[str], chunks: list[CheckedChunk], *, posted: bool
) -> Outcome:
    pairs = ((orjson.loads(text), chunk) for text, chunk in zip(staged, chunks, strict=True)
             if chunk.problems)  # fmt: skip
    return Outcome(
        read=sum(chunk.read for chunk in chunks),
        imported=sum(len(chunk.accepted) for chunk in chunks),
        duplicates=sum(len(chunk.duplicates) for chunk in chunks),
        refused=sum(chunk.refused for chunk in chunks),
        posted=posted,
        problems=tuple(problem for chunk in chunks for problem in chunk.problems),
        refused_file=refused_rows_file(reading, pairs),
    )
