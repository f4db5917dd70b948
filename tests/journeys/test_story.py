"""What the product exists for: a volunteer logs a crate, and the plan's public figure moves."""

import json
import re
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from foodplan.db import make_engine, session_scope
from tests.factories.places import NASTY, add_places, make_place
from tests.journeys.conftest import (
    DESK,
    PHONE,
    DemoServer,
    OpenPage,
    axe_violations,
    rome_today,
    sign_in,
)

GOALS = ("Filiere corte", "Contrasto allo spreco", "Inclusione lavorativa", "Innovazione sociale")
INDICATOR = "/piano/indicatori/cibo-recuperato"


def api_indicator(server: DemoServer) -> dict[str, object]:
    with urlopen(f"{server.url}/api/v1/indicators/cibo-recuperato", timeout=10) as answer:  # noqa: S310
        found: dict[str, object] = json.load(answer)
        return found


def current_kilos(server: DemoServer) -> float:
    return float(api_indicator(server)["current"]["value"])  # type: ignore[index]


def in_italian(kilos: float) -> str:
    """Return kilos as the pages print them: 68.561,5 or 68.562."""
    whole, tenths = divmod(round(kilos * 10), 10)
    return f"{whole:,}".replace(",", ".") + (f",{tenths}" if tenths else "")


def stock_of_produce(page: Page) -> float:
    """Return the kilos of produce that the stock page shows."""
    page.goto("/registro/magazzino")
    row = page.locator("tr", has_text=re.compile("Ortofrutta")).first
    text = row.inner_text().replace("\xa0", " ")
    found = re.search(r"([\d.]+(?:,\d+)?) kg", text)
    assert found, f"no kilos in {text!r}"
    return float(found.group(1).replace(".", "").replace(",", "."))


# By the whole forms, as without a script; that of the tiles is a journey of its own.
def log_arrival(page: Page, kilos: str) -> None:
    page.goto("/registro/arrivo")
    page.select_option("select[name=source]", label="Porta Palazzo")
    page.select_option("select[name=lines-0-category]", label="Ortofrutta")
    page.fill("input[name=lines-0-quantity]", kilos)
    page.click("button.btn-save")
    page.wait_for_load_state()


def log_distribution(page: Page, kilos: str, households: str) -> None:
    page.goto("/registro/uscita")
    page.select_option("select[name=lines-0-category]", label="Ortofrutta")
    page.fill("input[name=lines-0-quantity]", kilos)
    page.fill("input[name=households]", households)
    page.click("button.btn-save")
    page.wait_for_load_state()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_crate_moves_the_plan(open_page: OpenPage, server: DemoServer, javascript: bool) -> None:  # noqa: FBT001
    year = date.fromisoformat(rome_today()).year

    citizen = open_page("/", size=PHONE, java_script_enabled=javascript)
    for goal in GOALS:
        expect(citizen.locator("main")).to_contain_text(goal)
    expect(citizen.locator("main")).to_contain_text(f"Nel {year}, finora")
    citizen.goto("/mappa")
    expect(citizen.locator("main")).to_contain_text(re.compile(r"\d+ di \d+ luoghi"))
    citizen.goto(INDICATOR)
    expect(citizen.locator("h1")).to_be_visible()
    before = api_indicator(server)
    before_kilos = current_kilos(server)

    volunteer = open_page("/", size=PHONE, java_script_enabled=javascript)
    sign_in(volunteer, "volontaria@demo.example", server.password)
    stock_before = stock_of_produce(volunteer)
    log_arrival(volunteer, "12")
    expect(volunteer.locator("main")).to_contain_text("12 kg")
    expect(volunteer.locator("main")).to_contain_text("Porta Palazzo")
    log_distribution(volunteer, "10", "6")
    expect(volunteer.locator("main")).to_contain_text("10 kg")
    assert stock_of_produce(volunteer) == pytest.approx(stock_before + 2)

    officer = open_page("/", size=DESK, java_script_enabled=javascript)
    sign_in(officer, "ufficio@demo.example", server.password)
    officer.goto("/gestione/indicatori/cibo-recuperato")
    expect(officer.locator("main")).to_contain_text(f"inora nel {year}")
    after = api_indicator(server)
    assert current_kilos(server) == pytest.approx(before_kilos + 12)
    expect(officer.locator("main")).to_contain_text(in_italian(before_kilos + 12))
    expect(officer.locator("main")).to_contain_text("Emporio dimostrativo Nord")
    assert after["value"] == before["value"]
    assert after["period"] == before["period"]

    citizen.goto(INDICATOR)
    expect(citizen.locator("main")).to_contain_text(in_italian(before_kilos + 12))
    citizen.click(f"main a[href^='{INDICATOR}/come-si-calcola'] >> visible=true")
    citizen.wait_for_load_state()
    expect(citizen.locator("h1")).to_contain_text(re.compile("calcola", re.IGNORECASE))
    expect(citizen.locator("main")).to_contain_text("Le registrazioni pubbliche")
    expect(citizen.locator("main")).to_contain_text("Emporio dimostrativo Nord")


