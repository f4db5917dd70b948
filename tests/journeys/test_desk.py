"""An officer's Monday: the desk by keyboard, its filters in the address, on desk and phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in


def desk(open_page: OpenPage, server: DemoServer, size: dict[str, int]) -> Page:
    page = open_page("/", size=size)
    sign_in(page, "ufficio@demo.example", server.password)
    page.goto("/gestione")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_rows_are_gone_through_and_opened_by_keys(open_page: OpenPage, server: DemoServer) -> None:
    page = desk(open_page, server, DESK)
    rows = page.locator("[data-row]:visible")
    first, second = rows.nth(0).text_content(), rows.nth(1).text_content()
    page.keyboard.press("j")
    assert focused(page) == (first or "").strip()
    page.keyboard.press("j")
    assert focused(page) == (second or "").strip()
    page.keyboard.press("k")
    assert focused(page) == (first or "").strip()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "cerca"
    page.keyboard.type("jk frigo")
    expect(page.locator("#cerca")).to_have_value("jk frigo")
    page.locator("#cerca").fill("frigo")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("cerca=frigo"))
    expect(page.locator(".todo-group").first).to_contain_text("Frigo di quartiere")
    page.keyboard.press("?")
    expect(page.locator("#tasti")).to_have_attribute("open", "")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/gestione/indicatori/frigo-di-quartiere"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_filters_stay_in_the_address_and_nothing_overflows(
    open_page: OpenPage, server: DemoServer, size: dict[str, int]
) -> None:
    page = desk(open_page, server, size)
    expect(page.get_by_role("heading", name=re.compile("più alzerebbero"))).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Che cosa").select_option("no_target")
    page.get_by_label("Obiettivo").select_option("contrasto-allo-spreco")
    page.get_by_role("button", name="Mostra").click()
    expect(page).to_have_url(re.compile("cosa=no_target&obiettivo=contrasto-allo-spreco"))
    expect(page.locator(".todo-group")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Che cosa")).to_have_value("no_target")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("link", name="Togli i filtri").click()
    expect(page).to_have_url(re.compile("/gestione$"))
