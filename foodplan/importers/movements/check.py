"""Checking staged rows: each becomes a line of a movement, or problems in words."""

from collections.abc import Sequence

from foodplan.importers.movements.names import Names
from foodplan.importers.movements.shape import (
    Accepted,
    CheckedChunk,
    Mapping,
    Reading,
    Row,
    RowProblem,
)


class Checker:
    """Checks the chunks of one file, in their order; it remembers what the file said before.

    `closed` is the mode of the batch: history that leaves today's stock as it is.
    """

    def __init__(
        self, reading: Reading, mapping: Mapping, names: Names, *, closed: bool = False
    ) -> None:
        self.reading, self.mapping, self.names, self.closed = reading, mapping, names, closed

    def check(self, rows: Sequence[Row]) -> CheckedChunk:
        """Return what can become of some rows; asks no database."""
        problem = "Ancora da leggere."
        return CheckedChunk(
            accepted=(),
            problems=tuple(
                RowProblem(int(row[0]), "A", "day", str(row[1]), problem, {}) for row in rows
            ),
        )


def refuse(chunk: CheckedChunk, problems: Sequence[RowProblem]) -> CheckedChunk:
    """Return a chunk in which some more rows are refused, such as those that stock does not allow.

    All rows of a movement are refused with it.
    """
    bad = {problem.row for problem in problems}
    ids = {row.id for row in chunk.accepted if row.row in bad}
    kept = tuple(row for row in chunk.accepted if row.id not in ids)
    said = list(problems)
    for row in chunk.accepted:
        if row.id in ids and row.row not in bad:
            words = "Un'altra riga dello stesso movimento è da correggere."
            said.append(RowProblem(row.row, "", "id", "", words, {}))
    return CheckedChunk(kept, (*chunk.problems, *said), chunk.duplicates)


def accepted_of(chunks: Sequence[CheckedChunk]) -> list[Accepted]:
    """Return every accepted row of some chunks."""
    return [row for chunk in chunks for row in chunk.accepted]
