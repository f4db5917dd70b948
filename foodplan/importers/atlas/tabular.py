"""Tables that offices send: CSV of any separator and encoding, and the sheets of a workbook."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from foodplan.importers.atlas.shape import Given, RawRow, Unreadable
from foodplan.importers.movements.content import decode
from foodplan.importers.movements.delimited import MOST_LINES, guess_separator
from foodplan.importers.movements.packed import column_letter
from foodplan.importers.movements.workbook import Range, open_sheet
from foodplan.rules.numbers import write_number
from foodplan.rules.place_files import field_of
from foodplan.rules.problems import Problem

MOST_COLUMNS = 300
# How far down titles are looked for: letterheads and notes stand above them.
DEEPEST = 40
# No cell that is a text is longer; outlines of areas are, and are read apart.
_MERGED_CELLS = 20_000
# What a sign that nobody sees becomes, so that its cell is told and not its file.
_UNSEEN = b"\x01"

_NO_ROWS = Problem("file", "Nel file ci sono solo i titoli delle colonne: nessuna riga da leggere.")
_WIDE = "La tabella ha %(columns)s colonne: al massimo %(most)s. Togliere quelle che non servono."
_NO_HEADER = Problem(
    "file",
    "Non si riconosce la riga dei titoli: indicare in quale riga stanno, o aggiungere i titoli "
    "come «nome», «indirizzo», «lat», «lon».",
)
_OPEN_QUOTES = (
    "Alla riga %(row)s si aprono virgolette che non si chiudono: correggere quella riga, poi "
    "mandare di nuovo il file."
)
_LINE = list[str]


@dataclass(frozen=True)
class Opened:
    """A file that is open: unique titles, the rows below them, and what is known of how it reads.

    `crs` is the EPSG code that the file itself names, 0 where it names none; `merged` are ranges
    of merged cells, rows and columns from 0.
    """

    format: str
    titles: tuple[str, ...]
    rows: Iterator[RawRow]
    separator: str = ""
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 1
    crs: int = 0
    geometry: str = ""
    merged: tuple[Range, ...] = ()


def open_csv(data: bytes, given: Given) -> Opened:
    """Return a text whose cells are parted by a sign; raises Unreadable when it is none."""
    text, encoding = decode(_without_nul(data), given.encoding)
    separator = given.separator or guess_separator(text)
    lines = _lines(text, separator)
    head = list(islice(lines, DEEPEST))
    header, titles = _titles(head, given.header_row, ())
    return Opened(
        format="csv",
        titles=titles,
        rows=_rows(chain(head[header:], lines), header + 1),
        separator=separator,
        encoding=encoding,
        header_row=header,
    )


def open_workbook(data: bytes, given: Given) -> Opened:
    """Return a sheet of a workbook, values of formulas as they are stored.

    A value that stands in merged cells holds for each of their rows.
    """
    sheet = open_sheet(data, given.sheet)
    written = ([_written(cell) for cell in row] for row in sheet.rows)
    lines = _unmerged(written, sheet.merged)
    head = list(islice(lines, DEEPEST))
    header, titles = _titles(head, given.header_row, sheet.merged)
    return Opened(
        format="xlsx",
        titles=titles,
        rows=_rows(chain(head[header:], lines), header + 1),
        sheet=sheet.name,
        sheets=sheet.names,
        header_row=header,
        merged=sheet.merged,
    )


def unique_titles(titles: Sequence[str]) -> tuple[str, ...]:
    """Return titles each of which is there once, and none is empty.

    >>> unique_titles(["nome", "", "nome"])
    ('nome', 'colonna B', 'nome (2)')
    """
    seen: dict[str, int] = {}
    unique = []
    for place, text in enumerate(titles, 1):
        title = " ".join(text.split())[:120] or f"colonna {column_letter(place)}"
        seen[title] = seen.get(title, 0) + 1
        unique.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return tuple(unique)


def _without_nul(data: bytes) -> bytes:
    nul = data.count(b"\0")
    # Many of them are a text in UTF-16, or no text at all, and that is told further on.
    return data.replace(b"\0", _UNSEEN) if nul and nul * 50 < len(data) else data


def _lines(text: str, separator: str) -> Iterator[_LINE]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    before = 0
    for number in range(1, 10**9):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(Problem("file", _OPEN_QUOTES, {"row": number})) from error
        if reader.line_num - before > MOST_LINES:
            raise Unreadable(Problem("file", _OPEN_QUOTES, {"row": number}))
        before = reader.line_num
        hint = number == 1 and separator.join(cells).lower() == f"sep={separator}"
        yield [] if hint else cells


def _rows(lines: Iterator[_LINE], first: int) -> Iterator[RawRow]:
    for number, cells in enumerate(lines, first):
        if any(cell.strip() for cell in cells):
            yield RawRow(number, cells)


def _titles(
    head: Sequence[_LINE], given: int | None, merged: Sequence[Range]
) -> tuple[int, tuple[str, ...]]:
    """Return the row of the titles, from 1, and the titles."""
    header = given or _header(head)
    if not 0 < header <= len(head):
        raise Unreadable(_NO_HEADER)
    line = list(head[header - 1])
    # Titles that span two rows stand in the first: "Coordinate" above "X" and "Y" does not.
    for (top, left), (bottom, _right) in merged:
        if top < header - 1 <= bottom and left < len(line) and not line[left].strip():
            line[left] = head[top][left]
    width = max((place for place, cell in enumerate(line, 1) if cell.strip()), default=0)
    if width < 2:
        raise Unreadable(_NO_HEADER)
    if width > MOST_COLUMNS:
        raise Unreadable(Problem("file", _WIDE, {"columns": width, "most": MOST_COLUMNS}))
    if not any(cell.strip() for row in head[header:] for cell in row) and len(head) < DEEPEST:
        raise Unreadable(_NO_ROWS)
    return header, unique_titles(line[:width])


def _header(head: Sequence[_LINE]) -> int:
    """Return the row with the most titles that are known, else the first of the fullest."""
    known = [_known(row) for row in head]
    if max(known, default=0) > 1:
        return known.index(max(known)) + 1
    filled = [sum(bool(cell.strip()) for cell in row) for row in head]
    fullest = max(filled, default=0)
    wide = (number for number, cells in enumerate(filled, 1) if cells * 10 >= fullest * 6)
    return next(wide, 0) if fullest else 0


def _known(row: Sequence[str]) -> int:
    titles = [cell for cell in row if 0 < len(cell) < 80]
    places = {field_of(title)[0] for title in titles} - {""}
    areas = {field_of(title, areas=True)[0] for title in titles} - {""}
    return max(len(places), len(areas))


def _written(cell: str | float) -> str:
    return cell if isinstance(cell, str) else write_number(cell)


def _unmerged(lines: Iterator[_LINE], merged: Sequence[Range]) -> Iterator[_LINE]:
    """Yield the rows with each cell below the first of merged ones saying what that says."""
    below = _cells_below(merged)
    starts = {start for cells in below.values() for start in cells}
    kept: dict[tuple[int, int], str] = {}
    for number, line in enumerate(lines):
        for start in below.get(number, ()) if any(map(str.strip, line)) else ():
            if start[1] < len(line) and not line[start[1]].strip():
                line[start[1]] = kept.get(start, "")
        for left, cell in enumerate(line) if starts else ():
            if (number, left) in starts:
                kept[number, left] = cell
        yield line


def _cells_below(merged: Sequence[Range]) -> dict[int, list[tuple[int, int]]]:
    """Return for each row, from 0, the first cells of the merged ones that reach down to it."""
    below: dict[int, list[tuple[int, int]]] = {}
    cells = 0
    for (top, left), (bottom, _right) in merged:
        cells += bottom - top
        if cells > _MERGED_CELLS:
            break
        for row in range(top + 1, bottom + 1):
            below.setdefault(row, []).append((top, left))
    return below
