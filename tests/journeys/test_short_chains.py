"""An officer enters a farm, its dairy and a supply in a browser; a citizen reads why it is km 0."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

BASE = "/gestione/filiere-corte"


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
    page.fill("#reason", "prova")
    page.get_by_role("button", name=button, exact=True).click()


def add_place(page: Page, link: str, town: str, province: str, lat: str, lon: str) -> None:
    page.get_by_role("link", name=link).click()
    judged(page)
    values = {"municipality": town, "province": province, "latitude": lat, "longitude": lon}
    for name, value in values.items():
        page.fill(f"#{name}", value)
    page.fill("#error_m", "500")
    send(page, "Salva il luogo")
    expect(page.locator("main .alert-success, .alert-success").first).to_be_visible()


def test_from_a_farm_to_a_verdict_that_everybody_reads(page: Page) -> None:
    name = f"Cascina di prova {page.viewport_size['width'] if page.viewport_size else 0}"
    page.goto(BASE)
    judged(page)
    page.get_by_role("link", name="Aggiungi un produttore").first.click()
    page.fill("#name", name)
    judged(page)
    send(page, "Aggiungi il produttore")
    expect(page.locator("h1")).to_have_text(name)
    add_place(page, "Aggiungi un luogo di produzione", "Asti", "AT", "44,9008", "8,2064")
    add_place(page, "Aggiungi un luogo di trasformazione", "Mondovì", "CN", "44,39", "7,82")
    judged(page)
    page.goto(f"{BASE}/forniture/nuova")
    page.select_option("#producer_id", label=name)
    page.select_option("#node_id", label="Mercato contadino dimostrativo")
    page.select_option("#category_id", label="Formaggi")
    page.fill("#month", "2026-05")
    page.fill("#grams", "12,5")
    page.fill("#declared_km", "12")
    judged(page)
    send(page, "Registra la fornitura")
    expect(page.locator("[role=alert]")).to_contain_text("Avete scritto 12 km")
    judged(page)
    page.fill("#declared_km", "")
    send(page, "Registra la fornitura")
    expect(page.locator("#esito")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Km 0: no")
    expect(page.locator("main")).to_contain_text("Filiera corta: sì")
    judged(page)
    short_id = page.url.rsplit("/", 1)[-1][:13]
    page.goto(f"/filiere-corte/forniture/{short_id}")
    expect(page.locator("main")).to_contain_text("Trasformazione, Mondovì:")
    expect(page.locator("main")).not_to_contain_text(name)
    judged(page)


def test_a_citizen_reads_the_page_and_opens_a_verdict(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/")
    page.get_by_role("navigation", name="Principale").get_by_role(
        "link", name="Filiere corte"
    ).click()
    expect(page.locator(".lead")).to_contain_text(re.compile(r"Km 0 di sicuro: .* dei chili"))
    page.get_by_text("Ogni mese, in tabella").click()
    judged(page)
    page.locator("#per-tipo ~ table td a").first.click()
    expect(page.locator("h1")).to_have_text("Le forniture")
    expect(page.locator("main")).to_contain_text("in tutto")
    judged(page)
    page.locator("#elenco th a").first.click()
    expect(page.locator("h1")).to_have_text("È km 0? È filiera corta?")
    judged(page)
