"""Signing in, staying in, signing out, and changing one's own password."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.models.accounts import Account, SignInFailure
from foodplan.store.accounts import change_account, hash_password
from foodplan.web.parts import Parts
from tests.client import JudgingClient
from tests.factories.accounts import make_account

PASSWORD = "pane e cicoria fresca"
NEW_PASSWORD = "due mele e una pera"
HASH = hash_password(PASSWORD)


def add(app: Flask, email: str = "ufficio@example.org", role: str = "officer") -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_account(session, email, role, password_hash=HASH)


def stored(app: Flask) -> Session:
    return Session(app.extensions["foodplan"].engine)


def move_clock(app: Flask, seconds: float) -> None:
    old: Parts = app.extensions["foodplan"]
    later = datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(seconds=seconds)
    app.extensions["foodplan"] = Parts(old.settings, old.engine, lambda: later)


@pytest.fixture
def officer(app: Flask, client: JudgingClient) -> JudgingClient:
    add(app)
    client.sign_in("ufficio@example.org", PASSWORD)
    return client


def test_the_right_password_opens_the_start_page_of_the_role(app: Flask) -> None:
    for role, start in (
        ("operator", "/registro"),
        ("officer", "/gestione"),
        ("administrator", "/gestione"),
    ):
        add(app, f"{role}@example.org", role)
        client = JudgingClient(app)
        token = client.get("/accesso").csrf_token()
        body = {"csrf_token": token, "email": f"{role}@example.org", "password": PASSWORD}
        answer = client.post("/accesso", body, follow=False)
        assert answer.response.location == start


def test_the_address_may_be_capitalised(app: Flask, client: JudgingClient) -> None:
    add(app)
    client.submit("/accesso", {"email": " Ufficio@Example.org ", "password": PASSWORD})
    assert "ufficio@example.org" in client.get("/profilo").text


@pytest.mark.parametrize("email", ["ufficio@example.org", "nessuno@example.org"])
def test_a_failed_sign_in_never_says_whether_the_address_is_known(
    app: Flask, client: JudgingClient, email: str
) -> None:
    add(app)
    page = client.submit("/accesso", {"email": email, "password": "sbagliata davvero"})
    assert page.status == 401
    assert "E-mail o password non corrette." in page.text
    assert page.values()["email"] == email
    assert not page.values()["password"]


def test_a_deactivated_account_cannot_sign_in(app: Flask, client: JudgingClient) -> None:
    add(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        account = session.exec(select(Account)).one()
        change_account(session, account, active=False)
    page = client.submit("/accesso", {"email": "ufficio@example.org", "password": PASSWORD})
    assert page.status == 401


def test_empty_fields_are_named(client: JudgingClient) -> None:
    page = client.submit("/accesso", {"email": "", "password": ""})
    assert page.status == 401
    assert "Scrivere l'indirizzo e-mail." in page.text
    assert "Scrivere la password." in page.text


def test_after_five_failures_even_the_right_password_waits(
    app: Flask, client: JudgingClient
) -> None:
    add(app)
    for _ in range(6):
        client.submit("/accesso", {"email": "ufficio@example.org", "password": "sbagliata"})
    credentials = {"email": "ufficio@example.org", "password": PASSWORD}
    assert "Troppi tentativi" in client.submit("/accesso", credentials).text
    move_clock(app, 3)
    client.submit("/accesso", credentials)
    assert "ufficio@example.org" in client.get("/profilo").text
    with stored(app) as session:
        assert session.exec(select(SignInFailure)).all() == []


def test_a_long_wait_is_said_in_minutes(app: Flask, client: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        now = datetime(2026, 11, 22, 9, tzinfo=UTC)
        session.add(SignInFailure(email="ufficio@example.org", failures=40, last_at=now))
    page = client.submit("/accesso", {"email": "ufficio@example.org", "password": "x"})
    assert "riprovate tra 15 minuti" in page.text


def test_signing_in_goes_back_to_the_page_that_asked_for_it(
    app: Flask, client: JudgingClient
) -> None:
    add(app)
    page = client.get("/profilo")
    assert page.values()["next"] == "/profilo"
    token, body = page.csrf_token(), {"email": "ufficio@example.org", "password": PASSWORD}
    answer = client.post(
        "/accesso", {**body, "csrf_token": token, "next": "/profilo"}, follow=False
    )
    assert answer.response.location == "/profilo"


@pytest.mark.parametrize(
    "target", ["https://altrove.example/", "//altrove.example/", "/\\altrove.example", "/\t/x.y"]
)
def test_signing_in_never_leads_to_another_site(
    app: Flask, client: JudgingClient, target: str
) -> None:
    add(app)
    token = client.get("/accesso").csrf_token()
    body = {"email": "ufficio@example.org", "password": PASSWORD, "next": target}
    answer = client.post("/accesso", {**body, "csrf_token": token}, follow=False)
    assert answer.response.location == "/gestione"


def test_signing_in_starts_a_session_of_its_own(app: Flask, client: JudgingClient) -> None:
    add(app)
    client.get("/accesso")
    with client.http.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    client.sign_in("ufficio@example.org", PASSWORD)
    with client.http.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.permanent


def test_whoever_is_signed_in_needs_no_sign_in_page(officer: JudgingClient) -> None:
    assert officer.get("/accesso", follow=False).response.location == "/gestione"


def test_the_sign_in_form_without_its_token_is_refused_and_kept(
    app: Flask, client: JudgingClient
) -> None:
    add(app)
    body = {"email": "ufficio@example.org", "password": PASSWORD, "next": "/profilo"}
    page = client.post("/accesso", body)
    assert page.status == 401
    assert "inviate di nuovo" in page.text
    assert page.values()["email"] == "ufficio@example.org"
    assert page.values()["next"] == "/profilo"


def test_signing_out_ends_the_session(officer: JudgingClient) -> None:
    token = officer.get("/profilo").csrf_token()
    assert "Siete usciti." in officer.post("/uscita", {"csrf_token": token}).text
    assert officer.get("/profilo", follow=False).status == 302


def test_signing_out_needs_a_form(officer: JudgingClient) -> None:
    assert officer.get("/uscita").status == 405


def test_the_profile_names_role_and_organisations(officer: JudgingClient) -> None:
    text = officer.get("/profilo").text
    assert "ufficio@example.org" in text
    assert "nessuna" in text


def change(client: JudgingClient, **fields: str) -> str:
    body = {"password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    return client.submit("/profilo", body | fields).text


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    app: Flask, officer: JudgingClient
) -> None:
    other = JudgingClient(app)
    other.sign_in("ufficio@example.org", PASSWORD)
    assert "Password cambiata" in change(officer)
    assert officer.get("/profilo", follow=False).status == 200
    assert other.get("/profilo", follow=False).status == 302
    again = JudgingClient(app)
    again.sign_in("ufficio@example.org", NEW_PASSWORD)
    assert again.get("/profilo", follow=False).status == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"password": "un'altra password"}, "La password attuale non è questa."),
        ({"repeated": "due mele e una mela"}, "Le due nuove password sono diverse."),
        ({"new_password": "corta", "repeated": "corta"}, "da 12 a 256 caratteri"),
        ({"new_password": PASSWORD, "repeated": PASSWORD}, "è uguale a quella attuale"),
    ],
)
def test_a_password_is_changed_only_when_all_is_right(
    app: Flask, officer: JudgingClient, fields: dict[str, str], words: str
) -> None:
    assert words in change(officer, **fields)
    with stored(app) as session:
        assert session.exec(select(Account)).one().password_hash == HASH


def in_days(app: Flask, days: float) -> None:
    move_clock(app, days * 86_400)


@pytest.mark.parametrize(
    ("role", "stays", "ends"), [("operator", 29.9, 30.1), ("officer", 0.49, 0.51)]
)
def test_a_session_lasts_as_long_as_its_role_needs(
    app: Flask, client: JudgingClient, role: str, stays: float, ends: float
) -> None:
    add(app, "ada@example.org", role)
    client.sign_in("ada@example.org", PASSWORD)
    in_days(app, stays)
    assert client.get("/profilo", follow=False).status == 200
    # Every use of the site starts the time again.
    in_days(app, stays + stays)
    assert client.get("/profilo", follow=False).status == 200
    in_days(app, stays + stays + ends)
    assert client.get("/profilo", follow=False).status == 302


def test_a_session_that_does_not_say_when_it_was_seen_has_ended(
    officer: JudgingClient,
) -> None:
    with officer.http.session_transaction() as cookie:
        del cookie["seen"]
    assert officer.get("/profilo", follow=False).status == 302


def test_the_cookie_of_an_operator_outlives_the_month(app: Flask, client: JudgingClient) -> None:
    add(app, "ada@example.org", "operator")
    token = client.get("/accesso").csrf_token()
    body = {"csrf_token": token, "email": "ada@example.org", "password": PASSWORD}
    answer = client.http.post("/accesso", data=body, headers={"Sec-Fetch-Site": "same-origin"})
    said = next(v for n, v in answer.headers if n == "Set-Cookie" and v.startswith("foodplan="))
    expires = parsedate_to_datetime(said.partition("Expires=")[2].partition(";")[0])
    assert timedelta(days=29) < expires - datetime.now(UTC) <= timedelta(days=30)
