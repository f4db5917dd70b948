"""The office's pages of colleagues: adding, changing, resting, erasing, links and calendar."""

from datetime import date

import pytest
from flask import Flask
from icalendar import Calendar
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.models.desk import Colleague
from foodplan.store.history import Change
from foodplan.store.plan import change_action_status
from tests.client import JudgingClient
from tests.factories.colleagues import make_colleague, make_link, make_party
from tests.factories.indicators import make_milestone
from tests.factories.office import open_office, signed_in
from tests.factories.places import NASTY
from tests.factories.suggestions import NOW

PAGE = "/gestione/colleghi/1"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def _with_ada(app: Flask, **said: str) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        ada = make_colleague(session, **said)
        make_party(session, ada)
        make_milestone(session, "bando", "mensa", title="Bando", due_on=date(2026, 11, 29))
        make_milestone(
            session, "telefonata", "mensa", title="Telefonare", kind="task",
            due_on=date(2026, 11, 1),
        )  # fmt: skip
        make_link(session, ada)


def _stored(app: Flask) -> Colleague:
    with Session(app.extensions["foodplan"].engine) as session:
        return session.exec(select(Colleague)).one()


def test_a_person_is_added_and_changed(app: Flask, office: JudgingClient) -> None:
    said = {"name": NASTY, "office": "Scuole", "email": "x@y", "digest": "y", "account_id": "0"}
    wrong = office.submit("/gestione/colleghi/nuovo", said)
    assert wrong.status == 422
    assert "un solo indirizzo di posta" in wrong.text
    assert "Scuole" in wrong.values().values()
    page = office.submit("/gestione/colleghi/nuovo", {**said, "email": "ada@example.org"})
    assert page.response.request.path == PAGE
    assert "Persona aggiunta" in page.text
    changed = {**said, "name": "Ada", "email": "ada@example.org", "account_id": "1"}
    del changed["digest"]
    assert "Salvato" in office.submit(PAGE, changed).text
    row = _stored(app)
    assert (row.name, row.digest, row.account_id) == ("Ada", False, 1)
    assert office.submit(PAGE, {**changed, "name": ""}).status == 422
    assert office.submit(PAGE, {**changed, "account_id": "99"}).status == 422
    assert office.get("/gestione/colleghi/99").status == 404


def test_the_list_tells_actions_and_what_reaches_nobody(app: Flask, office: JudgingClient) -> None:
    _with_ada(app, email="")
    page = office.get("/gestione/colleghi")
    assert "Mense a chilometro zero" in page.text
    assert "non arrivano a nessuno" in page.text
    assert "2 scadenze, ma non ha un indirizzo" in page.text
    assert "nessun promemoria parte" in page.text, "there is no mail server in these settings"
    one = office.get(PAGE)
    assert "Telefonare" in one.text
    assert "ne risponde" in one.text


def test_resting_ends_links_and_erasing_ends_everything(app: Flask, office: JudgingClient) -> None:
    _with_ada(app)
    assert "vale fino al" in office.get(PAGE).text
    assert "In pausa" in office.submit(f"{PAGE}/pausa", {}, form_page=PAGE).text
    assert "non vale più" in office.get(PAGE).text
    assert "Di nuovo fra i colleghi" in office.submit(f"{PAGE}/riprendi", {}, form_page=PAGE).text
    page = office.submit(f"{PAGE}/cancella", {}, form_page=PAGE)
    assert "Nome e indirizzo cancellati" in page.text
    assert "Ada" not in page.text
    assert office.get(PAGE).status == 404
    assert _stored(app).email == ""


def test_one_link_is_revoked(app: Flask, office: JudgingClient) -> None:
    _with_ada(app)
    page = office.submit(f"{PAGE}/collegamenti/1/ritira", {}, form_page=PAGE)
    assert "Collegamento ritirato" in page.text
    assert "non vale più" in page.text


def test_a_calendar_address_is_shown_once_and_holds_tasks(
    app: Flask, office: JudgingClient
) -> None:
    _with_ada(app)
    page = office.submit(f"{PAGE}/calendario", {}, form_page=PAGE)
    address = "".join(page.all("code")[0].itertext())
    assert address.startswith("http://localhost/calendari/")
    assert address.rpartition("/")[2] not in office.get(PAGE).response.get_data(as_text=True)
    path = address.removeprefix("http://localhost")
    answer = JudgingClient(app).http.get(path)
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert {str(event["SUMMARY"]) for event in events} == {"Tappa: Bando", "Compito: Telefonare"}
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        change_action_status(session, "mensa", "suspended", "delibera", Change(at=NOW))
    assert b"Fatto" not in JudgingClient(app).http.get(path).data, "at rest is not done"
    public = JudgingClient(app).http.get("/piano/calendario.ics").get_data(as_text=True)
    assert "Telefonare" not in public
    assert (
        "Calendario ritirato" in office.submit(f"{PAGE}/calendario/ritira", {}, form_page=PAGE).text
    )
    assert JudgingClient(app).http.get(path).status_code == 404


def test_no_public_page_names_a_colleague(app: Flask) -> None:
    open_office(app)
    _with_ada(app)
    reader = JudgingClient(app)
    for path in ("/piano/azioni/mensa", "/piano", "/api/v1/progress", "/piano/novita.atom"):
        said = reader.http.get(path).get_data(as_text=True)
        assert "Ada" not in said, path
        assert "ada@example.org" not in said, path
