"""A year of paper notes comes into the register from a phone, and goes out of it again."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories.imports import make_csv
from tests.journeys.conftest import PHONE, DemoServer, OpenPage, axe_violations, sign_in

ROWS = (
    ("03/03/2025", "entrata", "ortofrutta", "12,5", "Porta Palazzo"),
    ("04/03/2025", "entrata", "Ortofruta", "8", "Porta Palazzo"),
    ("05/03/2025", "entrata", "Ortofruta", "9", "Porta Palazzo"),
    ("31/02/2025", "entrata", "ortofrutta", "1", "Porta Palazzo"),
)


@pytest.fixture
def phone(open_page: OpenPage, server: DemoServer) -> Page:
    """A phone whose person is signed in as a site's coordinator."""
    page = open_page(size=PHONE)
    sign_in(page, "coordinatrice@demo.example", server.password)
    return page


def test_from_the_file_to_the_register_and_back(phone: Page) -> None:
    phone.goto("/registro/importa")
    judge(phone)
    content = make_csv(*ROWS, encoding="cp1252")
    file = {"name": "Anno 2025.csv", "mimeType": "text/csv", "buffer": content}
    phone.set_input_files("input[type=file]", files=[file])  # type: ignore[list-item]
    phone.get_by_role("button", name="Invia e leggi il file").click()
    expect(phone.locator(".import-found")).to_contain_text("punto e virgola", timeout=20_000)
    judge(phone)
    phone.get_by_role("button", name="Va bene, avanti alle colonne").click()
    judge(phone)
    phone.click("label[for=mode-0]")
    phone.get_by_role("button", name="Controlla tutte le righe").click()
    total = phone.locator(".import-sum")
    expect(total).to_contain_text("da registrare 1 + doppie 0 + da correggere 3", timeout=20_000)
    judge(phone)
    phone.locator("button[name=accetta]").first.click()
    expect(total).to_contain_text("da registrare 3 + doppie 0 + da correggere 1", timeout=20_000)
    phone.click("label[for=how-1]")
    phone.get_by_role("button", name="Registra 3 righe").click()
    expect(total).to_contain_text("Lette 4 = registrate 3 + doppie 0 + rifiutate 1", timeout=20_000)
    judge(phone)
    phone.locator(".undo-import summary").click()
    phone.get_by_role("button", name="Sì, annulla 3 movimenti").click()
    expect(phone.locator("h2", has_text="Annullato")).to_be_visible(timeout=20_000)
    judge(phone)


def test_fifty_megabytes_come_back_as_a_page_in_words(
    open_page: OpenPage, server: DemoServer
) -> None:
    page = open_page(size=PHONE, java_script_enabled=False)
    sign_in(page, "coordinatrice@demo.example", server.password)
    page.goto("/registro/importa")
    page.set_input_files("input[type=file]", files=[_large()])  # type: ignore[list-item]
    page.get_by_role("button", name="Invia e leggi il file").click()
    expect(page.locator("#file-errore")).to_contain_text("al massimo 20 MB", timeout=30_000)


def test_a_script_says_that_a_file_is_too_large_before_it_is_sent(phone: Page) -> None:
    phone.goto("/registro/importa")
    phone.set_input_files("input[type=file]", files=[_large()])  # type: ignore[list-item]
    expect(phone.locator(".upload-state")).to_contain_text("al massimo 20 MB")


def _large() -> dict[str, object]:
    # Playwright itself carries no more than this in one piece.
    return {"name": "tutto.csv", "mimeType": "text/csv", "buffer": b"x;" * 24_000_000}


def judge(page: Page) -> None:
    """No violation for axe, and nothing wider than the phone."""
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
