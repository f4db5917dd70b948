"""What the map's scripts fetch: kept until an opening changes, bounded, streets piece by piece."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from pydantic import ValidationError

from foodplan.app import create_app
from foodplan.db import session_scope
from foodplan.settings import Settings
from foodplan.web.access import public
from foodplan.web.ground import STREETS
from tests.factories.places import add_places, make_place
from tests.factories.streets import write_streets

TILES = "https://tiles.example/{z}/{x}/{y}.png"
Make = Callable[..., FlaskClient]
# A Monday, 10:00 in Rome.
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = MORNING

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def make(sqlite_url: str, watch: Watch, tmp_path: Path) -> Iterator[Make]:
    """Make applications with settings of their own; with a page that has a map and one without."""
    made: list[Flask] = []

    def app_with(**changed: object) -> FlaskClient:
        said = {"streets_file": tmp_path / "none.pmtiles", "log_level": "CRITICAL", **changed}
        app = create_app(Settings(database_url=sqlite_url, **said), watch)  # type: ignore[arg-type]
        page = "{% from 'atlas/_base_map.html' import base_map_data, base_map_note %}"
        page += "{% set ground = base_map() %}<p {{ base_map_data(ground) }}>"
        page += "{{ base_map_note(ground) }}</p>"
        app.add_url_rule("/prova", "prova", public(lambda: render_template_string(page)))
        made.append(app)
        return app.test_client()

    yield app_with
    for app in made:
        app.extensions["foodplan"].engine.dispose()


def store(client: FlaskClient, *places: object) -> None:
    engine = client.application.extensions["foodplan"].engine
    with session_scope(engine, writes=True) as session:
        add_places(session, *places)  # type: ignore[arg-type]


def test_columns_are_the_same_bytes_until_an_opening_changes(make: Make, watch: Watch) -> None:
    client = make()
    store(client, make_place(opening_hours="Mo-Fr 08:30-13:00", hours_on=date(2026, 11, 1)))
    first = client.get("/mappa/luoghi.json")
    assert first.json["hours"] == [1]
    watch.at = MORNING + timedelta(hours=2, minutes=59)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/mappa/luoghi.json", headers=tag).status_code == 304
    watch.at = MORNING + timedelta(hours=3)
    after = client.get("/mappa/luoghi.json", headers=tag)
    assert (after.status_code, after.json["hours"]) == (200, [2])
    assert after.json["opens"] == [int(datetime(2026, 11, 24, 7, 30, tzinfo=UTC).timestamp())]


def test_a_view_answers_places_or_one_of_them(make: Make) -> None:
    client = make()
    store(client, make_place("uno"), make_place("due", functions=("gas",)))
    found = client.get("/mappa/gruppi.json?z=12&bbox=7.5,45.0,7.8,45.2&funzione=gas").json
    assert (found["places"]["id"], found["total"]) == (["due"], 1)
    assert client.get("/mappa/gruppi.json?luogo=uno").json["places"]["id"] == ["uno"]
    assert client.get("/mappa/gruppi.json?luogo=nessuno").json["places"]["id"] == []
    assert client.get("/mappa/gruppi.json?z=12&bbox=qui").status_code == 400
    assert client.get("/mappa/gruppi.json").status_code == 400


def test_all_places_come_when_the_browser_itself_has_to_work_on_them(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("foodplan.blueprints.atlas.fetched.MOST_AT_ONCE", 1)
    client = make()
    store(client, make_place("uno"), make_place("due"))
    assert client.get("/mappa/luoghi.json").json == {"many": 2, "until": None}
    assert client.get("/mappa/luoghi.json?tutti=1").json["id"] == ["due", "uno"]


def test_streets_come_piece_by_piece(make: Make, tmp_path: Path) -> None:
    file = write_streets(tmp_path / "strade.pmtiles")
    client = make(streets_file=file)
    whole = client.get(STREETS, buffered=True)
    assert (whole.status_code, whole.data) == (200, file.read_bytes())
    piece = client.get(STREETS, headers={"Range": "bytes=0-6"}, buffered=True)
    assert (piece.status_code, piece.data) == (206, b"PMTiles")
    assert piece.headers["Content-Range"] == f"bytes 0-6/{file.stat().st_size}"
    assert piece.headers["ETag"] == whole.headers["ETag"]
    beyond = client.get(STREETS, headers={"Range": "bytes=999999-"})
    assert beyond.status_code == 416
    page = client.get("/prova")
    assert f'data-streets="{STREETS}" data-streets-zoom="15"' in page.text
    assert "Strade di prova, ODbL" in page.text


@pytest.mark.parametrize("content", [None, b"", b"<html>", b"PMTiles\x03" + bytes(200)])
def test_without_a_file_that_maps_can_draw_there_are_no_streets(
    make: Make, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "strade.pmtiles"
    if content is not None:
        file.write_bytes(content)
    client = make(streets_file=file)
    assert client.get(STREETS).status_code == 404
    assert "data-streets" not in client.get("/prova").text


def test_only_pages_with_a_map_may_ask_the_tiles_host(make: Make) -> None:
    client = make(tile_url=TILES, tile_attribution="<b>Prova</b>")
    page = client.get("/prova")
    assert "img-src 'self' data: https://tiles.example;" in page.headers["Content-Security-Policy"]
    assert "&lt;b&gt;Prova&lt;/b&gt;" in page.text
    assert "tiles.example: quel servizio riceve" in page.text
    for other in ("/metodo", "/privacy", "/mappa/luoghi.json"):
        assert "tiles.example" not in client.get(other).headers["Content-Security-Policy"]
    assert "Lo sfondo delle mappe viene da tiles.example" in client.get("/privacy").text


def test_nobody_elses_tiles_are_asked_for_where_there_are_streets(
    make: Make, tmp_path: Path
) -> None:
    file = write_streets(tmp_path / "strade.pmtiles")
    client = make(tile_url=TILES, tile_attribution="Prova", streets_file=file)
    page = client.get("/prova")
    assert "tiles.example" not in page.text
    assert "tiles.example" not in page.headers["Content-Security-Policy"]
    assert "nessun contenuto di terzi" in client.get("/privacy").text


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example/{z}/{x}/{y}.png", "https://{s}.tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{x}.png", "https://tiles.example/{z}/{x}/{y}; script-src *",
        "https://tiles.example /{z}/{x}/{y}", "//tiles.example/{z}/{x}/{y}",
    ],
)  # fmt: skip
def test_an_address_of_tiles_that_could_widen_the_policy_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="FOODPLAN_TILE_URL"):
        Settings(tile_url=address, tile_attribution="Prova")


def test_tiles_without_an_owner_are_refused() -> None:
    with pytest.raises(ValidationError, match="FOODPLAN_TILE_ATTRIBUTION"):
        Settings(tile_url=TILES)
    assert Settings(tile_url=TILES, tile_attribution="Prova").tile_host == "https://tiles.example"
    assert Settings().tile_host == ""
