"""Tables of supplies and of canteens' lines: CSV or XLSX, rows of totals told from goods."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from foodplan.importers.atlas.shape import Given, RawRow
from foodplan.importers.atlas.tabular import Opened, open_csv, open_workbook
from foodplan.importers.chains.cells import read_cells
from foodplan.importers.chains.shape import ChainFile, SaidRow, Unreadable
from foodplan.importers.chains.totals import Totals
from foodplan.importers.movements.content import decode, is_workbook
from foodplan.importers.movements.delimited import guess_separator
from foodplan.importers.movements.packed import column_letter
from foodplan.importers.movements.workbook import Range, open_sheet
from foodplan.rules.chain_files import (
    CANTEEN_COLUMNS,
    CANTEEN_NEEDED,
    CANTEENS,
    GAS,
    GAS_COLUMNS,
    GAS_NEEDED,
    MERGED,
    MOST_ROWS,
    NO_COLUMN,
    TOO_MANY,
    style_of,
)
from foodplan.rules.movement_files import plain_again
from foodplan.rules.places import fold
from foodplan.rules.problems import Problem

# Letterheads stand above the titles; further down nobody puts them.
_DEEPEST = 8
_LOOKED_AT = 2000
_FIGURES = ("grams", "cents", "declared_km")
_SHAPES: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    CANTEENS: (CANTEEN_COLUMNS, CANTEEN_NEEDED),
    GAS: (GAS_COLUMNS, GAS_NEEDED),
}
_SAME = {
    "mese": "periodo", "data": "periodo", "fornitore": "produttore", "p iva": "partita iva",
    "partita iva produttore": "partita iva", "chili": "kg", "importo": "euro", "dal": "dal mese",
    "al": "al mese", "km": "km dichiarati",
}  # fmt: skip
# What names a line beside its ends; amounts do not, so that another amount is told as such.
_NAMING: Mapping[str, tuple[str, ...]] = {
    GAS: ("month", "category", "product", "processed", "intermediaries"),
    CANTEENS: ("kind", "first_month", "last_month", "category", "product", "document", "producer"),
}


def read_table(data: bytes) -> ChainFile:
    """Return the rows of a table; raises Unreadable for what is none, or lacks a needed column."""
    opened, kind, fields = _recognised(data)
    rows: list[tuple[RawRow, dict[str, str]]] = []
    for row in opened.rows:
        if len(rows) == MOST_ROWS:
            raise Unreadable(TOO_MANY)
        rows.append((row, _texts(row, fields)))
    reading = style_of([texts.get("grams", "") for _row, texts in rows])
    totals, said = Totals(), []
    for row, texts in rows:
        values, problems = read_cells(texts, reading)
        problems += _merged(row, fields, opened.merged)
        key = (texts["code"],) if texts.get("code") else _key(kind, texts, values)
        cells = {name: f"{column_letter(at + 1)}{row.number}" for at, name in fields.items()}
        found = SaidRow(row.number, texts, cells, values, key, tuple(problems))
        others = [cell for at, cell in enumerate(row.cells) if at not in fields]
        left_out = totals.judge(found, others)
        said.append(replace(found, problems=(), left_out=left_out) if left_out else found)
    return ChainFile(kind, tuple(said))


def _recognised(data: bytes) -> tuple[Opened, str, dict[int, str]]:
    packed = is_workbook(data)
    separator = "" if packed else _separator(data)
    for header in [_titles_at(data)] if packed else range(1, _DEEPEST + 1):
        with suppress(Unreadable):
            given = Given(header_row=header, separator=separator)
            opened = open_workbook(data, given) if packed else open_csv(data, given)
            kind, fields = _shape(opened.titles)
            if kind:
                return opened, kind, fields
    # What is no table at all says so in its own words.
    given = Given(header_row=1, separator=separator)
    open_workbook(data, given) if packed else open_csv(data, given)
    params = {"gas": ", ".join(GAS_NEEDED), "canteens": ", ".join(CANTEEN_NEEDED)}
    raise Unreadable(Problem("file", NO_COLUMN, params))


def _shape(titles: Iterable[str]) -> tuple[str, dict[int, str]]:
    """Return which table has these titles, "" for none, and the field of each column."""
    said = [*titles]
    for kind, (columns, needed) in _SHAPES.items():
        fields = _fields(said, columns)
        if {columns[name] for name in needed} <= set(fields.values()):
            return kind, fields
    return "", {}


def _titles_at(data: bytes) -> int:
    """Return the row of a sheet's titles, from 1; a workbook is not opened for each guess."""
    rows = islice(open_sheet(data, formulas=False).rows, _DEEPEST)
    found = (number for number, row in enumerate(rows, 1) if _shape(map(str, row))[0])
    return next(found, 1)


def _separator(data: bytes) -> str:
    """Return what parts the columns, "" where it is not clear; long lines are looked at in part."""
    with suppress(Unreadable):
        lines = decode(data)[0][:100_000].splitlines()[:60]
        return guess_separator("\n".join(line[:_LOOKED_AT] for line in lines))
    return ""


def _fields(titles: Iterable[str], columns: Mapping[str, str]) -> dict[int, str]:
    known = {fold(name): said for name, said in columns.items()}
    found: dict[int, str] = {}
    for at, title in enumerate(titles):
        plain = fold(title)
        said = known.get(fold(_SAME.get(plain, plain)))
        if said and said not in found.values():
            found[at] = said
    return found


def _texts(row: RawRow, fields: Mapping[int, str]) -> dict[str, str]:
    return {
        name: plain_again(row.cells[at].strip()) if at < len(row.cells) else ""
        for at, name in fields.items()
    }


def _key(kind: str, texts: Mapping[str, str], values: Mapping[str, object]) -> tuple[str, ...]:
    """Return what names a row: months as they were read, words without case and signs."""
    return tuple(
        str(values[name]) if "month" in name and name in values else fold(texts.get(name, ""))
        for name in _NAMING[kind]
    )


def _merged(row: RawRow, fields: Mapping[int, str], merged: Iterable[Range]) -> list[Problem]:
    """Return the figures of a row that stand in a cell merged with another row's."""
    return [
        Problem(fields[at], MERGED, {"first": top + 1, "last": bottom + 1})
        for (top, left), (bottom, right) in merged
        if top < bottom and top <= row.number - 1 <= bottom
        for at in range(left, right + 1)
        if fields.get(at) in _FIGURES
    ]
