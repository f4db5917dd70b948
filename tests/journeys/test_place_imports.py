"""An officer brings a colleague's file into the atlas in a browser, and sees it before it is."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

ADDRESS = "/gestione/luoghi/importa"
FILE = (
    "denominazione;indirizzo;lat;lon\r\n"
    "Mercato portato da un file;via Nuova 1;45,0703;7,6869\r\n"
    ";via Anonima 3;45,07;7,68\r\n"
)


def sent(page: Page, name: str, content: str) -> None:
    page.goto(ADDRESS)
    page.get_by_label("Chi lo pubblica").fill("Città di prova")
    page.get_by_label("Che cosa succede in questi luoghi").select_option(label="Mercato")
    page.locator("#file").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    )
    page.get_by_role("button", name="Invia e leggi il file").click()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_file_is_read_seen_on_the_map_and_imported(
    open_page: OpenPage, server: DemoServer, size: dict[str, int]
) -> None:
    page = open_page("/", size=size)
    sign_in(page, "ufficio@demo.example", server.password)
    # Far enough from the other size's place not to be taken for it.
    other = FILE.replace("via Nuova 1;45,0703", "via Larga 7;45,0403").replace("un file", "Tizio")
    content = FILE if size == DESK else other
    sent(page, "mercati.csv", content)
    expect(page.locator(".import-found")).to_contain_text("separatore punto e virgola")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Va bene, avanti alle colonne").click()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Controlla tutte le righe").click()
    expect(page.locator(".import-sum")).to_have_text("Lette 2 = da aggiungere 1 + rifiutate 1")
    expect(page.locator("#mappa")).to_have_attribute("data-drawn", "2")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="Importa", exact=True).click()
    expect(page.locator(".import-sum")).to_have_text("Lette 2 = aggiunte 1 + rifiutate 1")
    assert axe_violations(page) == []
    sent(page, "mercati.csv", content)
    expect(page.locator("main")).to_contain_text("Questo stesso file è già stato inviato")
