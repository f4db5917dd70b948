"""An officer prepares the council's report, and a citizen reads it on a phone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_report_is_prepared_read_and_downloaded(
    open_page: OpenPage, server: DemoServer, size: dict[str, int]
) -> None:
    page = open_page("/", size=size)
    sign_in(page, "ufficio@demo.example", server.password)
    page.goto("/gestione")
    page.get_by_role("navigation", name="Gestione").get_by_role("link", name="Relazione").click()
    page.get_by_label("Parte").select_option("contrasto-allo-spreco")
    page.get_by_role("button", name="Prepara").click()
    expect(page.get_by_label("Parte")).to_have_value("contrasto-allo-spreco")
    assert axe_violations(page) == []
    page.get_by_role("link", name="Apri la relazione").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Relazione al Consiglio Comunale")
    expect(page.get_by_text("Contiene dati simulati").first).to_be_visible()
    expect(page.locator(".report-chart svg").first).to_be_visible()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    with page.expect_download() as found:
        page.get_by_role("link", name="Scarica il PDF").click()
    assert found.value.suggested_filename.startswith("relazione-contrasto-allo-spreco-")
    page.get_by_role("link", name="Monitoraggio per categoria").click()
    expect(page.get_by_role("heading", name="Diete sostenibili e nutrizione")).to_be_visible()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
