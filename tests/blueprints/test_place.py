"""A place's page: open or not, who may enter, what it belongs to, who says so, what changed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.reports.atlas.opening import OpeningFacts, opening_facts
from foodplan.reports.atlas.ways import geo_link, map_link, way_link
from foodplan.rules.provenance import PUBLISHED, Fact, clear_fields, write_provenance
from foodplan.store.history import Change
from foodplan.store.organisations import NodeInput, add_node
from foodplan.store.places import PlaceRecord, change_place
from tests.client import JudgingClient
from tests.conftest import make_app
from tests.factories.accounts import make_account
from tests.factories.office import make_city
from tests.factories.organisations import make_organisation
from tests.factories.places import LOADED, NASTY, add_places, make_place

HOURS = "Mo-Fr 08:30-13:00; Su[4] 09:00-18:00; PH off; Jun 24 off"
# The clock of the tests stands at ten in the morning of Sunday, 22 November 2026.
CHECKED = date(2026, 11, 20)


def _add(app: Flask, *places: PlaceRecord) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_places(session, *places)


def _change(
    app: Flask, place: PlaceRecord, hour: int, why: str = "", by: int | None = None
) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        change_place(session, place, Change(datetime(2026, 11, 12, hour, tzinfo=UTC), by, why))


def test_a_place_with_hours_says_until_when_and_its_week(app: Flask, client: JudgingClient) -> None:
    _add(app, make_place(opening_hours=HOURS, hours_on=CHECKED))
    page = client.get("/luoghi/mercato-di-prova")
    assert "aperto fino alle 18:00" in page.text
    assert "da lunedì a venerdì 8:30–13:00" in page.text
    assert "la quarta domenica del mese 9:00–18:00" in page.text
    assert "Orario verificato dall’ufficio il 20 novembre 2026." in page.text
    today = [row for row in page.all("tr") if row.get("aria-current") == "date"]
    assert ["".join(row.itertext()).split() for row in today] == [
        ["domenica", "22", "oggi", "9:00–18:00"]
    ]


def test_a_closed_place_says_when_it_opens(app: Flask, client: JudgingClient) -> None:
    _add(app, make_place(opening_hours="Mo-Fr 08:30-13:00", hours_on=CHECKED))
    assert "chiuso, apre domani alle 8:30" in client.get("/luoghi/mercato-di-prova").text


def test_old_hours_are_shown_and_never_called_open(app: Flask, client: JudgingClient) -> None:
    _add(app, make_place(opening_hours="24/7", hours_on=date(2024, 1, 1)))
    text = client.get("/luoghi/mercato-di-prova").text
    assert "orario non confermato: telefonate" in text
    assert "Questo è l’ultimo che abbiamo." in text
    assert "aperto a ogni ora" not in text


def test_free_text_is_a_note_and_never_an_opening(app: Flask, client: JudgingClient) -> None:
    _add(app, make_place(hours_note="24/7"))
    text = client.get("/luoghi/mercato-di-prova").text
    assert "Orario secondo la fonte: 24/7. È una nota, non un orario confermato." in text
    assert "orario non confermato: telefonate" in text


def test_a_place_that_nobody_can_visit_is_never_open(app: Flask, client: JudgingClient) -> None:
    _add(app, make_place(status="announced", opening_hours="24/7", hours_on=CHECKED))
    text = client.get("/luoghi/mercato-di-prova").text
    assert "annunciato, non ancora aperto" in text
    assert "aperto a ogni ora" not in text


def test_who_may_enter_and_how_to_reach_it(app: Flask, client: JudgingClient) -> None:
    _add(
        app,
        make_place(
            access="referral", access_note="Portare l’ISEE", wheelchair="yes",
            languages="it,ar,xx1", phone="011 555 0100", email="pane@demo.example",
        ),
        make_place("ignoto"),
    )  # fmt: skip
    page = client.get("/luoghi/mercato-di-prova")
    for words in ("Su segnalazione di un servizio", "Portare l’ISEE", "italiano, arabo, xx1"):
        assert words in page.text
    links = [element.get("href") for element in page.all("a")]
    assert {"tel:0115550100", "mailto:pane@demo.example"} <= set(links)
    assert "https://www.openstreetmap.org/directions?to=45.07%2C7.68" in links
    assert "geo:45.07,7.68?q=45.07,7.68" in links
    assert "/luoghi/mercato-di-prova/segnala" in links
    unknown = client.get("/luoghi/ignoto").text
    assert "Non si sa se serva un’iscrizione" in unknown
    assert "Non abbiamo ancora un telefono" in unknown


def test_a_hidden_address_stays_hidden(app: Flask, client: JudgingClient) -> None:
    place = make_place(address="via Segreta 7")
    _add(app, place)
    _change(app, replace(place, address_hidden=True), 9)
    for address in ("/luoghi/mercato-di-prova", "/luoghi/mercato-di-prova/storia"):
        page = client.get(address)
        assert "Segreta" not in page.text
        assert "45.07" not in page.response.get_data(as_text=True)
    assert "L’indirizzo non è pubblico" in client.get("/luoghi/mercato-di-prova").text


def test_each_fact_has_its_source_and_no_person(app: Flask, client: JudgingClient) -> None:
    facts = {
        "name": Fact("guida dei mercati", "https://example.org/guida", "2024-02", PUBLISHED, None),
        "address": Fact("volantino", "javascript:alert(1)", "boh", PUBLISHED, None),
    }
    known = clear_fields(write_provenance(facts), ["phone"], "Anna Rossi", CHECKED)
    _add(app, make_place(provenance=known, phone="011 555 0100"))
    page = client.get("/luoghi/mercato-di-prova")
    rows = {
        " ".join("".join(row[0].itertext()).split()): " ".join(
            " ".join("".join(cell.itertext()).split()) for cell in row[1:]
        )
        for row in page.all("tr")
        if len(row) == 3
    }
    assert rows["Nome"] == "guida dei mercati (da una fonte pubblicata) febbraio 2024"
    assert rows["Indirizzo"] == "volantino (da una fonte pubblicata) senza data"
    assert rows["Telefono"] == "l’ufficio verificata il 20 novembre 2026"
    assert rows["Punto sulla mappa"] == "non registrata senza data"
    assert "Anna" not in page.text
    assert not [a for a in page.all("a") if (a.get("href") or "").startswith("javascript")]


def test_what_it_belongs_to_is_told_only_of_who_may_be_named(
    app: Flask, client: JudgingClient
) -> None:
    _add(app, make_place("con-emporio"), make_place("di-altri", organisation="riservata"))
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        owner = make_organisation(session)
        site = NodeInput("Emporio qui", owner, place="con-emporio", site_kind="emporium")
        add_node(session, "emporio-qui", site, LOADED)
        make_organisation(session, "riservata", "Chi non vuole", public_name=False)
    page = client.get("/luoghi/con-emporio")
    assert "Lo gestisce: Emporio di prova." in page.text
    assert "/empori/emporio-qui" in [element.get("href") for element in page.all("a")]
    other = client.get("/luoghi/di-altri").text
    assert "Chi non vuole" not in other
    assert "Di che cosa fa parte" not in other


def test_the_history_says_what_when_and_why_and_no_names(app: Flask, client: JudgingClient) -> None:
    place = make_place(phone="011 555 0100", status="unknown")
    _add(app, place)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        officer = make_account(session, email="anna.rossi@demo.example").id
    second = replace(
        place, name="Mercato nuovo", status="reported", access="open", languages="ar",
        opening_hours="Sa 09:00-12:00", confirmed_on=CHECKED, phone="011 555 0200",
    )  # fmt: skip
    _change(app, second, 9, "telefonata", by=officer)
    _change(app, replace(second, consent="withheld", name="Nome segreto"), 10)
    _change(app, replace(second, consent="given"), 11, "consenso")
    page = client.get("/luoghi/mercato-di-prova/storia")
    assert page.heading() == "Storia di Mercato nuovo"
    for words in (
        "Comparso nella mappa da un caricamento di dati. Perché: prova",
        "Cambiato dall’ufficio. Perché: telefonata",
        "Mercato di prova → adesso: Mercato nuovo",
        "non si sa se è ancora attivo → adesso: segnalato da una fonte",
        "niente → adesso: sabato 9:00–12:00",
        "niente → adesso: arabo",
        "un altro: quello di prima non si riporta",
    ):
        assert words in page.text
    for secret in ("Anna", "anna.rossi", "Nome segreto", "0100", "0200"):
        assert secret not in page.text


def test_a_double_leads_on_and_a_withheld_place_is_not_there(
    app: Flask, client: JudgingClient
) -> None:
    double, secret = make_place("doppio"), make_place("segreto")
    _add(app, make_place(), double, secret)
    _change(app, replace(double, merged_into="mercato-di-prova"), 9)
    _change(app, replace(secret, consent="withheld"), 9)
    for end in ("", "/storia"):
        answer = client.http.get(f"/luoghi/doppio{end}")
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"/luoghi/mercato-di-prova{end}"
        assert client.http.get(f"/luoghi/segreto{end}").status_code == 404
        assert client.http.get(f"/luoghi/non-esiste{end}").status_code == 404


def test_a_name_that_would_run_runs_nowhere(app: Flask, client: JudgingClient) -> None:
    nasty = make_place(
        name=NASTY, address=NASTY, access_note=NASTY, hours_note=NASTY, languages=NASTY,
        opening_hours=f'Mo-Su 09:00-20:00 open "{NASTY}"', hours_on=CHECKED, phone=NASTY,
        url="javascript:alert(1)",
    )  # fmt: skip
    _add(app, make_place())
    _change(app, nasty, 9, NASTY)
    for end in ("", "/storia"):
        page = client.get(f"/luoghi/mercato-di-prova{end}")
        html = page.response.get_data(as_text=True)
        assert NASTY in page.text
        assert "<img src=x" not in html
        assert not [a for a in page.all("a") if (a.get("href") or "").startswith("javascript")]


def test_the_page_follows_the_clock(sqlite_url: str) -> None:
    at = [datetime(2026, 11, 22, 9, tzinfo=UTC)]
    for app in make_app(sqlite_url, lambda: at[0]):
        client = JudgingClient(app)
        _add(app, make_place(opening_hours="Su 08:00-12:00", hours_on=CHECKED))
        assert "aperto fino alle 12:00" in client.get("/luoghi/mercato-di-prova").text
        at[0] = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
        assert "chiuso, apre il 29 novembre" in client.get("/luoghi/mercato-di-prova").text


def test_programs_are_told_whether_a_place_is_surely_open() -> None:
    noon = datetime(2026, 11, 22, 11, tzinfo=UTC)
    place = make_place(opening_hours="Su 09:00-18:00", hours_on=CHECKED)
    assert opening_facts(place, noon) == OpeningFacts(
        "Su 09:00-18:00", open_now=True, next_change=datetime(2026, 11, 22, 17, tzinfo=UTC)
    )
    old = replace(place, hours_on=date(2020, 1, 1))
    assert opening_facts(old, noon) == OpeningFacts("Su 09:00-18:00", None, None)
    asked = replace(place, opening_hours='"su appuntamento"')
    assert opening_facts(asked, noon).open_now is False


def test_indicators_that_count_a_place_are_named_and_others_not(app: Flask) -> None:
    _add(app, make_place("con-emporio"))
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_city(session)
        site = NodeInput("Emporio qui", 1, place="con-emporio", site_kind="emporium", area="5")
        add_node(session, "emporio-qui", site, LOADED)
    page = JudgingClient(app).get("/luoghi/con-emporio")
    named = {element.get("href") for element in page.all("a")}
    assert "/piano/indicatori/cibo-recuperato" in named
    assert "/piano/indicatori/mercati" not in named


def test_the_history_tells_functions_and_points(app: Flask, client: JudgingClient) -> None:
    place = make_place(status="unknown", lat=None, lon=None)
    _add(app, place)
    near = replace(place, lat=45.0712, lon=7.68, approximate=True, location_error_m=350)
    _change(app, near, 9)
    functions = make_place(functions=("market", "soup_kitchen")).functions
    _change(app, replace(near, functions=functions, approximate=False), 10)
    _change(app, replace(near, functions=functions, approximate=False, address_hidden=True), 11)
    _change(app, replace(near, functions=functions, approximate=False, address="via Po 1"), 12)
    text = client.get("/luoghi/mercato-di-prova/storia").text
    assert "niente → adesso: 45.07120, 7.68000 (± 350 m)" in text
    assert "Mercato → adesso: Mercato, Mensa" in text
    assert "niente → adesso: via Po 1" in text


@pytest.mark.parametrize(
    ("changed", "geo", "way", "map_"),
    [
        ({}, "geo:45.07,7.68?q=45.07,7.68", "directions?to=45.07%2C7.68", "?mlat=45.07&mlon=7.68"),
        ({"approximate": True}, "geo:45.07,7.68?q=via%20Po%201%2C%20Torino",
         "directions?to=via%20Po%201%2C%20Torino", "search?query=via%20Po%201%2C%20Torino"),
        ({"approximate": True, "address": ""}, "geo:45.07,7.68?q=45.07,7.68",
         "directions?to=45.07%2C7.68", "#map=15/45.07/7.68"),
        ({"lat": None, "lon": None}, "geo:0,0?q=via%20Po%201%2C%20Torino",
         "directions?to=via%20Po%201%2C%20Torino", "search?query=via%20Po%201%2C%20Torino"),
        ({"lat": None, "lon": None, "address": ""}, "", "", ""),
    ],
)  # fmt: skip
def test_the_way_there_is_by_point_only_where_it_is_exact(
    changed: dict[str, Any], geo: str, way: str, map_: str
) -> None:
    place = make_place(**({"address": "via Po 1"} | changed))
    assert geo_link(place) == geo
    assert way_link(place) == (f"https://www.openstreetmap.org/{way}" if way else "")
    assert map_link(place).startswith(f"https://www.openstreetmap.org/{map_}" if map_ else "")
    assert bool(map_link(place)) == bool(map_)
