"""The rows of a file as they are staged: chunks of cells, read one after the other."""

from collections.abc import Iterable, Iterator

from foodplan.importers.movements.content import decode
from foodplan.importers.movements.delimited import text_rows
from foodplan.importers.movements.packed import column_number
from foodplan.importers.movements.shape import (
    CHUNK_ROWS,
    MOST_ROWS,
    Cell,
    Mapping,
    Reading,
    Row,
    Unreadable,
)
from foodplan.importers.movements.sniff import TOO_LONG
from foodplan.importers.movements.titles import field_of
from foodplan.importers.movements.workbook import open_sheet
from foodplan.rules.problems import Problem


def read_rows(
    content: bytes, reading: Reading, mapping: Mapping | None = None
) -> Iterator[list[Row]]:
    """Yield chunks of about a thousand rows, each row its number in the file and its cells.

    Blank rows are left out; a gap in the numbers says so. Adjacent rows with one id of their own
    are never parted. Raises Unreadable where the file turns out too long or broken.
    """
    yield from in_chunks(_numbered(content, reading), id_place(reading, mapping))


def in_chunks(rows: Iterable[Row], own: int) -> Iterator[list[Row]]:
    """Yield rows in chunks that part no movement; `own` is the place of its id, 0 for none."""
    chunk: list[Row] = []
    for row in rows:
        if len(chunk) >= CHUNK_ROWS and not _same_act(chunk[-1], row, own):
            yield chunk
            chunk = []
        chunk.append(row)
    if chunk:
        yield chunk


def id_place(reading: Reading, mapping: Mapping | None = None) -> int:
    """Return the place of the column of ids in a staged row; 0 when there is none.

    The titles say it as long as nobody has said what the columns are.
    """
    if mapping is not None and mapping.columns:
        letters = (letter for letter, field in mapping.columns.items() if field == "id")
    else:
        letters = (item.letter for item in reading.columns if field_of(item.title)[0] == "id")
    return next(map(column_number, letters), 0)


def _numbered(content: bytes, reading: Reading) -> Iterator[Row]:
    read = 0
    for number, cells in enumerate(_rows(content, reading), 1):
        if number <= reading.header_row or not _filled(cells):
            continue
        read += 1
        if read > MOST_ROWS:
            most = f"{MOST_ROWS:,}".replace(",", ".")
            raise Unreadable(Problem("file", TOO_LONG, {"most": most}))
        yield [number, *cells]


def _rows(content: bytes, reading: Reading) -> Iterator[list[Cell]]:
    if reading.kind == "xlsx":
        return open_sheet(content, reading.sheet).rows
    return text_rows(decode(content, reading.encoding)[0], reading.separator)


def _filled(cells: list[Cell]) -> bool:
    return any(cell.__class__ is not str or cell.strip() for cell in cells)


def _same_act(before: Row, row: Row, own: int) -> bool:
    if not own or len(before) <= own or len(row) <= own:
        return False
    # An id is the same however it is typed.
    first, second = (str(one[own]).strip().casefold() for one in (before, row))
    return bool(second) and first == second
