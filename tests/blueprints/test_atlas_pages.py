"""The map's page in detail: filters, chips, what is open, files, the frame, and what is kept."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.places import FunctionRecord, PlaceRecord
from tests.client import JudgingClient, Page
from tests.conftest import make_app
from tests.factories.places import add_places, add_two_circoscrizioni, make_place

# A Monday, 12:59:30 in Torino.
MONDAY = datetime(2026, 11, 23, 11, 59, 30, tzinfo=UTC)
RECENT = date(2026, 10, 1)


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self) -> None:
        self.at = MONDAY

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def app(sqlite_url: str, hands: Hands) -> Iterator[Flask]:
    for made in make_app(sqlite_url, hands):
        with session_scope(made.extensions["foodplan"].engine, writes=True) as session:
            add_two_circoscrizioni(session)
            add_places(session, *places())
        yield made


def places() -> list[PlaceRecord]:
    return [
        make_place("mercato", opening_hours="Mo-Fr 08:30-13:00", hours_on=RECENT, access="open"),
        make_place("mensa", functions=("soup_kitchen",), opening_hours="Tu 12:00-14:00",
                   hours_on=RECENT, wheelchair="yes", circoscrizione="2"),
        make_place("gas", functions=("gas",), phone="011 555 0100", hours_note="un martedì"),
    ]  # fmt: skip


def names(page: Page) -> list[str]:
    titles = [element for element in page.all("h3") if element.get("class") == "place-name"]
    return ["".join(title.itertext()).strip() for title in titles]


def links(page: Page) -> dict[str, str]:
    return {
        " ".join("".join(link.itertext()).split()): link.get("href") or "" for link in page.all("a")
    }


def test_each_row_says_if_it_is_open_and_whom_to_call(client: JudgingClient) -> None:
    page = client.get("/mappa")
    assert "aperto fino alle 13:00" in page.text
    assert "chiuso, apre domani alle 12:00" in page.text
    assert "orario non confermato: telefonate 011 555 0100" in page.text
    assert links(page)["011 555 0100"] == "tel:0115550100"
    assert "aperto a tutti" in page.text
    assert "accessibile in sedia a rotelle" in page.text
    rows = [element for element in page.all("li") if element.get("class") == "place-row"]
    assert [row.get("data-lat") for row in rows] == ["45.07"] * 3


def test_what_is_not_known_stands_apart_from_what_is_closed(client: JudgingClient) -> None:
    page = client.get("/mappa?aperto=ora")
    said = "1 aperto adesso · 1 chiuso · 1 con orario non confermato: telefonate"
    assert said in page.text
    assert "1 di 3 luoghi" in page.text
    found = links(page)
    assert names(page) == ["Mercato"]
    assert names(client.get(found["1 chiuso"])) == ["Mensa"]
    unknown = client.get(found["1 con orario non confermato: telefonate"])
    assert names(unknown) == ["Gas"]


def test_each_filter_is_a_chip_that_goes_away(client: JudgingClient) -> None:
    page = client.get("/mappa?funzione=market&funzione=gas&circ=1&aperto=2026-11-23T10:00")
    chips = {text: href for text, href in links(page).items() if text.startswith("Togli il filtro")}
    assert list(chips) == [
        "Togli il filtro: Mercato ×",
        "Togli il filtro: Gruppo di acquisto solidale ×",
        "Togli il filtro: Circoscrizione 1 ×",
        "Togli il filtro: Aperti il 23 novembre 2026, 10:00 ×",
    ]
    hours = chips["Togli il filtro: Aperti il 23 novembre 2026, 10:00 ×"]
    assert hours == "/mappa?funzione=market&funzione=gas&circ=1"
    assert names(client.get(hours)) == ["Gas", "Mercato"]
    checked = [element for element in page.all("input") if element.get("id") == "funzione-gas"]
    assert len(checked) == 1


def test_a_time_that_is_none_comes_back_with_its_error(client: JudgingClient) -> None:
    page = client.get("/mappa?aperto=domani%20%22x")
    field = next(element for element in page.all("input") if element.get("id") == "aperto")
    assert (field.get("value"), field.get("aria-invalid")) == ('domani "x', "true")
    assert field.get("aria-describedby") == "aperto-errore"
    assert "non è un giorno con un’ora" in page.text
    assert "3 di 3 luoghi" in page.text
    other = client.get("/mappa?funzione=pizzeria")
    assert "«pizzeria» non è tra le scelte di questo filtro" in other.text


def test_the_files_hold_what_the_filters_show(client: JudgingClient) -> None:
    page = client.get("/mappa?famiglia=mercati&aperto=ora")
    address = links(page)["CSV per script"]
    assert address == "/mappa/luoghi.csv?famiglia=mercati&aperto=ora"
    answer = client.http.get(address)
    disposition = answer.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="luoghi-2026-11-23.csv"'
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["id"] for row in rows] == ["mercato"]
    assert (rows[0]["licence"], rows[0]["precision"]) == ("CC BY 4.0", "exact")
    assert rows[0]["source_date"] == "2026-05"
    geo = client.http.get("/mappa/luoghi.geojson?funzione=gas").get_json(force=True)
    assert [feature["id"] for feature in geo["features"]] == ["gas"]
    assert (geo["licence"], geo["as_of"]) == ("CC BY 4.0", "2026-11-23")
    assert client.http.get("/mappa/luoghi.xml").status_code == 404


def test_the_frame_is_for_every_site_and_nothing_else_is(client: JudgingClient) -> None:
    page = client.get("/mappa/incorpora?famiglia=mercati")
    headers = page.response.headers
    assert "frame-ancestors *" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers
    assert names(page) == ["Mercato"]
    assert links(page)["Apri la mappa intera, con i filtri"] == "/mappa?famiglia=mercati"
    # Every other link of a frame opens a page; this one goes on in the same.
    skip = next(link for link in page.all("a") if link.get("href") == "#dopo-la-mappa")
    assert skip.get("target") == "_self"
    again = client.http.get(
        "/mappa/incorpora?famiglia=mercati", headers={"If-None-Match": headers["ETag"]}
    )
    assert again.status_code == 304
    assert "X-Frame-Options" not in again.headers
    for other in ("/mappa", "/luoghi/mercato", "/mappa/luoghi.csv", "/mappa/luoghi.json"):
        said = client.http.get(other).headers
        assert "frame-ancestors 'none'" in said["Content-Security-Policy"]
        assert said["X-Frame-Options"] == "DENY"


def test_the_code_for_another_site_has_the_filters(client: JudgingClient) -> None:
    page = client.get("/mappa?funzione=gas&q=a%26b")
    code = next(element for element in page.all("textarea"))
    assert code.get("readonly") is not None
    assert '<iframe src="/mappa/incorpora?funzione=gas&q=a%26b"' in "".join(code.itertext())


@pytest.mark.parametrize("address", ["/mappa", "/mappa/incorpora", "/luoghi/mercato"])
def test_a_kept_page_is_right_for_its_minute_only(
    client: JudgingClient, hands: Hands, address: str
) -> None:
    first = client.http.get(address)
    assert "aperto fino alle 13:00" in first.text
    same = {"If-None-Match": first.headers["ETag"]}
    hands.at += timedelta(seconds=20)
    assert client.http.get(address, headers=same).status_code == 304
    hands.at += timedelta(seconds=10)
    later = client.http.get(address, headers=same)
    assert later.status_code == 200
    assert "chiuso, apre domani alle 8:30" in later.text


def test_a_page_that_does_not_tell_the_time_is_kept_for_the_day(
    client: JudgingClient, hands: Hands
) -> None:
    tag = client.http.get("/dati").headers["ETag"]
    hands.at += timedelta(hours=3)
    assert client.http.get("/dati", headers={"If-None-Match": tag}).status_code == 304


def test_without_a_result_the_hours_are_offered_to_be_left_out(client: JudgingClient) -> None:
    page = client.get("/mappa?funzione=soup_kitchen&aperto=ora")
    assert links(page)["Senza «Aperti adesso»"] == "/mappa?funzione=soup_kitchen"
    assert names(client.get("/mappa?funzione=soup_kitchen")) == ["Mensa"]


def test_a_list_in_a_frame_turns_its_pages_there(app: Flask, client: JudgingClient) -> None:
    more = (make_place(f"orto-{n:02}", functions=("urban_garden",)) for n in range(25))
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_places(session, *more)
    page = client.get("/mappa/incorpora?famiglia=orti")
    following = next(link for link in page.all("a") if link.get("rel") == "next")
    assert following.get("href") == "/mappa/incorpora?famiglia=orti&offset=20"
    assert following.get("target") == "_self"
    assert [base.get("target") for base in page.all("base")] == ["_blank"]


def test_a_link_to_a_place_that_the_map_cannot_show_says_so(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_places(session, make_place("orto", lat=None, lon=None), make_place("mercato"))
    client = JudgingClient(app)
    page = client.get("/mappa?luogo=orto")
    assert "«Orto» non ha ancora un punto sulla mappa: ecco la sua pagina" in page.text
    assert "non c’è, o non c’è più" in client.get("/mappa?luogo=niente").text
    assert "ancora un punto" not in client.get("/mappa?luogo=mercato").text


def test_the_api_passes_on_no_address_that_a_link_could_run(app: Flask) -> None:
    function = FunctionRecord("market", "fonte", "javascript:alert(1)")
    place = replace(make_place("mercato", url="javascript:alert(2)"), functions=(function,))
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_places(session, place)
    said = app.test_client().get("/api/v1/places").get_data(as_text=True)
    assert "javascript" not in said
    assert "javascript" not in app.test_client().get("/dati/luoghi.csv").get_data(as_text=True)


@pytest.mark.parametrize("name", ["wheelchair", "access", "status", "function"])
def test_a_filter_of_the_api_names_the_values_that_it_takes(app: Flask, name: str) -> None:
    answer = app.test_client().get(f"/api/v1/places?{name}=zzz")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["errors"][0]["field"] == name
    assert "I valori possibili sono" in answer.json["errors"][0]["message"]
