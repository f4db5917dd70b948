"""Looking into a packed file before anything opens it: what it holds, and how much it unpacks to.

A workbook is a ZIP. Sizes that it states are not believed: every entry is unpacked once, piece by
piece and kept nowhere, and the widest cell is found, since readers keep the whole rectangle.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foodplan.importers.movements.shape import Unreadable
from foodplan.rules.problems import Problem

MOST_ENTRIES = 2_000
MOST_UNPACKED = 300_000_000
# A real workbook of many alike rows packs to a sixtieth; a bomb to a thousandth.
MOST_RATIO = 250
FREE_RATIO = 30_000_000
MOST_CELLS = 6_000_000
PIECE = 1 << 20
# What two pieces share, so that no cell is cut between them.
OVERLAP = 300

_BROKEN = Problem(
    "file",
    "Il file è rovinato o incompleto: aprirlo con il foglio di calcolo, salvarlo e rimandarlo.",
)
_BOMB = Problem(
    "file",
    "Questo file, una volta aperto, diventa troppo grande per essere una tabella: non si apre. "
    "Copiare le righe in un foglio nuovo e mandare quello.",
)
_TOO_WIDE = Problem(
    "file",
    "Il foglio è troppo esteso: qualcosa è scritto molto lontano dalla tabella. Copiare le righe "
    "in un foglio nuovo e mandare quello.",
)
_OTHERS: tuple[tuple[str, Problem], ...] = (
    ("word/", Problem(
        "file", "Questo è un documento di Word. Serve il file della tabella: XLSX o CSV.")),
    ("ppt/", Problem(
        "file", "Questa è una presentazione. Serve il file della tabella: XLSX o CSV.")),
    ("xl/workbook.bin", Problem(
        "file", "Questo è un file di Excel binario (XLSB). Salvarlo come XLSX e rimandarlo.")),
    ("Index/", Problem(
        "file", "Questo è un foglio di Numbers. Esportarlo come Excel (XLSX) e rimandarlo.")),
)  # fmt: skip
_ODS = Problem(
    "file",
    "Questo è un foglio di LibreOffice (ODS). Aprirlo, scegliere «Salva con nome» e salvarlo come "
    "Excel (.xlsx) o CSV.",
)
_ARCHIVE = Problem("file", "Questo è un archivio (ZIP). Aprirlo e mandare la tabella che contiene.")
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})\d""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["'](\d{1,9})""")
_FILLED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,9})["'](?:[^>]*[^/])?>"""
)


@dataclass
class _Extent:
    """The rectangle that the cells of a sheet seem to span, from pieces of it."""

    column: int = 0
    row: int = 0
    tail: bytes = b""

    @property
    def spread(self) -> bool:
        """Whether a reader that keeps the whole rectangle would need too much."""
        return self.column * self.row > MOST_CELLS

    def look(self, piece: bytes) -> None:
        """Take in the cells of one more piece."""
        whole = self.tail + piece
        self.tail = whole[-OVERLAP:]
        letters = {match.decode() for match in set(_CELL.findall(whole))}
        self.column = max(self.column, *map(column_number, letters or {"A"}))
        self.row = max(self.row, *map(int, _ROW.findall(whole) or [0]))


def check_packed(content: bytes) -> None:
    """Raise Unreadable unless a ZIP is a workbook that is safe to open."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _demand_workbook(archive, {entry.filename for entry in entries})
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise Unreadable(_BROKEN) from error
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(_BOMB)
    left = MOST_UNPACKED
    for entry in entries:
        left -= _unpacked(content, entry, left)


def column_number(letters: str) -> int:
    """Return the number of a column, the first being 1.

    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letter(number: int) -> str:
    """Return the letters of a column, the first being 1.

    >>> column_letter(1), column_letter(28), column_letter(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _demand_workbook(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    for start, problem in _OTHERS:
        if any(name.startswith(start) for name in names):
            raise Unreadable(problem)
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        said = archive.read("mimetype")
        if b"opendocument.spreadsheet" in said:
            raise Unreadable(_ODS)
    raise Unreadable(_ARCHIVE)


def _unpacked(content: bytes, entry: zipfile.ZipInfo, left: int) -> int:
    """Return how many bytes an entry really unpacks to.

    Raises Unreadable where they are more than are left, or the sheet is too far spread.
    """
    packed = _packed(content, entry)
    stored = entry.compress_type == 0
    sheet = _Extent()
    size = 0
    for piece in [packed] if stored else _inflated(packed):
        size += len(piece)
        if size > left:
            raise Unreadable(_BOMB)
        if entry.filename.lower().endswith(".xml"):
            sheet.look(piece)
    if size > FREE_RATIO and size > MOST_RATIO * len(packed):
        raise Unreadable(_BOMB)
    if sheet.spread:
        # Maybe only by empty cells that have a colour, which readers leave out.
        _demand_narrow([packed] if stored else _inflated(packed))
    return size


def _packed(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    at = entry.header_offset
    head = content[at : at + 30]
    if len(head) < 30 or entry.flag_bits & 1 or entry.compress_type not in {0, 8}:
        raise Unreadable(_BROKEN)
    at += 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    return content[at : at + entry.compress_size]


def _inflated(packed: bytes) -> Iterator[bytes]:
    """Yield what some bytes unpack to, in pieces that are never large."""
    machine = zlib.decompressobj(-15)
    while packed and not machine.eof:
        try:
            piece = machine.decompress(packed, PIECE)
        except zlib.error as error:
            raise Unreadable(_BROKEN) from error
        packed = machine.unconsumed_tail
        yield piece


def _demand_narrow(pieces: Iterable[bytes]) -> None:
    """Raise Unreadable when cells that hold something span more than a table does."""
    column = row = 0
    tail = b""
    for piece in pieces:
        whole = tail + piece
        tail = whole[-OVERLAP:]
        for letters, number in _FILLED.findall(whole):
            column, row = max(column, column_number(letters.decode())), max(row, int(number))
        if column * row > MOST_CELLS:
            raise Unreadable(_TOO_WIDE)
