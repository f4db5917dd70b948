"""A shared phone: what its token opens, and when it opens nothing any more."""

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
import structlog
from flask import Flask
from pypdf import PdfReader
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from foodplan.db import session_scope
from foodplan.models.accounts import Device
from foodplan.models.ledger import MovementHand
from foodplan.store.accounts import (
    Actor,
    add_device,
    add_volunteer,
    get_account_by_email,
    revoke_device,
)
from foodplan.store.ledger import get_movement, post
from foodplan.store.organisations import get_node
from foodplan.web.access import access_of
from foodplan.web.identity import DEVICE_COOKIE, SESSION_LIVES
from foodplan.web.parts import Parts
from tests.client import JudgingClient
from tests.factories.accounts import make_account
from tests.factories.devices import NOW, make_phone, phone_of, with_token
from tests.factories.ledger import Ledger, make_ledger, make_movement
from tests.factories.organisations import make_organisation, make_site
from tests.factories.register import movements_of, send, signed_in

FRAMEWORK = {"static", "openapi.spec"}
ARRIVAL = {"source": "source:porta-palazzo", "lines_0_category": "ortofrutta"}
PHONES_OWN = {"at_site", "records"}


def database(app: Flask) -> Any:
    return session_scope(app.extensions["foodplan"].engine, writes=True)


def move_clock(app: Flask, after: timedelta) -> None:
    old: Parts = app.extensions["foodplan"]
    app.extensions["foodplan"] = Parts(old.settings, old.engine, lambda: NOW + after)


@pytest.fixture
def ledger(app: Flask) -> Ledger:
    """A city with the phone's site, another of the same organisation, and one of others."""
    with database(app) as session:
        made = make_ledger(session)
        make_site(session, "emporio-bis", made.site.organisation)
        make_site(session, "emporio-altrui", make_organisation(session, "altrui"))
        make_account(
            session, "capo@example.org", "operator", [made.site.organisation or 0], "x",
            [made.site.organisation or 0],
        )  # fmt: skip
        return made


@pytest.fixture
def paired(app: Flask, ledger: Ledger) -> tuple[JudgingClient, int]:
    return phone_of(app, ledger.site.id)


@pytest.fixture
def phone(paired: tuple[JudgingClient, int]) -> JudgingClient:
    return paired[0]


