"""An officer counts stalls on a phone, with and without scripts; a citizen reads the shares."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

BASE = "/gestione/filiere-corte"
MARKET = "Mercato contadino dimostrativo"
# Everything that a finger presses in the form, smaller than it should be.
SMALL = """
[...document.querySelectorAll('main form.count-form :is(button, input:not([type=hidden]), select)')]
  .map(e => [e.id || e.textContent.trim(), e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)
"""


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, open_page: OpenPage, server: DemoServer) -> Page:
    page = open_page("/", size=request.param)
    sign_in(page, "ufficio@demo.example", server.password)
    return page


def judged(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than the screen."""
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_stalls_are_counted_by_tapping_and_the_count_is_taken_back(page: Page) -> None:
    page.goto(f"{BASE}/mercati")
    judged(page)
    page.get_by_role("link", name="Conta i banchi").first.click()
    page.select_option("#node_id", label=MARKET)
    for _tap in range(3):
        page.get_by_role("button", name="+1 Banchi di produttori").click()
    page.fill("#stalls", "2")
    assert page.evaluate(SMALL) == []
    judged(page)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.fill("#day", f"2026-10-{width % 20 + 1:02d}")
    page.get_by_role("button", name="Registra il conteggio").click()
    expect(page.locator("#stalls-errore")).to_contain_text("meno di quelli dei produttori (3)")
    expect(page.locator("#producers")).to_have_value("3")
    judged(page)
    page.fill("#stalls", "9")
    page.get_by_role("button", name="Registra il conteggio").click()
    expect(page.locator("main")).to_contain_text("3 banchi di produttori su 9")
    judged(page)
    page.get_by_role("link", name="Ritira il conteggio").click()
    page.fill("#reason", "prova")
    judged(page)
    page.get_by_role("button", name="Ritira", exact=True).click()
    expect(page.locator("main")).to_contain_text("Questo conteggio è stato ritirato")


def test_a_count_needs_no_script(open_page: OpenPage, server: DemoServer) -> None:
    signed = open_page("/", size=PHONE)
    sign_in(signed, "ufficio@demo.example", server.password)
    browser = signed.context.browser
    assert browser is not None
    context = browser.new_context(
        java_script_enabled=False, storage_state=signed.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(f"{server.url}{BASE}/conteggio")
    for words in ("5 banchi di produttori su un totale non noto", "già"):
        plain.select_option("#node_id", label=MARKET)
        plain.fill("#day", "2026-09-30")
        plain.fill("#producers", "5")
        plain.get_by_role("button", name="Registra il conteggio").click()
        # After the button back it is the same count, or one that is asked about: never two.
        expect(plain.locator("main")).to_contain_text(words)
        if words != "già":
            plain.go_back()
    plain.goto(f"{server.url}{BASE}/mercati")
    expect(plain.get_by_text("30 settembre 2026")).to_have_count(1)
    context.close()


def test_a_line_of_a_canteen_is_written_and_everybody_reads_the_shares(page: Page) -> None:
    page.goto(f"{BASE}/mense")
    judged(page)
    page.get_by_role("link", name="Registra una riga").click()
    page.select_option("#node_id", label="Mensa dimostrativa")
    page.fill("#first_month", "2026-10")
    page.fill("#last_month", "2026-10")
    page.fill("#product", "Cavoli di prova")
    page.fill("#grams", "12,5")
    page.locator("label[for=local-0]").click()
    page.fill("#document", "Fattura di prova")
    page.fill("#reason", "prova")
    judged(page)
    page.get_by_role("button", name="Registra la riga").click()
    expect(page.locator("#local_reason-errore")).to_contain_text("perché è locale")
    judged(page)
    page.fill("#local_reason", "Orto di prova")
    page.get_by_role("button", name="Registra la riga").click()
    expect(page.locator("main")).to_contain_text("Locale: sì")
    judged(page)
    page.goto("/filiere-corte")
    judged(page)
    page.get_by_role("link", name="Quanto è locale di quello che comprano le mense").click()
    expect(page.locator("main")).to_contain_text("Cavoli di prova")
    expect(page.locator("main")).to_contain_text("almeno")
    judged(page)
