"""All rows of a file at hand: as they are staged and checked, and the movements that they make."""

from collections.abc import Callable, Iterator, Mapping

import orjson
from sqlmodel import Session

from foodplan.importers.movements import (
    CheckedChunk,
    Names,
    Reading,
    Row,
    mark_known,
    movements_of,
    refuse,
)
from foodplan.importers.movements import Mapping as Columns
from foodplan.jobs.imports.attempt import row_problem
from foodplan.jobs.imports.checking import Tally, tally_of
from foodplan.rules.problems import Problem
from foodplan.store.ledger import MovementInput


class WholeFile:
    """The rows of a file as they are staged and checked, and the movements that they make.

    Rows stand as the JSON that is kept: whole chunks of a long file would take too much.
    """

    def __init__(self, names: Names, batch: str) -> None:
        self._names, self.batch = names, batch
        self.staged: list[str] = []
        self._kept: list[str] = []
        self.checked: list[str] = []
        self.counts: list[tuple[int, int, int]] = []
        self.movements: list[MovementInput] = []
        self.numbers: list[tuple[int, ...]] = []

    def add(self, staged: str, chunk: CheckedChunk) -> str:
        """Take in one more chunk; return the JSON that is kept of it."""
        self.staged.append(staged)
        self.checked.append(chunk.as_json())
        self.counts.append((len(chunk.accepted), len(chunk.duplicates), chunk.refused))
        for movement, numbers in movements_of([chunk], self._names, self.batch):
            self.movements.append(movement)
            self.numbers.append(numbers)
        if len(self._kept) < len(self.checked):
            self._kept.append(self.checked[-1])
        return self.checked[-1]

    def tally(self) -> Tally:
        """Return what the rows add up to."""
        return tally_of(CheckedChunk.from_json(checked) for checked in self.checked)

    def changed(self) -> list[tuple[int, str]]:
        """Return the chunks that are no longer as they were kept, by number."""
        pairs = zip(self._kept, self.checked, strict=True)
        return [(n, now) for n, (before, now) in enumerate(pairs) if before != now]

    def sums(self) -> tuple[int, int, int]:
        """Return the rows that could be posted, those known already, and those refused."""
        accepted, duplicates, refused = zip(*self.counts, strict=True)
        return sum(accepted), sum(duplicates), sum(refused)

    def without(
        self, problems: Mapping[int, Problem], reading: Reading, columns: Columns
    ) -> "WholeFile":
        """Return the rows with some more refused, by their numbers."""
        return self._again(
            lambda chunk, staged: _refused(chunk, staged, problems, reading, columns)
        )

    def marked_again(self, session: Session) -> "WholeFile":
        """Return the rows, those that the ledger has got since as known."""
        return self._again(lambda chunk, _staged: mark_known(session, chunk, self._names))

    def _again(self, change: Callable[[CheckedChunk, str], CheckedChunk]) -> "WholeFile":
        found = WholeFile(self._names, self.batch)
        found._kept = self._kept
        for staged, checked in zip(self.staged, self.checked, strict=True):
            found.add(staged, change(CheckedChunk.from_json(checked), staged))
        return found

    def refused(self) -> Iterator[tuple[list[Row], CheckedChunk]]:
        """Yield the chunks with problems, with their rows."""
        for place, (_, _, refused) in enumerate(self.counts):
            if refused:
                rows: list[Row] = orjson.loads(self.staged[place])
                yield rows, CheckedChunk.from_json(self.checked[place])


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
