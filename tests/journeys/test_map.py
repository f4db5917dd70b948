"""The food map in a browser: ground, marks, cards by keyboard, and an address that says it all."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from foodplan.db import make_engine, session_scope
from foodplan.store.history import Change
from tests.factories.places import NASTY, add_places, make_place
from tests.factories.streets import write_streets
from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, served

CARD = ".leaflet-popup .map-card"
# A corner of the city without other places.
CORNER = (45.0301, 7.6451)
HERE = {"latitude": CORNER[0] + 0.0003, "longitude": CORNER[1], "accuracy": 20}
WAYS = {"functions": ("soup_kitchen",), "circoscrizione": "2"}


@pytest.fixture(scope="module", autouse=True)
def more_places(server: DemoServer) -> None:
    """Places that a map finds hard: a name that is a script, and three on one point."""
    lat, lon = CORNER
    engine = make_engine(server.database_url)
    with session_scope(engine, writes=True) as session:
        add_places(
            session,
            make_place("nome-cattivo", name=NASTY, lat=lat, lon=lon, opening_hours="24/7",
                       hours_on=date(2026, 11, 1), access="open", wheelchair="yes", **WAYS),
            *(
                make_place(f"gemello-{n}", name=f"Gemello {n}", lat=lat + 0.002, lon=lon, **WAYS)
                for n in ("uno", "due", "tre")
            ),
            make_place("vicino-forse", lat=lat - 0.01, lon=lon, approximate=True,
                       location_error_m=1500, functions=("market",), circoscrizione="2"),
            make_place("vicino-nel-comune", lat=lat - 0.02, lon=lon, approximate=True,
                       functions=("market",), circoscrizione="2"),
            make_place("quasi-uno", lat=lat + 0.004, lon=lon, **WAYS),
            make_place("quasi-due", lat=lat + 0.00401, lon=lon, **WAYS),
            change=Change(at=datetime.now(UTC), reason="prova"),
        )  # fmt: skip
    engine.dispose()


def ready(page: Page) -> Page:
    expect(page.locator(".map-status")).to_contain_text("sulla mappa", timeout=15_000)
    return page


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


def test_a_link_to_a_place_brings_its_card_into_view(open_page: OpenPage) -> None:
    page = ready(open_page("/mappa?luogo=nome-cattivo", size=PHONE))
    expect(page.locator(f"{CARD} a")).to_be_in_viewport()
    expect(page.locator(".leaflet-control-zoom")).to_be_in_viewport()


def test_a_link_to_no_place_keeps_the_filters_in_view(open_page: OpenPage) -> None:
    page = ready(open_page("/mappa?luogo=non-esiste", size=DESK))
    expect(page.locator("h1")).to_be_in_viewport()
    expect(page.locator(CARD)).to_have_count(0)


def test_back_and_forward_open_and_close_what_was_open(open_page: OpenPage) -> None:
    page = ready(open_page("/mappa?luogo=nome-cattivo#15/45.0301/7.6451", size=DESK))
    expect(page.locator(CARD)).to_contain_text("aperto")
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_have_count(0)
    expect(page).not_to_have_url(re.compile("luogo="))
    page.go_back()
    expect(page.locator(CARD)).to_contain_text("${alert(1)}")
    expect(page).to_have_url(re.compile("luogo=nome-cattivo"))
    page.go_forward()
    expect(page.locator(CARD)).to_have_count(0)


def test_places_on_one_point_are_all_reached_by_keyboard(open_page: OpenPage) -> None:
    page = ready(open_page("/mappa#16/45.0321/7.6451", size=DESK))
    page.get_by_role("button", name="3 luoghi nello stesso punto: apri l’elenco").press("Enter")
    expect(page.get_by_role("dialog", name="Luoghi in questo punto")).to_be_visible()
    expect(page.locator(".map-card-list button")).to_have_count(3)
    seen = []
    for n in range(3):
        page.locator(".map-card-list button").nth(n).press("Enter")
        expect(page.locator(f"{CARD} > a")).to_be_focused()
        seen.append(page.get_by_role("dialog").get_attribute("aria-label"))
        expect(page).to_have_url(re.compile(r"luogo=gemello-"))
        page.get_by_role("button", name="Torna ai luoghi in questo punto").press("Enter")
        expect(page.locator(".map-card-list button").first).to_be_focused()
    assert sorted(seen) == ["Gemello due", "Gemello tre", "Gemello uno"]
    page.keyboard.press("Escape")
    expect(page.locator(".map-cluster.is-together")).to_have_count(1)
    expect(page.locator(".map-pin:has(.is-together)")).to_be_focused()


def test_places_side_by_side_are_parted_at_the_nearest_zoom(open_page: OpenPage) -> None:
    page = ready(open_page("/mappa#18/45.0341/7.6451", size=DESK))
    page.get_by_role("button", name="2 luoghi vicini").press("Enter")
    for name in ("Quasi uno", "Quasi due"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    page.get_by_role("button", name="Quasi due").press("Enter")
    expect(page.get_by_role("dialog", name="Quasi due")).to_be_visible()


def test_what_is_near_is_worked_out_without_telling_anybody(open_page: OpenPage) -> None:
    page = ready(
        open_page("/mappa?funzione=soup_kitchen", size=PHONE, permissions=["geolocation"],
                  geolocation=HERE)
    )  # fmt: skip
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    before = page.url
    page.get_by_role("button", name="Vicino a me").click()
    rows = page.locator(".near-list li")
    expect(rows.first).to_contain_text(NASTY)
    expect(rows.first).to_contain_text("a 30 m")
    expect(rows.nth(1)).to_contain_text("a 190 m")
    expect(page.locator(".near-told")).to_contain_text("in linea d’aria")
    assert asked == []
    assert page.url == before
    assert axe_violations(page) == []
    rows.first.get_by_role("button").click()
    expect(page.locator(CARD)).to_contain_text(NASTY)
    expect(page.locator(CARD)).to_contain_text("accessibile in sedia a rotelle")


def test_a_rough_place_is_never_told_nearer_than_its_error(open_page: OpenPage) -> None:
    page = ready(open_page("/mappa?q=vicino+forse", size=DESK, permissions=["geolocation"],
                           geolocation=HERE))  # fmt: skip
    page.get_by_role("button", name="Vicino a me").click()
    expect(page.locator(".near-list li")).to_contain_text("a 1,5 km circa")


def test_the_centre_of_a_municipality_is_no_distance(open_page: OpenPage) -> None:
    page = ready(open_page("/mappa?q=vicino", size=DESK, permissions=["geolocation"],
                           geolocation=HERE))  # fmt: skip
    page.get_by_role("button", name="Vicino a me").click()
    last = page.locator(".near-list li").last
    expect(last).to_contain_text("Vicino nel comune")
    expect(last).to_contain_text("non si sa dove nel comune")


def test_a_linked_place_that_the_filters_leave_out_is_said(open_page: OpenPage) -> None:
    page = ready(open_page("/mappa?q=vicino&luogo=gemello-uno", size=DESK))
    expect(page.locator(".map-status")).to_contain_text("i filtri lo lasciano fuori")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"permissions": []}, "Il permesso di sapere dove siete è stato negato"),
        (
            {"permissions": ["geolocation"],
             "geolocation": {"latitude": 41.9, "longitude": 12.5, "accuracy": 20}},
            "Siete lontani da qui",
        ),
    ],
)  # fmt: skip
def test_what_is_near_says_why_it_is_not_told(
    open_page: OpenPage, options: dict[str, object], told: str
) -> None:
    page = ready(open_page("/mappa", size=PHONE, **options))
    page.get_by_role("button", name="Vicino a me").click()
    expect(page.locator(".near-told")).to_contain_text(told)
    expect(page.locator(".near-list li")).to_have_count(0)


def test_a_name_that_is_a_script_runs_nowhere(open_page: OpenPage) -> None:
    page = open_page("/mappa?q=alert", size=DESK)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    ready(page)
    page.get_by_role("button", name=re.compile(r"^\$\{alert\(1\)\}")).press("Enter")
    expect(page.locator(f"{CARD} .map-card-name")).to_have_text(NASTY)
    assert page.locator("img[src=x]").count() == 0
    page.locator(f"{CARD} a").click()
    expect(page.locator("h1")).to_have_text(NASTY)
    assert dialogs == []


def test_streets_of_our_own_are_drawn_under_the_strict_policy(
    open_page: OpenPage, server: DemoServer, tmp_path: Path
) -> None:
    file = write_streets(tmp_path / "strade.pmtiles")
    with served(server.database_url, FOODPLAN_STREETS_FILE=str(file)) as url:
        page = ready(open_page(f"{url}/mappa#14/45.07/7.68", size=DESK, host=url))
        expect(page.locator("#mappa")).to_have_attribute("data-ground", "streets")
        expect(page.locator(".map-note")).to_contain_text("Strade di prova, ODbL")
        expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_visible()


class Tiles(BaseHTTPRequestHandler):
    """A host of tiles that has none."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def tiles_host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_tiles_that_fail_give_way_to_the_outlines(
    open_page: OpenPage, server: DemoServer, tiles_host: str, tmp_path: Path
) -> None:
    with served(
        server.database_url,
        FOODPLAN_STREETS_FILE=str(tmp_path / "none"),
        FOODPLAN_TILE_URL=f"http://{tiles_host}/{{z}}/{{x}}/{{y}}.png",
        FOODPLAN_TILE_ATTRIBUTION="Prova",
    ) as url:
        page = ready(open_page(f"{url}/mappa", size=DESK, host=url, also=f"http://{tiles_host}/"))
        expect(page.locator(".map-ground")).to_contain_text("non risponde: restano i confini")
        expect(page.locator("#mappa")).not_to_have_attribute("data-ground", "tiles")
        expect(page.locator(".map-note")).to_contain_text(f"Lo sfondo viene da {tiles_host}")


