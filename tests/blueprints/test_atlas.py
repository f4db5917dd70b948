"""The atlas on the web: a list that works alone, a map that asks nobody, safe with any name."""

import gzip
import json
import re

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.places import FunctionRecord, PlaceRecord
from tests.client import JudgingClient, Page
from tests.factories.places import LATER, NASTY, add_places, add_two_circoscrizioni, make_place


def names(page: Page) -> list[str]:
    """The places of a list, in its order."""
    titles = [element for element in page.all("h3") if element.get("class") == "place-name"]
    return [" ".join("".join(title.itertext()).split()) for title in titles]


def add(app: Flask, *places: PlaceRecord, later: bool = False) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_two_circoscrizioni(session)
        if later:
            add_places(session, *places, change=LATER)
        else:
            add_places(session, *places)


@pytest.fixture
def atlas(app: Flask, client: JudgingClient) -> JudgingClient:
    """A browser on an atlas of four places."""
    add(
        app,
        make_place("mercato-uno", functions=("market", "food_recovery")),
        make_place("mensa-due", functions=("soup_kitchen",), lat=None, lon=None,
                   source_date="2016"),
        make_place("orto-tre", functions=("urban_garden",), approximate=True,
                   location_error_m=350, hours_note="mar mattina", circoscrizione="2"),
        make_place("chiuso-quattro", status="historical"),
    )  # fmt: skip
    return client


def test_the_list_works_without_a_script(atlas: JudgingClient) -> None:
    page = atlas.get("/mappa")
    assert page.status == 200
    assert page.heading() == "Mappa del cibo"
    assert "3 di 3 luoghi" in page.text
    assert "1 luogo non ha un punto sulla mappa" in page.text
    assert "1 ha un punto approssimato" in page.text
    assert "1 luogo chiuso, annunciato o non più attivo non è mostrato" in page.text
    assert "posizione approssimata, fino a 350 m" in page.text
    assert "orario non confermato: telefonate" in page.text
    assert "Orario secondo la fonte (da confermare): mar mattina" in page.text
    assert "Mercato · Recupero di eccedenze" in page.text
    assert "Confini: Città di Torino, aperTO, CC BY 4.0" in page.text
    assert "Chiuso quattro" not in page.text
    links = {element.get("href") for element in page.all("a")}
    assert {"/luoghi/mercato-uno", "/luoghi/mensa-due", "/luoghi/orto-tre"} <= links


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("funzione=soup_kitchen", "Mensa due", "Mercato uno"),
        ("q=ORTO", "Orto tre", "Mercato uno"),
        ("circ=2", "Orto tre", "Mensa due"),
        ("chiusi=1&q=chiuso", "Chiuso quattro", "Mercato uno"),
    ],
)
def test_each_filter_narrows_the_list_and_keeps_its_value(
    atlas: JudgingClient, query: str, shown: str, hidden: str
) -> None:
    page = atlas.get(f"/mappa?{query}")
    assert shown in names(page)
    assert hidden not in names(page)
    assert "Togli i filtri" in page.text
    data = json.loads(atlas.http.get(f"/mappa/luoghi.json?{query}").data)
    assert hidden not in data["name"]


def test_no_result_offers_the_filter_to_loosen(atlas: JudgingClient) -> None:
    page = atlas.get("/mappa?funzione=soup_kitchen&q=orto&circ=2")
    assert "Nessun luogo risponde a tutti i filtri insieme." in page.text
    assert "0 di 3 luoghi" in page.text
    loosen = [
        element.get("href") or "" for element in page.all("a") if element.text == "Senza «Mensa»"
    ]
    assert loosen == ["/mappa?q=orto&circ=2"]
    assert "1 di 3 luoghi" in atlas.get(loosen[0]).text


def test_an_empty_atlas_says_so(client: JudgingClient) -> None:
    page = client.get("/mappa")
    assert "L’atlante è vuoto" in page.text
    assert client.http.get("/mappa/luoghi.json").json["id"] == []


def test_long_lists_have_pages_that_keep_the_filters(app: Flask, client: JudgingClient) -> None:
    add(app, *(make_place(f"luogo-{n:03}") for n in range(30)))
    page = client.get("/mappa?funzione=market")
    following = [e.get("href") or "" for e in page.all("a") if e.get("rel") == "next"]
    assert following == ["/mappa?funzione=market&offset=20"]
    assert len(names(client.get(following[0]))) == 10
    assert client.get("/mappa?offset=-5&offset=x").status == 200
    assert len(names(client.get("/mappa?offset=999999"))) == 10


