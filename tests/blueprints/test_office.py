"""The office's first page, its indicators, and the kilos behind them."""

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.store.ledger import post
from tests.client import JudgingClient
from tests.factories.accounts import make_actor
from tests.factories.ledger import NOW, make_intake
from tests.factories.office import open_office, signed_in


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def stored(app: Flask) -> Session:
    return Session(app.extensions["foodplan"].engine)


PAGES = (
    "/gestione",
    "/gestione/indicatori",
    "/gestione/indicatori/cibo-recuperato",
    "/gestione/indicatori/mercati",
    "/gestione/indicatori/cibo-recuperato/definizione",
    "/gestione/indicatori/cibo-recuperato/traguardo",
    "/gestione/indicatori/cibo-recuperato/rilevazione",
    "/gestione/indicatori/mercati/ufficiale?dal=2025-01-01&al=2025-12-31",
    "/gestione/azioni",
    "/gestione/azioni/mensa",
    "/gestione/impegni/relazione",
    "/gestione/organizzazioni",
    "/gestione/organizzazioni/nuova",
    "/gestione/organizzazioni/emporio-prova",
    "/gestione/organizzazioni/emporio-prova/sedi/nuova",
    "/gestione/organizzazioni/emporio-prova/rapporti",
)


@pytest.mark.parametrize("url", PAGES)
def test_every_page_opens_for_an_officer_and_for_nobody_else(
    app: Flask, office: JudgingClient, url: str
) -> None:
    assert office.get(url).status == 200
    assert JudgingClient(app).get(url, follow=False).status == 302
    assert signed_in(app, "operatore@example.org").get(url).status == 403


@pytest.mark.parametrize(
    "url",
    [
        "/gestione/indicatori/niente",
        "/gestione/indicatori/mercati/ufficiale",
        "/gestione/indicatori/mercati/ufficiale?dal=2024-01-01&al=2024-12-31",
        "/gestione/azioni/niente",
        "/gestione/impegni/niente",
        "/gestione/organizzazioni/niente",
    ],
)
def test_what_is_not_there_is_not_found(office: JudgingClient, url: str) -> None:
    assert office.get(url).status == 404


def test_the_first_page_says_what_is_to_be_done(office: JudgingClient) -> None:
    text = office.get("/gestione").text
    for words in (
        "Relazione al Consiglio",
        "Emporio muto",
        "Mense a chilometro zero",
        "Indicatori con rilevazioni in disaccordo",
        "Indicatori senza traguardo",
        "L’ultimo mese chiuso è ottobre 2026",
    ):
        assert words in text


def test_an_empty_installation_has_nothing_to_do_but_says_so(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        from tests.factories.accounts import make_account
        from tests.factories.office import password_hash

        make_account(session, "ufficio@example.org", "officer", (), password_hash())
    assert "Non c’è niente di fermo" in signed_in(app).get("/gestione").text


def test_officers_do_not_see_the_accounts(office: JudgingClient) -> None:
    assert "Utenti" not in office.get("/gestione").text
    assert office.get("/gestione/utenti").status == 403


def test_a_movement_moves_what_is_so_far_and_not_the_judged_value(
    app: Flask, office: JudgingClient
) -> None:
    before = office.get("/gestione/indicatori/cibo-recuperato").text
    assert "47 kg" in before
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        post(session, make_intake(12_000), make_actor(1), NOW)
    after = office.get("/gestione/indicatori/cibo-recuperato").text
    assert "59 kg" in after
    assert "finora nel 2026" in after
    judged = after.partition("Valore giudicato")[2].partition("Cambia la definizione")[0]
    assert judged == before.partition("Valore giudicato")[2].partition("Cambia la definizione")[0]
    assert "Periodo chiuso: dal " in judged


def test_the_kilos_behind_a_figure_open_by_month_organisation_and_category(
    office: JudgingClient,
) -> None:
    url = "/gestione/indicatori/cibo-recuperato"
    whole = office.get(url).text
    for words in ("novembre 2026 17 kg", "maggio 2026 30 kg", "Emporio di prova 47 kg", "Pane"):
        assert words in whole
    november = office.get(f"{url}?mese=202611").text
    assert "17 kg da gennaio 2026" in november
    assert "maggio 2026 30 kg" not in november
    bread = office.get(f"{url}?mese=202611&categoria=Pane+e+prodotti+da+forno").text
    assert "5 kg da gennaio 2026" in bread
    nobody = office.get(f"{url}?organizzazione=nessuna").text
    assert "Nessun movimento in questo periodo." in nobody


def test_the_closed_period_has_its_own_kilos(office: JudgingClient) -> None:
    closed = office.get("/gestione/indicatori/cibo-recuperato?periodo=chiuso").text
    assert "30 kg da novembre 2025 a ottobre 2026" in closed


def test_figures_that_are_not_masses_have_no_kilos_behind(office: JudgingClient) -> None:
    assert "movimenti che lo compongono" not in office.get("/gestione/indicatori/mercati").text
