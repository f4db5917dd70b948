"""Attributions as officers state them, and as the plan's pages show them."""

from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.models.indicators import Attribution
from foodplan.store import plan
from foodplan.store.attributions import AttributionKey, attributions
from foodplan.store.history import Change, Moment, record
from tests.client import JudgingClient, Page
from tests.factories.indicators import CHANGE, make_action
from tests.factories.office import IN_MAY, open_office, signed_in

NEW = "/gestione/attribuzioni/nuova"
LIST = "/gestione/attribuzioni"
MOVE = "/gestione/attribuzioni/unisci"
TODAY = date(2026, 11, 22)
TYPED = {
    "action": "mensa",
    "measure": "recovered",
    "observation": "",
    "share": "60",
    "since": "2026-01-01",
    "reason": "lo dice il progetto",
}


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_action(session, "orto", title="Orti")
    return signed_in(app)


def send(client: JudgingClient, url: str = NEW, **typed: str) -> Page:
    return client.post(url, {"csrf_token": client.get(url).csrf_token(), **typed})


def held(app: Flask) -> dict[tuple[str, str], float]:
    with Session(app.extensions["foodplan"].engine) as session:
        rows = attributions(session, Moment(TODAY))
        return {(row.action, row.measure or row.observation): row.share for row in rows}


def words(page: Page) -> str:
    return page.text.replace("\xa0", " ")


def test_a_share_is_stated_and_shown_on_the_plan_s_pages(app: Flask, office: JudgingClient) -> None:
    assert "Nessun conflitto" in office.get(LIST).text
    page = send(office, **TYPED)
    assert "Attribuzione registrata" in page.text
    assert held(app) == {("mensa", "recovered"): 0.6}
    assert "60 %" in words(page)
    action = words(office.get("/piano/azioni/mensa"))
    assert "Che cosa è suo" in action
    assert "18 kg" in action  # 60 % of the 30 kg of May; the rest is of the open month.


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"share": ""}, "Scrivere una parte in percentuale"),
        ({"share": "120"}, "da 0 a 100"),
        ({"measure": ""}, "non esiste"),
        ({"since": "ieri"}, "Scrivere una data"),
        ({"reason": ""}, "Scrivere il motivo"),
        ({"observation": "mercati-uno"}, "non tutte e due"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    app: Flask, office: JudgingClient, changes: dict[str, str], said: str
) -> None:
    page = send(office, **TYPED | changes)
    assert page.status == 422
    assert said in page.text
    assert held(app) == {}


def test_more_than_the_whole_names_the_other_action(app: Flask, office: JudgingClient) -> None:
    send(office, **TYPED)
    page = send(office, **TYPED | {"action": "orto", "share": "50"})
    assert page.status == 422
    assert "è già di «Mense a chilometro zero»" in page.text
    assert page.values()["share"] == "50"
    page = send(office, **TYPED)
    assert "C&#39;è già" in page.response.text or "C'è già" in page.text
    assert held(app) == {("mensa", "recovered"): 0.6}


def test_a_share_is_changed_and_taken_away_with_its_history(
    app: Flask, office: JudgingClient
) -> None:
    send(office, **TYPED)
    url = f"{LIST}/1"
    stale = office.get(url).values()
    page = office.post(url, stale | {"share": "40", "reason": "rivisto"})
    assert "Parte registrata" in page.text
    assert held(app) == {("mensa", "recovered"): 0.4}
    page = office.post(url, stale | {"share": "30", "reason": "rivisto"})
    assert page.status == 409
    assert "Nel frattempo" in page.text
    office.post(url, office.get(url).values() | {"share": "0", "reason": "tolta"})
    assert held(app) == {}
    assert "tolta" in office.get(url).text
    send(office, **TYPED | {"since": "2026-11-22"})
    assert held(app) == {("mensa", "recovered"): 0.6}
    assert office.get(f"{LIST}/999").status == 404


def test_one_observation_is_divided_too(app: Flask, office: JudgingClient) -> None:
    page = send(office, **TYPED | {"measure": "", "observation": "mercati-uno", "share": "100"})
    assert "Attribuzione registrata" in page.text
    assert held(app) == {("mensa", "mercati-uno"): 1.0}
    assert "40 mercati" in words(office.get("/piano/azioni/mensa"))


def test_what_two_claim_is_listed_for_the_office(app: Flask, office: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        for action in ("mensa", "orto"):
            key = AttributionKey(action, "recovered").columns()
            record(session, Attribution, key, {"share": 1.0}, CHANGE)
    page = words(office.get(LIST))
    assert "30 kg di Mense a chilometro zero + Orti" in page
    assert "200 %" in page
    assert "maggio 2026" in page


def test_a_cancelled_action_passes_all_it_had_to_another(app: Flask, office: JudgingClient) -> None:
    send(office, **TYPED)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        gone = Change(at=IN_MAY, reason="ritirata")
        plan.change_action_status(session, "mensa", "cancelled", "ritirata", gone, on=TODAY)
    assert "Passa tutto a un’altra azione" in office.get(LIST).text
    assert "azione annullata: non conta" in office.get("/piano/azioni/mensa").text
    said = {"action": "mensa", "into": "orto", "since": "2026-01-01", "reason": "unite"}
    assert send(office, MOVE, **said | {"into": "mensa"}).status == 422
    page = send(office, MOVE, **said)
    assert "sono passate all’altra azione" in page.text
    assert held(app) == {("orto", "recovered"): 0.6}
