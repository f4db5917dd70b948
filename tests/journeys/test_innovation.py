"""The office says where an experience happens and who came; a citizen reads it and its gaps."""

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

OFFICER = "ufficio@demo.example"
ACTION = "food-wave"


@pytest.fixture(scope="module")
def server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A server of its own, since the office writes in it."""
    from foodplan.jobs.demo import PASSWORD

    copy = tmp_path_factory.mktemp("innovation") / "foodplan.sqlite3"
    shutil.copy(demo_database, copy)
    with served(f"sqlite:///{copy}") as url:
        yield DemoServer(url, f"sqlite:///{copy}", PASSWORD)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    return open_page("/innovazione", size=request.param)


def judged(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than the screen."""
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_a_citizen_sees_the_seven_experiences_and_what_is_missing(page: Page) -> None:
    expect(page.locator(".experience h3")).to_have_count(7)
    expect(page.locator(".lead")).to_contain_text("7 esperienze")
    expect(page.locator(".experience", has_text="Community Land Trust")).to_contain_text(
        "Nessuna fonte dice ancora"
    )
    expect(page.locator("main")).to_contain_text("da 1 a 4 persone")
    judged(page)
    page.get_by_role("link", name="Case del Quartiere", exact=True).first.click()
    expect(page.locator("#luoghi")).to_be_visible()
    assert page.locator(".place-names li").count() >= 9
    expect(page.locator("#partecipazione + *")).to_contain_text("almeno 184 persone")
    judged(page)
    page.locator(".place-names a").first.click()
    expect(page).to_have_url(re.compile(r"/luoghi/"))


def test_the_office_writes_a_place_a_count_and_an_exchange(page: Page, server: DemoServer) -> None:
    size = "phone" if (page.viewport_size or DESK)["width"] == PHONE["width"] else "desk"
    sign_in(page, OFFICER, server.password)
    page.goto("/gestione/innovazione")
    judged(page)
    page.goto(f"/gestione/azioni/{ACTION}/luoghi")
    kind = {"desk": "Frigo di quartiere", "phone": "Mensa"}[size]
    page.get_by_label("Un tipo di luogo").select_option(label=kind)
    press(page, "Aggiungi")
    expect(page.get_by_role("alert")).to_contain_text("Scrivere da che cosa si sa")
    expect(page.get_by_label("Un tipo di luogo").locator("option:checked")).to_have_text(kind)
    page.get_by_label("Da che cosa si sa").fill("Prova in pagina")
    press(page, "Aggiungi")
    expect(page.get_by_role("table")).to_contain_text(kind)
    judged(page)

    page.goto(f"/gestione/azioni/{ACTION}/partecipazione")
    title = f"Cena di prova {size}"
    page.get_by_label("Che cosa", exact=True).fill(title)
    page.get_by_label("Quanti", exact=True).fill("35")
    page.get_by_label("Dal", exact=True).fill("2026-05-02")
    page.get_by_label("Al", exact=True).fill("2026-05-01")
    page.get_by_label("Fonte").fill("Relazione di prova")
    page.get_by_label("Perché cambiate").fill("prova")
    press(page, "Registra")
    expect(page.get_by_text("La fine viene prima dell'inizio").first).to_be_visible()
    judged(page)
    page.get_by_label("Al", exact=True).fill("2026-05-02")
    page.get_by_role("button", name="Registra", exact=True).dblclick()
    expect(page.get_by_role("link", name=title)).to_have_count(1)

    page.goto("/gestione/innovazione/scambi/nuovo")
    page.get_by_label("Che cosa si scambia, in breve").fill(f"Scambio di prova {size}")
    page.get_by_label("Con quale città o rete di città").fill("Città di esempio")
    page.get_by_label("Azione del piano").select_option(ACTION)
    page.get_by_label("Fonte").fill("Verbale di prova")
    page.get_by_label("Perché cambiate").fill("prova")
    judged(page)
    press(page, "Registra")
    expect(page.locator("#scambi ~ table")).to_contain_text(f"Scambio di prova {size}")

    page.goto(f"/piano/azioni/{ACTION}")
    for words in (kind, title, "35 persone", f"Scambio di prova {size}"):
        expect(page.locator("main")).to_contain_text(words)
    judged(page)
