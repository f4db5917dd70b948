"""Data sets as files: CSV for scripts, CSV for Excel, JSON."""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from io import StringIO

from foodplan.reports.open_data.shape import LICENCE, Cell, Dataset, Row
from foodplan.rules.tables import neutral

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"

Say = Callable[[Cell], object]


@dataclass(frozen=True)
class File:
    """The bytes of a file with its media type and the name to save it under."""

    body: bytes
    media_type: str
    name: str


# What follows the data set's name in the address, and what a page calls it.
FORMS = {
    "csv": "CSV per script",
    "excel.csv": "CSV per Excel",
    "json": "JSON",
}


def write_file(dataset: Dataset, rows: Iterable[Row], form: str, day: date) -> File:
    """Return a data set as a file of one of `FORMS`; raises KeyError for another form."""
    write = {"csv": _csv, "excel.csv": _excel, "json": _json}[form]
    media_type = "application/json" if form == "json" else "text/csv; charset=utf-8"
    name = f"{dataset.name}-{day.isoformat()}.{form}"
    return File(write(dataset, rows, day).encode(), media_type, name)


def _csv(dataset: Dataset, rows: Iterable[Row], _day: date) -> str:
    return _table(dataset, rows, ",", _plain)


def _excel(dataset: Dataset, rows: Iterable[Row], _day: date) -> str:
    return BOM + _table(dataset, rows, ";", _italian)


def _table(dataset: Dataset, rows: Iterable[Row], delimiter: str, say: Say) -> str:
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.name for column in dataset.columns])
    writer.writerows([say(cell) for cell in row] for row in rows)
    return out.getvalue()


def _plain(cell: Cell) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    return neutral(cell)


def _italian(cell: Cell) -> object:
    if isinstance(cell, bool):
        return "sì" if cell else "no"
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return neutral(cell)


def _json(dataset: Dataset, rows: Iterable[Row], day: date) -> str:
    names = [column.name for column in dataset.columns]
    items = [dict(zip(names, row, strict=True)) for row in rows]
    whole = {
        "name": dataset.name,
        "title": dataset.title,
        "licence": LICENCE,
        "as_of": day,
        "columns": [asdict(column) for column in dataset.columns],
        "items": items,
        "total": len(items),
    }
    return json.dumps(whole, ensure_ascii=False, default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a cell")
