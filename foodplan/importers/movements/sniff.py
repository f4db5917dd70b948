"""Telling what was sent by its content, and how it reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from foodplan.importers.movements.content import decode, is_workbook
from foodplan.importers.movements.days import is_day
from foodplan.importers.movements.delimited import guess_separator, text_rows
from foodplan.importers.movements.formulas import counts_from_1904
from foodplan.importers.movements.packed import column_letter
from foodplan.importers.movements.shape import (
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Column,
    Reading,
    Unreadable,
)
from foodplan.importers.movements.titles import Range, field_of, find_header, titles_of
from foodplan.importers.movements.weights import number_style
from foodplan.importers.movements.workbook import open_sheet
from foodplan.rules.numbers import write_number
from foodplan.rules.problems import Problem

# How many rows are looked at for titles, widths and first values.
HEAD = 200
SAMPLES = 5
SAMPLE_CHARACTERS = 60

_NO_ROWS = Problem("file", "Nel file ci sono solo i titoli delle colonne: nessuna riga.")
_NARROW = Problem(
    "file", "La tabella ha una colonna sola: servono almeno il giorno, la categoria e il peso."
)
_WIDE = "La tabella ha %(columns)s colonne: al massimo %(most)s. Togliere quelle che non servono."
TOO_LONG = "Il file ha più di %(most)s righe: dividerlo, per esempio un anno alla volta."


@dataclass(frozen=True)
class _Table:
    """A file that is open: what says how it reads, its first rows, and those that follow."""

    said: Reading
    head: list[list[Cell]]
    rest: Iterator[list[Cell]]
    merged: tuple[Range, ...] = ()


def sniff(
    content: bytes,
    filename: str = "",
    *,
    sheet: str = "",
    encoding: str = "",
    separator: str = "",
    header_row: int | None = None,
) -> Reading:
    """Return how a file reads; what is given counts more than what would be guessed.

    The name is not believed. Raises Unreadable, with what was sent and what is needed, for what is
    no table of movements.
    """
    del filename
    if is_workbook(content):
        table = _workbook(content, sheet)
    else:
        table = _text(content, encoding, separator)
    return _reading(table, header_row)


def _workbook(content: bytes, sheet: str) -> _Table:
    opened = open_sheet(content, sheet, formulas=False)
    said = Reading(
        "xlsx",
        (),
        sheet=opened.name,
        sheets=opened.names,
        epoch_1904=counts_from_1904(content),
    )
    return _Table(said, list(islice(opened.rows, HEAD)), opened.rows, opened.merged)


def _text(content: bytes, encoding: str, separator: str) -> _Table:
    text, chosen = decode(content, encoding)
    sign = separator or guess_separator(text)
    rows = text_rows(text, sign)
    said = Reading("csv", (), encoding=chosen, separator=sign)
    return _Table(said, list(islice(rows, HEAD)), rows)


def _reading(table: _Table, header_row: int | None) -> Reading:
    head = table.head
    header = find_header(head) if header_row is None else min(max(header_row, 0), len(head))
    below = [row for row in head[header:] if any(cell != "" for cell in row)]
    if not below:
        raise Unreadable(_NO_ROWS)
    width = _width(head[max(header - 1, 0) :])
    if header and table.said.kind == "csv":
        # A cell more than there are titles is a sign in a text that parts it.
        width = max(2, min(width, len(head[header - 1])))
    titles = titles_of(head, header, width, table.merged)
    columns = tuple(
        Column(column_letter(place + 1), title, _samples(below, place))
        for place, title in enumerate(titles)
    )
    texts = _weight_texts(columns, below, table.rest)
    style, ambiguous = number_style(texts)
    return Reading(
        kind=table.said.kind,
        columns=columns,
        header_row=header,
        encoding=table.said.encoding,
        separator=table.said.separator,
        sheet=table.said.sheet,
        sheets=table.said.sheets,
        number_style=style,
        ambiguous=ambiguous,
        date_style=_date_style(columns),
        epoch_1904=table.said.epoch_1904,
    )


def _width(rows: Sequence[Sequence[Cell]]) -> int:
    """Return how many columns hold anything."""
    width = max(
        (place for row in rows for place, cell in enumerate(row, 1) if cell != ""), default=0
    )
    if width < 2:
        raise Unreadable(_NARROW)
    if width > MOST_COLUMNS:
        raise Unreadable(Problem("file", _WIDE, {"columns": width, "most": MOST_COLUMNS}))
    return width


def _samples(rows: Sequence[Sequence[Cell]], place: int) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for row in rows:
        cell = row[place] if place < len(row) else ""
        if cell != "" and len(seen) < SAMPLES:
            seen.setdefault(shown(cell))
    return tuple(seen)


def shown(cell: Cell) -> str:
    """Return a cell as a person reads it, cut short."""
    text = cell.strip() if isinstance(cell, str) else write_number(cell)
    return text if len(text) <= SAMPLE_CHARACTERS else f"{text[: SAMPLE_CHARACTERS - 1]}…"


def _weight_texts(
    columns: Sequence[Column], below: Sequence[Sequence[Cell]], rest: Iterator[list[Cell]]
) -> set[str]:
    """Return every different text in the columns that probably hold weights.

    Raises Unreadable for a file with too many rows.
    """
    places = [
        place for place, column in enumerate(columns) if field_of(column.title)[0] == "kg"
    ] or [place for place, column in enumerate(columns) if not field_of(column.title)[0]]
    texts: set[str] = set()
    rows = 0
    for source in (below, rest):
        for row in source:
            rows += row.count("") < len(row)
            for place in places:
                cell = row[place] if place < len(row) else ""
                if cell.__class__ is str:
                    texts.add(cell)
    if rows > MOST_ROWS:
        raise Unreadable(Problem("file", TOO_LONG, {"most": f"{MOST_ROWS:,}".replace(",", ".")}))
    return texts


def _date_style(columns: Sequence[Column]) -> str:
    """Return how days are written, as far as the first ones show: it, iso or serial."""
    samples = [
        sample
        for column in columns
        if field_of(column.title)[0] == "day" or is_day((*column.samples, "")[0])
        for sample in column.samples
    ]
    if samples and all(sample[:4].isdigit() and sample[4:5] == "-" for sample in samples):
        return "iso"
    return "serial" if samples and all(sample.isdigit() for sample in samples) else "it"
