"""A session that ends while somebody is typing: nothing is lost, and nobody else can use it."""

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from foodplan.models.plan import ActionVersion
from foodplan.web.resume import MAX_KEPT_CHARACTERS, safe_next
from tests.client import JudgingClient, Page
from tests.factories.office import PASSWORD, open_office, signed_in

URL = "/gestione/azioni/mensa"
WORDS = "Delibera del 3 marzo 2026, letta «oggi» & annotata"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def body(client: JudgingClient) -> dict[str, str]:
    page = client.get(URL)
    typed = {"status": "ongoing", "status_reason": WORDS, "title": "Mense a chilometro zero"}
    return page.values() | typed


def end_session(client: JudgingClient) -> None:
    client.http.delete_cookie("foodplan")


def status(app: Flask) -> str:
    with Session(app.extensions["foodplan"].engine) as session:
        query = select(ActionVersion).where(col(ActionVersion.recorded_to).is_(None))
        return list(session.exec(query.order_by(col(ActionVersion.valid_from))))[-1].status


def sign_in_from(client: JudgingClient, page: Page, email: str = "ufficio@example.org") -> Page:
    return client.post("/accesso", page.values() | {"email": email, "password": PASSWORD})


def test_what_was_typed_comes_back_after_signing_in_and_is_then_saved(
    app: Flask, office: JudgingClient
) -> None:
    typed = body(office)
    end_session(office)
    expired = office.post(URL, typed)
    assert expired.status == 401
    assert expired.heading() == "Accesso"
    assert "Quello che avete scritto è conservato" in expired.text
    assert not expired.values()["email"]
    resumed = sign_in_from(office, expired)
    assert resumed.heading() == "Riprendete da dove eravate"
    assert WORDS in resumed.text
    form = next(form for form in resumed.all("form") if form.get("action") == URL)
    sent = {item.get("name") or "": item.get("value") or "" for item in form.iter("input")}
    assert sent["csrf_token"] != typed["csrf_token"]
    assert status(app) == "unknown"
    assert "Azione aggiornata." in office.post(URL, sent).text
    assert status(app) == "ongoing"


def test_a_wrong_password_on_the_way_back_loses_nothing(office: JudgingClient) -> None:
    typed = body(office)
    end_session(office)
    expired = office.post(URL, typed)
    wrong = office.post(
        "/accesso", expired.values() | {"email": "ufficio@example.org", "password": "sbagliata"}
    )
    assert wrong.status == 401
    assert WORDS in sign_in_from(office, wrong).text


def test_the_token_of_an_ended_session_is_replaced_when_still_signed_in(
    app: Flask, office: JudgingClient
) -> None:
    typed = body(office) | {"csrf_token": "vecchio"}
    resumed = office.post(URL, typed)
    assert resumed.heading() == "Riprendete da dove eravate"
    assert WORDS in resumed.text
    assert status(app) == "unknown"


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_can_neither_send_a_form_nor_put_words_into_one(
    app: Flask, office: JudgingClient, headers: dict[str, str], *, signed: bool
) -> None:
    typed = body(office) | {"csrf_token": "inventato"}
    if not signed:
        end_session(office)
    answer = office.post(URL, typed, headers=headers)
    assert answer.status == 400
    assert WORDS not in answer.text
    assert status(app) == "unknown"


def test_an_old_browser_is_told_apart_by_its_origin(office: JudgingClient) -> None:
    typed = body(office) | {"csrf_token": "inventato"}
    foreign = office.http.post(URL, data=typed, headers={"Origin": "https://altrove.example"})
    assert foreign.status_code == 400
    own = office.http.post(URL, data=typed, headers={"Origin": "http://localhost"})
    assert "Riprendete da dove eravate" in own.get_data(as_text=True)


def test_a_kept_form_that_was_tampered_with_is_not_shown(office: JudgingClient) -> None:
    typed = body(office)
    end_session(office)
    expired = office.post(URL, typed).values()
    kept = expired["resume"]
    forged = expired | {"resume": kept[:-2] + ("aa" if kept[-2:] != "aa" else "bb")}
    page = office.post("/accesso", forged | {"email": "ufficio@example.org", "password": PASSWORD})
    assert page.heading() == "Gestione del piano"


def test_a_form_too_long_to_carry_says_only_that_the_session_ended(
    office: JudgingClient,
) -> None:
    typed = body(office) | {"summary": "x" * (MAX_KEPT_CHARACTERS + 1)}
    end_session(office)
    page = office.post(URL, typed)
    assert page.status == 401
    assert "L’accesso era scaduto: entrate di nuovo." in page.text


def test_a_resumed_form_still_obeys_the_rights_of_whoever_sends_it(
    app: Flask, office: JudgingClient
) -> None:
    typed = body(office)
    end_session(office)
    expired = office.post(URL, typed)
    resumed = sign_in_from(office, expired, "operatore@example.org")
    form = next(form for form in resumed.all("form") if form.get("action") == URL)
    sent = {item.get("name") or "": item.get("value") or "" for item in form.iter("input")}
    assert office.post(URL, sent).status == 403
    assert status(app) == "unknown"


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/piano?as_of=2026-06-30", "/piano?as_of=2026-06-30"),
        ("//altrove.example", "/"),
        ("https://altrove.example", "/"),
        ("/\\altrove.example", "/"),
        ("/\n\\altrove.example", "/"),
        ("/\t/altrove.example", "/"),
        ("/piano\r\nSet-Cookie: a=b", "/"),
        ("piano", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_only_paths_of_this_site_are_gone_back_to(target: str | None, goes_to: str) -> None:
    assert safe_next(target) == goes_to
