"""The home page, the pages of text and the error pages help whoever reads them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.blueprints.pages import routes
from foodplan.db import session_scope
from foodplan.reports.small_map import small_map_report
from foodplan.store.history import Change, Moment
from foodplan.store.places import (
    AreaRecord,
    FunctionRecord,
    PlaceRecord,
    store_areas,
    store_places,
)
from tests.client import JudgingClient
from tests.factories.plan_pages import TODAY, make_home

PATH = "{http://www.w3.org/2000/svg}path"
SVG = "{http://www.w3.org/2000/svg}svg"
CIRCLE = "{http://www.w3.org/2000/svg}circle"
SQUARE = [[[[7.6, 45.0], [7.7, 45.0], [7.7, 45.1], [7.6, 45.1], [7.6, 45.0]]]]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the home report answers; a test changes it."""
    answers: dict[str, Any] = {"home": make_home()}
    monkeypatch.setattr(routes, "home_report", lambda *_values: answers["home"])
    return answers


def test_home_opens_with_the_three_doors_and_the_kilos_so_far(client: JudgingClient) -> None:
    page = client.get("/")
    for words in ("Dove trovo da mangiare", "Dove porto il cibo", "Come va il piano"):
        assert words in page.text
    assert "Nel 2026, finora: 183.412 kg recuperati · 171.000 kg redistribuiti" in page.text
    assert "hanno risposto 8 su 10" in page.text
    assert "10 febbraio 2026 Tappa raggiunta: Bando" in page.text
    assert "/piano/azioni/repopp" in {element.get("href") for element in page.all("a")}


def test_home_without_a_kilo_says_so_and_shows_no_zero(
    client: JudgingClient, home: dict[str, Any]
) -> None:
    home["home"] = make_home(
        recovered=None, redistributed=None, discarded=None, answered=None, expected=None,
        updated_on=None, goals=(), news=(),
    )  # fmt: skip
    text = client.get("/").text
    assert "non è ancora stato registrato nessun chilo" in text
    assert "0 kg" not in text


def test_home_draws_the_city_with_its_places(app: Flask, client: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        draw_a_city(session)
    page = client.get("/")
    assert len(page.all(PATH)) == 1
    classes = [circle.get("class") for circle in page.all(CIRCLE)]
    assert sorted(classes) == ["place", "place approximate"]
    assert "Apri la mappa: 4 luoghi" in page.text


def draw_a_city(session: Session) -> None:
    change = Change(datetime(2026, 11, 1, tzinfo=UTC))
    outline = json.dumps({"type": "MultiPolygon", "coordinates": SQUARE})
    store_areas(session, [AreaRecord("circoscrizione", "1", "Centro", outline=outline)], change)
    places = [
        PlaceRecord("uno", "Uno", lat=45.05, lon=7.65),
        PlaceRecord("due", "Due", lat=45.06, lon=7.66, approximate=True, location_error_m=250),
        PlaceRecord("fuori", "Fuori", lat=45.5, lon=8.6),
        PlaceRecord("senza", "Senza punto"),
    ]
    store_places(session, places, change)


def test_the_small_map_keeps_north_up_and_everything_inside(sqlite_session: Session) -> None:
    draw_a_city(sqlite_session)
    drawing = small_map_report(sqlite_session, Moment(TODAY))
    assert drawing is not None
    assert drawing.total == 4
    exact, approximate = sorted(drawing.places, key=lambda place: place.approximate)
    assert (exact.family, [family.places for family in drawing.families]) == ("", [])
    assert approximate.y < exact.y
    assert approximate.x > exact.x
    assert all(0 < place.x < drawing.width for place in drawing.places)
    assert all(0 < place.y < drawing.height for place in drawing.places)


def test_the_small_map_counts_the_places_it_draws_by_family(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        draw_a_city(session)
        kinds = (("mercato", "market"), ("mensa", "soup_kitchen"), ("frigo", "community_fridge"))
        for slug, function in kinds:
            said = (FunctionRecord(function),)
            place = PlaceRecord(slug, "<b>", lat=45.05, lon=7.65, functions=said)
            store_places(session, [place], Change(datetime(2026, 11, 1, tzinfo=UTC)))
    page = JudgingClient(app).get("/")
    drawing = next(svg for svg in page.all(SVG) if svg.get("class") == "small-map")
    assert (drawing.get("aria-label") or "").endswith("Mercati 1, Aiuto alimentare 2")
    assert "Disegnati 5 luoghi su 7" in page.text
    assert "&lt;b&gt;" not in page.response.text


def test_without_outlines_there_is_no_small_map(sqlite_session: Session) -> None:
    assert small_map_report(sqlite_session, Moment(TODAY)) is None


@pytest.mark.parametrize("address", ["/metodo", "/privacy", "/accessibilita"])
def test_pages_of_text_read(client: JudgingClient, address: str) -> None:
    page = client.get(address)
    assert page.status == 200
    assert len(page.all("h2")) >= 3
    assert "%%" not in page.text


def test_the_footer_carries_the_links_that_the_law_asks_for(client: JudgingClient) -> None:
    links = {
        element.get("data-element"): element.get("href") for element in client.get("/").all("a")
    }
    assert links["accessibility-link"] == "/accessibilita"
    assert links["privacy-policy-link"] == "/privacy"


def test_an_unknown_address_is_helped_along(client: JudgingClient) -> None:
    page = client.get("/pagina/che/non/esiste")
    assert page.status == 404
    links = {element.get("href") for element in page.all("a")}
    assert {"/", "/mappa", "/piano", "/dati"} <= links


def test_a_wrong_method_is_explained(client: JudgingClient) -> None:
    page = client.get("/uscita")
    assert page.status == 405
    assert "si apre in un altro modo" in page.text


def test_a_crash_says_what_was_saved(
    client: JudgingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_values: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(routes, "home_report", crash)
    page = client.get("/")
    assert page.status == 500
    assert "non è stato salvato" in page.text


def test_english_readers_get_english_numbers(client: JudgingClient) -> None:
    client.http.set_cookie("lingua", "en")
    page = client.get("/")
    assert page.tree.get("lang") == "en"
    assert "183,412 kg" in page.text


def test_the_language_switch_comes_back_to_the_same_page(client: JudgingClient) -> None:
    switch = [element for element in client.get("/metodo").all("a") if element.get("hreflang")]
    assert [element.get("href") for element in switch] == ["/lingua/en?next=/metodo"]
