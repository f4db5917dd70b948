"""The office's pages of an action's steps and parties: filled in, refused, told of each other."""

import pytest
from flask import Flask

from tests.client import JudgingClient
from tests.factories.office import open_office, signed_in

ACTION = "/gestione/azioni/mensa"
STEPS = f"{ACTION}/tappe"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def add(office: JudgingClient, **said: str) -> str:
    page = office.submit(STEPS, {"kind": "milestone", "title": "Bando mense", **said})
    assert page.status == 200, page.text
    links = [item.get("href") or "" for item in page.all("a")]
    return next(href for href in links if href.startswith(f"{STEPS}/"))


def test_a_milestone_is_public_and_a_task_is_not(office: JudgingClient) -> None:
    add(office, due_on="2027-01-31")
    add(office, kind="task", title="Telefonare a <b>Rosa</b>", note="solo nostra")
    assert "Telefonare a <b>Rosa</b>" in office.get(STEPS).text
    public = office.get("/piano/azioni/mensa").text
    assert "Bando mense" in public
    assert "Telefonare" not in public


def test_a_step_is_done_with_its_document_and_the_reason_stays(office: JudgingClient) -> None:
    url = add(office, due_on="2027-01-31")
    form = office.get(url).values()
    said = {"title": "Bando mense", "due_on": "2027-01-31", "document": "Determina 12"}
    page = office.post(url, form | said | {"done_on": "2026-11-30", "reason": "fatto"})
    assert page.status == 422
    assert "è nel futuro" in page.text
    assert page.values()["document"] == "Determina 12"
    page = office.post(url, form | said | {"done_on": "2026-11-20", "reason": "fatto"})
    assert "Aggiornata." in page.text
    assert "Determina 12" in office.get("/piano/azioni/mensa").text
    assert "fatto" in office.get(url).text


def test_the_second_of_two_sees_both_versions_of_a_step(app: Flask, office: JudgingClient) -> None:
    url = add(office)
    other = signed_in(app, "collega@example.org")
    mine, theirs = office.get(url).values(), other.get(url).values()
    other.post(url, theirs | {"title": "Gara", "due_on": "2027-03-01", "reason": "nome"})
    page = office.post(url, mine | {"title": "Avviso", "document": "Atto 3", "reason": "mio"})
    assert page.status == 409
    for words in ("collega@example.org", "Gara", "Avviso"):
        assert words in page.text
    again = page.values()
    assert (again["title"], again["due_on"], again["document"]) == (
        "Avviso",
        "2027-03-01",
        "Atto 3",
    )


def test_steps_move_by_a_button(office: JudgingClient) -> None:
    add(office, title="Prima cosa")
    second = add(office, title="Seconda cosa")
    links = [item.get("href") or "" for item in office.get(STEPS).all("a")]
    second = [href for href in links if href.startswith(f"{STEPS}/")][-1]
    page = office.submit(f"{second}/sposta", {"verso": "su"}, form_page=STEPS)
    assert page.text.index("Seconda cosa") < page.text.index("Prima cosa")
    assert office.submit(f"{second}/sposta", {"verso": "x"}, form_page=STEPS).status == 400


def test_parties_are_said_and_taken_away_with_a_reason(office: JudgingClient) -> None:
    url = f"{ACTION}/chi"
    page = office.submit(url, {"role": "responsible"})
    assert page.status == 422
    assert "uno solo dei tre" in page.text
    page = office.submit(url, {"role": "responsible", "name": "Città metropolitana"})
    assert "Città metropolitana" in page.text
    assert "Città metropolitana" in office.get("/piano/azioni/mensa").text
    remove = next(
        item.get("href") or "" for item in page.all("a") if "/togli/" in (item.get("href") or "")
    )
    assert office.submit(remove, {"reason": ""}).status == 422
    page = office.submit(remove, {"reason": "ha lasciato"})
    assert "ha lasciato" in page.text
    assert "Città metropolitana" not in office.get("/piano/azioni/mensa").text
    token = office.get(url).csrf_token()
    page = office.post(remove, {"csrf_token": token, "reason": "ancora"})
    assert "Niente è perso" in page.text


def test_a_past_day_shows_nobody_who_was_not_said_yet(office: JudgingClient) -> None:
    office.submit(f"{ACTION}/chi", {"role": "responsible", "name": "Città metropolitana"})
    page = office.get("/piano/azioni/mensa")
    assert "non indicato" not in page.text
    assert "Città metropolitana" not in office.get("/piano/azioni/mensa?as_of=2026-11-21").text


@pytest.mark.parametrize(
    "path", ["/boh/tappe", "/mensa/tappe/boh", "/mensa/togli/parte/99", "/mensa/togli/boh/1"]
)
def test_what_is_not_there_is_not_found(office: JudgingClient, path: str) -> None:
    assert office.get(f"/gestione/azioni{path}").status == 404
