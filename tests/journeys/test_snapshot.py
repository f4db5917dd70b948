"""The councillor's file: frozen by the office, verified on the command line, read by a citizen."""

from pathlib import Path

import pytest

from tests.journeys.conftest import (
    DESK,
    PHONE,
    DemoServer,
    OpenPage,
    axe_violations,
    foodplan,
    sign_in,
)

TITLE = "Relazione di prova al Consiglio"
NOWHERE = "sqlite:////proc/nowhere/none.sqlite3"


def test_an_officer_freezes_verifies_and_a_citizen_reads(
    server: DemoServer, open_page: OpenPage, tmp_path: Path
) -> None:
    office = open_page("/")
    sign_in(office, "ufficio@demo.example", server.password)
    office.goto("/gestione/istantanee")
    office.get_by_label("Titolo").fill(TITLE)
    office.get_by_label("Atto o motivo").fill("Mozione n. 8")
    office.get_by_role("button", name="Congela e pubblica").click()
    office.get_by_text("Istantanea congelata").wait_for()
    row = office.get_by_role("row", name=TITLE)
    with office.expect_download() as started:
        row.get_by_role("link", name="Scarica").click()
    file = tmp_path / "relazione.zip"
    started.value.save_as(file)

    said = foodplan("snapshot", "verify", str(file), database_url=NOWHERE)
    assert said.startswith(f"«{TITLE}», cifre del ")
    assert "cifre rifatte, nessuna differenza." in said
    print_ = next(line for line in said.splitlines() if line.startswith("Impronta"))

    citizen = open_page("/piano", size=PHONE)
    citizen.get_by_role("link", name="Istantanee").click()
    citizen.get_by_role("link", name=TITLE).click()
    text = citizen.locator("main").inner_text()
    assert print_.partition(": ")[2] in text
    assert "dall’ufficio" in text
    assert "ufficio@demo.example" not in text


def test_the_demo_shows_a_frozen_report_and_a_recheck(open_page: OpenPage) -> None:
    page = open_page("/piano/istantanee")
    assert "Relazione dimostrativa" in page.locator("main").inner_text()
    page.get_by_role("link", name="Le verifiche di ogni notte").click()
    assert "cifre, nessuna differenza." in page.locator("main").inner_text()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_are_for_everybody(open_page: OpenPage, size: dict[str, int]) -> None:
    page = open_page("/piano/istantanee", size=size)
    assert axe_violations(page) == []
    page.locator("main table a").first.click()
    assert axe_violations(page) == []
    page.goto("/piano/verifiche")
    assert axe_violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size["width"]
