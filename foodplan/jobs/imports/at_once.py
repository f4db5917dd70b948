"""A file of movements from beginning to end in one call, for the command line and the benchmark.

The same steps as in the background, and the same batch at the end, which the pages can undo.
"""

from collections.abc import Callable, Iterator, Mapping
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
from foodplan.store.import_mappings import remembered_mapping
from foodplan.store.imports import (
    BatchInput,
    BatchRow,
    add_batch,
    change_batch,
    drop_batch,
    save_checked,
    set_counts,
    stage_rows,
)
from foodplan.store.ledger import MovementInput
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


class _Rows:
    """The rows of a file as they are staged and checked, and the movements that they make.

    Rows stand as the JSON that is kept: whole chunks of a long file would take too much.
    """

    def __init__(self, names: Names, batch: str) -> None:
        self._names, self._batch = names, batch
        self.staged: list[str] = []
        self.checked: list[str] = []
        self.counts: list[tuple[int, int, int]] = []
        self.movements: list[MovementInput] = []
        self.numbers: list[tuple[int, ...]] = []

    def add(self, staged: str, chunk: CheckedChunk) -> str:
        """Take in one more chunk; return the JSON that is kept of it."""
        self.staged.append(staged)
        self.checked.append(chunk.as_json())
        self.counts.append((len(chunk.accepted), len(chunk.duplicates), chunk.refused))
        for movement, numbers in movements_of([chunk], self._names, self._batch):
            self.movements.append(movement)
            self.numbers.append(numbers)
        return self.checked[-1]

    def sums(self) -> tuple[int, int, int]:
        """Return the rows that could be posted, those known already, and those refused."""
        accepted, duplicates, refused = zip(*self.counts, strict=True)
        return sum(accepted), sum(duplicates), sum(refused)

    def without(
        self, problems: Mapping[int, Problem], reading: Reading, columns: Columns
    ) -> "_Rows":
        """Return the rows with some more refused, by their numbers."""
        found = _Rows(self._names, self._batch)
        for staged, checked in zip(self.staged, self.checked, strict=True):
            chunk = CheckedChunk.from_json(checked)
            found.add(staged, _refused(chunk, staged, problems, reading, columns))
        return found

    def refused(self) -> Iterator[tuple[list[Row], CheckedChunk]]:
        """Yield the chunks with problems, with their rows."""
        for place, (_, _, refused) in enumerate(self.counts):
            if refused:
                rows: list[Row] = orjson.loads(self.staged[place])
                yield rows, CheckedChunk.from_json(self.checked[place])


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
        rows = self._checked(batch, reading, columns, names)
        posted = False
        if batch is not None:
            rows, posted = self._posted(batch, rows, reading, columns)
        return _outcome(reading, rows, posted=posted)

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
    ) -> _Rows:
        """Return what became of the rows, staged chunk by chunk."""
        checker = Checker(reading, columns, names, closed=self.asked.closed)
        found, done = _Rows(names, batch.uuid if batch else ""), 0
        for n, rows in enumerate(read_rows(self.content, reading)):
            chunk = checker.check(rows)
            text = orjson.dumps(rows).decode()
            with session_scope(self.engine, writes=batch is not None) as session:
                checked = found.add(text, mark_known(session, chunk, names))
                if batch is not None:
                    stage_rows(session, batch.id, n, text)
                    save_checked(session, batch.id, n, checked)
            done += len(rows)
            self.report(done, 0)
        return found

    def _posted(
        self, batch: BatchRow, rows: _Rows, reading: Reading, columns: Columns
    ) -> tuple[_Rows, bool]:
        for _ in range(ROUNDS):
            if not self.asked.only_valid and rows.sums()[2]:
                break
            attempt = Attempt(rows.movements, rows.numbers)
            try:
                self._write(batch, attempt, rows)
            except BulkRefused as refused:
                rows = rows.without(attempt.problems(refused), reading, columns)
            else:
                return rows, True
        with session_scope(self.engine, writes=True) as session:
            drop_batch(session, batch.id, self.clock())
        return rows, False

    def _write(self, batch: BatchRow, attempt: Attempt, rows: _Rows) -> None:
        with session_scope(self.engine, writes=True) as session:
            make_ready(session, attempt.movements, self.clock())
        for turn in range(PLANS):
            # The last plan is made where nobody can overtake it.
            last = turn == PLANS - 1
            with session_scope(self.engine, writes=last) as session:
                plan = plan_many(session, attempt.movements, SYSTEM, self.clock())
                if last:
                    write_plan(session, plan)
                    self._end(session, batch, rows)
                    return
            try:
                with session_scope(self.engine, writes=True) as session:
                    write_plan(session, plan)
                    self._end(session, batch, rows)
            except Stale:
                continue
            return

    def _end(self, session: Session, batch: BatchRow, rows: _Rows) -> None:
        for n, (_, _, refused) in enumerate(rows.counts):
            if refused:
                save_checked(session, batch.id, n, rows.checked[n])
        now = self.clock()
        imported, duplicates, refused = rows.sums()
        set_counts(
            session, batch.id, now, imported=imported, duplicates=duplicates, refused=refused
        )
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


def _outcome(reading: Reading, rows: _Rows, *, posted: bool) -> Outcome:
    imported, duplicates, refused = rows.sums()
    return Outcome(
        read=imported + duplicates + refused,
        imported=imported,
        duplicates=duplicates,
        refused=refused,
        posted=posted,
        problems=tuple(problem for _, chunk in rows.refused() for problem in chunk.problems),
        refused_file=refused_rows_file(reading, rows.refused()),
    )
