"""What a site takes from donors, written by its own people and by the office."""

from typing import Any

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.acceptance import AcceptanceRow, list_acceptances
from foodplan.store.accounts import get_account_by_email
from foodplan.store.history import Moment
from foodplan.store.organisations import OrganisationInput, change_organisation
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account
from tests.factories.ledger import TODAY, make_ledger
from tests.factories.organisations import CHANGE, make_organisation, make_site

SITE, FOREIGN = "emporio-prova", "emporio-altrui"
PAGE = f"/registro/ritiri?sito={SITE}"
NEW = f"/registro/ritiri/nuovo?sito={SITE}"


def database(app: Flask, *, writes: bool = False) -> Any:
    return session_scope(app.extensions["foodplan"].engine, writes=writes)


@pytest.fixture(autouse=True)
def ground(app: Flask) -> int:
    """Two sites, a volunteer of the first and an officer; the first one's organisation."""
    with database(app, writes=True) as session:
        own = make_ledger(session, SITE).site.organisation or 0
        make_site(session, FOREIGN, make_organisation(session, FOREIGN, "Emporio altrui"))
        make_account(session, "mani@example.org", organisations=[own], password_hash="x")
        make_account(session, "ufficio@example.org", "officer", password_hash="x")
        return own


def signed_in(client: JudgingClient, email: str) -> JudgingClient:
    with database(client.app) as session:
        account = get_account_by_email(session, email)
        assert account is not None
    with client.http.session_transaction() as cookie:
        cookie["_user_id"] = f"{account.id}:{account.session_epoch}"
        cookie["_fresh"] = True
        cookie["seen"] = int(client.app.extensions["foodplan"].clock().timestamp())
    return client


@pytest.fixture
def volunteer(client: JudgingClient) -> JudgingClient:
    return signed_in(client, "mani@example.org")


def rows(app: Flask) -> list[AcceptanceRow]:
    with database(app) as session:
        return list_acceptances(session, Moment(TODAY))


def typed(page: Page, **fields: Any) -> dict[str, Any]:
    said = {"categories": ["pane-forno"], "weekdays": ["1", "4"], "contact": "000 000 000"}
    kept = {name: page.values()[name] for name in ("csrf_token", "id")}
    return {**kept, **said, "from_time": "9.00", "to_time": "12:00", **fields}


def send(client: JudgingClient, address: str, **fields: Any) -> Page:
    return client.post(address, typed(client.get(address), **fields))


def test_a_volunteer_writes_what_the_site_takes_and_donors_find_it(
    volunteer: JudgingClient, app: Flask
) -> None:
    assert "chi ha cibo da donare non vi trova" in volunteer.get(PAGE).text
    page = send(volunteer, NEW)
    assert "Registrato: vale da oggi." in page.text
    (row,) = rows(app)
    assert (row.categories, row.weekdays, row.from_time) == (("pane-forno",), (1, 4), "09:00")
    assert "000 000 000" in volunteer.get("/recupero?categoria=pane-forno&giorno=1").text


def test_the_same_form_sent_twice_is_one_statement(volunteer: JudgingClient, app: Flask) -> None:
    fields = typed(volunteer.get(NEW))
    for _time in range(2):
        assert volunteer.post(NEW, fields).status == 200
    assert len(rows(app)) == 1


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    volunteer: JudgingClient, app: Flask
) -> None:
    page = send(volunteer, NEW, to_time="8:00", conditions="solo la mattina")
    assert page.status == 422
    assert "L'ora di fine viene dopo quella di inizio." in page.text
    assert page.values()["conditions"] == "solo la mattina"
    empty = send(volunteer, NEW, categories=[], contact="")
    assert "Scegliere almeno una categoria." in empty.text
    assert "Scrivere un telefono" in empty.text
    assert rows(app) == []


def test_a_statement_is_changed_and_taken_away(volunteer: JudgingClient, app: Flask) -> None:
    send(volunteer, NEW)
    (row,) = rows(app)
    address = f"/registro/ritiri/{row.slot}?sito={SITE}"
    opened = volunteer.get(address)
    assert opened.values()["contact"] == "000 000 000"
    send(volunteer, address, weekdays=["6"])
    assert [row.weekdays for row in rows(app)] == [(6,)]
    token = volunteer.get(PAGE).csrf_token()
    page = volunteer.post(f"/registro/ritiri/{row.slot}/togli?sito={SITE}", {"csrf_token": token})
    assert "Tolto" in page.text
    assert rows(app) == []


def test_nobody_writes_for_another_organisation(volunteer: JudgingClient, app: Flask) -> None:
    token = volunteer.get(NEW).csrf_token()
    for address in ("nuovo", "a", "a/togli"):
        url = f"/registro/ritiri/{address}?sito={FOREIGN}"
        assert volunteer.http.post(url, data={"csrf_token": token}).status_code in {400, 404}
    assert volunteer.get(f"/registro/ritiri/manca?sito={SITE}").status == 404
    assert rows(app) == []


def test_the_office_writes_for_every_site(client: JudgingClient, app: Flask) -> None:
    officer = signed_in(client, "ufficio@example.org")
    page = send(officer, f"/registro/ritiri/nuovo?sito={FOREIGN}")
    assert page.status == 200
    assert len(rows(app)) == 1


def test_without_consent_the_page_says_that_nobody_will_see_it(
    volunteer: JudgingClient, app: Flask, ground: int
) -> None:
    with database(app, writes=True) as session:
        said = OrganisationInput("Emporio di prova", "emporium", public_name=False)
        change_organisation(session, ground, said, CHANGE)
    send(volunteer, NEW)
    assert "non ha ancora accettato di essere nominata" in volunteer.get(PAGE).text
    assert "000 000 000" not in volunteer.get("/recupero?giorno=tutti").text
