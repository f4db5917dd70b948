"""Reading a sheet of a workbook row by row, its values as they are stored."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from foodplan.importers.movements.formulas import unvalued_formulas
from foodplan.importers.movements.packed import check_packed
from foodplan.importers.movements.shape import MOST_CHARACTERS, NO_VALUE, Cell, Unreadable
from foodplan.rules.problems import Problem

MOST_EXACT = 2**53

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Range = tuple[tuple[int, int], tuple[int, int]]

_BROKEN = Problem(
    "file",
    "Il foglio di calcolo non si apre: aprirlo con il programma con cui è stato fatto, salvarlo di "
    "nuovo come XLSX e rimandarlo.",
)
_LOCKED = Problem(
    "file", "Questo file Excel è protetto da una password: toglierla e mandarlo di nuovo."
)
_EMPTY = Problem("file", "Il file non contiene righe: controllare di avere salvato la tabella.")


@dataclass(frozen=True)
class Sheet:
    """A sheet that is open: its name, those of all visible sheets, its rows and merged cells.

    Rows come from the first one of the file on; `merged` counts rows and columns from 0.
    """

    name: str
    names: tuple[str, ...]
    merged: tuple[Range, ...]
    rows: Iterator[list[Cell]]


def open_sheet(content: bytes, name: str = "", *, formulas: bool = True) -> Sheet:
    """Return a sheet of a workbook: the one named, else the first that holds anything.

    `formulas` finds those without a stored value too, which takes a look at the whole sheet.
    Raises Unreadable for what is no workbook, or for one that is not safe to open.
    """
    check_packed(content)
    with _said_plainly(), _opened(content) as book:
        names = _visible(book)
        for candidate in [name] if name in names else names:
            sheet = book.get_sheet_by_name(candidate)
            if sheet.start is not None:
                unvalued = unvalued_formulas(content, candidate) if formulas else {}
                merged = tuple(sheet.merged_cell_ranges or ())
                return Sheet(candidate, names, merged, _rows(sheet, unvalued))
    raise Unreadable(_EMPTY)


@contextmanager
def _said_plainly() -> Iterator[None]:
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise Unreadable(_LOCKED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(_BROKEN) from error


def _opened(content: bytes) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _visible(book: "CalamineWorkbook") -> tuple[str, ...]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [item for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    shown = [item.name for item in sheets if item.visible == SheetVisibleEnum.Visible]
    return tuple(shown or [item.name for item in sheets])


def _rows(sheet: "CalamineSheet", unvalued: dict[int, frozenset[int]]) -> Iterator[list[Cell]]:
    # Rows come from the first line of the file on, but columns from the first that holds anything.
    left: list[Cell] = [""] * (sheet.start or (0, 0))[1]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = left + [_CELLS[type(cell)](cell) for cell in cells]
        for column in unvalued.get(number, ()):
            if column <= len(row):
                row[column - 1] = NO_VALUE
        yield row


def _number(cell: float) -> Cell:
    # Beyond this a number of a spreadsheet is no longer exact, nor can it be kept as a whole one.
    if not abs(cell) < MOST_EXACT:
        return f"{cell:g}"
    whole = int(cell)
    return whole if whole == cell else cell


def _text(cell: str) -> Cell:
    return cell[: MOST_CHARACTERS + 1]


def _answer(cell: bool) -> Cell:  # noqa: FBT001 - a cell
    return "VERO" if cell else "FALSO"


def _day(cell: date) -> Cell:
    return cell.isoformat()


def _instant(cell: datetime) -> Cell:
    text = cell.isoformat(" ", "seconds")
    return text.removesuffix(" 00:00:00")


def _spelt(cell: Any) -> Cell:
    return str(cell)


_CELLS: dict[type, Callable[[Any], Cell]] = {
    str: _text,
    float: _number,
    int: _number,
    bool: _answer,
    date: _day,
    datetime: _instant,
    time: _spelt,
    timedelta: _spelt,
}
