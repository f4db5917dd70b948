"""The rows of a file as they are staged: chunks of cells, read one after the other."""

from collections.abc import Iterator

from foodplan.importers.movements.content import decode
from foodplan.importers.movements.delimited import text_rows
from foodplan.importers.movements.packed import column_number
from foodplan.importers.movements.shape import (
    CHUNK_ROWS,
    MOST_ROWS,
    Cell,
    Reading,
    Row,
    Unreadable,
)
from foodplan.importers.movements.sniff import TOO_LONG
from foodplan.importers.movements.titles import field_of
from foodplan.importers.movements.workbook import open_sheet
from foodplan.rules.problems import Problem


def read_rows(content: bytes, reading: Reading) -> Iterator[list[Row]]:
    """Yield chunks of about a thousand rows, each row its number in the file and its cells.

    Blank rows are left out; a gap in the numbers says so. Adjacent rows with one id of their own
    are never parted. Raises Unreadable where the file turns out too long or broken.
    """
    own = _own_id(reading)
    chunk: list[Row] = []
    read = 0
    for number, cells in enumerate(_rows(content, reading), 1):
        if number <= reading.header_row or not _filled(cells):
            continue
        if len(chunk) >= CHUNK_ROWS and not _same_act(chunk[-1], cells, own):
            read += len(chunk)
            yield chunk
            chunk = []
        chunk.append([number, *cells])
        if read + len(chunk) > MOST_ROWS:
            most = f"{MOST_ROWS:,}".replace(",", ".")
            raise Unreadable(Problem("file", TOO_LONG, {"most": most}))
    if chunk:
        yield chunk


def _rows(content: bytes, reading: Reading) -> Iterator[list[Cell]]:
    if reading.kind == "xlsx":
        return open_sheet(content, reading.sheet).rows
    return text_rows(decode(content, reading.encoding)[0], reading.separator)


def _filled(cells: list[Cell]) -> bool:
    return any(cell.__class__ is not str or cell.strip() for cell in cells if cell != "")


def _own_id(reading: Reading) -> int:
    """Return the place of the column of ids in a staged row; 0 when there is none."""
    return next(
        (column_number(item.letter) for item in reading.columns if field_of(item.title)[0] == "id"),
        0,
    )


def _same_act(before: Row, cells: list[Cell], own: int) -> bool:
    if not own or len(before) <= own or len(cells) < own:
        return False
    return bool(cells[own - 1]) and before[own] == cells[own - 1]
