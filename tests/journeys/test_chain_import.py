"""An officer brings in a buying group's order in a browser; a citizen finds the kilos."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

ADDRESS = "/gestione/filiere-corte/importa"


def judged(page: Page, size: dict[str, int]) -> None:
    """Nothing that axe finds, and nothing wider than the screen."""
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def order(delivery: str, *amounts: Any) -> bytes:
    """A GDXP order of a supplier that the office knows by another name."""
    products: list[dict[str, Any]] = [
        {"name": f"Mele {number}", "um": "Chili", "category": "Frutta", "sku": f"M{number}",
         "orderInfo": {"umPrice": 2.1}} | ({"bookingInfo": {"totalQty": amount}} if amount else {})
        for number, amount in enumerate(amounts)
    ]  # fmt: skip
    supplier = {"name": "I Tigli di Ada", "vatNumber": "", "products": products,
                "order": {"phase": "closed", "deliveryDate": delivery}}  # fmt: skip
    tree = {"protocolVersion": "1.0", "subject": {"name": "GAS dimostrativo"},
            "blocks": [{"supplier": supplier}]}  # fmt: skip
    return json.dumps(tree).encode()


def send(page: Page, name: str, data: bytes) -> None:
    page.goto(ADDRESS)
    kind = {"name": name, "mimeType": "application/json", "buffer": data}
    page.locator("#file").set_input_files(kind)  # type: ignore[arg-type]
    page.get_by_role("button", name="Controlla il file").click()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_order_is_seen_brought_in_and_public(
    open_page: OpenPage, server: DemoServer, size: dict[str, int]
) -> None:
    page = open_page("/", size=size)
    sign_in(page, "ufficio@demo.example", server.password)
    delivery = "2026-10-15" if size == DESK else "2026-09-15"
    page.goto("/gestione/filiere-corte")
    page.get_by_role("link", name="Importa un file").click()
    judged(page, size)
    send(page, "vuoto.json", b'{"blocks": []}')
    expect(page.locator("#file-errore")).to_contain_text("nessun ordine")
    judged(page, size)
    send(page, "ordine.json", order(delivery, 20, 12.5, None))
    expect(page.locator(".import-sum")).to_contain_text("Lette 3 = nuove 0")
    expect(page.locator("#da-correggere ~ ul").first).to_contain_text("non è un produttore")
    judged(page, size)
    choice = page.locator("#scelta-1")
    choice.select_option(index=1)
    page.get_by_role("button", name="Controlla di nuovo").click()
    expect(page.locator(".import-sum")).to_contain_text("nuove 2 + già presenti 0 + rifiutate 1")
    judged(page, size)
    page.get_by_label("Da dove viene il file").fill("dal GAS, per posta")
    page.get_by_role("button", name="Registra 2 righe").click()
    expect(page.locator(".import-sum")).to_contain_text("registrate 2")
    judged(page, size)
    send(page, "ordine.json", order(delivery, 25, 12.5, None))
    page.locator("#scelta-1").select_option(index=1)
    page.get_by_role("button", name="Controlla di nuovo").click()
    expect(page.locator("#diverse ~ ul").first).to_contain_text("c’è 20 kg, il file dice 25 kg")
    judged(page, size)
    page.context.clear_cookies()
    page.goto("/filiere-corte/forniture")
    expect(page.locator("main")).to_contain_text(re.compile(r"12,5\s?kg"))
