"""The council's report says the same in three forms, and its PDF is tagged as PDF/UA asks."""

import io
import re
from collections import Counter
from datetime import date, timedelta
from math import isclose
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from foodplan.db import session_scope
from foodplan.web.asked import question
from foodplan.web.council import Cell, Document, Grid, Section, as_pdf, as_workbook, council_report
from foodplan.web.parts import Clock
from foodplan.web.session import now, session
from tests.client import JudgingClient
from tests.factories.funding import make_line, make_programme
from tests.factories.indicators import GOAL, make_goal, make_indicator, make_milestone
from tests.factories.office import open_office

REPORT = "/piano/relazione"


@pytest.fixture
def city(app: Flask) -> Flask:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as opened:
        make_goal(opened, "acqua", title='Acqua =1+1 <b>#import "x"</b>')
        make_indicator(opened, "fontane", goal="acqua", title="Fontane", mufpp="food_supply")
        make_programme(opened)
        make_line(opened, "Cucine", {2025: 1_234_556, 2026: 44}, {})
        make_line(opened, "Quota dello Stato", {2025: 34_500}, {}, part_of="cucine")
        make_milestone(opened, "bando", "mensa", title="Bando", due_on=date(2026, 3, 1))
    return app


def cells_of(document: Document) -> list[tuple[str, str, float | None]]:
    return [
        (grid.title, cell.text, cell.number)
        for section in document.sections
        for grid in section.grids
        for row in grid.rows
        for cell in row
    ]


def built(app: Flask, path: str = REPORT) -> Document:
    with app.test_request_context(path):
        found = council_report(session(), question("al", "as_of"), "", now())
    assert found is not None
    return found


def workbook(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_page_and_workbook_say_every_cell_of_the_document(city: Flask) -> None:
    document = built(city)
    client = JudgingClient(city)
    text = " ".join(client.get(REPORT).text.split())
    sheets = workbook(client.get(f"{REPORT}.xlsx").response.data)
    words = {str(cell) for rows in sheets.values() for row in rows for cell in row}
    numbers = [
        cell for rows in sheets.values() for row in rows for cell in row if isinstance(cell, float)
    ]
    assert len(cells_of(document)) > 10
    for _title, said, number in cells_of(document):
        assert " ".join(said.split()) in text
        assert said in words or f"'{said}" in words
        assert number is None or any(isclose(number, cell) for cell in numbers)


def test_money_stands_apart_each_euro_once(city: Flask) -> None:
    (section,) = [part for part in built(city).sections if part.anchor == "risorse"]
    by_year, lines = section.grids
    assert [(row[0].text, row[3].number) for row in by_year.rows] == [
        ("2025", 12_345.56), ("2026", 0.44), ("Totale", 12_346.0),
    ]  # fmt: skip
    assert by_year.rows[0][1].text == "non indicato"
    assert by_year.rows[0][1].number is None
    assert [row[0].text for row in lines.rows] == ["Cucine", "Quota dello Stato (parte di Cucine)"]
    goal = JudgingClient(city).get(f"{REPORT}?obiettivo={GOAL}").text
    assert "non sono divise per obiettivo" in goal
    assert "Quota dello Stato" not in goal


def test_a_goal_alone_has_its_own_report(city: Flask) -> None:
    client = JudgingClient(city)
    page = client.get(f"{REPORT}?obiettivo={GOAL}")
    assert "Fontane" not in page.text
    assert "Cibo recuperato" in page.text
    assert "Impegni del Consiglio" not in page.text
    assert client.get(f"{REPORT}?obiettivo=mai-visto").status == 404


def test_a_past_day_is_told_as_it_was_known(city: Flask, clock: Clock) -> None:
    client = JudgingClient(city)
    then = (clock().date() - timedelta(days=30)).isoformat()
    assert "chiusa" in client.get(f"{REPORT}?al={then}").text
    assert client.get(f"{REPORT}?al=domani").status == 400
    assert client.get(f"{REPORT}.pdf?al=domani").status == 400
    assert client.get(f"{REPORT}?al=2999-01-01").status == 400


def test_nobodys_words_become_markup_or_a_formula(city: Flask, client: JudgingClient) -> None:
    page = client.get(REPORT)
    assert 'Acqua =1+1 <b>#import "x"</b>' in page.text
    assert not [item for item in page.all("b") if "import" in (item.text or "")]
    assert as_pdf(built(city)).startswith(b"%PDF")
    rows = Grid("=x", ("+a",), ((Cell("=cmd|' /C calc'!A0"),), (Cell("@x"),)))
    section = Section("a", "=titolo", grids=(rows, rows))
    document = Document(
        "=t", "-s", "", "f", built(city).made_at, "=stamp", ("+m",), (("=n", "=v"),), (section,)
    )
    sheets = workbook(as_workbook(document))
    said = [str(cell) for rows in sheets.values() for row in rows for cell in row if cell]
    assert not [text for text in said if re.match(r"[=+@-]", text)]
    assert len(sheets) == 3


def roles_of(node: Any, found: Counter[str]) -> Counter[str]:
    """Count the roles of a structure tree, and its figures without words."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for item in node:
            roles_of(item, found)
    elif isinstance(node, dict):
        role = str(node.get("/S", ""))
        found[role] += 1
        if role == "/Figure" and not str(node.get("/Alt", "")):
            found["/Figure without words"] += 1
        if "/K" in node and "/Page" not in str(node.get("/Type", "")):
            roles_of(node["/K"], found)
    return found


def test_the_pdf_is_tagged_titled_and_in_italian(city: Flask) -> None:
    data = as_pdf(built(city))
    assert data == as_pdf(built(city))
    reader = PdfReader(io.BytesIO(data))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("it")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert "Relazione al Consiglio" in str(reader.metadata and reader.metadata.title)
    roles = roles_of(root["/StructTreeRoot"]["/K"], Counter())
    assert roles["/H1"] == 1
    assert roles["/H2"] >= 5
    assert roles["/TH"] > 10
    assert roles["/Figure without words"] == 0


def test_every_number_of_the_page_is_in_the_pdf(city: Flask) -> None:
    document = built(city)
    pages = PdfReader(io.BytesIO(as_pdf(document))).pages
    words = "".join("".join(page.extract_text() for page in pages).split())
    for _title, said, number in cells_of(document):
        digits = re.findall(r"[0-9][0-9.,]*", said)
        assert number is None or all(part in words for part in digits), said


def test_the_yearly_table_shows_every_category_of_the_pact(city: Flask, clock: Clock) -> None:
    client, year = JudgingClient(city), clock().year
    page = client.get("/piano/monitoraggio")
    headings = [(item.text or "").strip() for item in page.all("h2")]
    assert {"Governance", "Spreco alimentare", "Approvvigionamento e distribuzione"} <= set(
        headings
    )
    assert "Fontane" in page.text
    assert "Nessun indicatore di questo piano misura questa categoria." in page.text
    assert f"Monitoraggio {year}" in page.text
    assert client.get(f"/piano/monitoraggio?anno={year - 1}").status == 200
    assert client.get("/piano/monitoraggio?anno=3000").status == 400
    assert client.get("/piano/monitoraggio.xlsx").status == 200
    assert client.get("/piano/monitoraggio.pdf?anno=zero").status == 400
