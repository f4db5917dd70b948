"""Social innovation on the pages: what is known, what is missing, and nothing about few people."""

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.history import Moment
from foodplan.store.innovation import list_exchanges, list_participation
from tests.client import JudgingClient, Page
from tests.factories.indicators import TODAY, make_action
from tests.factories.innovation import make_count, make_exchange, tie
from tests.factories.office import open_office, signed_in
from tests.factories.places import NASTY, add_places, make_place

ACTION = "/gestione/azioni/case"
COUNTS = f"{ACTION}/partecipazione"
EXCHANGES = "/gestione/innovazione/scambi"
NEVER = "00000000-0000-4000-8000-000000000000"
COUNT = {
    "title": "Cene <b>insieme</b>", "unit": "people", "value": "42", "bound": "",
    "first_day": "01/05/2026", "last_day": "31/05/2026", "method": "firme", "source": "Relazione",
    "reason": "prova",
}  # fmt: skip
EXCHANGE = {
    "title": "Mercati", "kind": "practice", "direction": "given", "partner": "Città di esempio",
    "action": "case", "first_day": "", "last_day": "", "description": "", "outcome": "",
    "url": "", "source": "Verbale", "reason": "prova",
}  # fmt: skip


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_action(session, "case", kind="experience", title="Case di prova", source="Mozione")
        make_action(session, "nuova", kind="initiative", title="Iniziativa nuda", source="Mozione")
        house = {"functions": ("neighbourhood_house",)}
        add_places(
            session,
            make_place("casa-uno", **house),
            make_place("casa-zitta", name="Casa che tace", consent="withheld", **house),
        )
    return signed_in(app)


def send(client: JudgingClient, address: str, **said: str) -> Page:
    return client.post(address, client.get(address).values() | said)


def add_count(client: JudgingClient, **changes: str) -> Page:
    return send(client, COUNTS, **(COUNT | changes))


def links(page: Page, part: str) -> list[str]:
    """Return the addresses of a page's links that hold some words, each once."""
    found = [link.get("href") or "" for link in page.all("a")]
    return sorted({href for href in found if part in href})


def file_of(client: JudgingClient) -> str:
    return client.get("/innovazione/dati.csv").response.get_data(as_text=True)


def plain(page: Page) -> str:
    return page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_page_says_what_is_known_and_what_no_source_says(office: JudgingClient) -> None:
    page = plain(office.get("/innovazione"))
    assert "riconosce 1 esperienza" in page
    assert "Nessuna fonte dice ancora: i luoghi, chi la fa, quanti vi prendono parte" in page
    said = send(office, f"{ACTION}/luoghi", function="neighbourhood_house", source="Atto 1")
    assert "Aggiunto." in said.text
    page = office.get("/piano/azioni/case")
    assert "Casa uno" in page.text
    assert "Casa che tace" not in page.text
    assert "Casa del Quartiere" in page.text
    assert "Nessuna fonte dice ancora: chi la fa" in plain(office.get("/innovazione"))


def test_a_tie_is_taken_away_with_its_reason(office: JudgingClient) -> None:
    send(office, f"{ACTION}/luoghi", place="casa-uno", source="Atto 1")
    page = office.get(f"{ACTION}/luoghi")
    (link,) = links(page, "/togli/luogo/")
    assert "Casa uno" in office.get(link).text
    assert send(office, link, reason="").status == 422
    assert "Tolto" in send(office, link, reason="era un'altra").text
    assert "Casa uno" not in office.get("/piano/azioni/case").text


def test_a_wrong_count_is_said_at_its_field_and_nothing_typed_is_lost(
    office: JudgingClient,
) -> None:
    page = add_count(office, value="quaranta", last_day="31/04/2026")
    assert page.status == 422
    assert page.values()["value"] == "quaranta"
    assert page.values()["last_day"] == "31/04/2026"
    assert page.values()["title"] == COUNT["title"]
    assert "Scrivere quanti" in add_count(office, value="").text
    assert "La fine viene prima dell'inizio" in add_count(office, last_day="30/04/2026").text
    assert "Cene" not in office.get("/piano/azioni/case").text


