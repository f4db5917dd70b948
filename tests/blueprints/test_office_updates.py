"""The officer's page of answers: one key, several at once, and what changed meanwhile."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.models.plan import MilestoneVersion
from foodplan.store.history import Change, history_of
from foodplan.store.plan import change_milestone
from tests.client import JudgingClient, Page
from tests.factories.colleagues import answers, open_answers, say_done
from tests.factories.office import signed_in
from tests.factories.places import NASTY
from tests.factories.suggestions import NOW, MovingClock

OFFICE = "/gestione/aggiornamenti"


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def path(app: Flask) -> str:
    """The address of a link, in a city with two colleagues and two actions."""
    return open_answers(app)


@pytest.fixture
def reader(app: Flask) -> JudgingClient:
    return JudgingClient(app)


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    with Session(app.extensions["foodplan"].engine) as session:
        yield session


def test_an_officer_confirms_one_answer(
    app: Flask, reader: JudgingClient, path: str, stored: Session
) -> None:
    say_done(reader, path)
    office = signed_in(app)
    page = office.get(OFFICE)
    assert "Ada Rossi, Servizi educativi" in page.text
    assert "20 novembre 2026" in page.text
    done = office.post(OFFICE, {**_sent(page), "decisione": "conferma-1"})
    assert "1 risposta confermata" in done.text
    assert "Nessuna risposta da confermare" in done.text
    stored.rollback()
    rows = history_of(stored, MilestoneVersion, milestone="bando")
    assert (rows[-1].done_on, rows[-1].reason) == (
        date(2026, 11, 20),
        "riferito da Servizi educativi",
    )
    public = JudgingClient(app).get("/piano/azioni/mensa").text
    assert "20 novembre 2026" in public
    assert "Ada" not in public
    assert "confermata" in reader.get(path).text


def _sent(page: Page) -> dict[str, Any]:
    return {
        name: value for name, value in page.values().items() if name.startswith(("csrf", "visto"))
    }


def test_several_are_confirmed_at_once_and_one_that_changed_meanwhile_stays(
    app: Flask, reader: JudgingClient, path: str, stored: Session
) -> None:
    reader.post(path, {**reader.get(path).values(), "tutto": "niente"})
    office = signed_in(app)
    page = office.get(OFFICE)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        change_milestone(session, "bando", {"title": "Bando nuovo"}, Change(at=NOW))
    body = {**_sent(page), "decisione": "scelti", "scelti": ["1", "2", "3", "4", "99"]}
    done = office.post(OFFICE, body)
    assert "3 risposte confermate" in done.text
    assert "2 da guardare di nuovo" in done.text
    assert [row[2] for row in answers(stored)].count("waiting") == 1
    none = office.post(OFFICE, {**_sent(page), "decisione": "scelti"})
    assert "Non ne avete scelta nessuna" in none.text


def test_a_no_wants_its_reason_and_enter_alone_decides_nothing(
    app: Flask, reader: JudgingClient, path: str, stored: Session
) -> None:
    say_done(reader, path)
    office = signed_in(app)
    body = _sent(office.get(OFFICE))
    wrong = office.post(OFFICE, {**body, "decisione": "rifiuto-1", "motivo-1": " "})
    assert wrong.status == 422
    assert "Scrivere perché non la confermate" in wrong.text
    long = office.post(OFFICE, {**body, "decisione": "rifiuto-1", "motivo-1": "y" * 501})
    assert long.status == 422
    assert "Il testo ha 501 caratteri e ce ne stanno 500" in long.text
    assert long.values()["motivo-1"] == "y" * 501
    office.post(OFFICE, {**body, "decisione": "", "motivo-1": "x"})
    assert answers(stored) == [("bando", "done", "waiting")]
    said = {**body, "decisione": "rifiuto-1", "motivo-1": f"manca l’atto {NASTY}"}
    assert "il piano resta com’è" in office.post(OFFICE, said).text
    assert answers(stored) == [("bando", "done", "declined")]
    assert "L’ufficio scrive: manca l’atto" in reader.get(path).text
    kept = office.get(OFFICE).text
    assert "Decise di recente" in kept
    assert "Motivo: manca l’atto" in kept
    for odd in ("conferma-1", "conferma-x", "rifiuto-", f"comunque-{'9' * 30}", "boh-1"):
        assert office.post(OFFICE, {**body, "decisione": odd}).status == 200


def test_the_same_field_changed_meanwhile_asks_which_is_right(
    app: Flask, reader: JudgingClient, path: str, stored: Session, clock: MovingClock
) -> None:
    late = {"rows-0-kind": "late", "rows-0-text": "ricorso", "rows-0-expected_on": "2027-01-15"}
    body = {**reader.get(path).values(), **late}
    reader.post(path, body)
    clock.go_on(minutes=5)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        change_milestone(session, "bando", {"due_on": date(2026, 12, 2)}, Change(at=clock.at))
    office = signed_in(app)
    page = office.get(OFFICE)
    for said in ("20 novembre 2026", "2 dicembre 2026", "15 gennaio 2027", "scegliete quale vale"):
        assert said in page.text
    keys = [button.get("data-key") for button in page.all("button") if button.get("data-key")]
    assert keys == ["x"], "no single key undoes what somebody stated"
    asked = office.post(OFFICE, {**_sent(page), "decisione": "conferma-1"})
    assert "1 da guardare di nuovo" in asked.text
    assert answers(stored)[0][2] == "overtaken"
    done = office.post(OFFICE, {**_sent(asked), "decisione": "comunque-1"})
    assert "1 risposta confermata" in done.text
    stored.rollback()
    rows = history_of(stored, MilestoneVersion, milestone="bando")
    assert rows[-1].due_on == date(2027, 1, 15)
