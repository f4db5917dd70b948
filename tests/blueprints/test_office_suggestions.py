"""The officers' queue: what is listed, what a decision does, what two officers at once see."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from foodplan.app import create_app
from foodplan.db import session_scope
from foodplan.rules.provenance import read_provenance
from foodplan.store.history import Change, Moment
from foodplan.store.mail import enqueue, list_mail, note_failed, take_up
from foodplan.store.places import change_place, get_place
from foodplan.store.questions import ask
from foodplan.store.suggestions import Decision, decide, withdraw
from foodplan.web.limits import limiter
from tests.client import JudgingClient
from tests.factories.office import signed_in
from tests.factories.places import NASTY
from tests.factories.suggestions import (
    NOW,
    MovingClock,
    add_contact,
    mail_settings,
    open_atlas,
    propose,
    rows_of,
)


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    """An application with a mail server in its settings, an atlas and officers."""
    app = create_app(mail_settings(database_url=sqlite_url), MovingClock())
    limiter.enabled = False
    open_atlas(app)
    yield app
    app.extensions["foodplan"].engine.dispose()


@pytest.fixture
def officer(app: Flask) -> JudgingClient:
    return signed_in(app)


def _queue(app: Flask, **said: Any) -> tuple[int, str]:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        return propose(session, **said)


def _place(app: Flask, slug: str = "mercato") -> Any:
    with session_scope(app.extensions["foodplan"].engine) as session:
        return get_place(session, slug, Moment(NOW.date()), withheld=True)


def _decide(officer: JudgingClient, number: int, verdict: str, **said: Any) -> Any:
    url = f"/gestione/segnalazioni/{number}"
    page = officer.get(url)
    values = page.values()
    values.pop("facts", None)
    return officer.post(url, {**values, "verdetto": verdict, **said})


def test_the_queue_lists_places_oldest_first_and_says_how_many_wait(
    app: Flask, officer: JudgingClient
) -> None:
    _queue(app, text="il primo")
    _queue(app, place="orto", text="il secondo", origin="import")
    _queue(app, text="il terzo")
    page = officer.get("/gestione/segnalazioni")
    assert "Segnalazioni (3)" in page.text
    assert page.text.index("il primo") < page.text.index("il terzo") < page.text.index("il secondo")
    assert [item.text for item in page.all("h3")][:1] == ["Mercato"]
    assert "3 segnalazioni sui luoghi da guardare" in officer.get("/gestione").text


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("funzione=urban_garden", "nell’orto", "al mercato"),
        ("circ=1", "al mercato", "nell’orto"),
        ("origine=import", "nell’orto", "al mercato"),
        ("stato=withdrawn", "ci ho ripensato", "al mercato"),
        ("circ=fuori", "chissà dove", "al mercato"),
    ],
)
def test_each_filter_narrows_the_queue(
    app: Flask, officer: JudgingClient, query: str, seen: str, unseen: str
) -> None:
    _queue(app, text="al mercato")
    _queue(app, place="orto", text="nell’orto", origin="import")
    _queue(app, place=None, kind="new", reason="missing", text="chissà dove")
    key = _queue(app, text="ci ho ripensato")[1]
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        withdraw(session, key, NOW)
    page = officer.get(f"/gestione/segnalazioni?{query}")
    assert seen in page.text
    assert unseen not in page.text
    assert "Nessuna segnalazione" in officer.get("/gestione/segnalazioni?funzione=gas").text


def test_accepting_changes_the_place_and_says_where_it_comes_from(
    app: Flask, officer: JudgingClient
) -> None:
    number, key = _queue(app, contact="ada@example.org")
    page = officer.get(f"/gestione/segnalazioni/{number}")
    assert "011 555 0100" in page.text
    assert "011 555 0199" in page.text
    assert _decide(officer, number, "tutto", answer="Grazie!").status == 200
    place = _place(app)
    assert place.phone == "011 555 0199"
    fact = read_provenance(place.provenance)["phone"]
    assert fact.source == "Segnalazione del 22/11/2026"
    assert fact.cleared_on == NOW.date()
    citizen = JudgingClient(app)
    followed = citizen.get(f"/segnalazioni/{key}")
    assert "accolta" in followed.text
    assert "011 555 0199" in followed.text
    assert "Grazie!" in followed.text
    with rows_of(app) as (rows, mails):
        assert rows[0].contact == "", "the address is forgotten when the answer is on its way"
        assert [(mail.purpose, mail.recipient) for mail in mails] == [("answer", "ada@example.org")]
        assert "Telefono: 011 555 0199" in mails[0].body
        assert "https://cibo.example.org/luoghi/mercato" in mails[0].body


def test_accepting_a_part_needs_an_answer_and_says_which_part(
    app: Flask, officer: JudgingClient
) -> None:
    number, key = _queue(app, proposed={"phone": "011 555 0199", "email": "m@example.org"})
    refused = _decide(officer, number, "spuntati", facts=["phone"])
    assert refused.status == 422
    assert "Scrivere perché" in refused.text
    assert _decide(officer, number, "spuntati").status == 422
    done = _decide(officer, number, "spuntati", facts=["phone"], answer="La posta è un’altra.")
    assert "Deciso" in done.text
    place = _place(app)
    assert (place.phone, place.email) == ("011 555 0199", "")
    followed = JudgingClient(app).get(f"/segnalazioni/{key}")
    assert "accolta in parte" in followed.text
    assert "La posta è un’altra." in followed.text


def test_refusing_says_why_and_changes_nothing(app: Flask, officer: JudgingClient) -> None:
    number, key = _queue(app)
    assert _decide(officer, number, "niente").status == 422
    assert _decide(officer, number, "niente", answer="Abbiamo telefonato: è giusto.").status == 200
    assert _place(app).phone == "011 555 0100"
    followed = JudgingClient(app).get(f"/segnalazioni/{key}").text
    assert "non accolta" in followed
    assert "Abbiamo telefonato" in followed


def test_what_a_machine_proposes_is_refused_without_an_answer(
    app: Flask, officer: JudgingClient
) -> None:
    number, _key = _queue(app, origin="sync", reason="source")
    assert _decide(officer, number, "niente").status == 200
    again, key = _queue(app, origin="sync", reason="source")
    assert (again, key) == (number, ""), "what was refused is not queued again every night"


def test_a_report_without_values_is_closed_as_right_or_not(
    app: Flask, officer: JudgingClient
) -> None:
    number, key = _queue(app, kind="problem", reason="other", proposed={})
    assert "Ha ragione" in officer.get(f"/gestione/segnalazioni/{number}").text
    assert _decide(officer, number, "tutto").status == 200
    assert "accolta" in JudgingClient(app).get(f"/segnalazioni/{key}").text


def test_under_review_is_said_to_who_wrote(app: Flask, officer: JudgingClient) -> None:
    number, key = _queue(app)
    token = officer.get(f"/gestione/segnalazioni/{number}").csrf_token()
    officer.post(f"/gestione/segnalazioni/{number}/esamino", {"csrf_token": token})
    assert "in esame" in JudgingClient(app).get(f"/segnalazioni/{key}").text
    assert "in esame" in officer.get("/gestione/segnalazioni").text
    assert officer.post("/gestione/segnalazioni/99/esamino", {"csrf_token": token}).status == 404


def test_the_second_of_two_officers_sees_the_first_decision(
    app: Flask, officer: JudgingClient
) -> None:
    number, _key = _queue(app)
    url = f"/gestione/segnalazioni/{number}"
    mine = {**officer.get(url).values(), "verdetto": "niente", "answer": "Per me è sbagliato."}
    colleague = signed_in(app, "collega@example.org")
    assert _decide(colleague, number, "tutto").status == 200
    late = officer.post(url, mine)
    assert late.status == 409
    assert "già decisa" in late.text
    assert "Per me è sbagliato." in late.text, "what was typed is not lost"
    assert _place(app).phone == "011 555 0199"
    token = officer.get("/gestione/segnalazioni").csrf_token() or mine["csrf_token"]
    assert officer.post(f"{url}/esamino", {"csrf_token": token}).status == 200


def test_a_field_that_changed_meanwhile_is_shown_three_times_and_not_written_over(
    app: Flask, officer: JudgingClient
) -> None:
    number, _key = _queue(app)
    url = f"/gestione/segnalazioni/{number}"
    mine = {**officer.get(url).values(), "verdetto": "tutto"}
    place = _place(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        change = Change(at=NOW, reason="telefonata")
        change_place(session, replace(place, phone="011 555 0300"), change)
    late = officer.post(url, mine)
    assert late.status == 409
    assert [phone in late.text for phone in ("0100", "0300", "0199")] == [True] * 3
    assert _place(app).phone == "011 555 0300"
    assert officer.post(url, {**late.values(), "verdetto": "tutto"}).status == 200
    assert _place(app).phone == "011 555 0199"


def test_a_new_place_of_people_in_need_stays_withheld_without_a_source(
    app: Flask, officer: JudgingClient
) -> None:
    new = {"name": "Frigo nuovo", "address": "via Nuova 3", "lat": 45.05, "lon": 7.75}
    said: dict[str, Any] = {
        "place": None,
        "kind": "new",
        "reason": "missing",
        "function": "community_fridge",
    }
    kind = {"functions": [{"function": "community_fridge"}]}
    number, _key = _queue(app, proposed={**new, **kind}, **said)
    page = officer.get(f"/gestione/segnalazioni/{number}")
    assert "resta fuori dalla mappa" in page.text
    _decide(officer, number, "tutto")
    place = _place(app, "frigo-nuovo")
    assert (place.consent, place.circoscrizione) == ("withheld", "2")
    assert JudgingClient(app).get("/luoghi/frigo-nuovo").status == 404
    source = {"source_url": "https://example.org/frigo"}
    number, key = _queue(app, proposed={**new, **kind, **source}, **said)
    _decide(officer, number, "tutto", published="y")
    place = _place(app, "frigo-nuovo-2")
    assert place.consent == "source"
    assert place.functions[0].source_url == "https://example.org/frigo"
    assert "Frigo nuovo" in JudgingClient(app).get("/luoghi/frigo-nuovo-2").text
    assert "accolta" in JudgingClient(app).get(f"/segnalazioni/{key}").text


def test_a_new_place_needs_its_name_and_function(app: Flask, officer: JudgingClient) -> None:
    proposed = {"name": "Orto nuovo", "functions": [{"function": "urban_garden"}]}
    number, _key = _queue(app, place=None, kind="new", reason="missing", proposed=proposed)
    page = _decide(officer, number, "spuntati", facts=["name"], answer="ma che cos’è?")
    assert page.status == 422
    assert "Senza il nome" in page.text


def test_several_reports_of_one_place_lead_to_each_other(
    app: Flask, officer: JudgingClient
) -> None:
    first, _key = _queue(app)
    _queue(app, reason="name", proposed={"name": "Altro nome"})
    page = officer.get(f"/gestione/segnalazioni/{first}")
    assert "Altre segnalazioni sullo stesso luogo" in page.text
    after = _decide(officer, first, "tutto")
    assert "Altro nome" in after.text, "the next one follows at once"


def test_the_nasty_name_is_only_text_in_the_queue(app: Flask, officer: JudgingClient) -> None:
    number, _key = _queue(
        app, place="cattivo", text=NASTY, reason="name", proposed={"name": NASTY * 2}
    )
    for url in ("/gestione/segnalazioni", f"/gestione/segnalazioni/{number}"):
        page = officer.get(url)
        assert NASTY in page.text
        assert not [image for image in page.all("img") if image.get("src") == "x"]


def test_a_suggestion_that_is_not_there_is_not_found(officer: JudgingClient) -> None:
    assert officer.get("/gestione/segnalazioni/99").status == 404


def test_questions_are_listed_and_can_be_taken_back(app: Flask, officer: JudgingClient) -> None:
    assert "Ancora nessuna domanda" in officer.get("/gestione/segnalazioni/domande").text
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_contact(session)
        key = ask(session, "orto", NOW)[1]
    page = officer.get("/gestione/segnalazioni/domande")
    assert "senza risposta" in page.text
    url = "/gestione/segnalazioni/domande/1/ritira"
    assert "ritirata" in officer.post(url, {"csrf_token": page.csrf_token()}).text
    gone = JudgingClient(app).get(f"/risposte/{key}")
    assert "È ancora tutto così" not in [button.text for button in gone.all("button")]


def test_administrators_see_the_mail_and_try_what_failed_again(app: Flask) -> None:
    admin = signed_in(app, "admin@example.org")
    assert "Nessun messaggio" in admin.get("/gestione/posta").text
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        enqueue(session, "k", "answer", "ada@example.org", "Ciao", "testo", NOW)
        letter = take_up(session, list_mail(session)[0].id or 0, NOW)
        assert letter is not None
        note_failed(session, letter, "550 ada@example.org is unknown", NOW, for_good=True)
    page = admin.get("/gestione/posta")
    assert "Non spedita" in page.text
    assert "550 … is unknown" in page.text
    assert "ada@example.org" not in page.text
    url = "/gestione/posta/1/riprova"
    assert "In attesa" in admin.post(url, {"csrf_token": page.csrf_token()}).text
    assert admin.post("/gestione/posta/9/riprova", {"csrf_token": page.csrf_token()}).status == 404
    assert signed_in(app).get("/gestione/posta").status == 403


def test_a_withheld_decision_cannot_be_taken_back_by_who_wrote(app: Flask) -> None:
    number, key = _queue(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        decide(session, number, Decision(answer="no"), Change(at=NOW, by=1))
    page = JudgingClient(app).get(f"/segnalazioni/{key}")
    assert "Ritira la segnalazione" not in page.text


def test_a_hidden_address_is_told_to_nobody_who_follows(app: Flask, officer: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        hidden = replace(_hidden(session), address_hidden=True)
        change_place(session, hidden, Change(at=NOW))
    number, key = _queue(
        app,
        place="emporio",
        reason="moved",
        proposed={"address": "via Segreta 7", "phone": "011 555 0111"},
        contact="ada@example.org",
    )
    _decide(officer, number, "tutto")
    followed = JudgingClient(app).get(f"/segnalazioni/{key}")
    changed = followed.text.partition("Che cosa avete scritto")[0]
    assert "011 555 0111" in changed
    assert "via Segreta" not in changed
    with rows_of(app) as (_rows, mails):
        assert "via Segreta" not in mails[0].body


def _hidden(session: Any) -> Any:
    return get_place(session, "emporio", Moment(NOW.date()), withheld=True)


def test_hours_and_points_are_shown_in_words(app: Flask, officer: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        place = get_place(session, "mercato", Moment(NOW.date()), withheld=True)
        assert place is not None
        change = replace(place, opening_hours="Mo-Fr 08:30-13:00", hours_on=NOW.date())
        change_place(session, change, Change(at=NOW))
    said = {"hours_note": "mar 15-18", "opening_hours": "", "lat": 45.08, "lon": 7.68}
    number, _key = _queue(app, reason="hours", proposed=said)
    page = officer.get(f"/gestione/segnalazioni/{number}")
    assert "da lunedì a venerdì 8:30–13:00" in page.text
    assert "niente: si toglie" in page.text
    assert "si sposta di 1112 metri" in page.text


def test_an_officer_mends_what_is_proposed_before_accepting_it(
    app: Flask, officer: JudgingClient
) -> None:
    number, key = _queue(app)
    page = officer.get(f"/gestione/segnalazioni/{number}")
    assert "Correggi prima di accogliere" in page.text
    said = {"valore-phone": " 011 555 0200 ", "valore-name": "Non era proposto"}
    assert _decide(officer, number, "tutto", answer="Era quasi giusto.", **said).status == 200
    assert _place(app).phone == "011 555 0200"
    assert _place(app).name != "Non era proposto"
    followed = JudgingClient(app).get(f"/segnalazioni/{key}")
    assert "011 555 0200" in followed.text


def test_a_mended_value_that_no_place_may_have_comes_back(
    app: Flask, officer: JudgingClient
) -> None:
    number, _key = _queue(app, proposed={"url": "https://example.org/orari"})
    before = _place(app).url
    page = _decide(officer, number, "tutto", **{"valore-url": "javascript:alert(1)"})
    assert page.status == 422
    assert _place(app).url == before
    kept = [item.get("value") for item in page.all("input") if item.get("name") == "valore-url"]
    assert kept == ["javascript:alert(1)"]
