"""Money and observations in a browser: wrong, mended, seen in public, on desk and phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

BOTH = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


def office(open_page: OpenPage, server: DemoServer, size: dict[str, int], area: str) -> Page:
    page = open_page("/", size=size)
    sign_in(page, "ufficio@demo.example", server.password)
    page.goto("/gestione")
    menu = page.get_by_role("navigation", name="Gestione")
    menu.get_by_role("link", name=area, exact=True).click()
    return page


def clean(page: Page, size: dict[str, int]) -> None:
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@BOTH
def test_a_line_of_money_is_mended_and_read_in_public(
    open_page: OpenPage, server: DemoServer, size: dict[str, int]
) -> None:
    page = office(open_page, server, size, "Risorse")
    clean(page, size)
    page.get_by_role("link", name="Aggiungi una linea").first.click()
    title = f"Cucine di prova {size['width']}"
    page.get_by_label("Titolo").fill(title)
    page.get_by_label("CUP").fill("C13D2100000000X")
    page.get_by_label("Fonte").fill("Delibera di prova")
    page.get_by_label("Perché cambiate").fill("prova")
    page.get_by_role("button", name="Aggiungi la linea").click()
    expect(page.locator("#cup-errore")).to_contain_text("carattere 15")
    expect(page.get_by_label("Titolo")).to_have_value(title)
    clean(page, size)
    page.get_by_label("CUP").fill("C13D21000000001")
    page.get_by_role("button", name="Aggiungi la linea").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    clean(page, size)
    page.get_by_role("link", name=re.compile("scrivi.*pagati")).first.click()
    page.get_by_label("Euro", exact=False).first.fill("1.234,5")
    page.get_by_label("Perché cambiate").fill("prova")
    page.get_by_role("button", name="Registra").click()
    expect(page.locator("#source-errore")).to_contain_text("il suo atto o la sua fonte")
    clean(page, size)
    page.locator("#act").fill("Determina 7")
    page.get_by_role("button", name="Registra").click()
    expect(page.get_by_text("Importo registrato.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("1.234,50"))).to_be_visible()
    page.get_by_role("link", name="Cambia le parti").click()
    page.locator("[id$=-share]").first.fill("90")
    page.get_by_label("Perché cambiate").fill("prova")
    page.get_by_role("button", name="Registra le parti").click()
    expect(page.get_by_text("mancano 10 punti").first).to_be_visible()
    expect(page.locator("[id$=-share]").first).to_have_value("90")
    clean(page, size)
    page.goto("/piano/risorse")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_text("non indicato").first).to_be_visible()
    clean(page, size)


@BOTH
def test_an_observation_is_drafted_passed_on_and_read_in_public(
    open_page: OpenPage, server: DemoServer, size: dict[str, int]
) -> None:
    year = "2022" if size == DESK else "2021"
    page = office(open_page, server, size, "Rilevazioni")
    clean(page, size)
    page.goto("/gestione/indicatori/alveari/rilevazione")
    page.get_by_label("Dal", exact=True).fill(f"{year}-01-01")
    page.get_by_label("Al", exact=True).fill(f"{year}-12-31")
    page.locator("#value").fill("11")
    page.get_by_label("Documento").fill("Annuario di prova")
    page.get_by_label("Perché cambiate").fill("prova")
    clean(page, size)
    page.get_by_role("button", name="Tieni come bozza").click()
    page.goto(f"/gestione/rilevazioni?stato=draft&anno={year}")
    page.get_by_role("link", name="Alveari").click()
    expect(page.get_by_role("button", name="Registra e approva")).to_be_visible()
    clean(page, size)
    page.get_by_role("button", name="Registra e approva").click()
    expect(page.get_by_text(re.compile("1 rilevazione passata"))).to_be_visible()
    page.goto("/piano/indicatori/alveari")
    expect(page.get_by_text("autocertificata").first).to_be_visible()
    page.goto("/gestione/rilevazioni/importa")
    rows = (
        f"indicatore;dal;al;valore;documento\nalveari;1/1/2019;31/12/2019;9;{year}\nalvearri;;;;\n"
    )
    page.get_by_label("File").set_input_files(
        {"name": "r.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Controlla il file").click()
    expect(page.get_by_text("forse «alveari»?")).to_be_visible()
    clean(page, size)
    page.get_by_label("Da dove viene il file").fill("Annuario")
    page.get_by_role("button", name="Registra 1 riga").click()
    expect(page.get_by_text("1 rilevazione registrata")).to_be_visible()
