"""An officer keeps an action current in a browser, at a desk and on a phone; everybody reads it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories.attachments import docx, pdf
from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, open_page: OpenPage, server: DemoServer) -> Page:
    page = open_page("/", size=request.param)
    sign_in(page, "ufficio@demo.example", server.password)
    return page


def judged(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than the screen."""
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def send(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main .alert-success, .alert-success").first).to_be_visible()


def tick(page: Page, words: str) -> None:
    page.locator("label", has_text=re.compile(f"^{words}$")).click()


def menu(page: Page, name: str) -> None:
    page.locator(".section-menu").get_by_role("link", name=name, exact=True).click()
    expect(page.locator(".section-menu [aria-current=page]")).to_have_text(name)


def begin(page: Page) -> str:
    """Add an action through the form and return its address at the office."""
    page.goto("/gestione/azioni")
    judged(page)
    page.get_by_role("link", name="Nuova azione").click()
    page.fill("#title", "Mense di quartiere")
    judged(page)
    send(page, "Aggiungi al piano")
    expect(page.locator("h1")).to_have_text("Mense di quartiere")
    return page.url


def test_an_action_is_kept_from_its_first_day_to_its_act(page: Page) -> None:
    address = begin(page)
    menu(page, "Tappe e compiti")
    page.fill("#title", "Avviso per le mense")
    page.fill("#due_on", "2020-01-31")
    page.get_by_role("button", name="Aggiungi", exact=True).click()
    expect(page.locator("[role=alert]")).to_contain_text("è già passato")
    expect(page.locator("#title")).to_have_value("Avviso per le mense")
    page.fill("#due_on", "2099-01-31")
    send(page, "Aggiungi")
    tick(page, "compito")
    page.fill("#title", "Telefonare agli uffici")
    send(page, "Aggiungi")
    page.get_by_role("button", name="Sposta prima: Telefonare agli uffici").click()
    expect(page.locator("main tbody th").first).to_contain_text("Telefonare")
    judged(page)
    page.get_by_role("link", name="Avviso per le mense").click()
    page.fill("#due_on", "2099-06-30")
    page.fill("#reason", "manca il parere")
    judged(page)
    send(page, "Salva")
    menu(page, "Chi la fa")
    tick(page, "ne risponde")
    page.fill("#name", "Città metropolitana")
    judged(page)
    send(page, "Aggiungi")
    menu(page, "Dipendenze")
    page.select_option("#needs", label="Atlante del Cibo")
    send(page, "Aggiungi")
    judged(page)
    menu(page, "Obiettivi e indicatori")
    page.select_option("#goal", index=1)
    page.fill("#share", "140")
    page.get_by_role("button", name="Aggiungi", exact=True).click()
    expect(page.locator("[role=alert]")).to_contain_text("da 0 a 100")
    page.fill("#share", "40")
    send(page, "Aggiungi")
    judged(page)
    public_page_says(page, address)


def public_page_says(page: Page, address: str) -> None:
    slug = address.rpartition("/")[2]
    page.goto(f"/piano/azioni/{slug}")
    main = page.locator("main")
    for words in ("Avviso per le mense", "Città metropolitana", "Atlante del Cibo", "40"):
        expect(main).to_contain_text(words)
    expect(main).not_to_contain_text("Telefonare")
    judged(page)


def test_papers_and_a_procedure_are_read_by_everybody(page: Page) -> None:
    address = begin(page)
    menu(page, "Documenti")
    page.fill("#title", "Delibera")
    page.set_input_files(
        "#file", {"name": "delibera.pdf", "mimeType": "application/pdf", "buffer": docx()}
    )
    page.get_by_role("button", name="Aggiungi", exact=True).click()
    expect(page.locator("[role=alert]")).to_contain_text("dentro è un documento Word")
    expect(page.locator("#title")).to_have_value("Delibera")
    paper = {"name": "delibera.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    state = page.locator(".upload-state")
    large = {"name": "grande.pdf", "mimeType": "application/pdf", "buffer": b"x" * 21_000_000}
    page.set_input_files("#file", large)
    expect(state).to_contain_text("al massimo 20 MB")
    judged(page)
    page.set_input_files("#file", paper)
    expect(state).to_have_text("")
    page.locator("label[for=public]").click()
    judged(page)
    send(page, "Aggiungi")
    menu(page, "Terzo settore")
    tick(page, "co-progettazione")
    page.fill("#title", "Mense insieme")
    judged(page)
    send(page, "Aggiungi")
    judged(page)
    page.get_by_role("link", name=re.compile("^Avviso pubblico")).click()
    page.fill("#done_on", "2026-01-15")
    page.fill("#document", "Avviso 4/2026")
    page.fill("#reason", "pubblicato")
    judged(page)
    send(page, "Salva")
    page.goto(f"/piano/azioni/{address.rpartition('/')[2]}")
    expect(page.locator("main")).to_contain_text("passi fatti: 1 di 9")
    judged(page)
    with page.expect_download() as handed:
        page.get_by_role("link", name="Delibera").click()
    assert handed.value.suggested_filename == "delibera.pdf"