def test_on_a_phone_list_and_map_take_turns(open_page: OpenPage) -> None:
    page = open_page("/mappa", size=PHONE)
    expect(page.locator(".place-row").first).to_be_visible()
    expect(page.locator(".map-frame")).to_be_hidden()
    page.get_by_role("button", name="Vedi la mappa").click()
    expect(page.locator(".map-frame")).to_be_in_viewport(ratio=0.5)
    expect(page.locator("#mappa")).to_be_focused()
    expect(page.locator(".place-row").first).to_be_hidden()
    page.get_by_role("button", name="Torna all’elenco").click()
    expect(page.locator("#elenco-titolo")).to_be_in_viewport()
    page.locator("[data-show]").first.click()
    expect(page.locator(CARD)).to_be_visible()


def test_filters_narrow_list_and_map_alike(open_page: OpenPage) -> None:
    page = open_page("/mappa", size=DESK)
    page.select_option("#funzione", "soup_kitchen")
    page.get_by_role("button", name="Cerca").click()
    expect(page).to_have_url(re.compile("funzione=soup_kitchen"))
    expect(page.locator(".atlas-count")).to_contain_text(" di ")
    expect(page.locator(".map-status")).to_contain_text(re.compile(r"^\d+ luoghi sulla mappa"))


def test_without_a_script_the_list_is_whole(open_page: OpenPage) -> None:
    page = open_page("/mappa", size=PHONE, java_script_enabled=False)
    expect(page.locator(".place-row")).to_have_count(20)
    expect(page.locator(".atlas-switch")).to_be_hidden()
    page.get_by_role("link", name="Successivi").click()
    expect(page.locator(".pagination")).to_contain_text("21–40")


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 700}])
@pytest.mark.parametrize(
    "path", ["/mappa", "/mappa?luogo=mercato-crocetta", "/mappa?luogo=gemello-due"]
)
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
