"""An organisation states totals, the office records what placements need, a citizen reads."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import (
    DESK,
    PHONE,
    DemoServer,
    OpenPage,
    axe_violations,
    served,
    sign_in,
)

OFFICE = "/gestione/inclusione"
OPERATOR, OFFICER = "banco@demo.example", "ufficio@demo.example"


@pytest.fixture(scope="module")
def server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A server that is set to allow single placements; nothing is recorded yet."""
    from foodplan.jobs.demo import PASSWORD

    copy = tmp_path_factory.mktemp("inclusion") / "foodplan.sqlite3"
    shutil.copy(demo_database, copy)
    with served(f"sqlite:///{copy}", FOODPLAN_PLACEMENTS="true") as url:
        yield DemoServer(url, f"sqlite:///{copy}", PASSWORD)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    return open_page("/inclusione", size=request.param)


def judged(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than the screen."""
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_a_citizen_reads_no_number_below_five(page: Page) -> None:
    expect(page.locator(".lead")).to_contain_text(re.compile(r"sono iniziati \d+ inserimenti"))
    judged(page)
    shown = page.locator("#inserimenti + * td").all_inner_texts()
    assert shown
    assert "n.m." in shown
    assert {"1", "2", "3", "4"}.isdisjoint(shown)


def test_an_operator_is_told_what_cannot_be_and_states_the_rest(
    page: Page, server: DemoServer
) -> None:
    sign_in(page, OPERATOR, server.password)
    page.goto("/inclusione/totali")
    judged(page)
    page.locator("main .todo a").first.click()
    judged(page)
    page.fill("#permanent-started", "1")
    page.fill("#permanent-ended", "9")
    page.fill("#reason", "prova")
    press(page, "Registra i totali")
    expect(page.locator("#permanent-ended-errore")).to_contain_text("sono più")
    expect(page.locator("#permanent-ended")).to_have_value("9")
    judged(page)
    page.fill("#permanent-ended", "0")
    press(page, "Registra i totali")
    expect(page.locator(".alert-success").first).to_contain_text("Totali registrati.")


def test_placements_open_when_all_is_recorded_and_only_for_their_own(
    page: Page, server: DemoServer
) -> None:
    sign_in(page, OFFICER, server.password)
    for address in (OFFICE, f"{OFFICE}/nuovo", f"{OFFICE}/appalti/nuovo", f"{OFFICE}/acquisti"):
        page.goto(address)
        judged(page)
    page.goto(f"{OFFICE}/singoli")
    judged(page)
    # Who comes first, in whatever order, finds them off; the others find them on.
    if not page.locator("#active").is_checked():
        expect(page.locator(".alert-warning")).to_contain_text("la base giuridica")
    page.fill("#legal_basis", "Art. 6, lettera e: prova")
    page.fill("#retention_months", "12")
    page.fill("#assessment", "Atto di prova")
    page.fill("#assessed_on", "2026-01-02")
    if not page.locator("#active").is_checked():
        page.locator("label[for=active]").click()
    page.fill("#reason", "prova")
    press(page, "Registra")
    expect(page.locator("main")).to_contain_text("Sono accesi")
    page.context.clear_cookies()
    sign_in(page, OPERATOR, server.password)
    page.goto("/inclusione/totali")
    page.get_by_role("link", name="Inserimenti singoli").first.click()
    judged(page)
    page.select_option("#kind", "fixed_term")
    page.fill("#start_on", "2026-03-02")
    page.fill("#end_on", "2026-02-01")
    page.fill("#weekly_hours", "41")
    press(page, "Registra l’inserimento")
    expect(page.locator("#end_on-errore")).to_contain_text("prima dell'inizio")
    expect(page.locator("#weekly_hours-errore")).to_contain_text("al massimo 40")
    judged(page)
    page.fill("#end_on", "")
    page.fill("#weekly_hours", "20")
    press(page, "Registra l’inserimento")
    expect(page.locator(".alert-success").first).to_contain_text("annotatelo")
    address = page.locator("main .todo a").first.get_attribute("href") or ""
    page.goto(address)
    judged(page)
    page.context.clear_cookies()
    sign_in(page, OFFICER, server.password)
    page.goto(address)
    expect(page.locator("body")).not_to_contain_text(address.rsplit("/", 1)[-1])