def address(rule: str) -> str:
    def value(found: re.Match[str]) -> str:
        if found["kind"] == "any":
            return found["choices"].split(",")[0].strip(" '")
        uuid = "00000000-0000-4000-8000-000000000000"
        return {"uuid": uuid, "int": "1"}.get(found["kind"] or "", "x")

    return re.sub(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?\w+>", value, rule)


def test_a_phone_opens_its_sites_register_and_nothing_else(
    app: Flask, phone: JudgingClient
) -> None:
    refused = 0
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if rule.endpoint in FRAMEWORK or access == "public" or access is None:
            continue
        path = address(rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if access in PHONES_OWN and method == "POST":
                continue
            token = phone.get("/registro/chi").csrf_token() if method == "POST" else ""
            answer = phone.http.open(path, method=method, data={"csrf_token": token})
            expected = {401} if access == "token" else {403}
            if access in PHONES_OWN:
                assert answer.status_code in {200, 302, 303, 404}, (method, path)
            else:
                assert answer.status_code in expected, (method, path, answer.status_code)
                refused += 1
    assert refused > 80


def test_a_phone_sees_its_own_site_only(phone: JudgingClient) -> None:
    page = phone.get("/registro")
    assert page.heading() == "Emporio prova"
    assert "Emporio bis" not in page.text
    for other in ("emporio-bis", "emporio-altrui"):
        assert phone.get(f"/registro?sito={other}").status == 404
        assert phone.get(f"/registro/movimenti?sito={other}").status == 404
        assert phone.get(f"/registro/arrivo?sito={other}").status == 404


def test_no_page_leads_a_phone_to_one_that_it_may_not_open(phone: JudgingClient) -> None:
    for start in ("/registro", "/registro/magazzino", "/registro/scadenze", "/registro/chi"):
        for link in phone.get(start).all("a"):
            target = link.get("href") or ""
            if target.startswith("/registro"):
                assert phone.get(target).status == 200, (start, target)


def test_what_a_phone_records_bears_its_name_and_nobodys(
    app: Flask, ledger: Ledger, paired: tuple[JudgingClient, int]
) -> None:
    phone, device = paired
    send(phone, "/registro/arrivo", **ARRIVAL, lines_0_quantity="12")
    (movement,) = movements_of(app, ledger.site.slug)
    assert movement.account_name is None
    with database(app) as session:
        hand = session.get(MovementHand, movement.seq)
        assert hand is not None
        assert (hand.device_id, hand.volunteer_id) == (device, None)


def tapped(app: Flask, ledger: Ledger, phone: JudgingClient, initials: str = "AB") -> int:
    with database(app) as session:
        who = add_volunteer(session, ledger.site.id, initials, NOW).id or 0
    phone.submit("/registro/chi", {"chi": str(who)})
    return who


def hand_of(app: Flask, slug: str) -> int | None:
    with database(app) as session:
        hand = session.get(MovementHand, movements_of(app, slug)[0].seq)
        assert hand is not None
        return hand.volunteer_id  # type: ignore[no-any-return]


def test_tapped_initials_hold_until_the_evening(
    app: Flask, ledger: Ledger, phone: JudgingClient
) -> None:
    who = tapped(app, ledger, phone)
    page = send(phone, "/registro/arrivo", **ARRIVAL, lines_0_quantity="12")
    assert "Emporio prova · AB" in page.text
    assert hand_of(app, ledger.site.slug) == who
    assert "telefono «Cassa» · AB" in phone.get("/registro/movimenti").text
    move_clock(app, timedelta(days=1))
    assert "Chi registra? Toccate le iniziali" in phone.get("/registro").text
    send(phone, "/registro/arrivo", **ARRIVAL, lines_0_quantity="3")
    assert hand_of(app, ledger.site.slug) is None


@pytest.mark.parametrize("typed", ["0", "99999", "x", "-1", "", "9" * 40])
def test_whoever_is_no_volunteer_of_the_site_is_somebody_else(
    app: Flask, ledger: Ledger, phone: JudgingClient, typed: str
) -> None:
    tapped(app, ledger, phone)
    page = phone.submit("/registro/chi", {"chi": typed})
    assert "Registra: altro" in page.text
    assert "Emporio prova · AB" not in page.text


def test_the_initials_of_another_site_cannot_be_tapped(app: Flask, phone: JudgingClient) -> None:
    with database(app) as session:
        other = make_site(session, "emporio-tris").id
        who = add_volunteer(session, other, "ZZ", NOW).id or 0
    assert "ZZ" not in phone.get("/registro/chi").text
    assert "ZZ" not in phone.submit("/registro/chi", {"chi": str(who)}).text


def foreign_movement(app: Flask, slug: str) -> UUID:
    with database(app) as session:
        node = get_node(session, slug)
        assert node is not None
        actor = Actor(None, "operator", frozenset({node.organisation or 0}))
        movement = make_movement("intake", "source:porta-palazzo", 9_000, node=slug)
        return post(session, movement, actor, NOW).uuid


@pytest.mark.parametrize("slug", ["emporio-bis", "emporio-altrui"])
def test_a_phone_neither_reads_nor_takes_back_another_sites_movement(
    app: Flask, phone: JudgingClient, slug: str
) -> None:
    uuid = foreign_movement(app, slug)
    assert phone.get(f"/registro/movimenti/{uuid}/correggi").status == 404
    token = phone.get("/registro/chi").csrf_token()
    for act in ("annulla", "correggi"):
        answer = phone.post(f"/registro/movimenti/{uuid}/{act}", {"csrf_token": token})
        assert answer.status == 404
    assert "9 kg" not in phone.get(f"/registro?fatto={uuid}").text.replace("\xa0", " ")
    with database(app) as session:
        row = get_movement(session, uuid)
        assert row is not None
        assert row.stands


def test_a_phone_takes_back_what_anybody_recorded_at_its_site(
    app: Flask, ledger: Ledger, phone: JudgingClient
) -> None:
    uuid = foreign_movement(app, ledger.site.slug)
    token = phone.get("/registro/chi").csrf_token()
    phone.post(f"/registro/movimenti/{uuid}/annulla", {"csrf_token": token})
    assert not movements_of(app, ledger.site.slug)[-1].stands


def test_a_phone_that_is_cut_off_opens_and_records_nothing(
    app: Flask, ledger: Ledger, paired: tuple[JudgingClient, int]
) -> None:
    phone, device = paired
    form = phone.get("/registro/arrivo")
    cookie = phone.http.get_cookie(DEVICE_COOKIE)
    assert cookie is not None
    with database(app) as session:
        revoke_device(session, device, NOW)
    # A copy of its cookie is worth as little as the cookie itself.
    for client in (phone, with_token(app, cookie.value)):
        assert client.get("/registro", follow=False).status == 302
        page = client.get("/registro")
        assert "non è più abbinato" in page.text
        assert client.http.get("/registro/invii").status_code in {302, 401, 404}
    sent = phone.post(form.all("form")[-1].get("action") or "", form.values())
    assert sent.status == 401
    assert "è conservato" in sent.text
    assert movements_of(app, ledger.site.slug) == []


def test_a_token_ends_after_ninety_days(app: Flask, phone: JudgingClient) -> None:
    move_clock(app, timedelta(days=89, hours=23))
    assert phone.get("/registro", follow=False).status == 200
    move_clock(app, timedelta(days=90))
    assert phone.get("/registro", follow=False).status == 302


def test_a_token_opens_nothing_of_the_api(app: Flask, phone: JudgingClient) -> None:
    cookie = phone.http.get_cookie(DEVICE_COOKIE)
    assert cookie is not None
    for bearer in (cookie.value, "anything"):
        headers = {"Authorization": f"Bearer {bearer}"}
        answer = phone.http.post("/api/v1/movements", json={"id": str(uuid4())}, headers=headers)
        assert answer.status_code == 401
    assert app


def words_of(answer: TestResponse) -> str:
    """The words of a page, of a PDF's pages or of a workbook's texts."""
    if answer.mimetype == "application/pdf":
        pages = PdfReader(io.BytesIO(answer.data)).pages
        return "".join(page.extract_text() for page in pages)
    if answer.data.startswith(b"PK"):
        with ZipFile(io.BytesIO(answer.data)) as archive:
            return "".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    return answer.get_data(as_text=True)


def test_tapped_initials_and_labels_stay_in_the_register(
    app: Flask, ledger: Ledger, phone: JudgingClient
) -> None:
    tapped(app, ledger, phone, "QZXW")
    send(phone, "/registro/arrivo", **ARRIVAL, lines_0_quantity="12")
    assert "QZXW" in phone.get("/registro/movimenti").text
    citizen, read = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint) != "public" or "GET" not in (rule.methods or set()):
            continue
        paths = [address(rule.rule)]
        if rule.rule.startswith("/empori/"):
            paths.append("/empori/emporio-prova")
        if rule.endpoint.startswith("open_data"):
            paths += [f"/dati/{name}" for name in re.findall(
                r'href="/dati/([^"]+)"', citizen.get("/dati").get_data(as_text=True)
            )]  # fmt: skip
        for path in paths:
            said = words_of(citizen.get(path))
            read += 1
            assert "QZXW" not in said, path
            assert "Cassa" not in said, path
    assert read > 40


def test_a_form_says_on_which_phone_and_by_whom_it_is_recorded(
    app: Flask, ledger: Ledger, phone: JudgingClient
) -> None:
    assert "A nome di telefono «Cassa», per" in phone.get("/registro/apertura").text
    tapped(app, ledger, phone)
    assert "A nome di telefono «Cassa» · AB, per" in phone.get("/registro/apertura").text


def test_the_log_keeps_no_code_that_pairs(app: Flask) -> None:
    # Another test may have asked for fewer lines.
    structlog.reset_defaults()
    with capture_logs() as lines:
        app.test_client().get("/registro/abbina/ABCDEFGHJKMN")
        app.test_client().get("/registro")
    assert [line["path"] for line in lines] == ["/registro/abbina/<code>", "/registro"]


def test_who_signs_in_on_a_phone_acts_as_themselves_and_leaves_the_phone_behind(
    app: Flask, phone: JudgingClient
) -> None:
    assert phone.get("/accesso", follow=False).status == 200
    signed_in(phone, "capo@example.org")
    assert "capo@example.org" in phone.get("/profilo").text
    assert phone.get("/registro/chi", follow=False).response.location == "/registro"
    with database(app) as session:
        account = get_account_by_email(session, "capo@example.org")
        assert account is not None
        account.session_epoch += 1
    assert phone.get("/registro").heading() == "Emporio prova"
    assert phone.get("/profilo").status == 403


def test_signing_out_on_a_phone_gives_it_back_to_its_site(phone: JudgingClient) -> None:
    signed_in(phone, "capo@example.org")
    token = phone.get("/profilo").csrf_token()
    page = phone.post("/uscita", {"csrf_token": token})
    assert page.response.request.path == "/registro"
    assert "il telefono registra per Emporio prova" in page.text


def test_a_phone_that_took_itself_off_is_nobodys(app: Flask, phone: JudgingClient) -> None:
    token = phone.get("/registro/chi").csrf_token()
    page = phone.post("/registro/telefono/stacca", {"csrf_token": token})
    assert "non registra più per Emporio prova" in page.text
    assert phone.http.get_cookie(DEVICE_COOKIE) is None
    with database(app) as session:
        assert session.get(Device, 1).revoked_at == NOW


def test_only_sending_keeps_the_day_of_the_last_use(
    app: Flask, paired: tuple[JudgingClient, int]
) -> None:
    phone, device = paired

    def seen() -> Any:
        with database(app) as session:
            return session.get(Device, device).last_seen_at

    phone.get("/registro")
    assert seen() is None
    phone.submit("/registro/chi", {"chi": "0"})
    assert seen() == NOW
    move_clock(app, timedelta(hours=2))
    phone.submit("/registro/chi", {"chi": "0"})
    assert seen() == NOW


def test_the_phones_cookie_is_kept_from_scripts_and_other_sites(app: Flask, ledger: Ledger) -> None:
    with database(app) as session:
        _row, code = add_device(session, ledger.site.id, "Cassa", NOW)
    client = JudgingClient(app)
    token = client.get(f"/registro/abbina/{code}").csrf_token()
    answer = client.post(f"/registro/abbina/{code}", {"csrf_token": token}, follow=False)
    cookie = next(
        value for name, value in answer.response.headers
        if name == "Set-Cookie" and value.startswith(DEVICE_COOKIE)
    )  # fmt: skip
    for flag in ("HttpOnly", "SameSite=Lax", "Max-Age=31104000"):
        assert flag in cookie
    assert "Secure" not in cookie


def test_every_role_says_how_long_it_stays() -> None:
    assert set(SESSION_LIVES) == {"operator", "officer", "administrator"}


def test_two_phones_of_a_site_are_two(app: Flask, ledger: Ledger) -> None:
    with database(app) as session:
        first, _token = make_phone(session, ledger.site.id, "Cassa")
        second, token = make_phone(session, ledger.site.id, "Cantina")
        revoke_device(session, first, NOW)
    assert first != second
    assert with_token(app, token).get("/registro", follow=False).status == 200