def test_a_place_says_what_where_and_how_sure(atlas: JudgingClient) -> None:
    page = atlas.get("/luoghi/orto-tre")
    assert page.heading() == "Orto tre"
    assert "Orto urbano" in page.text
    assert "posizione approssimata, fino a 350 m" in page.text
    assert "Circoscrizione 2" in page.text
    ways = [element.get("href") or "" for element in page.all("a")]
    assert any(way.startswith("geo:45.07,7.68") for way in ways)
    assert any(way.startswith("https://www.openstreetmap.org/search") for way in ways)
    assert "/mappa?luogo=orto-tre#mappa" in ways


def test_a_closed_place_keeps_its_page_and_says_so(atlas: JudgingClient) -> None:
    page = atlas.get("/luoghi/chiuso-quattro")
    assert page.status == 200
    assert "non più attivo" in page.text


def test_an_unknown_place_is_a_helpful_404(atlas: JudgingClient) -> None:
    assert atlas.get("/luoghi/non-esiste").status == 404


def test_a_source_with_an_incomplete_address_is_not_a_link(
    app: Flask, client: JudgingClient
) -> None:
    source = FunctionRecord(
        "market", "example.org", "https://example.org/", source_url_complete=False,
        hours_note="sab mattina", note="posto al coperto",
    )  # fmt: skip
    place = PlaceRecord("mercato", "Mercato", functions=(source,), url="https://mercato.example/")
    add(app, place)
    page = client.get("/luoghi/mercato")
    assert "il collegamento della fonte è incompleto" in page.text
    assert "Orario secondo la fonte: sab mattina. È una nota, non un orario" in page.text
    assert "fonte senza data" in page.text
    links = {element.get("href") for element in page.all("a")}
    assert "https://example.org/" not in links
    assert "https://mercato.example/" in links


def test_a_name_that_would_run_as_a_script_runs_nowhere(app: Flask, client: JudgingClient) -> None:
    add(app, make_place("cattivo", name=NASTY, address=NASTY, municipality=NASTY))
    for url in ("/mappa", "/luoghi/cattivo", "/mappa?q=alert"):
        page = client.get(url)
        assert NASTY in page.text
        assert [element.get("src") for element in page.all("img")] == []
        assert "<img src=x" not in page.response.get_data(as_text=True)
    data = client.http.get("/mappa/luoghi.json")
    assert data.mimetype == "application/json"
    assert data.json["name"] == [NASTY]
    script = script_of(client)
    assert "alert" not in client.http.get(script).get_data(as_text=True)


def script_of(client: JudgingClient) -> str:
    text = client.http.get("/mappa").get_data(as_text=True)
    found = re.search(r"/mappa/atlas-[0-9a-f]+\.js", text)
    assert found
    return found[0]


def test_the_maps_script_is_kept_for_ever_under_its_own_address(atlas: JudgingClient) -> None:
    address = script_of(atlas)
    answer = atlas.http.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "L.map(" in answer.get_data(as_text=True)
    assert script_of(atlas) == address
    assert atlas.http.get("/mappa/atlas-000000000000.js").status_code == 404


def test_an_unchanged_answer_is_not_sent_again_and_a_changed_one_is(
    app: Flask, atlas: JudgingClient
) -> None:
    first = atlas.http.get("/mappa/luoghi.json")
    again = atlas.http.get("/mappa/luoghi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    add(app, make_place("mercato-uno", name="Nome nuovo"), later=True)
    changed = atlas.http.get("/mappa/luoghi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "Nome nuovo" in changed.json["name"]


def test_compressed_and_plain_answers_say_the_same(atlas: JudgingClient) -> None:
    plain = atlas.http.get("/mappa/confini.json")
    zipped = atlas.http.get("/mappa/confini.json", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert [area["properties"]["code"] for area in plain.json["features"]] == ["1", "2"]


def test_many_different_searches_do_not_fill_the_memory(app: Flask, atlas: JudgingClient) -> None:
    for n in range(40):
        assert atlas.http.get(f"/mappa/luoghi.json?q=x{n}").status_code == 200
    assert len(app.extensions["atlas_answers"]) <= 32


def test_the_map_and_the_places_speak_english_too(atlas: JudgingClient) -> None:
    atlas.http.set_cookie("lingua", "en")
    assert atlas.get("/mappa").status == 200
    assert atlas.get("/luoghi/mercato-uno").status == 200
