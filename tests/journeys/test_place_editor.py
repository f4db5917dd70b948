"""An officer sets a place right in a browser: pin, hours, preview, the next one; keys and phone."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from foodplan.db import make_engine, session_scope
from foodplan.store.history import Change
from tests.factories.places import add_places, make_place
from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

LIST = "/gestione/luoghi"
SLUG = "frigo-senza-punto"
MINE = f"{LIST}?q=senza+punto"


@pytest.fixture(scope="module", autouse=True)
def unplaced(server: DemoServer) -> None:
    """Places that nobody has placed yet, with old sources: each test that saves has its own."""
    said = {"functions": ("community_fridge",), "source_date": "2020", "lat": None, "lon": None}
    with session_scope(make_engine(server.database_url), writes=True) as session:
        add_places(
            session,
            make_place(SLUG, name="Frigo senza punto", circoscrizione="3", **said),
            make_place("altro-senza-punto", name="Altro senza punto", **said),
            make_place("orto-da-confermare", name="Orto da confermare", **said),
            make_place("mensa-in-una-mano", name="Mensa in una mano", **said),
            make_place("cortile-a-parole", name="Cortile a parole", **said),
            change=Change(at=datetime.now(UTC), reason="prova"),
        )


@pytest.fixture
def desk(open_page: OpenPage, server: DemoServer) -> Page:
    page = open_page("/", size=DESK)
    sign_in(page, "ufficio@demo.example", server.password)
    return page


def test_a_place_without_a_point_gets_one_with_hours_and_its_page_says_open(desk: Page) -> None:
    desk.goto(MINE)
    desk.get_by_role("link", name="Frigo senza punto").first.click()
    canvas = desk.locator(".map-canvas")
    canvas.scroll_into_view_if_needed()
    expect(desk.locator(".map-status")).to_contain_text("Nessun punto")
    expect(desk.locator("path.area").first).to_be_attached()
    canvas.click(position={"x": 300, "y": 150})
    field = desk.locator("#point")
    expect(field).to_have_value(re.compile(r"45\.\d{6}, 7\.\d{6}"))
    put = field.input_value()
    pin = desk.locator(".place-pin .leaflet-marker-icon.pin")
    box = pin.bounding_box()
    assert box is not None
    desk.mouse.move(box["x"] + 17, box["y"] + 17)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 57, box["y"] + 47, steps=6)
    desk.mouse.up()
    expect(field).not_to_have_value(put)
    dragged = field.input_value()
    pin.focus()
    pin.press("ArrowUp")
    expect(field).not_to_have_value(dragged)
    expect(desk.locator("#anteprima")).to_contain_text("Punto sulla mappa")
    desk.get_by_text("Scrivere nella forma di OpenStreetMap").click()
    desk.fill("[name='opening_hours-expert']", "24/7")
    desk.locator("label[for=confirmed]").click()
    assert axe_violations(desk) == []
    desk.get_by_role("button", name="Salva e apri il prossimo").click()
    expect(desk.locator("h1")).to_have_text("Altro senza punto")
    assert "q=senza" in desk.url
    desk.goto(f"/luoghi/{SLUG}")
    expect(desk.locator("main")).to_contain_text(re.compile("aperto", re.IGNORECASE))


def test_a_pasted_link_moves_the_pin_and_what_is_no_point_is_said(desk: Page) -> None:
    desk.goto(f"{LIST}/altro-senza-punto")
    desk.fill("#point", "https://www.openstreetmap.org/#map=18/45.05/7.65")
    expect(desk.locator(".map-status")).to_contain_text("45,05000; 7,65000")
    expect(desk.locator(".leaflet-marker-icon.pin")).to_be_visible()
    desk.fill("#point", "boh")
    expect(desk.locator(".map-status")).to_contain_text("non si legge")
    expect(desk.locator(".leaflet-marker-icon.pin")).to_have_count(0)
    desk.get_by_role("button", name="Salva", exact=True).last.click()
    expect(desk.locator("[role=alert]")).to_contain_text("Non si legge un punto")
    expect(desk.locator("#point")).to_have_value("boh")


def test_the_list_is_worked_through_by_key(desk: Page) -> None:
    desk.goto(f"{LIST}?q=orto+da+conf&manca=no_point")
    assert axe_violations(desk) == []
    desk.keyboard.press("j")
    expect(desk.get_by_role("link", name="Orto da confermare").first).to_be_focused()
    desk.keyboard.press("c")
    expect(desk.locator("main")).to_contain_text("«Orto da confermare» è confermato oggi")
    desk.get_by_role("button", name="Annulla la conferma").click()
    expect(desk.locator("main")).to_contain_text("annullata")
    desk.keyboard.press("/")
    expect(desk.locator("#q")).to_be_focused()
    desk.keyboard.type("jjc")
    expect(desk.locator("#q")).to_have_value("jjc")


def test_the_same_pages_work_in_one_hand(open_page: OpenPage, server: DemoServer) -> None:
    page = open_page("/", size=PHONE, has_touch=True)
    sign_in(page, "ufficio@demo.example", server.password)
    for address in (LIST, f"{LIST}/mensa-in-una-mano"):
        page.goto(address)
        page.wait_for_timeout(300)
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(".map-canvas").scroll_into_view_if_needed()
    page.locator(".map-canvas").tap(position={"x": 120, "y": 120})
    expect(page.locator(".map-status")).to_contain_text("Punto messo")
    page.get_by_role("button", name="Vedi che cosa cambia").tap()
    expect(page.locator("#anteprima")).to_contain_text("Sulla pagina pubblica cambierà")
    page.get_by_role("button", name="Salva", exact=True).last.tap()
    expect(page.locator("main")).to_contain_text("Salvato")


def test_without_javascript_a_point_is_typed_and_kept(
    open_page: OpenPage, server: DemoServer
) -> None:
    page = open_page("/", java_script_enabled=False)
    sign_in(page, "ufficio@demo.example", server.password)
    page.goto(f"{LIST}/cortile-a-parole")
    page.fill("#point", "45,05; 7,65")
    page.get_by_role("button", name="Vedi che cosa cambia").click()
    assert "Punto sulla mappa" in page.inner_text("#anteprima")
    page.get_by_role("button", name="Salva", exact=True).last.click()
    assert "Salvato" in page.inner_text("main")
    assert page.input_value("#point") == "45.05, 7.65"
