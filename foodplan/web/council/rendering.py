"""A report as a tagged PDF (PDF/UA-1) and as a workbook: the same cells as on the page."""

import io
import json
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any

from foodplan.reports.papers.typeset import drawable, fonts
from foodplan.rules.tables import neutral
from foodplan.web.council.document import Cell, Document, Grid

TEMPLATE = Path(__file__).with_name("report.typ")
_SHEET_NAME = 31


def as_pdf(document: Document) -> bytes:
    """Return the report as the bytes of a tagged PDF; the same report gives the same bytes."""
    import typst

    data = asdict(document)
    del data["made_at"]
    for section in data["sections"]:
        for grid in section["grids"]:
            grid["numeric"] = sorted(grid["numeric"])
    charts = [drawing.pop("svg") for section in data["sections"] for drawing in section["drawings"]]
    compiler = typst.Compiler(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={
            "report": json.dumps(drawable(data), ensure_ascii=False),
            "charts": json.dumps(charts, ensure_ascii=False),
        },
        package_path=str(TEMPLATE.parent),
        package_cache_path=str(TEMPLATE.parent),
    )
    made_at = document.made_at.astimezone(UTC).replace(microsecond=0)
    made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made_at)
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no file.")
    return made


def as_workbook(document: Document) -> bytes:
    """Return the report as XLSX: a sheet of words, and a sheet for each table with its numbers."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        book.set_properties({"title": document.title, "subject": document.subtitle})
        _words(book.add_worksheet("Relazione"), document, bold)
        taken = {"Relazione"}
        for section in document.sections:
            for grid in section.grids:
                sheet = book.add_worksheet(_sheet_name(grid.title, taken))
                _table(sheet, grid, document.stamp, bold)
    return out.getvalue()


def _words(sheet: Any, document: Document, bold: Any) -> None:
    rows: list[tuple[str, str, Any]] = [
        (document.title, "", bold),
        (document.subtitle, "", bold),
        *((mark, "", bold) for mark in document.marks),
        *((name, value, None) for name, value in document.facts),
    ]
    for section in document.sections:
        rows.append((section.title, "", bold))
        rows += [(text, "", None) for text in (*section.paragraphs, *section.points)]
    for at, (first, second, shape) in enumerate(rows):
        sheet.write(at, 0, neutral(first), shape)
        sheet.write(at, 1, neutral(second))
    sheet.set_column(0, 0, 90)
    sheet.set_column(1, 1, 50)


def _table(sheet: Any, grid: Grid, stamp: str, bold: Any) -> None:
    """Write a table: words as they are read, and beside each numeric column its bare number."""
    place = 0
    for at, column in enumerate(grid.columns):
        cells = [row[at] for row in grid.rows]
        sheet.write(0, place, neutral(column), bold)
        for number, cell in enumerate(cells, start=1):
            sheet.write(number, place, neutral(cell.text))
        place += 1
        if at in grid.numeric:
            place = _numbers(sheet, place, column, cells, bold)
    sheet.write(len(grid.rows) + 2, 0, neutral(grid.empty if not grid.rows else stamp))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 40)


def _numbers(sheet: Any, place: int, column: str, cells: list[Cell], bold: Any) -> int:
    sheet.write(0, place, neutral(f"{column} (numero)"), bold)
    for number, cell in enumerate(cells, start=1):
        if cell.number is not None:
            sheet.write_number(number, place, cell.number)
    return place + 1


def _sheet_name(title: str, taken: set[str]) -> str:
    clean = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title).strip() or "Tabella"
    name, number = clean[:_SHEET_NAME], 1
    while name.casefold() in {other.casefold() for other in taken}:
        number += 1
        name = f"{clean[: _SHEET_NAME - 4]} {number}"
    taken.add(name)
    return name
