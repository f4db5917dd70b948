"""The pages of observations: ticked, passed on, sent in a file, never lost."""

import io

import pytest
from flask import Flask

from foodplan.db import session_scope
from tests.client import JudgingClient, Page
from tests.factories.indicators import make_indicator, make_observation
from tests.factories.office import open_office, signed_in

LIST = "/gestione/rilevazioni"
FORM = "/gestione/indicatori/mercati/rilevazione"
SAID = {
    "period_from": "2024-01-01", "period_to": "2024-12-31", "value": "37",
    "document": "Annuario",
    "reason": "rilevazione annuale", "bound": "",
}  # fmt: skip
FILE = "indicatore;dal;al;valore;documento\nmercati;1/1/2023;31/12/2023;36;Annuario\nmercatti;;;;\n"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


@pytest.fixture
def colleague(app: Flask, office: JudgingClient) -> JudgingClient:
    assert office
    return signed_in(app, "collega@example.org")


def ask_for_a_second(office: JudgingClient) -> None:
    url = "/gestione/indicatori/mercati/definizione"
    page = office.get(url)
    values = page.values()
    for area in page.all("textarea"):
        values[area.get("name") or ""] = area.text or ""
    for item in page.all("select"):
        chosen = [one for one in item.iter("option") if one.get("selected") is not None]
        values[item.get("name") or ""] = (chosen or list(item.iter("option")))[0].get("value") or ""
    done = office.post(url, values | {"needs_approval": "y", "reason": "Delibera"})
    assert done.status == 200, done.text


def send(office: JudgingClient, **changes: str) -> Page:
    return office.post(FORM, office.get(FORM).values() | SAID | changes)


def tick(office: JudgingClient, step: str) -> Page:
    page = office.get(LIST)
    ticks = [item.get("value") or "" for item in page.all("input") if item.get("name") == "scelte"]
    return office.post(LIST, {"csrf_token": page.csrf_token(), "scelte": ticks, "step": step})


def test_a_second_person_approves_and_the_public_page_says_so(
    office: JudgingClient, colleague: JudgingClient
) -> None:
    ask_for_a_second(office)
    assert "conta quando un’altra persona l’approva" in send(office).text
    assert "37" not in office.get("/piano/indicatori/mercati").text
    assert "1" in office.get("/gestione").text
    assert "chiede che la approvi un'altra persona" in tick(office, "approve").text
    assert "1 rilevazione passata" in tick(colleague, "approve").text
    assert "approvata da un’altra persona" in office.get("/piano/indicatori/mercati").text


def test_without_a_second_person_the_public_page_says_self_certified(office: JudgingClient) -> None:
    send(office)
    assert "autocertificata" in office.get("/piano/indicatori/mercati").text


def test_a_draft_is_kept_and_passed_on(office: JudgingClient) -> None:
    assert "Bozza registrata" in send(office, bozza="1").text
    assert "bozza" in office.get(f"{LIST}?stato=draft&mie=1").text
    assert "1 rilevazione passata" in tick(office, "submit").text
    assert "Nessuna rilevazione con questi filtri" in office.get(f"{LIST}?stato=draft").text


def test_an_approved_one_is_corrected_and_withdrawn(app: Flask, office: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_indicator(session, "orti", title="Orti", source="observations", measure="",
                       kind="stock", unit="mercati", target_meaning="level_at_date")  # fmt: skip
        make_observation(session, "orti", 12.0, key="orti-2024", document="Annuario")
    url = f"{LIST}/orti-2024"
    values = office.get(url).values() | SAID | {"value": ""}
    wrong = office.post(url, values)
    assert wrong.status == 422
    assert "Scrivere il valore" in wrong.text
    done = office.post(url, values | {"value": "13"})
    assert "La rilevazione che corregge" in done.text
    assert "ritirata" in office.get(url).text
    token = office.get(f"{url}.c1").values()
    said = {"csrf_token": token["csrf_token"], "version": token["version"], "step": "withdraw"}
    assert "Scrivere il motivo" in office.post(f"{url}.c1/stato", said).text
    office.post(f"{url}.c1/stato", said | {"reason": "Doppio"})
    assert "ritirata" in office.get(f"{url}.c1").text
    assert office.get(f"{LIST}/mai-vista").status == 404


def test_a_file_is_seen_before_it_is_kept(office: JudgingClient) -> None:
    url = f"{LIST}/importa"
    token = office.get(url).csrf_token()

    def sent(data: bytes) -> Page:
        body = {"csrf_token": token, "file": (io.BytesIO(data), "r.csv")}
        return office.post(url, body, content_type="multipart/form-data")

    page = sent(FILE.encode())
    assert "Lette 2 righe = 1 nuove + 0 cambiate + 0 uguali + 1 rifiutate." in page.text
    assert "forse «mercati»?" in page.text
    assert "36" not in office.get(f"{LIST}?anno=2023").text
    values = page.values()
    done = office.post(f"{url}/registra", values | {"reason": "Annuario"})
    assert "1 rilevazione registrata" in done.text
    again = office.post(f"{url}/registra", values | {"reason": "Annuario"})
    assert "Nel frattempo qualcosa è cambiato" in again.text
    assert "1 uguali" in again.text
    assert office.post(f"{url}/registra", values | {"contenuto": "non base64!"}).status == 400
    assert sent(b"").status == 422
    assert "manca la colonna «indicatore»" in sent(b"a;b\n1;2\n").text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_sent_out_comes_back_as_the_same(office: JudgingClient, form: str) -> None:
    send(office, note="=1+1")
    data = office.get(f"{LIST}/esporta.{form}").response.data
    token = office.get(f"{LIST}/importa").csrf_token()
    body = {"csrf_token": token, "file": (io.BytesIO(data), f"r.{form}")}
    page = office.post(f"{LIST}/importa", body, content_type="multipart/form-data")
    assert "= 0 nuove + 0 cambiate + 3 uguali + 0 rifiutate." in page.text
    assert "Non c’è niente da registrare." in page.text


def test_other_forms_of_file_are_not_found(office: JudgingClient) -> None:
    assert office.get(f"{LIST}/esporta.pdf").status == 404
