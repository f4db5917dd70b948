"""What anybody may tell of a place, and what becomes of it on the pages for the public."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from foodplan.app import create_app
from foodplan.db import session_scope
from foodplan.store.questions import ask, revoke_question
from foodplan.web.limits import limiter
from tests.client import JudgingClient
from tests.factories.places import NASTY, make_place
from tests.factories.suggestions import (
    NOW,
    MovingClock,
    add_contact,
    follow_path,
    mail_settings,
    open_atlas,
    report,
    rows_of,
    typed,
)


@pytest.fixture
def moving() -> MovingClock:
    return MovingClock()


@pytest.fixture
def mailing_app(sqlite_url: str, moving: MovingClock) -> Iterator[Flask]:
    """An application with a mail server in its settings, and an atlas."""
    app = create_app(mail_settings(database_url=sqlite_url), moving)
    limiter.enabled = False
    open_atlas(app)
    yield app
    app.extensions["foodplan"].engine.dispose()


@pytest.fixture
def citizen(mailing_app: Flask) -> JudgingClient:
    return JudgingClient(mailing_app)


def test_a_place_offers_the_reasons_as_links_and_the_form_of_one(citizen: JudgingClient) -> None:
    page = citizen.get("/luoghi/mercato/segnala")
    assert page.heading() == "Che cosa non va?"
    links = [link.get("href") for link in page.all("a")]
    assert "/luoghi/mercato/segnala?motivo=hours" in links
    form = citizen.get("/luoghi/mercato/segnala?motivo=hours")
    assert "lun-sab 7-14" in form.text, "what the page says today stands beside the form"
    assert {area.get("name") for area in form.all("textarea")} == {"hours_note", "text"}
    assert form.response.headers["Cache-Control"] == "private, no-store"


def test_a_report_waits_and_its_follow_up_link_says_so(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    page = report(citizen, moving, hours_note="mar e gio 15-18", text="letto sul cartello")
    assert page.status == 200
    assert page.heading() == "Grazie"
    path = follow_path(page)
    with rows_of(mailing_app) as (rows, mails):
        assert [row.state for row in rows] == ["waiting"]
        assert json.loads(rows[0].proposed) == {"hours_note": "mar e gio 15-18"}
        assert (rows[0].function, rows[0].area) == ("market", "1")
        assert path.rpartition("/")[2] not in rows[0].secret
        assert not mails
    followed = citizen.get(path)
    assert "ricevuta" in followed.text
    assert "mar e gio 15-18" in followed.text
    assert "mar e gio" not in citizen.get("/luoghi/mercato").text, "the public page stays"


def test_an_address_gets_the_link_by_mail_and_withdrawing_forgets_it(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    page = report(citizen, moving, "closed", contact="ada@example.org")
    path = follow_path(page)
    with rows_of(mailing_app) as (rows, mails):
        assert rows[0].contact == "ada@example.org"
        assert json.loads(rows[0].proposed) == {"status": "historical"}
        assert [mail.recipient for mail in mails] == ["ada@example.org"]
        assert f"https://cibo.example.org{path}" in mails[0].body
    token = citizen.get(path).csrf_token()
    again = citizen.post(f"{path}/ritira", {"csrf_token": token})
    assert "ritirata" in again.text
    with rows_of(mailing_app) as (rows, _mails):
        assert (rows[0].state, rows[0].contact) == ("withdrawn", "")
    assert "ha già risposto" in citizen.post(f"{path}/ritira", {"csrf_token": token}).text


def test_one_note_may_be_added_and_no_second(citizen: JudgingClient, moving: MovingClock) -> None:
    path = follow_path(report(citizen, moving, "other", text="il cancello è chiuso"))
    token = citizen.get(path).csrf_token()
    assert citizen.post(f"{path}/nota", {"csrf_token": token, "note": " "}).status == 422
    added = citizen.post(f"{path}/nota", {"csrf_token": token, "note": "oggi è aperto"})
    assert "oggi è aperto" in added.text
    second = citizen.post(f"{path}/nota", {"csrf_token": token, "note": "ancora"})
    assert second.status == 422
    assert "già aggiunto una nota" in second.text


def test_what_fills_in_the_hidden_field_is_thanked_and_not_kept(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    page = report(citizen, moving, text="compra", conferma_indirizzo="https://spam.example")
    assert page.heading() == "Grazie"
    assert citizen.http.get(follow_path(page)).status_code == 404
    with rows_of(mailing_app) as (rows, _mails):
        assert not rows


def test_a_form_that_comes_back_at_once_is_shown_again_with_its_words(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    url = "/luoghi/mercato/segnala?motivo=hours"
    page = citizen.get(url)
    again = citizen.post(url, typed(page, text="troppo in fretta"))
    assert again.status == 422
    assert "troppo in fretta. Controllatelo" in again.text
    moving.go_on(seconds=30)
    assert citizen.post(url, typed(again, text="ora sì")).heading() == "Grazie"
    with rows_of(mailing_app) as (rows, _mails):
        assert [row.text for row in rows] == ["ora sì"]


def test_a_stamp_of_yesterday_or_of_nobody_is_renewed(
    citizen: JudgingClient, moving: MovingClock
) -> None:
    url = "/luoghi/mercato/segnala?motivo=other"
    page = citizen.get(url)
    moving.go_on(days=2)
    stale = citizen.post(url, typed(page, text="scritto ieri"))
    assert stale.status == 422
    assert "aperta da molto tempo" in stale.text
    moving.go_on(seconds=30)
    assert citizen.post(url, typed(stale, text="scritto ieri")).heading() == "Grazie"
    forged = citizen.post(url, typed(page, text="x", mostrato="non.firmato"))
    assert forged.status == 422


def test_the_same_form_sent_twice_is_one_report(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    url = "/luoghi/mercato/segnala?motivo=other"
    page = citizen.get(url)
    moving.go_on(seconds=30)
    body = typed(page, text="una volta")
    citizen.post(url, body)
    assert "già ricevuta" in citizen.post(url, body).text
    with rows_of(mailing_app) as (rows, _mails):
        assert len(rows) == 1


@pytest.mark.parametrize(
    ("reason", "said", "words"),
    [
        ("other", {}, "Scrivere almeno qualcosa"),
        ("other", {"text": "x" * 2001}, "Al massimo 2000 caratteri"),
        ("other", {"text": "http://a http://b http://c"}, "Al massimo 2 collegamenti"),
        ("contact", {"email": "non una posta"}, "un solo indirizzo di posta"),
        ("contact", {"url": "javascript:alert(1)"}, "https://"),
        ("moved", {"point": "7.68, 45.07"}, "sembrano scambiate"),
        ("moved", {"point": "dietro la chiesa"}, "Non si legge un punto"),
        ("other", {"text": "x", "contact": "a@b.it\nBcc: c@d.it"}, "un solo indirizzo"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    citizen: JudgingClient,
    mailing_app: Flask,
    moving: MovingClock,
    reason: str,
    said: dict[str, str],
    words: str,
) -> None:
    page = report(citizen, moving, reason, **said)
    assert page.status == 422
    assert words in page.text
    with rows_of(mailing_app) as (rows, mails):
        assert not rows
        assert not mails


def test_a_point_may_be_pasted_from_a_map(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    link = "https://www.openstreetmap.org/?mlat=45.0703&mlon=7.6869#map=19/45.07/7.68"
    assert report(citizen, moving, "moved", point=link).status == 200
    with rows_of(mailing_app) as (rows, _mails):
        assert json.loads(rows[0].proposed) == {"lat": 45.0703, "lon": 7.6869}


def test_a_missing_place_is_proposed_with_how_it_is_known(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    page = citizen.get("/mappa/proponi")
    moving.go_on(seconds=60)
    empty = citizen.post("/mappa/proponi", typed(page))
    assert empty.status == 422
    assert "Scrivere un indirizzo, o il punto" in empty.text
    said = {
        "name": "Frigo di via Nuova",
        "function": "community_fridge",
        "address": "via Nuova 3",
        "how_known": "Ci sono stato",
    }
    assert citizen.post("/mappa/proponi", typed(empty, **said)).heading() == "Grazie"
    with rows_of(mailing_app) as (rows, _mails):
        assert (rows[0].kind, rows[0].place, rows[0].function) == ("new", None, "community_fridge")
        assert json.loads(rows[0].proposed)["how_known"] == "Ci sono stato"


def test_the_nasty_name_is_only_text_on_every_page(
    citizen: JudgingClient, moving: MovingClock
) -> None:
    for url in ("/luoghi/cattivo/segnala", "/luoghi/cattivo/segnala?motivo=name"):
        page = citizen.get(url)
        assert NASTY in page.text
        assert not [image for image in page.all("img") if image.get("src") == "x"]
    sent = report(citizen, moving, "name", "cattivo", name=NASTY * 2, text=NASTY)
    assert NASTY in citizen.get(follow_path(sent)).text


def test_places_that_nobody_may_see_take_no_reports(mailing_app: Flask) -> None:
    from tests.factories.places import add_places

    with session_scope(mailing_app.extensions["foodplan"].engine, writes=True) as session:
        add_places(session, make_place("nascosto", consent="withheld"))
        add_places(session, make_place("doppione", merged_into="mercato"))
    citizen = JudgingClient(mailing_app)
    assert citizen.get("/luoghi/nascosto/segnala").status == 404
    assert citizen.get("/luoghi/niente/segnala?motivo=hours").status == 404
    moved = citizen.get("/luoghi/doppione/segnala", follow=False).response
    assert (moved.status_code, moved.location) == (301, "/luoghi/mercato/segnala")


def test_without_a_mail_server_nobody_is_asked_for_an_address(
    app: Flask, client: JudgingClient
) -> None:
    open_atlas(app)
    assert "posta elettronica" not in client.get("/luoghi/mercato/segnala?motivo=other").text


def test_too_many_reports_are_refused_in_words(citizen: JudgingClient, moving: MovingClock) -> None:
    limiter.enabled = True
    limiter.reset()
    try:
        pages = [report(citizen, moving, "closed") for _number in range(11)]
    finally:
        limiter.reset()
        limiter.enabled = False
    assert [page.status for page in pages[:10]] == [200] * 10
    assert pages[10].status == 429
    assert "Aspettate un minuto" in pages[10].text


def test_the_limit_of_a_day_does_not_ask_to_wait_a_minute(
    citizen: JudgingClient, moving: MovingClock
) -> None:
    limiter.enabled = True
    limiter.reset()
    try:
        with time_machine.travel(NOW, tick=False) as clock:
            pages = []
            for _number in range(21):
                pages += [report(citizen, moving, "closed") for _each in range(10)]
                clock.shift(timedelta(minutes=2))
    finally:
        limiter.reset()
        limiter.enabled = False
    assert {page.status for page in pages[:200]} == {200}
    assert pages[200].status == 429
    assert "Riprovate domani" in pages[200].text


def test_a_report_whose_cookie_was_lost_comes_back_without_asking_to_sign_in(
    citizen: JudgingClient,
) -> None:
    answer = citizen.post("/luoghi/mercato/segnala?motivo=other", {"text": "non va perso"})
    assert answer.heading() != "Accesso"
    assert "non va perso" in str(answer.values())


def _asked(app: Flask, moving: MovingClock) -> str:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_contact(session)
        return f"/risposte/{ask(session, 'orto', moving.at)[1]}"


def test_still_so_is_one_click_that_waits_for_an_officer(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    path = _asked(mailing_app, moving)
    page = citizen.get(path)
    assert page.heading() == "È ancora tutto così?"
    with rows_of(mailing_app) as (rows, _mails):
        assert not rows, "opening the link answers nothing"
    done = citizen.post(f"{path}/confermo", {"csrf_token": page.csrf_token()})
    assert "dirà «confermato»" in done.text
    with rows_of(mailing_app) as (rows, _mails):
        assert (rows[0].origin, rows[0].kind, rows[0].reason) == ("mail", "confirm", "still_so")
    second = citizen.post(f"{path}/chiuso", {"csrf_token": page.csrf_token()})
    assert second.status == 422
    assert "la risposta c’è già: è ancora tutto così" in second.text


def test_what_has_changed_is_a_report_from_who_runs_the_place(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    path = f"{_asked(mailing_app, moving)}/cambiato/contact"
    page = citizen.get(path)
    moving.go_on(seconds=60)
    assert citizen.post(path, typed(page, email="x")).status == 422
    trapped = citizen.post(path, typed(page, phone="1", conferma_indirizzo="x"))
    assert trapped.heading() == "Grazie"
    assert citizen.post(path, typed(page, phone="011 555 0123")).heading() == "Grazie"
    with rows_of(mailing_app) as (rows, _mails):
        assert [(row.origin, row.proposed) for row in rows] == [
            ("mail", '{"phone":"011 555 0123"}')
        ]
    assert citizen.post(path, typed(page, phone="011 555 0124")).status == 422
    assert citizen.get(path.replace("contact", "missing")).status == 404


def test_a_place_that_is_no_more_waits_for_an_officer(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    path = _asked(mailing_app, moving)
    token = citizen.get(path).csrf_token()
    assert citizen.post(f"{path}/chiuso", {"csrf_token": token}).heading() == "Grazie"
    with rows_of(mailing_app) as (rows, _mails):
        assert (rows[0].reason, rows[0].proposed) == ("closed", '{"status":"historical"}')


def test_a_link_ends_after_thirty_days_or_when_it_is_taken_back(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    path = _asked(mailing_app, moving)
    moving.go_on(days=31)
    page = citizen.get(path)
    assert "scaduto" in page.text
    assert not page.all("button") or "È ancora tutto così" not in [
        "".join(button.itertext()) for button in page.all("button")
    ]
    moving.go_on(days=-31)
    token = citizen.get(path).csrf_token()
    with session_scope(mailing_app.extensions["foodplan"].engine, writes=True) as session:
        assert revoke_question(session, 1, moving.at)
        assert not revoke_question(session, 1, moving.at)
    assert citizen.post(f"{path}/confermo", {"csrf_token": token}).status == 422
    assert citizen.get("/risposte/di-nessuno").status == 404
    assert citizen.get("/segnalazioni/di-nessuno").status == 404


def test_no_network_address_is_kept_of_who_writes(
    citizen: JudgingClient, mailing_app: Flask, moving: MovingClock
) -> None:
    url = "/luoghi/mercato/segnala?motivo=other"
    page = citizen.get(url)
    moving.go_on(seconds=30)
    citizen.post(url, typed(page, text="ciao"), environ_base={"REMOTE_ADDR": "203.0.113.77"})
    with rows_of(mailing_app) as (rows, mails):
        kept = " ".join(str(row.model_dump()) for row in (*rows, *mails))
    assert "203.0.113.77" not in kept
    assert re.search(r"[0-9a-f]{64}", kept), "only the key's fingerprint is kept"


@pytest.mark.parametrize(
    "words",
    [
        "45,0703, 7,6869",
        "45.0703, 7.6869",
        "https://maps.example.org/@45.0703,7.6869,17z",
        "https://maps.example.org/?q=45.0703,7.6869",
        "https://www.openstreetmap.org/?mlat=45.0703&mlon=7.6869#map=19/45.07/7.68",
    ],
)
def test_a_point_is_read_as_people_copy_it(
    mailing_app: Flask, citizen: JudgingClient, moving: MovingClock, words: str
) -> None:
    assert report(citizen, moving, "moved", point=words).status == 200
    with rows_of(mailing_app) as (rows, _mails):
        assert json.loads(rows[0].proposed) == {"lat": 45.0703, "lon": 7.6869}