def test_a_form_sent_twice_is_one_count_and_its_text_is_escaped(
    app: Flask, office: JudgingClient
) -> None:
    said = office.get(COUNTS).values() | COUNT | {"title": NASTY}
    assert "Conteggio registrato." in office.post(COUNTS, said).text
    assert "Conteggio registrato." in office.post(COUNTS, said).text
    with session_scope(app.extensions["foodplan"].engine) as session:
        assert len(list_participation(session, Moment(TODAY))) == 1
    assert office.post(COUNTS, said | {"value": "43"}).status == 422
    for address in ("/piano/azioni/case", "/innovazione", COUNTS):
        page = office.get(address)
        assert "<img src=x" not in page.response.get_data(as_text=True)
    assert "42 persone" in plain(office.get("/innovazione"))


def test_few_people_are_in_no_page_and_no_file(app: Flask, office: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_count(session, title="Laboratorio", value=3)
    page = plain(office.get("/innovazione"))
    assert "da 1 a 4 persone" in page
    assert "3 persone" not in page
    row = next(line for line in file_of(office).splitlines() if "Laboratorio" in line)
    assert ",da 1 a 4,persone," in row
    assert ",3," not in row


def test_the_second_to_save_sees_both_counts(app: Flask, office: JudgingClient) -> None:
    add_count(office)
    (address,) = links(office.get(COUNTS), "/partecipazione/")
    opened = office.get(address).values()
    other = signed_in(app, "collega@example.org")
    assert "Conteggio corretto." in send(other, address, **(COUNT | {"value": "40"})).text
    page = office.post(address, opened | COUNT | {"value": "45"})
    assert page.status == 409
    assert "40" in page.text
    assert page.values()["value"] == "45"
    done = office.post(address, COUNT | page.values())
    assert "Conteggio corretto." in done.text
    assert "45 persone" in plain(office.get("/innovazione"))


def test_a_count_taken_back_leaves_the_pages_and_can_be_stated_again(
    office: JudgingClient,
) -> None:
    add_count(office)
    (address,) = links(office.get(COUNTS), "/partecipazione/")
    assert send(office, f"{address}/ritiro", reason="").status == 422
    assert "ritirato" in send(office, f"{address}/ritiro", reason="doppio").text
    assert "Cene" not in office.get("/piano/azioni/case").text
    assert "Cene" not in file_of(office)
    assert "è stato ritirato" in office.get(address).text
    assert "corretto" in send(office, address, **COUNT).text
    assert "Cene" in office.get("/piano/azioni/case").text


def test_an_exchange_is_stated_once_changed_and_taken_back(
    app: Flask, office: JudgingClient
) -> None:
    said = office.get(f"{EXCHANGES}/nuovo").values() | EXCHANGE
    assert office.post(f"{EXCHANGES}/nuovo", said | {"url": "javascript:alert(1)"}).status == 422
    assert "Scambio registrato." in office.post(f"{EXCHANGES}/nuovo", said).text
    office.post(f"{EXCHANGES}/nuovo", said)
    with session_scope(app.extensions["foodplan"].engine) as session:
        (row,) = list_exchanges(session, Moment(TODAY))
    address = f"{EXCHANGES}/{row.exchange}"
    assert "aggiornato" in send(office, address, **(EXCHANGE | {"outcome": "Una bilancia"})).text
    for page in ("/innovazione", "/piano/azioni/case"):
        assert "Una bilancia" in office.get(page).text
    assert "ritirato" in send(office, f"{address}/ritiro", reason="non è successo").text
    assert "Una bilancia" not in office.get("/innovazione").text


def test_the_office_sees_what_is_written_of_each(app: Flask, office: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_count(session)
        make_exchange(session, action="case", simulated=True)
        tie(session, function="neighbourhood_house")
    page = office.get("/gestione/innovazione")
    assert "Case di prova" in page.text
    assert "Mercati che recuperano" in page.text
    assert "simulata" in page.text


def test_a_past_day_answers_as_it_would_have(app: Flask, office: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_count(session, title="Cene nuove")
    assert "Cene nuove" in office.get("/innovazione").text
    assert "Cene nuove" not in office.get("/innovazione?as_of=2026-11-20").text
    assert office.get("/innovazione?as_of=ieri").status == 400
    assert office.get("/innovazione/dati.csv?as_of=ieri").status == 400


@pytest.mark.parametrize(
    "address",
    [
        f"{COUNTS}/{NEVER}", f"{COUNTS}/{NEVER}/ritiro", f"{EXCHANGES}/{NEVER}",
        "/gestione/azioni/mai-vista/luoghi", "/gestione/azioni/mai-vista/partecipazione",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(office: JudgingClient, address: str) -> None:
    assert office.get(address).status == 404
