"""Nothing that may not be public leaves by any public page, file or answer; whatever its name."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from flask import Flask
from werkzeug.routing import Rule

from foodplan.db import session_scope
from foodplan.reports.open_data.catalogue import FILES
from foodplan.store.places import change_place
from foodplan.web.access import PUBLIC, access_of
from tests.client import JudgingClient
from tests.factories.places import LATER, NASTY, add_places, add_two_circoscrizioni, make_place

WITHHELD = make_place(
    "mensa-segreta", name="Mensa Segretissima", functions=("soup_kitchen", "emporium"),
    address="via Celata 8", lat=45.0611, lon=7.6622,
)  # fmt: skip
DOUBLE = make_place("doppione", name="Doppione Dimenticato", merged_into="mercato-vero")
SHELTER = make_place(
    "casa-rifugio", name="Casa Rifugio", functions=("food_distribution", "emporium"),
    address="via Nascosta 77", quartiere="Q-NASCOSTO", zona="Z-NASCOSTA", lat=45.0633,
    lon=7.6644, location_basis="civico nascosto",
)  # fmt: skip
UNSAID = (
    "Segretissima", "via Celata", "45.0611", "7.6622", "Dimenticato", "via Nascosta", "NASCOST",
    "45.0633", "7.6644", "civico nascosto",
)  # fmt: skip
SLUGS = ("mensa-segreta", "doppione", "casa-rifugio", "mercato-vero")
QUERIES = ("", "?as_of=2026-11-05", "?q=nascosta", "?chiusi=1&offset=0", "?tutti=1&limit=50")
# Answers that say nothing of places, or need what this test does not give them.
ELSEWHERE = ("/static", "/lingua", "/accesso", "/uscita", "/mappa/strade", "/mappa/atlas-")


@pytest.fixture
def told(app: Flask) -> Flask:
    """An atlas that named three places publicly until their organisations asked otherwise."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_two_circoscrizioni(session)
        add_places(
            session,
            make_place("mercato-vero"),
            WITHHELD,
            replace(DOUBLE, merged_into=""),
            SHELTER,
        )
        change_place(session, replace(WITHHELD, consent="withheld"), LATER)
        change_place(session, DOUBLE, LATER)
        change_place(session, replace(SHELTER, address_hidden=True), LATER)
    return app


def addresses(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        public = access_of(app, rule.endpoint) == PUBLIC and "GET" in (rule.methods or ())
        if public and not rule.rule.startswith(ELSEWHERE):
            yield from filled(rule)
    box = "z=16&bbox=7.6,45.0,7.7,45.1"
    yield from (f"/mappa/gruppi.json?{box}", "/mappa/gruppi.json?luogo=casa-rifugio")
    yield "/api/v1/places?bbox=7.66,45.06,7.67,45.07"
    yield "/api/v1/places.geojson?q=celata"


def filled(rule: Rule) -> Iterator[str]:
    values = {
        "slug": SLUGS,
        "place_id": SLUGS,
        "filename": tuple(FILES),
        "form": ("csv", "excel.csv", "geojson"),
    }
    if not rule.arguments:
        yield from (f"{rule.rule}{query}" for query in QUERIES)
    elif len(rule.arguments) == 1 and rule.arguments <= values.keys():
        name = next(iter(rule.arguments))
        for value in values[name]:
            address = re.sub(r"<[^>]*>", value, rule.rule)
            yield from (f"{address}{query}" for query in QUERIES[:2])


def test_no_public_answer_says_what_is_withheld(told: Flask) -> None:
    client = told.test_client()
    seen = 0
    past = "?as_of=2026-11-05"
    for address in addresses(told):
        answer = client.get(address)
        assert answer.status_code < 500, address
        said = answer.get_data(as_text=True)
        # A merged place was one of its own in the past; its name is no secret.
        unsaid = [word for word in UNSAID if word != "Dimenticato" or past not in address]
        found = [word for word in unsaid if word in said and word not in address]
        assert not found, f"{address} says {found}"
        seen += answer.status_code == 200
    assert seen > 60


@pytest.mark.usefixtures("told")
def test_a_hidden_address_keeps_the_rest_public(client: JudgingClient) -> None:
    assert "Casa Rifugio" in client.get("/mappa").text
    assert "Casa Rifugio" in client.get("/mappa?circ=1").text
    assert client.get("/luoghi/casa-rifugio").status == 200
    place = client.http.get("/api/v1/places/casa-rifugio").get_json()
    assert (place["lat"], place["address"], place["circoscrizione"]) == (None, "", "1")


@pytest.mark.usefixtures("told")
def test_a_double_leads_on_for_good_and_a_withheld_place_is_not_there(
    client: JudgingClient,
) -> None:
    answer = client.http.get("/luoghi/doppione")
    assert (answer.status_code, answer.location) == (301, "/luoghi/mercato-vero")
    assert client.get("/luoghi/mensa-segreta").status == 404
    assert client.http.get("/api/v1/places/mensa-segreta").status_code == 404


FORMULA = '=HYPERLINK("https://example.org","clic")'
PAGES = ("/mappa", "/mappa/incorpora", "/luoghi/cattivo", "/mappa?luogo=cattivo")


@pytest.mark.parametrize("name", [NASTY, FORMULA, "<b>“x”</b> & 'y'"])
def test_any_name_is_only_text_in_pages_and_files(
    app: Flask, client: JudgingClient, name: str
) -> None:
    place = make_place("cattivo", name=name, address=name[:200], phone="+39 011 000000")
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_places(session, place)
    for page in PAGES:
        shown = client.get(page)
        assert shown.status == 200
        assert name in "".join(shown.tree.itertext())
        assert not [image for image in shown.all("img") if image.get("src") == "x"]
    rows = list(csv.reader(StringIO(client.http.get("/mappa/luoghi.csv").text)))
    said = dict(zip(rows[0], rows[1], strict=True))
    assert said["name"].removeprefix("'") == name
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in rows[1])
    excel = client.http.get("/mappa/luoghi.excel.csv").get_data(as_text=True).lstrip("\ufeff")
    cells = list(csv.reader(StringIO(excel), delimiter=";"))[1]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    feature = json.loads(client.http.get("/mappa/luoghi.geojson").data)["features"][0]
    assert feature["properties"]["name"] == name
    assert feature["geometry"] == {"type": "Point", "coordinates": [7.68, 45.07]}


def test_what_is_asked_comes_back_as_text(client: JudgingClient) -> None:
    for query in ("q", "aperto", "funzione", "orario", "circ"):
        page = client.get(f"/mappa?{query}=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
        assert page.status == 200
        assert not [image for image in page.all("img") if image.get("src") == "x"]
