"""Makers of files of movements, and the whole way of one into a ledger."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import xlsxwriter
from sqlmodel import Session

from foodplan.importers.movements import (
    CheckedChunk,
    Checker,
    Mapping,
    Names,
    Reading,
    Row,
    guess_mapping,
    load_names,
    mark_known,
    movements_of,
    read_rows,
    sniff,
)
from foodplan.store.history import Moment
from foodplan.store.ledger.bulk import post_many
from tests.factories.ledger import TODAY, Ledger

HEADER = "data;movimento;fonte;categoria;kg"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Imported:
    """What a file became: how it reads, its chunks as staged and as checked."""

    reading: Reading
    mapping: Mapping
    staged: tuple[list[Row], ...]
    chunks: tuple[CheckedChunk, ...]

    @property
    def read(self) -> int:
        """All rows."""
        return sum(map(len, self.staged))

    @property
    def accepted(self) -> int:
        """Rows that could be posted."""
        return sum(len(chunk.accepted) for chunk in self.chunks)

    @property
    def duplicates(self) -> int:
        """Rows that were known."""
        return sum(len(chunk.duplicates) for chunk in self.chunks)

    @property
    def refused(self) -> int:
        """Rows with a problem."""
        return sum(chunk.refused for chunk in self.chunks)

    @property
    def reasons(self) -> list[str]:
        """What is wrong, in the order of the file."""
        return [problem.reason for chunk in self.chunks for problem in chunk.problems]


def make_csv(*rows: str, header: str = HEADER) -> bytes:
    """A CSV of semicolons with Italian line ends."""
    return "\r\n".join([header, *rows, ""]).encode()


def make_xlsx(
    rows: Sequence[Sequence[Any]], *, sheets: Sequence[str] = ("Foglio1",), **options: Any
) -> bytes:
    """A workbook whose first sheet has these rows; days are written as real days."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy", **options})
    first, *others = [book.add_worksheet(name) for name in sheets]
    for number, row in enumerate(rows):
        first.write_row(number, 0, row)
    for sheet in others:
        sheet.write_row(0, 0, ("data", "kg"))
        sheet.write_row(1, 0, ("1/1/2026", 1))
    book.close()
    return file.getvalue()


def without_stored_values(content: bytes) -> bytes:
    """The same workbook as programs write it that do not calculate: formulas without values."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                data = data.replace(b"</f><v>0</v>", b"</f><v></v>")
            new.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def make_names(**changes: Any) -> Names:
    """What a small site knows."""
    known = Names(
        organisation="emporio-prova",
        site="emporio-prova",
        today=TODAY,
        site_names=frozenset({"emporio prova"}),
        categories={
            "ortofrutta": "ortofrutta", "frutta": "ortofrutta", "verdura": "ortofrutta",
            "pane forno": "pane-forno", "pane": "pane-forno",
            "pane e prodotti da forno": "pane-forno", "alimenti misti": "alimenti-misti",
        },
        category_names={
            "ortofrutta": "Ortofrutta", "pane-forno": "Pane e prodotti da forno",
            "alimenti-misti": "Alimenti misti",
        },
        sources={"porta palazzo": "source:porta-palazzo", "source": "source"},
        source_names={"source:porta-palazzo": "Porta Palazzo"},
        source_kinds={"source:porta-palazzo": "market_surplus", "source": None},
        wastes={"": "waste", "compost": "waste:composting", "waste composting": "waste:composting"},
        outs={"people": "people", "persone": "people", "buyers": "buyers"},
    )  # fmt: skip
    return replace(known, **changes)


def checked(
    content: bytes,
    names: Names | None = None,
    *,
    constants: dict[str, str] | None = None,
    style: str = "",
    closed: bool = False,
    columns: dict[str, str] | None = None,
    new_sources: dict[str, str] | None = None,
) -> Imported:
    """Everything up to the check, without a database."""
    reading = sniff(content, "prova.csv")
    if style:
        reading = replace(reading, number_style=style)
    mapping = guess_mapping(reading)
    mapping = replace(
        mapping,
        constants=constants or {},
        columns=columns or mapping.columns,
        new_sources=new_sources or {},
    )
    # As they are staged and kept.
    reading = Reading.from_json(reading.as_json())
    mapping = Mapping.from_json(mapping.as_json())
    staged = tuple(orjson.loads(orjson.dumps(rows)) for rows in read_rows(content, reading))
    checker = Checker(reading, mapping, names or make_names(), closed=closed)
    chunks = tuple(CheckedChunk.from_json(checker.check(rows).as_json()) for rows in staged)
    return Imported(reading, mapping, staged, chunks)


def names_of(ledger: Ledger) -> Names:
    """What the words of a file may mean at the ledger's site."""
    return load_names(ledger.session, ledger.site, Moment(TODAY))


def marked(session: Session, found: Imported, names: Names) -> Imported:
    """The same with what the ledger has already."""
    return replace(found, chunks=tuple(mark_known(session, item, names) for item in found.chunks))


def imported(ledger: Ledger, content: bytes, batch: str | None = None, **said: Any) -> Imported:
    """The whole way of a file: its good rows are posted."""
    names = names_of(ledger)
    found = marked(ledger.session, checked(content, names, **said), names)
    pairs = list(movements_of(found.chunks, names, batch or str(uuid4())))
    if pairs:
        post_many(ledger.session, [movement for movement, _ in pairs], ledger.actor, NOW)
    return found
