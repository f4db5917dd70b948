"""From the home page's kilos down to one record and back up, on a phone, each step one touch."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, OpenPage, axe_violations

PAGES = [
    "/piano/come-si-calcola",
    "/piano/piani/piano-citta/come-si-calcola",
    "/piano/obiettivi/contrasto-allo-spreco/come-si-calcola",
    "/piano/indicatori/cibo-recuperato/come-si-calcola",
    "/piano/indicatori/mercati-rionali/come-si-calcola",
    "/piano/misure/waste_share/come-si-calcola",
    "/piano/misure/passages/come-si-calcola",
]


def test_a_citizen_goes_from_the_home_page_to_a_record_and_back_up(open_page: OpenPage) -> None:
    page = open_page("/", size=PHONE)
    recovered = page.locator(".so-far a").first
    kilos = recovered.inner_text()
    recovered.click()
    expect(page.locator("h1")).to_contain_text("Cibo recuperato")
    assert kilos in page.locator(".staircase").inner_text()
    page.locator("#mesi ~ table tbody a").nth(1).click()
    expect(page).to_have_url(re.compile("mese=20"))
    page.locator("#organizzazioni ~ table tbody a").first.click()
    expect(page).to_have_url(re.compile("organizzazione="))
    record = page.locator("#registrazioni ~ table tbody tr").first
    expect(record).to_contain_text("kg")
    assert axe_violations(page) == []
    record.get_by_role("link", name="Kg di cibo recuperato").click()
    expect(page.locator("h1")).to_contain_text("Kg di cibo recuperato")
    page.get_by_role("navigation", name="Percorso").get_by_role("link", name="Il piano").click()
    expect(page).to_have_url(re.compile("/piano$"))


def test_the_plan_opens_on_its_goals_and_they_on_their_indicators(open_page: OpenPage) -> None:
    page = open_page("/piano", size=PHONE)
    page.locator(".ways-out a").first.click()
    page.get_by_role("link", name="Contrasto allo spreco").first.click()
    expect(page.locator("h1")).to_have_text("Come si calcola: Contrasto allo spreco")
    page.get_by_role("link", name="Kg di cibo recuperato").first.click()
    expect(page.locator("#copertura")).to_be_visible()
    trail = page.get_by_role("navigation", name="Percorso")
    trail.get_by_role("link", name="Contrasto allo spreco").click()
    expect(page.locator("h1")).to_have_text("Contrasto allo spreco")


def test_the_day_asked_for_is_kept_from_step_to_step(open_page: OpenPage) -> None:
    page = open_page("/piano/misure/recovered/come-si-calcola?fonte=market_surplus", size=PHONE)
    page.fill("input[name=as_of]", "2026-09-30")
    page.get_by_role("button", name="Mostra").click()
    expect(page).to_have_url(re.compile("as_of=2026-09-30"))
    expect(page).to_have_url(re.compile("fonte=market_surplus"))
    page.locator("#mesi ~ table tbody a").first.click()
    expect(page).to_have_url(re.compile("as_of=2026-09-30"))
    expect(page.locator("h1")).to_contain_text("eccedenze dei mercati")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("address", PAGES)
def test_every_explanation_is_accessible_and_fits(
    open_page: OpenPage, address: str, size: dict[str, int]
) -> None:
    page = open_page(address, size=size)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
