"""The list of places in a browser: filters, errors, what to copy, and the frame of another site."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations

RESULTS = "/mappa?famiglia=mercati&funzione=gas&circ=1&orario=sconosciuto&chiusi=1"
ERROR = "/mappa?aperto=domani"
EMBED = "/mappa/incorpora?famiglia=mercati"


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("path", [RESULTS, ERROR, EMBED])
def test_the_list_has_no_axe_violation_and_fits(
    open_page: OpenPage, path: str, size: dict[str, int]
) -> None:
    page = open_page(path, size=size)
    expect(page.locator(".map-status")).not_to_have_text("Carico i luoghi…")
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    # Marks that are still fading in have less contrast.
    page.wait_for_timeout(600)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_chip_takes_its_filter_away_and_a_hand_reaches_it(open_page: OpenPage) -> None:
    page = open_page(RESULTS, size=PHONE)
    chips = page.locator(".atlas-chip")
    expect(chips).to_have_count(5)
    assert all(box and box["height"] >= 44 for box in (chip.bounding_box() for chip in chips.all()))
    chips.filter(has_text="Circoscrizione 1").click()
    expect(page.locator(".atlas-chip")).to_have_count(4)
    expect(page).to_have_url(re.compile(r"famiglia=mercati&funzione=gas&orario=sconosciuto&chiusi"))


def test_filters_work_without_a_script(open_page: OpenPage) -> None:
    page = open_page("/mappa", size=PHONE, java_script_enabled=False)
    page.locator(".atlas-more summary").click()
    page.locator("label[for=famiglia-orti]").click()
    page.get_by_label("Aperti in un giorno e a un’ora").fill("2026-11-24T10:00")
    page.get_by_role("button", name="Cerca").click()
    expect(page).to_have_url(re.compile(r"aperto=2026-11-24T10%3A00"))
    expect(page.locator(".atlas-chip")).to_have_count(2)
    expect(page.locator(".atlas-hours")).to_contain_text("con orario non confermato: telefonate")


def test_the_address_and_the_code_are_whole_and_can_be_copied(open_page: OpenPage) -> None:
    page = open_page("/mappa?funzione=gas", size=DESK)
    host = page.evaluate("location.origin")
    expect(page.locator("#indirizzo")).to_have_value(f"{host}/mappa?funzione=gas")
    code = page.locator("#codice")
    expect(code).to_have_value(re.compile(re.escape(f'src="{host}/mappa/incorpora?funzione=gas"')))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copia l’indirizzo").click()
    expect(page.get_by_role("button", name="Copiato")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{host}/mappa?funzione=gas"


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[str]:
    """The address of another site on this machine, which shows what is in a folder."""
    folder = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), folder) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


def test_another_site_can_show_the_map_in_a_frame(
    chromium: Browser, server: DemoServer, other_site: str, tmp_path: Path
) -> None:
    code = f'<iframe src="{server.url}/mappa/incorpora?funzione=gas" title="Mappa"></iframe>'
    site = f"<!doctype html><html lang=it><title>Altro sito</title>{code}</html>"
    (tmp_path / "pagina.html").write_text(site, encoding="utf-8")
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{other_site}/pagina.html")
    frame = page.frame_locator("iframe")
    expect(frame.locator(".atlas-count")).to_contain_text("luoghi")
    expect(frame.locator(".map-pin").first).to_be_attached()
    assert context.cookies() == []
    context.close()
