"""Setting a site up: phones paired and cut off, initials, sources; by whom, and by nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.accounts import coordinated_by, find_pairing, get_account_by_email
from foodplan.store.history import Moment
from foodplan.store.organisations import get_node
from foodplan.web.identity import DEVICE_COOKIE
from foodplan.web.limits import limiter
from foodplan.web.parts import Parts
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account
from tests.factories.devices import NOW
from tests.factories.ledger import TODAY, Ledger, make_ledger
from tests.factories.organisations import make_organisation, make_site
from tests.factories.register import send, signed_in, words

PHONES = "/registro/telefoni"
SITE = "/registro/sede"
SOURCES = "/registro/sede/provenienze"


def database(app: Flask) -> Any:
    return session_scope(app.extensions["foodplan"].engine, writes=True)


@pytest.fixture
def ledger(app: Flask) -> Ledger:
    with database(app) as session:
        made = make_ledger(session)
        own = made.site.organisation or 0
        other = make_organisation(session, "altrui", "Altri")
        make_site(session, "emporio-altrui", other)
        make_account(session, "mani@example.org", "operator", [own], "x")
        make_account(session, "capo@example.org", "operator", [own], "x", [own])
        make_account(session, "altri@example.org", "operator", [other, own], "x", [other])
        make_account(session, "ufficio@example.org", "officer", (), "x")
        return made


@pytest.fixture
def coordinator(app: Flask, ledger: Ledger) -> JudgingClient:
    assert ledger
    return signed_in(JudgingClient(app), "capo@example.org")


def offer(client: JudgingClient, label: str = "Cassa", site: str = "emporio-prova") -> Page:
    return client.submit(f"{PHONES}?sito={site}", {"label": label})


def code_on(page: Page) -> str:
    shown = re.search(r"\b([A-Z2-9]{4}) ([A-Z2-9]{4}) ([A-Z2-9]{4})\b", page.text)
    assert shown is not None
    return "".join(shown.groups())


def pair(phone: JudgingClient, code: str) -> Page:
    return phone.submit(f"/registro/abbina/{code}", {})


def test_a_phone_is_paired_by_its_code_and_then_records(
    app: Flask, coordinator: JudgingClient
) -> None:
    page = offer(coordinator)
    code = code_on(page)
    assert page.heading() == "Codice per il telefono «Cassa»"
    picture = next(image for image in page.all("img"))
    assert (picture.get("src") or "").startswith("data:image/svg+xml")
    assert "http://localhost/registro/abbina" in page.text
    phone = JudgingClient(app)
    asked = phone.get(f"/registro/abbina/{code}")
    assert asked.heading() == "Abbina questo telefono a Emporio prova"
    assert phone.http.get_cookie(DEVICE_COOKIE) is None
    done = pair(phone, code)
    assert done.response.request.path == "/registro/chi"
    assert "questo telefono registra per Emporio prova" in done.text
    line = words(coordinator.get(PHONES))
    assert "Cassa abbinato il 22 novembre 2026 non ancora usato" in line
    assert "vale fino al 20 febbraio 2027" in line
    phone.submit("/registro/chi", {"chi": "0"})
    assert "usato l’ultima volta il 22 novembre 2026" in words(coordinator.get(PHONES))


def test_opening_the_page_of_a_code_does_not_use_it_up(
    app: Flask, coordinator: JudgingClient
) -> None:
    code = code_on(offer(coordinator))
    for _ in range(2):
        JudgingClient(app).get(f"/registro/abbina/{code}")
    with database(app) as session:
        assert find_pairing(session, code, NOW) is not None


def test_a_second_phone_cannot_use_the_same_code(app: Flask, coordinator: JudgingClient) -> None:
    code = code_on(offer(coordinator))
    first, second = JudgingClient(app), JudgingClient(app)
    token = second.get(f"/registro/abbina/{code}").csrf_token()
    pair(first, code)
    late = second.post(f"/registro/abbina/{code}", {"csrf_token": token})
    assert (late.status, late.heading()) == (410, "Questo codice non vale più")
    assert second.http.get_cookie(DEVICE_COOKIE) is None
    assert second.get(f"/registro/abbina/{code}").status == 410


def test_pairing_needs_a_form_of_our_own(app: Flask, coordinator: JudgingClient) -> None:
    code = code_on(offer(coordinator))
    answer = JudgingClient(app).http.post(f"/registro/abbina/{code}")
    assert answer.status_code in {400, 401}
    with database(app) as session:
        assert find_pairing(session, code, NOW) is not None


def test_who_cannot_scan_types_the_code(app: Flask, coordinator: JudgingClient) -> None:
    code = code_on(offer(coordinator))
    phone = JudgingClient(app)
    page = phone.get(f"/registro/abbina?codice={code[:4].lower()}+{code[4:]}")
    assert page.heading() == "Abbina questo telefono a Emporio prova"
    assert "Scrivere il codice" in phone.get("/registro/abbina?codice=+-").text
    assert phone.get("/registro/abbina").status == 200
    assert phone.get("/registro/abbina/SBAGLIATO").status == 410


def test_who_is_signed_in_on_the_phone_is_told_and_leaves(
    app: Flask, coordinator: JudgingClient
) -> None:
    code = code_on(offer(coordinator))
    phone = signed_in(JudgingClient(app), "mani@example.org")
    page = phone.get(f"/registro/abbina/{code}")
    assert "siete entrati come mani@example.org: abbinandolo uscite" in page.text
    pair(phone, code)
    assert phone.get("/profilo").status == 403
    assert phone.get("/registro").heading() == "Emporio prova"


def test_a_phone_of_another_site_is_told_that_it_leaves_it(
    app: Flask, coordinator: JudgingClient
) -> None:
    office = signed_in(JudgingClient(app), "ufficio@example.org")
    phone = JudgingClient(app)
    pair(phone, code_on(offer(office, "Banco", "emporio-altrui")))
    code = code_on(offer(coordinator))
    asked = phone.get(f"/registro/abbina/{code}")
    assert "registrava per Emporio altrui: smette di farlo" in asked.text
    pair(phone, code)
    shown = office.get(f"{PHONES}?sito=emporio-altrui")
    assert "Nessun telefono registra per questa sede." in shown.text
    assert "bloccato il 22 novembre 2026" in shown.text


def test_a_lost_phone_is_cut_off_in_two_taps(app: Flask, coordinator: JudgingClient) -> None:
    phone = JudgingClient(app)
    pair(phone, code_on(offer(coordinator)))
    page = coordinator.get(PHONES)
    # The first tap opens what the second one confirms.
    (asked,) = [item for item in page.all("details") if item.get("class") == "sure"]
    form = next(asked.iter("form"))
    assert "Sì, blocca" in "".join(form.itertext())
    done = coordinator.post(form.get("action") or "", {"csrf_token": page.csrf_token()})
    assert "«Cassa» è bloccato" in done.text
    assert "bloccato il 22 novembre 2026" in done.text
    assert phone.get("/registro", follow=False).status == 302


def test_an_expired_phone_says_so(app: Flask, coordinator: JudgingClient) -> None:
    pair(JudgingClient(app), code_on(offer(coordinator)))
    old: Parts = app.extensions["foodplan"]
    later = NOW + timedelta(days=91)
    app.extensions["foodplan"] = Parts(old.settings, old.engine, lambda: later)
    page = signed_in(JudgingClient(app), "capo@example.org").get(PHONES)
    assert "scaduto il 20 febbraio 2027" in page.text


@pytest.mark.parametrize("label", ["", "   ", "x" * 61])
def test_a_phone_without_a_good_label_is_asked_again(
    coordinator: JudgingClient, label: str
) -> None:
    page = coordinator.submit(PHONES, {"label": label})
    assert page.status == 422
    assert page.heading() == "Telefoni di Emporio prova"


def test_labels_and_sources_are_shown_as_they_were_typed(
    app: Flask, coordinator: JudgingClient
) -> None:
    pair(JudgingClient(app), code_on(offer(coordinator, "<b>Cassa</b>")))
    assert "<b>Cassa</b>" in coordinator.get(PHONES).text
    coordinator.submit(SOURCES, {"name": "<i>Forno</i>", "kind": "retail_surplus"})
    assert "<i>Forno</i>" in coordinator.get(SOURCES).text


def test_only_who_sets_the_site_up_comes_here(app: Flask, ledger: Ledger) -> None:
    paths = (SITE, PHONES, SOURCES, f"{SOURCES}/porta-palazzo")
    asked = f"?sito={ledger.site.slug}"
    for email, status in (
        ("mani@example.org", 403),
        ("altri@example.org", 403),
        ("capo@example.org", 200),
        ("ufficio@example.org", 200),
    ):
        client = signed_in(JudgingClient(app), email)
        for path in paths:
            assert client.get(path + asked).status == status, (email, path)
        token = client.get("/profilo").csrf_token()
        for path in (PHONES, f"{SITE}/persone", SOURCES, f"{SOURCES}/porta-palazzo"):
            answer = client.post(path + asked, {"csrf_token": token})
            assert answer.status == (403 if status == 403 else 422), (email, path)
        for path in (f"{PHONES}/1/blocca", f"{SITE}/persone/1/cancella"):
            answer = client.post(path + asked, {"csrf_token": token}, follow=False)
            assert answer.status in ({403} if status == 403 else {303, 404}), (email, path)
    others = signed_in(JudgingClient(app), "altri@example.org")
    assert others.get(f"{PHONES}?sito=emporio-altrui").status == 200


def test_a_phone_of_another_site_is_not_cut_off_from_here(
    app: Flask, coordinator: JudgingClient
) -> None:
    office = signed_in(JudgingClient(app), "ufficio@example.org")
    assert offer(office, "Banco", "emporio-altrui").status == 200
    token = coordinator.get(PHONES).csrf_token()
    assert coordinator.post(f"{PHONES}/1/blocca", {"csrf_token": token}).status == 404


def test_the_register_leads_a_coordinator_to_the_set_up(
    app: Flask, coordinator: JudgingClient
) -> None:
    def leads(client: JudgingClient) -> bool:
        targets = [link.get("href") or "" for link in client.get("/registro").all("a")]
        return any(target.startswith(SITE) for target in targets)

    assert leads(coordinator)
    assert not leads(signed_in(JudgingClient(app), "mani@example.org"))


def add_initials(client: JudgingClient, initials: str) -> Page:
    return client.submit(f"{SITE}/persone", {"initials": initials}, form_page=SITE)


def test_initials_are_added_taken_away_and_erased(coordinator: JudgingClient) -> None:
    page = add_initials(coordinator, "ab")
    assert "Da ora si possono toccare" in page.text
    assert add_initials(coordinator, "AB").status == 422
    assert add_initials(coordinator, "").status == 422
    token = coordinator.get(SITE).csrf_token()
    gone = coordinator.post(f"{SITE}/persone/1/togli", {"csrf_token": token})
    assert "Chi non viene più" in gone.text
    erased = coordinator.post(f"{SITE}/persone/1/cancella", {"csrf_token": token})
    assert "Cancellate, anche dai movimenti" in erased.text
    assert "Chi non viene più" not in erased.text


def test_the_set_up_names_who_has_an_account(coordinator: JudgingClient) -> None:
    page = coordinator.get(SITE)
    assert "capo@example.org · coordina" in page.text
    assert "mani@example.org" in page.text
    assert "ufficio@example.org" not in page.text


def test_a_source_is_added_and_offered_at_once(app: Flask, coordinator: JudgingClient) -> None:
    page = coordinator.submit(SOURCES, {"name": "Forno Verde", "kind": "retail_surplus"})
    assert "Aggiunta: ora si trova" in page.text
    options = [option.text for option in coordinator.get("/registro/arrivo").all("option")]
    assert "Forno Verde" in options
    again = coordinator.submit(SOURCES, {"name": "forno verde", "kind": "purchase"})
    assert again.status == 422
    assert "C'è già: «Forno Verde»" in again.text
    assert coordinator.submit(SOURCES, {"name": "Forno Blu", "kind": "boh"}).status == 422
    assert app


def test_a_source_of_ones_own_is_renamed_from_today(app: Flask, coordinator: JudgingClient) -> None:
    send(coordinator, "/registro/arrivo", source="source:porta-palazzo",
         lines_0_category="ortofrutta", lines_0_quantity="12")  # fmt: skip
    url = f"{SOURCES}/porta-palazzo"
    assert "Di questa sede Porta Palazzo" in coordinator.get(SOURCES).text
    assert coordinator.get(url).values()["name"] == "Porta Palazzo"
    assert coordinator.submit(url, {"name": "", "kind": "food_drive"}).status == 422
    page = coordinator.submit(url, {"name": "Mercato", "kind": "food_drive"})
    assert "Aggiornata da oggi" in page.text
    with database(app) as session:
        row = get_node(session, "source:porta-palazzo", Moment(TODAY))
        assert row is not None
        assert row.name == "Mercato"
    assert coordinator.get(f"{SOURCES}/niente").status == 404


def test_a_source_that_others_use_is_the_offices_to_rename(
    app: Flask, coordinator: JudgingClient
) -> None:
    others = signed_in(JudgingClient(app), "altri@example.org")
    send(others, "/registro/arrivo?sito=emporio-altrui", source="source:porta-palazzo",
         lines_0_category="ortofrutta", lines_0_quantity="12")  # fmt: skip
    assert "la usano anche altri" in coordinator.get(SOURCES).text
    assert coordinator.get(f"{SOURCES}/porta-palazzo").status == 403
    office = signed_in(JudgingClient(app), "ufficio@example.org")
    assert office.get(f"{SOURCES}/porta-palazzo?sito=emporio-prova").status == 200


def test_administrators_say_who_coordinates(app: Flask, ledger: Ledger) -> None:
    own = str(ledger.site.organisation)
    with database(app) as session:
        make_account(session, "admin@example.org", "administrator", (), "x")
    admin = signed_in(JudgingClient(app), "admin@example.org")
    url = next(
        link.get("href") or ""
        for link in admin.get("/gestione/utenti").all("a")
        if link.text == "mani@example.org"
    )
    body = {"csrf_token": admin.get(url).csrf_token(), "name": "Mani", "role": "operator"}
    body |= {"active": "y", "organisations": own}
    refused = admin.post(url, body | {"coordinated": str(int(own) + 1)})
    assert "Si coordina solo un'organizzazione per cui si registra." in refused.text
    assert "Utente aggiornato." in admin.post(url, body | {"coordinated": own}).text
    with database(app) as session:
        account = get_account_by_email(session, "mani@example.org")
        assert account is not None
        assert coordinated_by(session, account.id or 0) == {ledger.site.organisation}
    # Who changes nothing else keeps it.
    kept = [
        item.get("id") for item in admin.get(url).all("input") if item.get("checked") is not None
    ]
    assert "coordinated-1" in kept


def test_guessing_codes_becomes_slow(app: Flask) -> None:
    limiter.enabled = True
    try:
        client = app.test_client()
        answers = [client.get(f"/registro/abbina/PROVA{n}").status_code for n in range(25)]
    finally:
        limiter.reset()
        limiter.enabled = False
    assert answers[:20] == [410] * 20
    assert set(answers[20:]) == {429}
