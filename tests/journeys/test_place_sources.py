"""An officer names a source in a browser, confirms its columns and sees what a reading did."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

SOURCES = "/gestione/luoghi/fonti"


@pytest.fixture
def inside() -> Iterator[str]:
    """An address of the own network, which no source may be read from."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            raise AssertionError("The own network was asked.")

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/mercati.csv"
    server.shutdown()
    server.server_close()


def fits(page: Page, size: dict[str, int]) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= size["width"])


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_source_inside_the_own_network_is_refused_and_said(
    open_page: OpenPage, server: DemoServer, inside: str, size: dict[str, int]
) -> None:
    page = open_page("/", size=size)
    sign_in(page, "ufficio@demo.example", server.password)
    page.goto("/gestione/luoghi")
    page.get_by_role("link", name="Fonti rilette ogni notte").click()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Aggiungi una fonte").click()
    name = f"Mercati {size['width']}"
    page.get_by_label("Nome", exact=True).fill(name)
    page.get_by_label("Indirizzo o nome del file").fill(inside)
    page.get_by_label("Chi lo pubblica").fill("Città di prova")
    assert axe_violations(page) == []
    assert fits(page, size)
    page.get_by_role("button", name="Aggiungi e leggi").click()
    expect(page.locator(".import-list")).to_contain_text("sta nella rete interna", timeout=20_000)
    assert axe_violations(page) == []
    assert fits(page, size)
    page.goto(SOURCES)
    expect(page.locator(".import-list")).to_contain_text("non riuscita")
