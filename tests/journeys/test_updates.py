"""From the digest in the mailbox to the public page: a colleague answers, an officer confirms."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.engine import Engine

from foodplan.db import make_engine, session_scope
from foodplan.jobs.digests import digests_with
from foodplan.jobs.mail import send_waiting
from foodplan.models.actions import ActionParty
from foodplan.models.plan import ActionVersion
from foodplan.store.colleagues import Person, add_colleague
from foodplan.store.edits.updates import decline_update, open_updates
from foodplan.store.history import Change, Moment, record, versions_at
from foodplan.store.plan import add_milestone
from tests.factories.suggestions import mail_settings
from tests.jobs.test_mail import Postman
from tests.jobs.test_mail import server as mail_server
from tests.journeys.conftest import (
    DESK,
    PHONE,
    DemoServer,
    OpenPage,
    axe_violations,
    rome_today,
    sign_in,
)

LINK = re.compile(r"https://cibo\.example\.org(/aggiornamenti/[\w-]{43})")


@dataclass(frozen=True)
class Sent:
    """What came in the mailbox, and the public address of the action."""

    link: str
    public: str


@pytest.fixture
def sent(server: DemoServer) -> Sent:
    """The link of a digest that a real mail server took, about two near steps of an action."""
    engine = make_engine(server.database_url)
    action = _make_steps(engine)
    postman = Postman()
    with mail_server(postman) as host:
        settings = mail_settings(f"smtp://{host}?tls=none")
        with session_scope(engine, writes=True) as session:
            digests_with(session, settings, datetime.now(UTC))
        send_waiting(engine, settings, lambda: datetime.now(UTC))
    engine.dispose()
    # The demo has a colleague of its own, who is reminded too.
    (mail,) = [item for item in postman.arrived if item["To"] == "ada@example.org"]
    found = LINK.search(mail.get_content())
    assert found is not None
    return Sent(found[1], f"/piano/azioni/{action}")


def _make_steps(engine: Engine) -> str:
    now = datetime.now(UTC)
    today, change = date.fromisoformat(rome_today()), Change(at=now)
    with session_scope(engine, writes=True) as session:
        # What the demo's own colleague answered is decided already.
        for row in open_updates(session):
            decline_update(session, row.id or 0, "prova", change)
        rows = versions_at(session, ActionVersion, Moment(today))
        action = next(row for row in rows if row.status in {"ongoing", "unknown"}).action
        ada = add_colleague(session, Person("Ada Rossi", "Ufficio scuole", "ada@example.org"), now)
        key = {"action": action, "party": f"colleague:{ada.id}"}
        party = {"colleague_id": ada.id, "role": "responsible"}
        record(session, ActionParty, key, party, change)
        for slug, days in (("gara", 7), ("convenzione", -7)):
            due = today + timedelta(days=days)
            said = {"action": action, "title": f"Firma della {slug}", "due_on": due}
            add_milestone(session, f"prova-{slug}", said, change)
    return action


def fits(page: Page, size: dict[str, int]) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= size["width"])


def _looks_right(page: Page, size: dict[str, int] = PHONE) -> None:
    assert axe_violations(page) == []
    assert fits(page, size)


def _answer_on_the_phone(phone: Page) -> None:
    _looks_right(phone)
    late = phone.locator(".answer", has_text="Firma della convenzione")
    expect(late).to_contain_text("termine passato")
    late.get_by_text("In ritardo perché…").click()
    gara = phone.locator(".answer", has_text="Firma della gara")
    expect(gara.get_by_label("In che giorno")).to_be_hidden()
    gara.get_by_text("Fatto il…").click()
    gara.get_by_label("In che giorno").fill(rome_today())
    phone.get_by_role("button", name="Invia le risposte").click()
    expect(phone.get_by_role("alert").first).to_contain_text("Scrivere perché è in ritardo")
    _looks_right(phone)
    late.get_by_label("Perché è in ritardo").fill("Manca il parere della ragioneria")
    later = date.fromisoformat(rome_today()) + timedelta(days=40)
    late.get_by_label("Giorno previsto").fill(later.isoformat())
    phone.get_by_role("button", name="Invia le risposte").click()
    expect(phone.locator("main")).to_contain_text("Grazie, risposta ricevuta")
    expect(phone.locator(".given li")).to_have_count(2)
    _looks_right(phone)


def test_an_answer_from_the_phone_reaches_the_public_page_with_one_key(
    open_page: OpenPage, server: DemoServer, sent: Sent
) -> None:
    phone = open_page(sent.link, size=PHONE)
    _answer_on_the_phone(phone)
    reader = open_page(sent.public)
    expect(reader.locator("main")).to_contain_text("Firma della gara")
    before = reader.locator("main").inner_text()

    desk = open_page("/", size=DESK)
    sign_in(desk, "ufficio@demo.example", server.password)
    desk.goto("/gestione/colleghi")
    _looks_right(desk, DESK)
    desk.get_by_role("link", name="Risposte da confermare (2)").click()
    expect(desk.locator(".waiting > li")).to_have_count(2)
    expect(desk.locator(".keys")).to_be_visible()
    _looks_right(desk, DESK)
    desk.keyboard.press("j")
    expect(desk.locator(".waiting > li").first).to_be_focused()
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    done = desk.locator(".waiting > li", has_text="Firma della gara")
    if done.evaluate("item => item !== document.activeElement"):
        desk.keyboard.press("j")
    expect(done).to_be_focused()
    desk.keyboard.press("c")
    expect(desk.locator("main")).to_contain_text("1 risposta confermata")
    expect(desk.locator(".waiting > li")).to_have_count(1)
    expect(desk.locator(".waiting > li").first).to_be_focused()
    reader.reload()
    after = reader.locator("main").inner_text()
    assert after != before
    assert "Ada" not in after

    desk.keyboard.press("x")
    reason = desk.get_by_label("Perché non la confermate")
    expect(reason).to_be_focused()
    reason.fill("Il termine resta quello della delibera")
    reason.press("Enter")
    expect(desk.locator("main")).to_contain_text("il piano resta com’è")
    expect(desk.locator("main")).to_contain_text("Nessuna risposta da confermare")
    phone.reload()
    expect(phone.locator(".given")).to_contain_text("Il termine resta quello della delibera")
    _looks_right(phone)


def test_colleagues_pages_fit_a_phone_and_a_revoked_link_says_how_to_go_on(
    open_page: OpenPage, server: DemoServer
) -> None:
    desk = open_page("/", size=PHONE)
    sign_in(desk, "ufficio@demo.example", server.password)
    desk.goto("/gestione/colleghi/nuovo")
    _looks_right(desk)
    desk.get_by_label("Nome e cognome").fill("Eva Neri")
    desk.get_by_label("Posta elettronica").fill("non una posta")
    desk.get_by_role("button", name="Aggiungi").click()
    expect(desk.get_by_role("alert").first).to_contain_text("un solo indirizzo")
    desk.get_by_label("Posta elettronica").fill("eva@example.org")
    desk.get_by_role("button", name="Aggiungi").click()
    expect(desk.locator("h1")).to_have_text("Eva Neri")
    _looks_right(desk)
    desk.get_by_role("button", name="Crea un indirizzo nuovo").click()
    expect(desk.locator(".once code")).to_contain_text("/calendari/")
    _looks_right(desk)
    desk.goto("/gestione/aggiornamenti")
    _looks_right(desk)
    desk.goto("/gestione/colleghi")
    _looks_right(desk)
    desk.goto("/aggiornamenti/di-nessuno")
    expect(desk.locator("h1")).to_have_text("Questo collegamento non apre niente")
    _looks_right(desk)
