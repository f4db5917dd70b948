"""The ledger's story in the browser: a hub, an emporium and a kitchen, every gram accounted for."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from foodplan.db import make_engine, session_scope
from foodplan.store.accounts import hash_password
from foodplan.store.history import Change
from foodplan.store.organisations import NodeInput, add_node
from tests.factories.accounts import make_account
from tests.factories.organisations import make_organisation
from tests.journeys.conftest import (
    DESK,
    PHONE,
    DemoServer,
    OpenPage,
    axe_violations,
    foodplan,
    sign_in,
)

HUB, EMPORIUM, KITCHEN = "banco-di-prova", "emporio-di-prova", "cucina-di-prova"
# The other tests have a site each: what they leave on its shelves is no part of the story.
CORRECTING, COOKING = "emporio-che-corregge", "cucina-che-cuoce"
SITES = (
    (HUB, "Banco di prova", "hub"),
    (EMPORIUM, "Emporio di prova", "emporium"),
    (KITCHEN, "Cucina di prova", "kitchen"),
    (CORRECTING, "Emporio che corregge", "emporium"),
    (COOKING, "Cucina che cuoce", "kitchen"),
)


@lru_cache(maxsize=1)
def password() -> str:
    return "tre sedi e un libro solo"


@pytest.fixture(scope="module")
def three_sites(server: DemoServer) -> DemoServer:
    """The organisations of the story, and one for each other test, with a site and an operator."""
    hashed = hash_password(password())
    engine = make_engine(server.database_url)
    change = Change(at=datetime(2026, 1, 1, 9, tzinfo=UTC), reason="prova")
    with session_scope(engine, writes=True) as session:
        for slug, name, kind in SITES:
            owner = make_organisation(session, slug, name, kind)
            add_node(session, slug, NodeInput(name, owner, area="6", site_kind=kind), change)
            make_account(
                session, f"{slug}@example.org", organisations=[owner], password_hash=hashed
            )
    engine.dispose()
    return server


Operator = Callable[[str], Page]


@pytest.fixture
def operator(open_page: OpenPage, three_sites: DemoServer) -> Operator:
    """Sign somebody of a site in, on a phone."""
    assert three_sites.url

    def make(slug: str) -> Page:
        page = open_page("/", size=PHONE)
        sign_in(page, f"{slug}@example.org", password())
        return page

    return make


def text(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().replace("\xa0", " ").split())


def save(page: Page) -> str:
    page.click("button.btn-save")
    page.wait_for_load_state()
    return text(page)


def fill_row(page: Page, category: str, kilos: str, rows: str = "lines", place: int = 0) -> None:
    page.select_option(f"select[name={rows}-{place}-category]", label=category)
    page.fill(f"input[name={rows}-{place}-quantity]", kilos)


def log(page: Page, address: str, kilos: str, category: str = "Ortofrutta", **selects: str) -> str:
    """Record an act of one row; `selects` are labels chosen in other fields."""
    page.goto(address)
    for name, label in selects.items():
        page.select_option(f"select[name={name}]", label=label)
    fill_row(page, category, kilos)
    return save(page)


def stock(page: Page, category: str = "Ortofrutta") -> str:
    """Return the kilos of a category as the stock page shows them, empty where there are none."""
    page.goto("/registro/magazzino")
    rows = page.locator("table.stock tbody tr").all_inner_texts()
    said = next((row.replace("\xa0", " ") for row in rows if row.startswith(category)), "")
    found = re.search(r"([\d.,]+ kg)", said)
    return found.group(1) if found else ""


def test_the_story_of_the_ledger_is_exact_on_every_page(
    operator: Operator, three_sites: DemoServer
) -> None:
    hub, emporium, kitchen = operator(HUB), operator(EMPORIUM), operator(KITCHEN)

    # 300 kg from the wholesale market; 120 to the emporium, 80 to the kitchen, 15 composted.
    assert "Registrato: 300 kg di ortofrutta da CAAT" in log(
        hub, "/registro/arrivo", "300", source="CAAT"
    )
    assert "120 kg di ortofrutta a Emporio di prova" in log(
        hub, "/registro/spedizione", "120", to="Emporio di prova"
    )
    log(hub, "/registro/spedizione", "80", to="Cucina di prova")
    log(hub, "/registro/scarto", "15", destination="Compostaggio", reason="Andato a male")
    hub.goto("/registro/trasferimenti")
    assert "120 kg di ortofrutta a Emporio di prova, spediti oggi. Non ancora ricevuti." in text(
        hub
    )

    # The emporium weighs 118: the difference is named before it is recorded.
    emporium.goto("/registro")
    assert "In arrivo: 120 kg di ortofrutta da Banco di prova, spediti oggi" in text(emporium)
    emporium.click(".day-list a:has-text('Ricevi')")
    assert emporium.input_value("input[name=sent-0-quantity]") == "120"
    emporium.fill("input[name=sent-0-quantity]", "118")
    asked = save(emporium)
    assert "2 kg in meno. Vanno alla conta, a nome di Banco di prova e Emporio di prova." in asked
    assert "non risulta niente" in emporium.request.get("/registro/magazzino").text()
    assert "Registrato: 118 kg di ortofrutta da Banco di prova" in save(emporium)
    assert "2 kg in meno di quanto Banco di prova ha spedito" in text(emporium)
    kitchen.goto("/registro")
    kitchen.click(".day-list a:has-text('Ricevi')")
    assert "80 kg di ortofrutta da Banco di prova" in save(kitchen)

    # 90 kg to 41 families, 5 kg out of date, and a count that finds 3 kg less than the book.
    emporium.goto("/registro/uscita")
    fill_row(emporium, "Ortofrutta", "90")
    emporium.fill("input[name=households]", "41")
    assert "Registrato: 90 kg di ortofrutta alle famiglie" in save(emporium)
    log(emporium, "/registro/scarto", "5", destination="Indifferenziato", reason="Scaduto")
    emporium.goto("/registro/conta")
    assert "dal libro: 23 kg" in text(emporium)
    emporium.get_by_label("Ortofrutta: chili trovati").fill("20")
    counted = save(emporium)
    assert "Ortofrutta: 3 kg in meno del libro" in counted

    # 300 = 90 + 20 + 5 + 185
    assert (stock(hub), stock(emporium), stock(kitchen)) == ("85 kg", "20 kg", "80 kg")
    emporium.goto("/registro")
    assert "41 famiglie" in text(emporium)
    hub.goto("/registro/trasferimenti")
    assert "Niente in viaggio" in text(hub)
    # The command fails when the ledger does not verify.
    assert "verifies" in foodplan("ledger", "verify", database_url=three_sites.database_url)


def test_a_hundred_and_twenty_for_twelve_is_corrected_after_ten_went_out(
    operator: Operator,
) -> None:
    page = operator(CORRECTING)
    bread = "Pane e prodotti da forno"
    log(page, "/registro/arrivo", "120", bread, source="Panificio dimostrativo")
    log(page, "/registro/uscita", "10", bread)
    page.goto("/registro/movimenti")
    wrong = page.locator("li.movement", has_text="120 kg di pane")
    wrong.locator("a:has-text('Correggi')").click()
    assert page.input_value("input[name=lines-0-quantity]") == "120"
    page.fill("input[name=lines-0-quantity]", "12")
    save(page)
    assert stock(page, bread) == "2 kg"
    page.goto("/registro/movimenti")
    struck = page.locator("li.movement", has_text="120 kg di pane")
    expect(struck.locator("s")).to_contain_text("120")
    assert "corretto: 12 kg di pane e prodotti da forno" in text(page)


def test_the_kitchen_cooks_and_says_what_was_lost(operator: Operator) -> None:
    page = operator(COOKING)
    log(page, "/registro/arrivo", "30", "Patate e tuberi", source="CAAT")
    page.goto("/registro/cucina")
    fill_row(page, "Patate e tuberi", "20")
    page.fill("input[name=outputs-0-quantity]", "16,5")
    page.fill("input[name=outputs-0-date]", "01/01/2099")
    fill_row(page, "Patate e tuberi", "2", "wasted")
    said = save(page)
    assert "16,5 kg di piatti pronti" in said
    assert "2 kg di patate e tuberi scartati preparando" in said
    assert stock(page, "Patate e tuberi") == "8 kg"
    assert stock(page, "Piatti pronti") == "16,5 kg"
    page.goto("/registro/scadenze")
    assert "Piatti pronti 16,5 kg da consumarsi entro 01/01/2099" in text(page)


PAGES = (
    "/registro", "/registro/arrivo", "/registro/uscita", "/registro/scarto", "/registro/reso",
    "/registro/vendita", "/registro/spedizione", "/registro/cucina", "/registro/conta",
    "/registro/apertura", "/registro/trasferimenti", "/registro/scadenze", "/registro/cartello",
    "/registro/movimenti", "/registro/magazzino", "/registro/giacenza-iniziale",
)  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_the_register_stands_the_judgement_of_axe(
    open_page: OpenPage, three_sites: DemoServer, size: dict[str, int], tmp_path: Path
) -> None:
    assert three_sites.url
    page = open_page("/", size=size)
    sign_in(page, f"{EMPORIUM}@example.org", password())
    wrong = []
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=tmp_path / f"{path.replace('/', '_')}.png", full_page=True)
        wrong += [f"{path}: {line}" for line in axe_violations(page)]
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        if page.evaluate(wide):
            wrong.append(f"{path}: scrolls sideways")
    assert not wrong, "\n".join(wrong)
