"""The register of public aid as a table: for scripts, and for a spreadsheet in Italian."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO

from foodplan.reports.open_data.files import BOM, File
from foodplan.reports.papers.aid import AidEntry, AidRegister, AidSection
from foodplan.rules.ledger import MovementKind
from foodplan.rules.tables import neutral

COLUMNS = (
    "categoria", "giorno", "tipo", "causale", "controparte", "sede", "documento", "movimento",
    "storno_di", "carico_kg", "scarico_kg", "giacenza_kg",
)  # fmt: skip
FORMS = {"csv": ",", "excel.csv": ";"}

Cell = str | date | Decimal | None


def aid_file(register: AidRegister, form: str) -> File:
    """Return the register as a file of one of `FORMS`; raises KeyError for another form.

    `csv` has a comma, decimal dots and ISO days; `excel.csv` a mark of its coding, semicolons,
    decimal commas and Italian days. Kilos are exact to the gram.
    """
    out = StringIO()
    writer = csv.writer(out, delimiter=FORMS[form], lineterminator="\r\n")
    italian = form == "excel.csv"
    writer.writerow(COLUMNS)
    for section in register.sections:
        writer.writerows(
            [_said(cell, italian=italian) for cell in row] for row in _rows(section, register)
        )
    text = (BOM if italian else "") + out.getvalue()
    name = f"aiuti-{register.first}-{register.last}.{form}"
    return File(text.encode(), "text/csv; charset=utf-8", name)


def _rows(section: AidSection, register: AidRegister) -> Iterator[tuple[Cell, ...]]:
    blank = (None,) * 6
    yield (
        section.name,
        register.first,
        "giacenza iniziale",
        *blank,
        None,
        None,
        _kg(section.opening),
    )
    for entry in section.entries:
        yield _row(section.name, entry)
    sums = (_kg(section.load), _kg(section.unload), _kg(section.closing))
    yield (section.name, register.last, "giacenza finale", *blank, *sums)


def _row(category: str, entry: AidEntry) -> tuple[Cell, ...]:
    line = entry.line
    side = "carico" if line.load else "scarico"
    kind = side
    if line.kind == MovementKind.REVERSAL:
        kind = f"storno di {side}"
    elif line.load + line.unload < 0:
        kind = f"rettifica di {side}"
    return (
        category,
        line.day,
        kind,
        entry.cause,
        line.other_name,
        line.site,
        line.document,
        str(line.uuid),
        str(line.reverses) if line.reverses else None,
        _kg(line.load) if line.load else None,
        _kg(line.unload) if line.unload else None,
        _kg(entry.stock),
    )


def _kg(grams: int) -> Decimal:
    return Decimal(grams).scaleb(-3)


def _said(cell: Cell, *, italian: bool) -> object:
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",") if italian else f"{cell:f}"
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y") if italian else cell.isoformat()
    return neutral((cell or "").replace("\0", ""))
