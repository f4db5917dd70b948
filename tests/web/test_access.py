"""Who may open what, and the cookie by which they are known."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from pydantic import SecretStr

from foodplan.app import create_app
from foodplan.settings import Settings
from foodplan.web.access import access_of, check_every_view, public
from tests.client import JudgingClient
from tests.factories.office import open_office, signed_in


def test_a_view_without_a_rule_keeps_the_application_from_starting() -> None:
    late = Flask("late")
    late.add_url_rule("/aperta", "open", public(lambda: "ok"))
    late.add_url_rule("/dimenticata", "forgotten", lambda: "ok")
    with pytest.raises(RuntimeError, match="forgotten"):
        check_every_view(late, frozenset({"static"}))
    assert access_of(late, "open") == "public"
    assert access_of(late, "forgotten") is None


@pytest.mark.parametrize(
    ("email", "office", "people"),
    [
        ("operatore@example.org", 403, 403),
        ("ufficio@example.org", 200, 403),
        ("admin@example.org", 200, 200),
    ],
)
def test_each_role_opens_its_own_pages(app: Flask, email: str, office: int, people: int) -> None:
    open_office(app)
    client = signed_in(app, email)
    assert client.get("/gestione").status == office
    assert client.get("/gestione/utenti").status == people
    assert client.get("/profilo").status == 200


def test_a_citizen_is_asked_to_sign_in_and_brought_back(app: Flask) -> None:
    open_office(app)
    asked = JudgingClient(app).get("/gestione/azioni?x=1", follow=False)
    assert asked.response.location == "/accesso?next=/gestione/azioni?x%3D1"


def test_the_page_of_another_role_says_so_in_the_same_style(app: Flask) -> None:
    open_office(app)
    page = signed_in(app, "operatore@example.org").get("/gestione")
    assert page.status == 403
    assert "non è per il vostro profilo" in page.text


def cookie_of(app: Flask, base_url: str) -> str:
    client = app.test_client()
    answer = client.get("/accesso", base_url=base_url)
    return next(value for name, value in answer.headers if name == "Set-Cookie")


def test_on_loopback_the_cookie_is_http_only_and_same_site(app: Flask) -> None:
    cookie = cookie_of(app, "http://127.0.0.1:8000")
    assert cookie.startswith("foodplan=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_anywhere_else_the_cookie_travels_over_tls_only(sqlite_url: str) -> None:
    settings = Settings(
        database_url=sqlite_url,
        bind="0.0.0.0:8000",
        secret_key=SecretStr("una chiave lunga abbastanza per servire"),
        log_level="CRITICAL",
    )
    app = create_app(settings, lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))
    cookie = cookie_of(app, "https://piano.example.org")
    app.extensions["foodplan"].engine.dispose()
    for flag in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert flag in cookie


def test_a_public_server_without_a_secret_does_not_start(sqlite_url: str) -> None:
    with pytest.raises(ValueError, match="FOODPLAN_SECRET_KEY"):
        Settings(database_url=sqlite_url, bind="0.0.0.0:8000")


def test_a_session_ends_when_rights_change(app: Flask) -> None:
    open_office(app)
    client, admin = signed_in(app), signed_in(app, "admin@example.org")
    person = next(
        link.get("href") or ""
        for link in admin.get("/gestione/utenti").all("a")
        if link.text == "ufficio@example.org"
    )
    body = admin.get(person).values() | {"name": "Anna", "role": "administrator"}
    assert "Utente aggiornato." in admin.post(person, body).text
    assert client.get("/profilo", follow=False).status == 302
