"""The food map in a browser: ground, marks, cards by keyboard, and an address that says it all."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, OpenPage, axe_violations

CARD = ".leaflet-popup .map-card"


def test_the_map_draws_its_own_ground_and_its_places(open_page: OpenPage) -> None:
    page = open_page("/mappa", size=DESK)
    expect(page.locator("path.area-circoscrizione")).to_have_count(8)
    expect(page.locator(".map-pin").first).to_be_visible()
    expect(page.locator(".map-status")).to_contain_text("luoghi sulla mappa")
    names = page.locator(".map-pin").evaluate_all(
        "pins => pins.map(pin => [pin.getAttribute('aria-label'), pin.tabIndex, pin.offsetWidth])"
    )
    assert all(name and tab == 0 and width >= 24 for name, tab, width in names)


def test_a_card_opens_by_keyboard_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page("/mappa?funzione=market", size=DESK)
    pin = page.locator(".map-pin:has(.map-mark)").first
    name = pin.get_attribute("aria-label") or ""
    pin.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{CARD} a")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_attribute("aria-label", name.split(". ")[0])
    expect(page).to_have_url(re.compile(r"funzione=market&luogo=[a-z0-9-]+#\d+/"))
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_have_count(0)
    expect(page.locator(f'.map-pin[aria-label="{name}"]')).to_be_focused()
    assert "luogo=" not in page.url


def test_a_link_opens_one_place_and_its_possible_error(open_page: OpenPage) -> None:
    page = open_page("/mappa?luogo=mercato-crocetta", size=DESK)
    expect(page.locator(CARD)).to_contain_text("Mercato Crocetta")
    expect(page.locator(CARD)).to_contain_text("posizione approssimata, fino a 350 m")
    expect(page.locator("path.error-ring")).to_have_count(1)
    page.locator(f"{CARD} a").click()
    expect(page.locator("h1")).to_have_text("Mercato Crocetta")


def test_on_a_phone_list_and_map_take_turns(open_page: OpenPage) -> None:
    page = open_page("/mappa", size=PHONE)
    expect(page.locator(".place-row").first).to_be_visible()
    expect(page.locator(".map-frame")).to_be_hidden()
    page.get_by_role("button", name="Vedi la mappa").click()
    expect(page.locator(".map-frame")).to_be_visible()
    expect(page.locator(".place-row").first).to_be_hidden()
    page.get_by_role("button", name="Torna all’elenco").click()
    page.locator("[data-show]").first.click()
    expect(page.locator(CARD)).to_be_visible()


def test_filters_narrow_list_and_map_alike(open_page: OpenPage) -> None:
    page = open_page("/mappa", size=DESK)
    page.select_option("#funzione", "soup_kitchen")
    page.get_by_role("button", name="Cerca").click()
    expect(page).to_have_url(re.compile("funzione=soup_kitchen"))
    expect(page.locator(".atlas-count")).to_contain_text("12 di")
    expect(page.locator(".map-status")).to_contain_text(re.compile(r"^\d luoghi sulla mappa"))


def test_without_a_script_the_list_is_whole(open_page: OpenPage) -> None:
    page = open_page("/mappa", size=PHONE, java_script_enabled=False)
    expect(page.locator(".place-row")).to_have_count(20)
    expect(page.locator(".atlas-switch")).to_be_hidden()
    page.get_by_role("link", name="Successivi").click()
    expect(page.locator(".pagination")).to_contain_text("21–40")


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 700}])
@pytest.mark.parametrize("path", ["/mappa", "/mappa?luogo=mercato-crocetta", "/mappa?q=zzz"])
def test_the_map_has_no_axe_violation_and_fits(
    open_page: OpenPage, path: str, size: dict[str, int]
) -> None:
    page = open_page(path, size=size)
    expect(page.locator(".map-status")).not_to_have_text("Carico i luoghi…")
    if "luogo=" in path:
        expect(page.locator(CARD)).to_be_visible()
    page.wait_for_timeout(600)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
