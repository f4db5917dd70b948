"""The page behind a signed link, asking for a new one, and the officer's confirmation."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.models.atlas import Mail
from foodplan.models.desk import ActionUpdate
from foodplan.models.plan import MilestoneVersion
from foodplan.store.history import Change, history_of
from foodplan.store.plan import change_milestone
from foodplan.web.limits import limiter
from tests.client import JudgingClient, Page
from tests.conftest import make_app
from tests.factories.colleagues import make_colleague, make_link, make_party
from tests.factories.indicators import make_action, make_milestone
from tests.factories.office import open_office, signed_in
from tests.factories.places import NASTY
from tests.factories.suggestions import NOW, MovingClock, mail_settings

OFFICE = "/gestione/aggiornamenti"


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def path(app: Flask) -> str:
    """The address of a link, in a city with two colleagues and two actions."""
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        ada, eva = make_colleague(session), make_colleague(session, "Eva Neri")
        make_action(session, "orti", title="Orti scolastici")
        make_party(session, ada)
        make_party(session, ada, "orti")
        make_party(session, eva, role="contributing")
        due = date(2026, 11, 20)
        make_milestone(session, "bando", "mensa", title=f"Bando {NASTY}", due_on=due)
        make_milestone(session, "collaudo", "mensa", title="Collaudo")
        make_milestone(session, "semina", "orti", title="Semina")
        for slug, owner in (("mio", ada), ("suo", eva)):
            make_milestone(
                session, slug, "mensa", title=f"Compito {slug}", kind="task",
                owner=f"colleague:{owner.id}",
            )  # fmt: skip
        return f"/aggiornamenti/{make_link(session, ada)}"


@pytest.fixture
def reader(app: Flask) -> JudgingClient:
    return JudgingClient(app)


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    with Session(app.extensions["foodplan"].engine) as session:
        yield session


def _answers(session: Session) -> list[tuple[str | None, str, str]]:
    session.rollback()
    return [(row.milestone, row.kind, row.state) for row in session.exec(select(ActionUpdate))]


def _done(reader: JudgingClient, path: str, day: str = "2026-11-20") -> Page:
    return reader.post(
        path, {**reader.get(path).values(), "rows-0-kind": "done", "rows-0-done_on": day}
    )


def test_the_page_shows_one_action_and_nobody_elses_task(reader: JudgingClient, path: str) -> None:
    page = reader.get(path)
    assert page.heading() == "Mense a chilometro zero"
    assert "Compito mio" in page.text
    for hidden in ("Compito suo", "Orti", "Semina", "Eva"):
        assert hidden not in page.text
    assert page.text.count("Non rispondo adesso") == 4, "three steps and the whole action"
    headers = page.response.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-store"
    assert "noindex" in headers["X-Robots-Tag"]


def test_opening_a_link_writes_nothing(app: Flask, reader: JudgingClient, path: str) -> None:
    statements: list[str] = []
    engine = app.extensions["foodplan"].engine
    event.listen(engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    for _time in range(3):
        assert reader.http.get(path).status_code == 200
        assert reader.http.head(path).status_code == 200
    assert statements
    assert not [said for said in statements if not said.lstrip().upper().startswith("SELECT")]


def test_an_answer_is_kept_once_and_thanked_for(
    reader: JudgingClient, path: str, stored: Session
) -> None:
    body = {**reader.get(path).values(), "rows-0-kind": "done", "rows-0-done_on": "2026-11-20"}
    page = reader.post(path, body)
    assert "Grazie, risposta ricevuta" in page.text
    assert "in attesa di conferma" in page.text
    reader.post(path, body)
    assert _answers(stored) == [("bando", "done", "waiting")]


def test_nothing_new_goes_for_all_that_was_not_answered(
    reader: JudgingClient, path: str, stored: Session
) -> None:
    said = {"rows-1-kind": "late", "rows-1-text": "piove", "tutto": "niente"}
    reader.post(path, {**reader.get(path).values(), **said})
    kinds = {row[0] or "": row[1] for row in _answers(stored)}
    assert set(kinds) == {"", "bando", "collaudo", "mio"}
    assert sorted(kinds.values()) == ["late", "nothing_new", "nothing_new", "nothing_new"]
    assert (kinds["bando"], kinds[""]) == ("nothing_new", "nothing_new")


def test_what_is_wrong_is_said_at_its_place_and_what_was_typed_stays(
    reader: JudgingClient, path: str, stored: Session
) -> None:
    typed = {
        "rows-0-kind": "done",
        "rows-0-done_on": "2027-01-01",
        "rows-1-kind": "late",
        "rows-1-text": " ",
        "rows-2-kind": "done",
        "rows-2-done_on": "ieri",
    }
    page = reader.post(path, {**reader.get(path).values(), **typed})
    assert page.status == 422
    assert "Il giorno è nel futuro" in page.text or "Scrivere una data" in page.text
    assert "ieri" in page.values().values()
    del typed["rows-2-kind"], typed["rows-2-done_on"]
    page = reader.post(path, {**reader.get(path).values(), **typed})
    assert "Il giorno è nel futuro" in page.text
    assert "Scrivere perché è in ritardo" in page.text
    assert "Scegliere almeno una risposta" in _done_nothing(reader, path).text
    assert _answers(stored) == []


def _done_nothing(reader: JudgingClient, path: str) -> Page:
    return reader.post(path, reader.get(path).values())


def test_a_link_answers_about_no_other_action(
    reader: JudgingClient, path: str, stored: Session
) -> None:
    body = {**reader.get(path).values(), "rows-0-milestone": "semina", "rows-0-kind": "ongoing"}
    assert reader.post(path, body).status == 422
    assert _answers(stored) == []


def test_over_revoked_and_unknown_links_get_the_same_page(
    app: Flask, reader: JudgingClient, path: str, clock: MovingClock
) -> None:
    token = reader.get(path).csrf_token()
    unknown = reader.get("/aggiornamenti/di-nessuno")
    clock.go_on(days=14)
    over = reader.get(path)
    assert (over.status, unknown.status) == (404, 404)
    assert over.text == unknown.text
    assert over.heading() == "Questo collegamento non apre niente"
    assert "Mense" not in over.text
    assert reader.post(path, {"csrf_token": token}).status == 404
    assert over.response.headers["Referrer-Policy"] == "no-referrer"
    clock.go_on(days=-13)
    office = signed_in(app)
    office.submit("/gestione/colleghi/1/pausa", {}, form_page="/gestione/colleghi/1")
    assert reader.get(path).text == unknown.text


def test_new_links_go_only_to_an_address_on_file_and_nobody_is_told(
    sqlite_url: str, clock: MovingClock
) -> None:
    for app in make_app(sqlite_url, clock):
        engine = app.extensions["foodplan"].engine
        parts = app.extensions["foodplan"]
        settings = mail_settings(database_url=sqlite_url)
        app.extensions["foodplan"] = type(parts)(settings, engine, clock)
        open_office(app)
        with session_scope(engine, writes=True) as session:
            make_party(session, make_colleague(session))
            make_colleague(session, "Senza Azioni")
        reader = JudgingClient(app)
        answers = [
            reader.submit("/aggiornamenti/nuovo", {"email": email}).text
            for email in ("ADA@example.org", "nessuno@example.org", "senza@example.org", "storta",
                          "ada@example.org")
        ]  # fmt: skip
        assert len(set(answers)) == 1
        assert "Se l’indirizzo è fra quelli dell’ufficio" in answers[0]
        with Session(engine) as session:
            mails = list(session.exec(select(Mail)))
            assert [mail.recipient for mail in mails] == ["ada@example.org"]
            link = mails[0].body.partition("https://cibo.example.org")[2].split()[0]
        assert reader.get(link).heading() == "Mense a chilometro zero"


def test_whoever_guesses_is_slowed_down(app: Flask, path: str) -> None:
    limiter.enabled = True
    try:
        reader = JudgingClient(app)
        body = {"csrf_token": reader.get(path).csrf_token()}
        codes = [reader.post("/aggiornamenti/di-nessuno", body).status for _time in range(62)]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert codes[0] == 404
    assert codes[-1] == 429


def test_an_officer_confirms_one_answer(
    app: Flask, reader: JudgingClient, path: str, stored: Session
) -> None:
    _done(reader, path)
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
    assert [row[2] for row in _answers(stored)].count("waiting") == 1
    none = office.post(OFFICE, {**_sent(page), "decisione": "scelti"})
    assert "Non ne avete scelta nessuna" in none.text


def test_a_no_wants_its_reason_and_enter_alone_decides_nothing(
    app: Flask, reader: JudgingClient, path: str, stored: Session
) -> None:
    _done(reader, path)
    office = signed_in(app)
    body = _sent(office.get(OFFICE))
    wrong = office.post(OFFICE, {**body, "decisione": "rifiuto-1", "motivo-1": " "})
    assert wrong.status == 422
    assert "Scrivere perché non la confermate" in wrong.text
    office.post(OFFICE, {**body, "decisione": "", "motivo-1": "x"})
    assert _answers(stored) == [("bando", "done", "waiting")]
    said = {**body, "decisione": "rifiuto-1", "motivo-1": f"manca l’atto {NASTY}"}
    assert "il piano resta com’è" in office.post(OFFICE, said).text
    assert _answers(stored) == [("bando", "done", "declined")]
    assert "L’ufficio scrive: manca l’atto" in reader.get(path).text
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
    asked = office.post(OFFICE, {**_sent(page), "decisione": "conferma-1"})
    assert "1 da guardare di nuovo" in asked.text
    assert _answers(stored)[0][2] == "overtaken"
    done = office.post(OFFICE, {**_sent(asked), "decisione": "comunque-1"})
    assert "1 risposta confermata" in done.text
    stored.rollback()
    rows = history_of(stored, MilestoneVersion, milestone="bando")
    assert rows[-1].due_on == date(2027, 1, 15)
