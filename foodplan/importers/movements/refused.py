"""The refused rows as a file to mend and send again."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence

from foodplan.importers.movements.shape import Cell, CheckedChunk, Reading, Row, RowProblem
from foodplan.importers.movements.titles import is_refused_title
from foodplan.importers.movements.words import REFUSED_TITLES
from foodplan.rules.movement_files import neutralised
from foodplan.rules.numbers import write_number
from foodplan.rules.places import fold

BATCH_TITLE = REFUSED_TITLES[2]


def refused_rows_file(
    reading: Reading, chunks: Iterable[tuple[Sequence[Row], CheckedChunk]], batch: str = ""
) -> bytes:
    """Return the refused rows as CSV for spreadsheets, with reason and suggestion beside them.

    The cells are those of the file, nothing of them a formula. Mended, the file can be sent again:
    the id of its `batch` says beside which other rows they stood.
    """
    kept = [
        place
        for place, column in enumerate(reading.columns, 1)
        if not is_refused_title(column.title)
    ]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    titles = [column.title or f"Colonna {column.letter}" for column in reading.columns]
    writer.writerow(map(neutralised, [*(titles[place - 1] for place in kept), *REFUSED_TITLES]))
    for rows, chunk in chunks:
        problems = _by_row(chunk.problems)
        for row in rows:
            said = problems.get(int(row[0]))
            if said:
                writer.writerow([*_cells(row, kept), *map(neutralised, _words(said)), batch])
    return text.getvalue().encode("utf-8-sig")


def batches_named(reading: Reading, rows: Iterable[Row]) -> set[str]:
    """Return the ids of the imports from which some rows say that they were refused."""
    place = next(
        (at for at, column in enumerate(reading.columns, 1) if fold(column.title) == BATCH_TITLE),
        0,
    )
    if not place:
        return set()
    return {str(row[place]).strip() for row in rows if place < len(row) and row[place] != ""}


def _by_row(problems: Iterable[RowProblem]) -> dict[int, list[RowProblem]]:
    found: dict[int, list[RowProblem]] = defaultdict(list)
    for problem in problems:
        found[problem.row].append(problem)
    return found


def _cells(row: Row, kept: Sequence[int]) -> list[str]:
    """Return the cells of a row as text that reads the same again."""
    cells = [row[place] if place < len(row) else "" for place in kept]
    return [_written(cell) for cell in cells]


def _written(cell: Cell) -> str:
    if not isinstance(cell, str):
        return write_number(cell)
    # What the file had neutralised itself is not neutralised once more.
    return cell if cell.startswith("'") else neutralised(cell)


def _words(problems: Sequence[RowProblem]) -> tuple[str, str]:
    reasons = dict.fromkeys(problem.reason for problem in problems)
    suggestions = dict.fromkeys(problem.suggestion for problem in problems if problem.suggestion)
    return " ".join(reasons), "; ".join(suggestions)
