"""A file of movements from beginning to end in one call, for the command line and the benchmark.

The same steps as in the background, and the same batch at the end, which the pages can undo.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.importers.movements import (
    ASK,
    Checker,
    Names,
    Reading,
    RowProblem,
    guess_mapping,
    load_names,
    read_rows,
    refused_rows_file,
    sniff,
)
from foodplan.importers.movements import Mapping as Columns
from foodplan.jobs.imports.attempt import Attempt
from foodplan.jobs.imports.beside import ids_beside
from foodplan.jobs.imports.collector import young_only
from foodplan.jobs.imports.whole import WholeFile
from foodplan.rules.calendar import rome_day
from foodplan.rules.movement_files import FIELD_WORDS
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import SYSTEM
from foodplan.store.history import Moment
from foodplan.store.import_mappings import remembered_mapping
from foodplan.store.import_summary import Summary
from foodplan.store.imports import (
    BatchInput,
    BatchRow,
    add_batch,
    change_batch,
    drop_batch,
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
    with young_only():
        return _Import(engine, content, filename, site, asked, clock, report).run()


class _KnownMeanwhile(Exception):  # noqa: N818 - it says what happened
    """Some of the movements were recorded by somebody else since the check."""


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
        posted = batch is not None and self._posted(batch, rows, reading, columns)
        outcome = _outcome(reading, rows, posted=posted)
        if batch is not None and not posted:
            with session_scope(self.engine, writes=True) as session:
                drop_batch(session, batch.id, self.clock())
        return outcome

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
            # Nobody's to take up or to look at until it is posted: it ends in this call or never.
            change_batch(session, batch.id, self.clock(), status="dropped", content=None,
                         reading=reading.as_json(), mapping=columns.as_json())  # fmt: skip
        return batch

    def _checked(
        self, batch: BatchRow | None, reading: Reading, columns: Columns, names: Names
    ) -> WholeFile:
        """Return what became of the rows, staged some chunks at a time."""
        beside = self._beside(reading, names)
        checker = Checker(reading, columns, names, closed=self.asked.closed, beside=beside)
        found, done = WholeFile(self.engine, batch, names), 0
        for rows in read_rows(self.content, reading, columns):
            found.add(rows, checker.check(rows))
            done += len(rows)
            self.report(done, 0)
        found.stage()
        return found

    def _beside(self, reading: Reading, names: Names) -> frozenset[str]:
        rows = (row for rows in read_rows(self.content, reading) for row in rows)
        own = (self.site.id, self.site.organisation or 0)
        return ids_beside(partial(session_scope, self.engine), own, reading, rows, names)

    def _posted(self, batch: BatchRow, rows: WholeFile, reading: Reading, columns: Columns) -> bool:
        """Post all rows, or the good ones; return whether that was done."""
        for _ in range(ROUNDS):
            if not self.asked.only_valid and rows.attempt.tally.refused:
                break
            try:
                self._write(batch, rows.attempt)
            except _KnownMeanwhile:
                rows.mark_again()
            except BulkRefused as refused:
                problems = rows.attempt.problems(refused)
                # What another file brought meanwhile is a double of it, not a row to mend.
                if not rows.mark_again():
                    rows.refuse(problems, reading, columns)
            else:
                return True
        return False

    def _write(self, batch: BatchRow, attempt: Attempt) -> None:
        with session_scope(self.engine, writes=True) as session:
            make_ready(session, attempt.acts, self.clock())
        for turn in range(PLANS):
            # The last plan is made where nobody can overtake it.
            last = turn == PLANS - 1
            with session_scope(self.engine, writes=last) as session:
                plan = plan_many(session, attempt.acts, SYSTEM, self.clock())
                if plan.again:
                    raise _KnownMeanwhile
                if last:
                    write_plan(session, plan)
                    self._end(session, batch, attempt)
                    return
            try:
                with session_scope(self.engine, writes=True) as session:
                    write_plan(session, plan)
                    self._end(session, batch, attempt)
            except Stale:
                # Two plans at once would take the memory of both.
                del plan
            else:
                return

    def _end(self, session: Session, batch: BatchRow, attempt: Attempt) -> None:
        tally, said = attempt.tally, replace(Summary(), only_valid=self.asked.only_valid)
        summary = replace(tally.summary(said), movements=len(attempt.acts)).as_json()
        values: dict[str, Any] = tally.counts()
        change_batch(
            session, batch.id, self.clock(), status="posted", summary=summary, **values
        )  # fmt: skip


def _demand_answers(reading: Reading, columns: Columns) -> None:
    problems = []
    if reading.number_style == ASK:
        words = "«%(typed)s» si legge in due modi: dire se il punto separa le migliaia."
        problems.append(Problem("number_style", words, {"typed": reading.ambiguous[0]}))
    message = "Manca «%(name)s»: nessuna colonna lo dice."
    problems += [Problem(name, message, {"name": FIELD_WORDS[name]}) for name in columns.missing]
    if problems:
        raise Refused(problems)


def _outcome(reading: Reading, rows: WholeFile, *, posted: bool) -> Outcome:
    tally = rows.attempt.tally
    return Outcome(
        read=tally.read,
        imported=tally.accepted,
        duplicates=tally.duplicates,
        refused=tally.refused,
        posted=posted,
        problems=tuple(problem for _, chunk in rows.refused() for problem in chunk.problems),
        refused_file=refused_rows_file(reading, rows.refused(), rows.batch),
    )
