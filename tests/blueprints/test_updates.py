"""The page behind a signed link, asking for a new one, and the officer's confirmation."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.models.atlas import Mail
from foodplan.web.limits import limiter
from tests.client import JudgingClient, Page
from tests.conftest import make_app
from tests.factories.colleagues import answers, make_colleague, make_party, open_answers
from tests.factories.office import open_office, signed_in
from tests.factories.suggestions import MovingClock, mail_settings


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
    assert answers(stored) == [("bando", "done", "waiting")]


def test_nothing_new_goes_for_all_that_was_not_answered(
    reader: JudgingClient, path: str, stored: Session
) -> None:
    said = {"rows-1-kind": "late", "rows-1-text": "piove", "tutto": "niente"}
    reader.post(path, {**reader.get(path).values(), **said})
    kinds = {row[0] or "": row[1] for row in answers(stored)}
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
    assert answers(stored) == []


def _done_nothing(reader: JudgingClient, path: str) -> Page:
    return reader.post(path, reader.get(path).values())


def test_a_link_answers_about_no_other_action(
    reader: JudgingClient, path: str, stored: Session
) -> None:
    body = {**reader.get(path).values(), "rows-0-milestone": "semina", "rows-0-kind": "ongoing"}
    assert reader.post(path, body).status == 422
    assert answers(stored) == []


def test_what_no_browser_sends_breaks_nothing(
    reader: JudgingClient, path: str, stored: Session
) -> None:
    body = reader.get(path).values()
    for odd in (
        {"rows-0-version": "9" * 30, "rows-0-kind": "ongoing", "rows-0-milestone": "x" * 5000},
        {"form_id": "boh", "rows-0-kind": "ongoing"},
        {"rows-0-kind": "boh", "rows-x-kind": "done"},
    ):
        assert reader.post(path, {**body, **odd}).status == 422
    assert answers(stored) == []
    huge = {"rows-0-version": str(2**31), "rows-0-kind": "ongoing"}
    assert reader.post(path, {**body, **huge}).status == 200
    assert len(answers(stored)) == 1
    many = {f"rows-{place}-kind": "ongoing" for place in range(300)}
    assert reader.post(path, {**reader.get(path).values(), **many}).status == 200
    waiting = [row[0] for row in answers(stored) if row[2] == "waiting"]
    assert len(waiting) == len(set(waiting)) == 4, "one for each thing of the action"


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
