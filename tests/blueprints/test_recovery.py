"""The page of recovered food through real requests: who takes food, figures, file, past days."""

from datetime import date

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.acceptance import AcceptanceInput, set_acceptance
from tests.client import JudgingClient
from tests.factories.indicators import make_flow
from tests.factories.ledger import make_ledger
from tests.factories.organisations import CHANGE

BREAD = AcceptanceInput(
    ("pane-forno",), (1, 4), "09:00", "12:00", "000 000 000", "<script>alert(1)</script>"
)


@pytest.fixture
def filled(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        ledger = make_ledger(session)
        set_acceptance(session, ledger.site.id, "a", BREAD, CHANGE, date(2026, 1, 1))
        make_flow(session, 202610, "source:porta-palazzo", ledger.site.slug, 300_000)
        make_flow(session, 202610, ledger.site.slug, "people", 90_000)
        make_flow(session, 202610, ledger.site.slug, "waste:composting", 15_000)
        make_flow(session, 202611, "source:porta-palazzo", ledger.site.slug, 7_500)


def test_an_empty_city_says_so_and_leads_to_the_map(client: JudgingClient) -> None:
    page = client.get("/recupero")
    assert page.status == 200
    assert "Nessuna sede ha ancora scritto che cosa ritira" in page.text
    assert "Nessuna sede ha ancora registrato movimenti" in page.text


@pytest.mark.usefixtures("filled")
def test_the_page_says_who_takes_bread_and_how_to_call(client: JudgingClient) -> None:
    page = client.get("/recupero?categoria=pane-forno&giorno=1")
    assert "1 sede ritira: pane e prodotti da forno, martedì" in page.text
    assert "martedì, venerdì, dalle 09:00 alle 12:00" in page.text
    assert [link.text for link in page.all("a") if link.get("href") == "tel:000000000"]
    assert "<script>alert(1)</script>" in page.text
    chosen = [option.get("value") for option in page.all("option") if "selected" in option.keys()]  # noqa: SIM118
    assert chosen == ["pane-forno", "1"]


@pytest.mark.usefixtures("filled")
def test_who_comes_late_finds_the_other_days_beside_todays_takers(client: JudgingClient) -> None:
    page = client.get("/recupero?categoria=pane-forno&giorno=1")
    assert "Altri giorni in cui qualcuno lo ritira: venerdì" in page.text
    assert "/recupero?categoria=pane-forno&giorno=4" in {a.get("href") for a in page.all("a")}
    every = client.get("/recupero?categoria=pane-forno&giorno=tutti")
    assert "Altri giorni" not in every.text


@pytest.mark.usefixtures("filled")
def test_nobody_today_says_which_filter_to_loosen(client: JudgingClient) -> None:
    page = client.get("/recupero?categoria=pane-forno")
    assert "In altri giorni" in page.text or "In un altro giorno lo ritira 1 sede" in page.text
    links = {link.get("href") for link in page.all("a")}
    assert "/recupero?categoria=pane-forno&giorno=1" in links
    never = client.get("/recupero?categoria=ortofrutta&giorno=1")
    assert "Nessuna sede ritira ortofrutta, in nessun giorno." in never.text
    assert "In questo giorno 1 sede ritira altro cibo" in never.text


@pytest.mark.usefixtures("filled")
def test_the_city_figures_stand_with_period_boundary_and_finora_apart(
    client: JudgingClient,
) -> None:
    text = client.get("/recupero").text.replace("\xa0", " ")
    for words in (
        "300 kg", "finora, dopo: 7,5 kg", "da novembre 2025 a ottobre 2026",
        "Somma delle dichiarazioni", "Eliminazioni", "Consolidato",
        "peso netto senza imballaggi", "Confine", "Compostaggio", "100 % pesato",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.usefixtures("filled")
def test_a_day_to_come_is_said_at_its_field_and_a_past_one_hides_contacts(
    client: JudgingClient,
) -> None:
    wrong = client.get("/recupero?al=2030-01-01")
    (field,) = [item for item in wrong.all("input") if item.get("id") == "al"]
    assert field.get("aria-invalid") == "true"
    past = client.get("/recupero?al=2026-11-20&giorno=1")
    assert "Pagina com’era il 20 novembre 2026" in past.text
    assert "i recapiti si leggono solo nella pagina di oggi" in past.text
    assert "000 000 000" not in past.text


@pytest.mark.usefixtures("filled")
def test_the_file_is_the_pages_and_refuses_what_is_no_day(client: JudgingClient) -> None:
    answer = client.http.get("/recupero/dati.csv")
    assert answer.mimetype == "text/csv"
    assert "città,tutto il cibo,2026-10,2026-10,sì,recuperato,300000" in answer.text
    assert "recupero-2026-11-22.csv" in answer.headers["Content-Disposition"]
    assert client.http.get("/recupero/dati.csv?al=domani").status_code == 400


@pytest.mark.usefixtures("filled")
def test_the_home_page_leads_donors_here(client: JudgingClient) -> None:
    links = {link.get("href") for link in client.get("/").all("a")}
    assert "/recupero" in links


@pytest.mark.usefixtures("filled")
def test_an_emporium_is_shown_as_it_was_on_a_past_day(client: JudgingClient) -> None:
    for path in ("/empori", "/empori/emporio-prova"):
        page = client.get(f"{path}?al=2026-11-20")
        assert "Pagina com’era il 20 novembre 2026" in page.text
        assert client.get(f"{path}?al=boh").status == 200
    text = client.get("/empori/emporio-prova").text.replace("\xa0", " ")
    assert "Eccedenze dei mercati" in text
    assert "Pesa quello che esce." in text
