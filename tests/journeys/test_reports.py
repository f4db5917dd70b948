"""Somebody reports wrong hours from a phone, an officer accepts a part, the page says so."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations


def _place(page: Page) -> str:
    listed = page.request.get("/api/v1/places?limit=1").json()["items"]
    return str(listed[0]["id"])


def _sign_in(page: Page, server: DemoServer) -> None:
    page.goto("/accesso")
    page.get_by_label("E-mail").fill("ufficio@demo.example")
    page.get_by_label("Password").fill(server.password)
    page.get_by_role("button", name="Accedi").click()


def _judge(page: Page) -> None:
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert axe_violations(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, page.url


def test_a_report_from_a_phone_changes_the_page_in_part(
    server: DemoServer, open_page: OpenPage
) -> None:
    phone = open_page("/privacy", size=PHONE, java_script_enabled=False)
    slug = _place(phone)
    phone.goto(f"/luoghi/{slug}/segnala")
    phone.get_by_role("link", name=re.compile("Telefono, posta o sito")).click()
    phone.wait_for_timeout(3200)
    phone.get_by_label("Il telefono giusto").fill("011 555 0177")
    phone.get_by_label("Il sito giusto").fill("https://giusto.example.org")
    phone.get_by_role("button", name="Invia la segnalazione").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Grazie")
    link = phone.locator(".own-link a").get_attribute("href") or ""
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("ricevuta")

    desk = open_page("/", size=DESK)
    _sign_in(desk, server)
    desk.goto("/gestione/segnalazioni")
    _judge(desk)
    desk.get_by_role("link", name=re.compile("Telefono, posta o sito")).first.click()
    desk.get_by_text(re.compile("È giusto.*Telefono")).click()
    desk.get_by_label("Risposta a chi ha scritto").fill("Il telefono è di un altro luogo.")
    _judge(desk)
    desk.get_by_role("checkbox", name=re.compile("È giusto.*Sito")).press("a")
    expect(desk.locator("main")).to_contain_text("Deciso")

    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("accolta in parte")
    expect(phone.locator("main")).to_contain_text("https://giusto.example.org")
    expect(phone.locator("main")).to_contain_text("Il telefono è di un altro luogo.")
    told = phone.request.get(f"/luoghi/{slug}").text()
    assert "https://giusto.example.org" in told
    assert "011 555 0177" not in told


def test_the_forms_for_everybody_are_accessible(open_page: OpenPage) -> None:
    page = open_page("/mappa/proponi", size=PHONE)
    _judge(page)
    page.get_by_role("button", name="Proponi il luogo").click()
    expect(page.get_by_role("alert")).to_be_visible()
    _judge(page)
    slug = _place(page)
    for path in ("", "?motivo=moved", "?motivo=access"):
        page.goto(f"/luoghi/{slug}/segnala{path}")
        _judge(page)
