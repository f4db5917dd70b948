"""Organisations with their sites and reports, and the accounts of those who sign in."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from foodplan.models.accounts import Account
from foodplan.models.indicators import ExpectedReport
from foodplan.models.organisations import NodeVersion, OrganisationVersion
from foodplan.store.accounts import organisations_of
from tests.client import JudgingClient
from tests.factories.office import open_office, signed_in

EMPORIUM = "/gestione/organizzazioni/emporio-prova"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


@pytest.fixture
def admin(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app, "admin@example.org")


def stored(app: Flask) -> Session:
    return Session(app.extensions["foodplan"].engine)


def test_an_organisation_is_added_with_a_readable_address(office: JudgingClient) -> None:
    values = {"name": "Emporio di Via Nizza", "kind": "emporium"}
    page = office.submit("/gestione/organizzazioni/nuova", values)
    assert page.response.request.path == "/gestione/organizzazioni/emporio-di-via-nizza"
    assert "Nessuna sede" in page.text
    taken = office.submit("/gestione/organizzazioni/nuova", values)
    assert taken.status == 422
    assert "Esiste già" in taken.text
    assert office.submit("/gestione/organizzazioni/nuova", {"name": ""}).status == 422


def test_a_site_is_added_with_its_area_and_way_of_giving(app: Flask, office: JudgingClient) -> None:
    url = f"{EMPORIUM}/sedi/nuova"
    values = {
        "name": "Emporio prova",
        "site_kind": "emporium",
        "distribution_mode": "by_parcel",
        "area": "5",
    }
    page = office.submit(url, values)
    assert "Sede aggiunta" in page.text
    assert "si danno pacchi" in page.text
    with stored(app) as session:
        row = session.exec(select(NodeVersion).order_by(col(NodeVersion.id).desc())).first()
        assert row is not None
        assert (row.area, row.distribution_mode, row.site_kind) == ("5", "by_parcel", "emporium")
    assert office.submit(url, values | {"area": "42"}).status == 422


def test_reports_are_expected_from_a_day_and_then_no_more(
    app: Flask, office: JudgingClient
) -> None:
    url = "/gestione/organizzazioni/emporio-muto/rapporti"
    values = {"frequency": "quarter", "since": "2026-10-01", "reason": "Accordo nuovo"}
    assert "ogni trimestre, dal 1º ottobre 2026" in office.submit(url, values).text
    never = {"frequency": "never", "since": "2026-10-01", "reason": "Ha chiuso"}
    office.submit(url, never)
    with stored(app) as session:
        query = select(ExpectedReport).where(
            col(ExpectedReport.recorded_to).is_(None), ExpectedReport.organisation_id == 2
        )
        assert [(row.frequency, row.valid_to) for row in session.exec(query)] == [
            ("month", date(2026, 10, 1))
        ]
    assert "Emporio muto" not in office.get("/gestione").text
    assert office.submit(url, {"frequency": "never", "since": ""}).status == 422


def test_an_organisation_is_changed_and_its_history_says_so(
    app: Flask, office: JudgingClient
) -> None:
    fields = office.get(EMPORIUM).values()
    changed = fields | {"name": "Emporio Prova Nord", "kind": "hub", "reason": "Nome nuovo"}
    page = office.post(EMPORIUM, changed)
    assert "Organizzazione aggiornata." in page.text
    assert "Nome nuovo" in page.text
    assert "snodo logistico" in page.text
    again = office.post(EMPORIUM, fields | {"name": "Terzo nome", "kind": "hub", "reason": "Io"})
    assert again.status == 409
    assert "Emporio Prova Nord" in again.text
    with stored(app) as session:
        query = select(OrganisationVersion.name).where(
            col(OrganisationVersion.recorded_to).is_(None),
            col(OrganisationVersion.valid_to).is_(None),
            OrganisationVersion.organisation_id == 1,
        )
        assert list(session.exec(query)) == ["Emporio Prova Nord"]


NEW = {"email": "nuova@example.org", "name": "Bianca Neri", "role": "operator"}


def test_a_new_account_opens_with_the_password_shown_once(app: Flask, admin: JudgingClient) -> None:
    page = admin.submit("/gestione/utenti/nuovo", NEW | {"organisations": "1"})
    shown = re.search(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}", page.text)
    assert shown is not None
    client = JudgingClient(app)
    credentials = {"email": NEW["email"], "password": shown.group()}
    token = client.get("/accesso").csrf_token()
    entered = client.post("/accesso", credentials | {"csrf_token": token}, follow=False)
    assert entered.response.location == "/registro"
    assert "Emporio di prova" in client.get("/profilo").text
    assert shown.group() not in admin.get("/gestione/utenti").text
    assert page.response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Un operatore registra per almeno un'organizzazione."),
        ({"role": "officer", "email": "UFFICIO@example.org"}, "Esiste già un account"),
        ({"role": "officer", "email": "senza chiocciola"}, "non è un indirizzo e-mail"),
        ({"role": "officer", "name": ""}, "Scrivere il nome."),
        ({"role": "sindaca"}, "valida"),
    ],
)
def test_an_account_that_cannot_be_is_explained(
    app: Flask, admin: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = admin.submit("/gestione/utenti/nuovo", NEW | changes)
    assert page.status == 422
    assert words in page.text
    with stored(app) as session:
        assert len(list(session.exec(select(Account)))) == 4


def person(app: Flask, email: str) -> tuple[int, str]:
    with stored(app) as session:
        account = session.exec(select(Account).where(Account.email == email)).one()
        return account.id or 0, f"/gestione/utenti/{account.id}"


def test_an_operator_is_bound_to_other_organisations(app: Flask, admin: JudgingClient) -> None:
    number, url = person(app, "operatore@example.org")
    values = {"name": "Olga", "role": "operator", "organisations": "2", "active": "y"}
    assert "Utente aggiornato." in admin.submit(url, values).text
    with stored(app) as session:
        assert organisations_of(session, number) == {2}
    assert admin.submit(url, values | {"name": ""}).status == 422


def test_a_deactivated_account_is_out_at_once(app: Flask, admin: JudgingClient) -> None:
    officer = signed_in(app)
    _number, url = person(app, "ufficio@example.org")
    admin.submit(url, {"name": "Anna", "role": "officer"})
    assert officer.get("/gestione", follow=False).status == 302


def test_administrators_cannot_lock_themselves_out(app: Flask, admin: JudgingClient) -> None:
    _number, url = person(app, "admin@example.org")
    for values in ({"role": "administrator"}, {"role": "officer", "active": "y"}):
        page = admin.submit(url, {"name": "Ada", **values})
        assert page.status == 422
        assert "Non potete togliere a voi stessi" in page.text
    kept = {"name": "Ada", "role": "administrator", "active": "y"}
    assert "Utente aggiornato." in admin.submit(url, kept).text


def test_a_reset_password_replaces_the_old_one(app: Flask, admin: JudgingClient) -> None:
    officer = signed_in(app)
    _number, url = person(app, "ufficio@example.org")
    page = admin.submit(f"{url}/password", {}, form_page=url)
    shown = re.search(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}", page.text)
    assert shown is not None
    assert officer.get("/gestione", follow=False).status == 302
    client = JudgingClient(app)
    client.sign_in("ufficio@example.org", shown.group())
    assert client.get("/gestione").status == 200


def test_accounts_that_are_not_there_are_not_found(admin: JudgingClient) -> None:
    assert admin.get("/gestione/utenti/999").status == 404
    token = admin.get("/gestione/utenti/nuovo").csrf_token()
    assert admin.post("/gestione/utenti/999/password", {"csrf_token": token}).status == 404
    assert admin.post("/gestione/utenti/999", {"csrf_token": token}).status == 404
