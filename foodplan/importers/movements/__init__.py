"""Files of movements: recognised, read, mapped and checked row by row before anything is posted.

In order: `sniff` a file, `guess_mapping`, stage what `read_rows` yields, `load_names`, then
`Checker.check` each chunk in order, `mark_known` it, and post the `FileActs` of all.
"""

from foodplan.importers.movements.acts import FileActs, movements_of
from foodplan.importers.movements.check import Checker, refuse
from foodplan.importers.movements.known import mark_known
from foodplan.importers.movements.mapping import guess_mapping
from foodplan.importers.movements.names import Names, load_names
from foodplan.importers.movements.refused import batches_named, refused_rows_file
from foodplan.importers.movements.rows import id_place, in_chunks, read_rows
from foodplan.importers.movements.shape import (
    ASK,
    CHUNK_ROWS,
    ENGLISH,
    ITALIAN,
    MOST_BYTES,
    MOST_ROWS,
    PLAIN,
    Accepted,
    Cell,
    CheckedChunk,
    Column,
    Mapping,
    Reading,
    Row,
    RowProblem,
    Unreadable,
)
from foodplan.importers.movements.sniff import sniff
from foodplan.rules.movement_files import STANDARD_COLUMNS

__all__ = [
    "ASK",
    "CHUNK_ROWS",
    "ENGLISH",
    "ITALIAN",
    "MOST_BYTES",
    "MOST_ROWS",
    "PLAIN",
    "STANDARD_COLUMNS",
    "Accepted",
    "Cell",
    "CheckedChunk",
    "Checker",
    "Column",
    "FileActs",
    "Mapping",
    "Names",
    "Reading",
    "Row",
    "RowProblem",
    "Unreadable",
    "batches_named",
    "guess_mapping",
    "id_place",
    "in_chunks",
    "load_names",
    "mark_known",
    "movements_of",
    "read_rows",
    "refuse",
    "refused_rows_file",
    "sniff",
]
