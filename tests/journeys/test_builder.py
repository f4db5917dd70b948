"""An officer builds an indicator, sees what plain SQL counts, and finds what two actions claim."""

import re
import sqlite3

import pytest

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

NEW = "/gestione/indicatori/nuovo"
OFFICE = "ufficio@demo.example"
PAGES = [
    NEW,
    "/gestione/indicatori/cibo-recuperato/definizione",
    "/gestione/obiettivi/contrasto-allo-spreco/pesi",
    "/gestione/attribuzioni",
    "/gestione/attribuzioni/nuova",
    "/gestione/attribuzioni/1",
    "/gestione/attribuzioni/unisci",
    "/gestione/errori-dei-metodi",
    "/gestione/errori-dei-metodi/pack",
    "/piano/azioni/dimostrazione-magazzino",
]
# Market surplus that came into the sites of district 6 this year, from the lines themselves.
PLAIN = """
SELECT SUM(l.grams * l.sign) FROM line l
JOIN node f ON f.id = CASE WHEN l.sign > 0 THEN l.from_node ELSE l.to_node END
JOIN node t ON t.id = CASE WHEN l.sign > 0 THEN l.to_node ELSE l.from_node END
JOIN node_version v ON v.node_id = t.id AND v.recorded_to IS NULL
JOIN category c ON c.id = l.category_id
WHERE f.kind = 'source' AND t.kind = 'stock' AND l.source_kind = 1 AND v.area = '6' AND c.food
AND l.month BETWEEN ? AND ?
"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_of_measures_are_for_everybody(
    open_page: OpenPage, server: DemoServer, size: dict[str, int], path: str
) -> None:
    page = open_page("/accesso", size=size)
    sign_in(page, OFFICE, server.password)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    assert axe_violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_officer_builds_an_indicator_and_sees_what_sql_counts(
    open_page: OpenPage, server: DemoServer, *, scripts: bool
) -> None:
    page = open_page("/accesso", size=DESK, java_script_enabled=scripts)
    sign_in(page, OFFICE, server.password)
    page.goto(NEW)
    for group, words in (
        ("Provenienza", "eccedenze dei mercati"),
        ("Circoscrizione", "Circoscrizione 6"),
    ):
        details = page.locator("details.filter-group", has_text=group).first
        details.locator("summary").click()
        details.get_by_text(words, exact=True).click()
    if not scripts:
        page.get_by_role("button", name="Calcola", exact=True).click()
    page.locator("#anteprima li", has_text="Circoscrizione 6").wait_for()
    shown = page.inner_text("#anteprima-finora")
    year = int(re.findall(r"finora nel (\d{4})", shown)[0])
    assert kilos(shown) == counted(server, year) > 0
    title = f"Mercati della sei {'con' if scripts else 'senza'} script"
    page.get_by_label("Titolo", exact=False).fill(title)
    page.get_by_label("Perché lo aggiungete").fill("prova del cruscotto")
    page.get_by_label("Obiettivo", exact=True).select_option("contrasto-allo-spreco")
    page.get_by_role("button", name="Salva l’indicatore").click()
    page.wait_for_url(re.compile("/gestione/indicatori/mercati-della-sei"))
    assert shown.split("\n")[0].split(" finora")[0] in page.inner_text("#finora")
    assert "prova del cruscotto" in page.inner_text("#storia")


def test_what_two_actions_claim_is_counted_once_and_listed(
    open_page: OpenPage, server: DemoServer
) -> None:
    page = open_page("/piano/obiettivi/contrasto-allo-spreco", size=DESK)
    said = page.locator("p", has_text="sarebbero contati due volte").inner_text()
    together, claimed, twice = map(number, re.findall(r"([\d.,]+)\s?kg", said))
    assert together + twice == pytest.approx(claimed)
    assert 0 < twice < together
    assert "azione annullata: non conta" in page.inner_text("main")
    sign_in_page = open_page("/accesso", size=PHONE)
    sign_in(sign_in_page, OFFICE, server.password)
    sign_in_page.goto("/gestione/attribuzioni")
    conflict = sign_in_page.locator("details.conflict").first
    conflict.locator("summary").click()
    assert conflict.locator("tbody tr").count() > 5


def kilos(text: str) -> float:
    return number(re.findall(r"([\d.,]+)\s?kg", text)[0])


def number(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def counted(server: DemoServer, year: int) -> float:
    with sqlite3.connect(server.database_url.removeprefix("sqlite:///")) as connection:
        (grams,) = connection.execute(PLAIN, (year * 100 + 1, year * 100 + 12)).fetchone()
    return float(grams) / 1000
