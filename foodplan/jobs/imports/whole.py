"""The chunks of a file that is brought in at once: in its batch, or nowhere but here."""

from collections.abc import Callable, Iterator, Mapping

import orjson
from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.importers.movements import CheckedChunk, Names, Reading, Row, mark_known, refuse
from foodplan.importers.movements import Mapping as Columns
from foodplan.jobs.imports.attempt import Attempt, row_problem
from foodplan.rules.problems import Problem
from foodplan.store.imports import BatchRow, get_chunk, save_checked, stage_rows

# A commit waits for the disk, and nobody looks at a file before it is posted.
STAGED_AT_ONCE = 5


class WholeFile:
    """The rows of a file as they are staged and checked; of a dry run only those refused."""

    def __init__(self, engine: Engine, batch: BatchRow | None, names: Names) -> None:
        self._engine, self._batch, self._names = engine, batch, names
        self._waiting: list[tuple[int, str, str]] = []
        self._aside: list[tuple[str, str]] = []
        self._added = 0
        self.attempt = Attempt(names, self.batch)

    @property
    def batch(self) -> str:
        """The uuid of the batch, empty for a dry run."""
        return self._batch.uuid if self._batch else ""

    def add(self, rows: list[Row], chunk: CheckedChunk) -> None:
        """Take in one more chunk; those of its rows that the ledger has are known."""
        chunk = self._marked(chunk)
        self.attempt.add(chunk)
        staged = orjson.dumps(rows).decode()
        if self._batch is not None:
            self._waiting.append((self._added, staged, chunk.as_json()))
            self._added += 1
        elif chunk.problems:
            self._aside.append((staged, chunk.as_json()))
        if len(self._waiting) >= STAGED_AT_ONCE:
            self.stage()

    def stage(self) -> None:
        """Write the chunks that wait."""
        if self._batch is None or not self._waiting:
            return
        with session_scope(self._engine, writes=True) as session:
            for n, staged, checked in self._waiting:
                stage_rows(session, self._batch.id, n, staged, checked)
        self._waiting.clear()

    def refuse(self, problems: Mapping[int, Problem], reading: Reading, columns: Columns) -> None:
        """Refuse some more rows, by their numbers."""
        self._change(lambda chunk, staged: _refused(chunk, staged, problems, reading, columns))

    def mark_again(self) -> bool:
        """Mark the rows that the ledger has got since as known; return whether there are any."""
        before = self.attempt.tally.counts()
        self._change(lambda chunk, _staged: self._marked(chunk))
        return self.attempt.tally.counts() != before

    def refused(self) -> Iterator[tuple[list[Row], CheckedChunk]]:
        """Yield the chunks with problems, with their rows."""
        for staged, checked in self._aside if self._batch is None else self._kept():
            chunk = CheckedChunk.from_json(checked)
            if chunk.problems:
                yield orjson.loads(staged), chunk

    def _marked(self, chunk: CheckedChunk) -> CheckedChunk:
        with session_scope(self._engine) as session:
            return mark_known(session, chunk, self._names)

    def _kept(self) -> Iterator[tuple[str, str]]:
        """Yield rows and outcome of each staged chunk, in the order of the file."""
        for n in range(self._added):
            with session_scope(self._engine) as session:
                staged, checked = get_chunk(session, self._number, n) or ("[]", None)
            if checked is None:
                raise LookupError("A chunk of a file was never checked.")
            yield staged, checked

    def _change(self, change: Callable[[CheckedChunk, str], CheckedChunk]) -> None:
        """Look at every staged chunk again, and keep those that are no longer as they were."""
        self.attempt = Attempt(self._names, self.batch)
        for n, (staged, checked) in enumerate(self._kept()):
            chunk = change(CheckedChunk.from_json(checked), staged)
            self.attempt.add(chunk)
            now = chunk.as_json()
            if now != checked:
                with session_scope(self._engine, writes=True) as session:
                    save_checked(session, self._number, n, now)

    @property
    def _number(self) -> int:
        if self._batch is None:
            raise LookupError("The rows of a dry run are not kept.")
        return self._batch.id


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
