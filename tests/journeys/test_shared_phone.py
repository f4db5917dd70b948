"""A phone that several hands share: paired by a code, tapped with initials, lost, cut off."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from foodplan.blueprints.emporiums.phones import qr_code
from foodplan.db import make_engine
from foodplan.models.accounts import Device
from foodplan.store.ledger import MovementRow, list_movements
from foodplan.store.organisations import get_node
from tests.journeys.conftest import (
    DESK,
    PHONE,
    DemoServer,
    OpenPage,
    axe_violations,
    everything_sent,
    sign_in,
)

NORTH = "emporio-dimostrativo-nord"


@dataclass
class Desk:
    """The database behind the server."""

    url: str

    def session(self) -> Session:
        return Session(make_engine(self.url))

    def movements(self) -> list[MovementRow]:
        with self.session() as session:
            site = get_node(session, NORTH)
            assert site is not None
            return list_movements(session, [site.id], limit=5)


@pytest.fixture
def desk(server: DemoServer) -> Desk:
    return Desk(server.database_url)


def coordinator(open_page: OpenPage, server: DemoServer, size: dict[str, int] = DESK) -> Page:
    page = open_page("/", size=size)
    sign_in(page, "coordinatrice@demo.example", server.password)
    return page


def offered_code(page: Page, label: str) -> str:
    """Offer a phone on the page, and return its code as somebody reads it."""
    page.goto("/registro/telefoni")
    page.fill("input[name=label]", label)
    page.click("text=Mostra il codice")
    page.wait_for_selector("img.qr")
    return page.inner_text("p.code").replace(" ", "")


def paired(open_page: OpenPage, code: str, **options: object) -> Page:
    phone = open_page(f"/registro/abbina/{code}", size=PHONE, has_touch=True, **options)
    phone.click("button:has-text('Abbina')")
    phone.wait_for_selector("h1:has-text('Chi registra?')")
    return phone


def type_an_arrival(phone: Page, digits: str) -> None:
    """Three taps and a number: a tile, its keypad, Registra."""
    phone.goto("/registro")
    expect(phone.locator("body.taps-ready")).to_be_attached()
    phone.locator("#taps-usual a[data-tile='0']").tap()
    for key in digits:
        phone.locator(f"#taps-keys [data-key='{key}']").tap()
    phone.locator("#taps-save").tap()
    expect(phone.locator("#taps-said")).to_contain_text(f"{digits} kg")


def test_a_lost_phone_is_cut_off_in_two_taps_and_loses_nothing(
    open_page: OpenPage, server: DemoServer, desk: Desk
) -> None:
    office = coordinator(open_page, server)
    code = offered_code(office, "Cassa")
    address = f"{server.url}/registro/abbina/{code}"
    assert office.get_attribute("img.qr", "src") == qr_code(address)
    phone = paired(open_page, code)
    phone.click("button:has-text('AB')")
    phone.wait_for_selector("text=Registra: AB")
    before = len([m for m in desk.movements() if m.grams == 41_000])
    type_an_arrival(phone, "41")
    everything_sent(phone)
    newest = desk.movements()[0]
    assert (newest.grams, newest.account_name, before) == (41_000, None, 0)
    office.goto("/registro/movimenti")
    expect(office.locator(f"#m-{newest.uuid}")).to_contain_text("telefono «Cassa» · AB")
    # The phone is lost while somebody types on it.
    phone.locator("#taps-usual a[data-tile='0']").tap()
    office.goto("/registro/telefoni")
    office.click("summary:has-text('Blocca')")
    office.click("button:has-text('Sì, blocca')")
    office.wait_for_selector("text=«Cassa» è bloccato")
    for key in "77":
        phone.locator(f"#taps-keys [data-key='{key}']").tap()
    phone.locator("#taps-save").tap()
    phone.wait_for_timeout(3_000)
    assert desk.movements()[0].grams == 41_000
    kept = phone.evaluate(
        "async () => (await foodplanOutbox.list()).filter((entry) => entry.state !== 'sent')"
    )
    assert [entry["words"] for entry in kept]
    assert "77" in kept[0]["words"]
    phone.goto("/registro")
    expect(phone.locator("body")).to_contain_text("non è più abbinato a una sede")


def test_a_phone_that_is_let_go_says_what_it_has_not_sent(
    open_page: OpenPage, server: DemoServer
) -> None:
    office = coordinator(open_page, server)
    phone = paired(open_page, offered_code(office, "Furgone"), service_workers="block")
    phone.click("button:has-text('altro')")
    phone.wait_for_selector("body.taps-ready")
    phone.context.route("**/registro/invii*", lambda route: route.abort())
    type_an_arrival(phone, "53")
    phone.goto("/registro/chi")
    phone.click("summary:has-text('Questo telefono')")
    phone.click("text=Stacca questo telefono")
    expect(phone.locator("[role=alert]")).to_contain_text("ancora registrazioni da inviare: 1.")
    assert axe_violations(phone) == []
    phone.context.unroute_all()
    phone.click("text=Stacca questo telefono")
    expect(phone.locator(".alert-success")).to_contain_text("non registra più")


def test_a_phone_is_paired_and_used_without_scripts(
    open_page: OpenPage, server: DemoServer, desk: Desk
) -> None:
    office = coordinator(open_page, server)
    code = offered_code(office, "Cantina")
    phone = open_page("/registro/abbina", size=PHONE, has_touch=True, java_script_enabled=False)
    phone.fill("input[name=codice]", f"{code[:4].lower()} {code[4:]}")
    phone.click("text=Continua")
    phone.click("button:has-text('Abbina')")
    phone.click("button:has-text('altro')")
    expect(phone.locator("p.hand-line")).to_contain_text("altro")
    phone.click("text=È ARRIVATO")
    phone.select_option("select[name=source]", "source:porta-palazzo")
    phone.select_option("select[name=lines-0-category]", "ortofrutta")
    phone.fill("input[name=lines-0-quantity]", "39")
    phone.click("button.btn-save")
    expect(phone.locator(".done")).to_contain_text("39 kg")
    assert desk.movements()[0].grams == 39_000
    phone.goto("/registro/chi")
    phone.click("summary:has-text('Questo telefono')")
    phone.click("text=Stacca questo telefono")
    expect(phone.locator(".alert-success")).to_contain_text("non registra più")
    with desk.session() as session:
        row = session.exec(select(Device).where(Device.label == "Cantina")).one()
        assert row.revoked_at is not None


def test_the_pages_of_the_set_up_pass_axe_on_a_phone_and_at_a_desk(
    open_page: OpenPage, server: DemoServer
) -> None:
    for size in (PHONE, DESK):
        page = coordinator(open_page, server, size)
        found = {}
        for path in ("/registro/sede", "/registro/sede/provenienze", "/registro/telefoni"):
            page.goto(path)
            found[path] = axe_violations(page)
        code = offered_code(page, "Banco")
        found["codice"] = axe_violations(page)
        phone = open_page(f"/registro/abbina/{code}", size=size)
        found["abbina"] = axe_violations(phone)
        phone.click("button:has-text('Abbina')")
        phone.wait_for_selector("h1:has-text('Chi registra?')")
        found["chi"] = axe_violations(phone)
        phone.goto(f"/registro/abbina/{code}")
        found["usato"] = axe_violations(phone)
        phone.goto("/registro/abbina")
        found["a mano"] = axe_violations(phone)
        page.goto("/registro/telefoni")
        page.click("summary:has-text('Blocca')")
        found["blocca"] = axe_violations(page)
        small = page.evaluate(
            "() => [...document.querySelectorAll('main button, main summary, main input')]"
            ".filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)"
            ".map((one) => one.textContent)"
        )
        assert not small
        assert found == {name: [] for name in found}
