"""The rows of a file as they are staged: chunks of cells, read one after the other."""

import csv
import io
from collections.abc import Iterator

from foodplan.importers.movements.shape import CHUNK_ROWS, Reading, Row


def read_rows(content: bytes, reading: Reading) -> Iterator[list[Row]]:
    """Yield chunks of about a thousand rows, each row its number in the file and its cells.

    Blank rows are left out. Raises Unreadable where the file turns out too long or broken.
    """
    text = content.decode(reading.encoding)
    chunk: list[Row] = []
    for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=reading.separator), 1):
        if number > reading.header_row and any(cells):
            chunk.append([number, *cells])
        if len(chunk) == CHUNK_ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
