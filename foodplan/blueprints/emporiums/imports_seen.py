"""What a page shows of a file itself: how it was read, its first rows, the table of its check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from sqlmodel import Session

from foodplan.importers.movements import CheckedChunk, Reading, Row, RowProblem, refused_rows_file
from foodplan.store.import_summary import Summary
from foodplan.store.imports import BatchRow, chunks, get_chunk

PAGE = 50
PREVIEW = 8
LONGEST = 200


@dataclass(frozen=True)
class CellSeen:
    """A cell as it is shown, cut when it is long, with what is wrong with it."""

    title: str
    text: str
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True)
class RowSeen:
    """A row of the file by its number; `state` is good, known or refused.

    `problems` are those of no single cell.
    """

    number: int
    state: str
    cells: tuple[CellSeen, ...]
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True)
class RowsSeen:
    """A page of the table: some rows of the file, or of those with something to mend."""

    rows: tuple[RowSeen, ...]
    total: int
    offset: int
    only_refused: bool
    limit: int = PAGE


def first_rows(session: Session, batch: BatchRow, reading: Reading) -> list[RowSeen]:
    """Return the first rows under the header, to see whether the file was read well."""
    found = get_chunk(session, batch.id, 0)
    rows: list[Row] = orjson.loads(found[0]) if found else []
    return [_row_seen(row, reading, "good", ()) for row in rows[:PREVIEW]]


def rows_seen(
    session: Session, batch: BatchRow, summary: Summary, offset: int, *, only_refused: bool
) -> RowsSeen:
    """Return a page of the check's table, reading only the chunks that it needs."""
    reading = Reading.from_json(batch.reading)
    sizes = [count.refused if only_refused else count.rows for count in summary.chunks]
    total = sum(sizes)
    start = min(offset, max(total - 1, 0)) // PAGE * PAGE
    found: list[RowSeen] = []
    for n, skipped in _chunks_from(sizes, start):
        rows = list(_chunk_seen(session, batch, n, reading, only_refused=only_refused))
        found += rows[skipped : skipped + PAGE - len(found)]
        if len(found) == PAGE:
            break
    return RowsSeen(tuple(found), total, start, only_refused)


def column_samples(reading: Reading) -> dict[str, tuple[str, str]]:
    """Return by letter the title of each column and its first values, ready to be shown."""
    return {
        column.letter: (cut(column.title), cut(" · ".join(map(str, column.samples[:3])), 90))
        for column in reading.columns
    }


def cut(text: str, longest: int = LONGEST) -> str:
    """Return a text short enough for a cell.

    >>> cut("pane", 3)
    'pa…'
    """
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _chunks_from(sizes: Sequence[int], start: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each chunk from a row on, with how many of its rows come before."""
    before = 0
    for n, size in enumerate(sizes):
        if size and before + size > start:
            yield n, max(start - before, 0)
        before += size


def _chunk_seen(
    session: Session, batch: BatchRow, n: int, reading: Reading, *, only_refused: bool
) -> Iterator[RowSeen]:
    said, checked = get_chunk(session, batch.id, n) or ("[]", None)
    chunk = CheckedChunk.from_json(checked) if checked else CheckedChunk((), ())
    known = set(chunk.duplicates)
    problems: dict[int, list[RowProblem]] = {}
    for problem in chunk.problems:
        problems.setdefault(problem.row, []).append(problem)
    for row in orjson.loads(said):
        number = int(row[0])
        state = "refused" if number in problems else "known" if number in known else "good"
        if state == "refused" or not only_refused:
            yield _row_seen(row, reading, state, problems.get(number, ()))


def _row_seen(row: Row, reading: Reading, state: str, problems: Sequence[RowProblem]) -> RowSeen:
    by_letter: dict[str, list[RowProblem]] = {}
    for problem in problems:
        by_letter.setdefault(problem.column, []).append(problem)
    values = [str(cell) for cell in row[1:]]
    cells = tuple(
        CellSeen(
            cut(column.title),
            cut(values[place]) if place < len(values) else "",
            tuple(by_letter.pop(column.letter, ())),
        )
        for place, column in enumerate(reading.columns)
    )
    rest = tuple(problem for group in by_letter.values() for problem in group)
    return RowSeen(int(row[0]), state, cells, rest)


def refused_file(session: Session, batch: BatchRow) -> bytes:
    """Return the refused rows of a file with their reasons, as a table to mend and send again."""
    rows = _checked_rows(session, batch)
    return refused_rows_file(Reading.from_json(batch.reading), rows, batch.uuid)


def _checked_rows(
    session: Session, batch: BatchRow
) -> Iterator[tuple[Sequence[Row], CheckedChunk]]:
    for _n, rows, checked in chunks(session, batch.id):
        if checked is not None:
            yield orjson.loads(rows), CheckedChunk.from_json(checked)