def test_the_same_form_sent_twice_counts_once(open_page: OpenPage, server: DemoServer) -> None:
    page = open_page("/", size=PHONE)
    sign_in(page, "volontaria@demo.example", server.password)
    before = current_kilos(server)
    page.goto("/registro/arrivo")
    page.select_option("select[name=source]", label="Porta Palazzo")
    page.select_option("select[name=lines-0-category]", label="Ortofrutta")
    page.fill("input[name=lines-0-quantity]", "7")
    typed = page.evaluate(
        "[...new FormData(document.querySelector('#movimento'))].map(pair => pair.map(String))"
    )
    target = page.locator("#movimento").get_attribute("action") or ""
    page.click("button.btn-save")
    page.wait_for_load_state()
    assert current_kilos(server) == pytest.approx(before + 7)
    again = page.request.post(target, form={**dict(typed), "azione": "registra"})
    assert "Già registrato" in again.text()
    assert current_kilos(server) == pytest.approx(before + 7)


def test_a_mistake_is_undone_and_the_figure_goes_back(
    open_page: OpenPage, server: DemoServer
) -> None:
    page = open_page("/", size=PHONE)
    sign_in(page, "volontaria@demo.example", server.password)
    before = current_kilos(server)
    log_arrival(page, "120")
    assert current_kilos(server) == pytest.approx(before + 120)
    page.click("main .done button:has-text('Annulla')")
    page.wait_for_load_state()
    assert current_kilos(server) == pytest.approx(before)


def test_a_session_that_ended_while_typing_loses_nothing(
    open_page: OpenPage, server: DemoServer
) -> None:
    page = open_page("/", size=PHONE, service_workers="block")
    sign_in(page, "volontaria@demo.example", server.password)
    before = current_kilos(server)
    page.goto("/registro/arrivo")
    page.select_option("select[name=source]", label="Porta Palazzo")
    page.select_option("select[name=lines-0-category]", label="Ortofrutta")
    page.fill("input[name=lines-0-quantity]", "9,5")
    # An answer that is still on its way would bring the session back.
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    page.click("button.btn-save")
    page.wait_for_load_state()
    page.fill("input[name=email]", "volontaria@demo.example")
    page.fill("input[name=password]", server.password)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("9,5 kg")
    assert current_kilos(server) == pytest.approx(before + 9.5)


PAGES = (
    "/", "/mappa", "/piano", "/piano/obiettivi/contrasto-allo-spreco",
    "/piano/obiettivi/filiere-corte", INDICATOR, f"{INDICATOR}/come-si-calcola",
    "/recupero", "/empori", "/empori/emporio-dimostrativo-nord",
    "/dati", "/metodo", "/metodo/fattori", "/metodo/fattori/co2e",
    "/privacy", "/accessibilita", "/accesso", "/non-esiste",
)  # fmt: skip
OPERATOR_PAGES = (
    "/registro", "/registro/arrivo", "/registro/uscita", "/registro/scarto",
    "/registro/movimenti", "/registro/magazzino", "/registro/ritiri", "/registro/ritiri/nuovo",
    "/registro/bilancio", "/registro/chiusure", "/registro/documenti", "/registro/confezioni",
    "/registro/documenti/aiuti", "/profilo",
)  # fmt: skip
OFFICE_PAGES = (
    "/gestione", "/gestione/indicatori", "/gestione/indicatori/cibo-recuperato",
    "/gestione/azioni", "/gestione/organizzazioni", "/gestione/utenti", "/gestione/bilancio",
    "/gestione/doppi", "/gestione/doppi/giudicati", "/gestione/chiusure", "/gestione/fattori",
    "/gestione/fattori/meal/tutto-il-cibo", "/gestione/tolleranze",
    "/gestione/tolleranze/pane-forno", "/gestione/confezioni", "/gestione/confezioni/nuova",
    "/gestione/modelli", "/gestione/modelli/riepilogo",
    "/gestione/organizzazioni/emporio-dimostrativo-nord",
    "/gestione/organizzazioni/emporio-dimostrativo-nord/sedi/nuova",
)  # fmt: skip


def scrolls_sideways(page: Page) -> bool:
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


def look_at(page: Page, paths: tuple[str, ...], name: str, shots: Path) -> list[str]:
    """Open each page, keep a picture of it, and return what is wrong with it."""
    wrong = []
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=shots / f"{name}{path.replace('/', '_')}.png", full_page=True)
        wrong += [f"{path}: {line}" for line in axe_violations(page)]
        if scrolls_sideways(page):
            wrong.append(f"{path}: scrolls sideways")
    return wrong


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("email", "paths"),
    [
        (None, PAGES),
        ("volontaria@demo.example", OPERATOR_PAGES),
        ("admin@demo.example", OFFICE_PAGES),
    ],
    ids=["citizen", "operator", "office"],
)
def test_every_page_is_accessible(
    open_page: OpenPage,
    server: DemoServer,
    tmp_path: Path,
    size: dict[str, int],
    email: str | None,
    paths: tuple[str, ...],
) -> None:
    page = open_page("/", size=size, reduced_motion="reduce")
    if email:
        sign_in(page, email, server.password)
    assert look_at(page, paths, str(size["width"]), tmp_path) == []


def test_a_hostile_place_name_runs_nothing(open_page: OpenPage, server: DemoServer) -> None:

    with session_scope(make_engine(server.database_url), writes=True) as session:
        add_places(session, make_place("luogo-ostile", name=NASTY))
    page = open_page("/mappa")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.wait_for_load_state("networkidle")
    page.goto("/mappa?q=alert")
    page.wait_for_load_state("networkidle")
    expect(page.locator("main")).to_contain_text("onerror")
    assert page.evaluate("document.querySelectorAll('img[src=x]').length") == 0
