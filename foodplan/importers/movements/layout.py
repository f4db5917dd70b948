"""Where in a row each field stands, and which rows are no movements at all."""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from foodplan.importers.movements.packed import column_number
from foodplan.importers.movements.shape import (
    MOST_CHARACTERS,
    Cell,
    Mapping,
    Reading,
    Row,
    RowProblem,
    as_value,
)
from foodplan.importers.movements.titles import known_titles
from foodplan.importers.movements.weights import Wrong
from foodplan.rules.movement_files import FIELD_WORDS, plain_again
from foodplan.rules.places import fold
from foodplan.rules.problems import Problem

_TOTAL = re.compile(r"(?:sub ?|gran )?tot(?:ale|ali|)\b.*|somma\b.*|riepilogo\b.*|media\b.*")
_TOTAL_ROW = Problem("row", "È una riga di totale: i totali si calcolano dai movimenti.")
_TITLE_ROW = Problem("row", "È una riga di titolo, senza un movimento.")
_HEADER_ROW = Problem("row", "Qui si ripetono i titoli delle colonne.")
_TOO_MANY = Problem(
    "row",
    "La riga ha più celle della tabella: forse un testo contiene il segno che separa le colonne.",
)
_TOO_LONG = Problem("row", "In questa riga un testo è troppo lungo.")


class Layout:
    """The places of the fields in the rows of one file; what no column says, all rows say."""

    def __init__(self, reading: Reading, mapping: Mapping) -> None:
        self.width = len(reading.columns)
        self.letters = {name: letter for letter, name in mapping.columns.items()}
        self._titles = [fold(title) for title in reading.titles]
        self._places = [
            (name, column_number(letter))
            for name, letter in self.letters.items()
            if column_number(letter) <= self.width
        ]
        self._empty: dict[str, Cell] = dict.fromkeys(FIELD_WORDS, "")
        self._constant = {
            name: value for name, value in mapping.constants.items() if name in FIELD_WORDS
        }
        self._empty.update(self._constant)

    def cells(self, row: Row) -> dict[str, Cell]:
        """Return the cell of each field; an empty one says what all rows say."""
        cells = self._empty.copy()
        most = len(row)
        for name, place in self._places:
            if place < most:
                cell = row[place]
                if cell == "":
                    if name not in self._constant:
                        cells[name] = ""
                elif cell.__class__ is str:
                    cells[name] = _plain(cell) if cell[0] == "'" else cell.strip()
                else:
                    cells[name] = cell
        return cells

    @staticmethod
    def picker(fields: Sequence[str]) -> Callable[[dict[str, Cell]], Any]:
        """Return what takes the cells of some fields, in their order."""
        return itemgetter(*fields)

    def overflows(self, row: Row) -> bool:
        """Return whether a row has more cells than the table."""
        return len(row) > self.width + 1 and self._too_wide(row)

    def no_movement(self, row: Row, *, is_day: bool) -> Problem | None:
        """Return why a row is no movement at all: a total, a title, or cells out of place."""
        if self._too_wide(row):
            return _TOO_MANY
        if self._too_long(row):
            return _TOO_LONG
        filled = [fold(str(cell)) for cell in row[1:] if cell != ""]
        if not is_day and any(_TOTAL.fullmatch(text) for text in filled[:4]):
            return _TOTAL_ROW
        if any(self._titles) and [fold(str(cell)) for cell in row[1:]] == self._titles:
            return _HEADER_ROW
        if known_titles(row[1:]) > 2 and not is_day:
            return _HEADER_ROW
        return _TITLE_ROW if len(filled) == 1 and self.width > 2 else None

    def problem(self, row: Row, cells: dict[str, Cell], field: str, wrong: Wrong) -> RowProblem:
        """Return what is wrong with a field of a row, with the place and value it was found at."""
        cell = cells.get(field, "")
        params = dict(wrong.problem.params)
        letter = self.letters.get(field, "")
        return RowProblem(
            int(row[0]),
            letter,
            field,
            as_value(cell),
            wrong.problem.message,
            params,
            wrong.suggestion,
        )

    def _too_wide(self, row: Row) -> bool:
        return any(cell != "" for cell in row[self.width + 1 :])

    @staticmethod
    def _too_long(row: Row) -> bool:
        return any(isinstance(cell, str) and len(cell) > MOST_CHARACTERS for cell in row)


def _plain(cell: str) -> str:
    return plain_again(cell).strip() if cell[:1] == "'" else cell.strip()
