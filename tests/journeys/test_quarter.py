"""A quarter of the office: the plan edited, a value approved by another, the report frozen."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

INDICATOR = "gruppi-acquisto"


def signed_in(open_page: OpenPage, server: DemoServer, email: str) -> Page:
    page = open_page("/", size=DESK)
    sign_in(page, f"{email}@demo.example", server.password)
    return page


def test_a_whole_quarter(open_page: OpenPage, server: DemoServer) -> None:
    officer = signed_in(open_page, server, "ufficio")
    officer.goto("/gestione/piano")
    officer.locator("#obiettivo-filiere-corte").get_by_role("link", name="Modifica").click()
    officer.get_by_label("Descrizione").fill("Avvicinare chi produce e chi mangia, ogni trimestre.")
    officer.locator("#reason").first.fill("Delibera del trimestre")
    officer.get_by_role("button", name="Salva l’obiettivo").click()
    expect(officer.get_by_text("Obiettivo aggiornato")).to_be_visible()

    officer.goto(f"/gestione/indicatori/{INDICATOR}/definizione")
    officer.locator("label", has_text="contano solo dopo l'approvazione").click()
    officer.locator("#reason").fill("Lo chiede la delibera")
    officer.get_by_role("button", name="Salva la definizione").click()
    officer.goto(f"/gestione/indicatori/{INDICATOR}/rilevazione")
    officer.get_by_label("Dal", exact=True).fill("2025-01-01")
    officer.get_by_label("Al", exact=True).fill("2025-12-31")
    officer.locator("#value").fill("41")
    officer.get_by_label("Documento").fill("Censimento dei gruppi")
    officer.get_by_label("Perché cambiate").fill("Rilevazione annuale")
    officer.get_by_role("button", name="Manda da approvare").click()
    expect(officer.get_by_text("quando un’altra persona l’approva")).to_be_visible()
    approve(open_page, server, officer)
    report(open_page, officer)


def approve(open_page: OpenPage, server: DemoServer, officer: Page) -> None:
    officer.goto("/gestione?cosa=to_approve")
    officer.get_by_role("link", name="Gruppi di acquisto solidale").first.click()
    officer.get_by_role("button", name="Approva", exact=True).click()
    expect(officer.get_by_text("la approvi un'altra persona")).to_be_visible()
    second = signed_in(open_page, server, "admin")
    second.goto("/gestione/rilevazioni?stato=submitted&indicatore=" + INDICATOR)
    second.locator(".observations-list label").first.click()
    second.get_by_role("button", name="Approva le scelte").click()
    expect(second.get_by_text("1 rilevazione passata")).to_be_visible()
    assert axe_violations(second) == []


def report(open_page: OpenPage, officer: Page) -> None:
    officer.goto("/gestione/istantanee")
    officer.get_by_label("Titolo").fill("Relazione del trimestre")
    officer.get_by_label("Atto o motivo").fill("Regolamento")
    officer.get_by_role("button", name="Congela e pubblica").click()
    expect(officer.get_by_text("Istantanea congelata")).to_be_visible()
    citizen = open_page("/piano/indicatori/" + INDICATOR, size=PHONE)
    expect(citizen.get_by_text("approvata da un’altra persona").first).to_be_visible()
    citizen.goto("/piano")
    citizen.get_by_role("link", name="La relazione al Consiglio").click()
    expect(citizen.get_by_text("Relazione del trimestre").first).to_be_visible()
    row = citizen.get_by_role("row", name=re.compile("Gruppi di acquisto solidale")).first
    expect(row).to_contain_text("41 gruppi")
    assert axe_violations(citizen) == []
    assert citizen.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
