"""Factors and tolerances as officers state them: with a source, from a day on, nothing lost."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.store.factors import FactorRow, list_factors
from foodplan.store.history import Moment
from foodplan.store.tolerances import ToleranceRow, get_tolerance
from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in

TODAY = date(2026, 11, 22)
FACTOR = "/gestione/fattori/meal/tutto-il-cibo"
TOLERANCE = "/gestione/tolleranze/pane-forno"
HALF = {"value": "0,5", "low": "0,42", "high": "0,544", "source": "Una fonte", "reason": "prova"}


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def filled(page: Page) -> dict[str, str]:
    return page.values()


def send(client: JudgingClient, url: str, **changes: str) -> Page:
    return client.post(url, filled(client.get(url)) | changes)


def factors(app: Flask, day: date = TODAY) -> list[FactorRow]:
    with Session(app.extensions["foodplan"].engine) as session:
        return list_factors(session, Moment(day))


def tolerance(app: Flask, day: date = TODAY) -> ToleranceRow:
    with Session(app.extensions["foodplan"].engine) as session:
        row = get_tolerance(session, "pane-forno", Moment(day))
    assert row is not None
    return row


def test_a_factor_is_stated_with_its_source_and_shows_everywhere(
    app: Flask, office: JudgingClient
) -> None:
    assert "Nessun fattore" in office.get("/gestione/fattori").text
    page = send(office, FACTOR, **HALF)
    assert "Fattore registrato: vale dal giorno indicato." in page.text
    assert "100 kg ÷ 0,5 kg per pasto = 200 pasti" in page.text
    assert "0,5 kg per pasto (da 0,42 a 0,544)" in office.get("/gestione/fattori").text
    (row,) = factors(app)
    assert (row.rate.value, row.since, row.source) == (Decimal("0.5"), TODAY, "Una fonte")
    assert factors(app, date(2026, 11, 21)) == []


def test_a_change_from_a_day_keeps_the_days_before_and_its_author(
    app: Flask, office: JudgingClient
) -> None:
    send(office, FACTOR, since="2026-01-01", **HALF)
    page = send(office, FACTOR, value="0,6", high="0,7", reason="Letta la fonte", verified="y")
    for words in ("Letta la fonte", "ufficio@example.org", "Nel tempo:"):
        assert words in page.text
    assert [row.rate.value for row in factors(app)] == [Decimal("0.6")]
    assert [row.rate.value for row in factors(app, date(2026, 6, 1))] == [Decimal("0.5")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": ""}, "Scrivere il valore."),
        ({"value": "0"}, "maggiore di zero"),
        ({"value": "molti"}, "non è un numero"),
        ({"low": ""}, "tutti e due gli estremi"),
        ({"low": "0,6"}, "Il minimo supera il valore."),
        ({"high": "0,3"}, "Il massimo è sotto il valore."),
        ({"source": ""}, "Scrivere la fonte"),
        ({"source": " "}, "Scrivere la fonte"),
        ({"year": "1234"}, "Controllare l'anno"),
        ({"since": "ieri"}, "Scrivere una data"),
        ({"reason": ""}, "Scrivere il motivo del cambiamento."),
    ],
)
def test_a_factor_that_cannot_be_comes_back_with_what_was_typed(
    app: Flask, office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = send(office, FACTOR, **(HALF | changes))
    assert page.status == 422
    assert words in page.text
    name, typed = next(iter(changes.items()))
    assert filled(page)[name].strip() == typed.strip()
    assert factors(app) == []


def test_of_two_officers_the_second_is_told_and_loses_nothing(
    app: Flask, office: JudgingClient
) -> None:
    send(office, FACTOR, **HALF)
    colleague = signed_in(app, "collega@example.org")
    mine, theirs = filled(office.get(FACTOR)), filled(colleague.get(FACTOR))
    colleague.post(FACTOR, theirs | {"value": "0,51", "source": "Loro", "reason": "loro"})
    page = office.post(FACTOR, mine | {"value": "0,45", "reason": "mio"})
    assert page.status == 409
    assert "Nel frattempo collega@example.org ha salvato un’altra versione" in page.text
    assert (filled(page)["value"], filled(page)["source"]) == ("0,45", "Loro")
    assert [row.rate.value for row in factors(app)] == [Decimal("0.51")]
    again = office.post(FACTOR, filled(page))
    assert "Fattore registrato" in again.text
    assert [(row.rate.value, row.source) for row in factors(app)] == [(Decimal("0.45"), "Loro")]


def test_a_factor_ends_from_a_day_and_a_stale_page_ends_nothing(
    app: Flask, office: JudgingClient
) -> None:
    send(office, FACTOR, **HALF)
    stale = filled(office.get(f"{FACTOR}/fine"))
    send(office, FACTOR, value="0,52", reason="intanto")
    page = office.post(f"{FACTOR}/fine", stale | {"reason": "non serve"})
    assert page.status == 422
    assert "Nel frattempo un collega ha cambiato il fattore" in page.text
    assert len(factors(app)) == 1
    done = office.post(f"{FACTOR}/fine", filled(page))
    assert "il fattore non vale più" in done.text
    assert factors(app) == []
    assert office.post(f"{FACTOR}/fine", filled(page) | {"reason": ""}).status == 422


@pytest.mark.parametrize("path", ["oro/tutto-il-cibo", "meal/non-alimentari", "meal/oro"])
def test_a_factor_that_cannot_exist_is_not_there(office: JudgingClient, path: str) -> None:
    assert office.get(f"/gestione/fattori/{path}").status == 404


def test_a_tolerance_is_stated_and_an_empty_one_says_what_follows(
    app: Flask, office: JudgingClient
) -> None:
    page = office.get("/gestione/tolleranze")
    assert page.text.count("nessun numero: serve il motivo di chi coordina") >= 2
    page = send(
        office, TOLERANCE, after_best_before="3", source="Manuale", proposed="y", reason="prova"
    )
    assert "Tolleranza registrata" in page.text
    assert "3 giorni proposta, da confermare Manuale" in page.text
    assert (tolerance(app).days, tolerance(app).proposed) == (3, True)
    assert tolerance(app, date(2026, 11, 21)).days is None
    assert filled(office.get(TOLERANCE))["source"] == "Manuale"


def test_zero_days_are_never_and_nothing_typed_is_nobody_decided(
    app: Flask, office: JudgingClient
) -> None:
    send(office, TOLERANCE, after_best_before="0", source="Ufficio", reason="prova")
    assert "mai dopo la data" in office.get("/gestione/tolleranze").text
    assert tolerance(app).days == 0
    send(office, TOLERANCE, after_best_before="", reason="ripensato")
    assert tolerance(app).days is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"after_best_before": "-3"}, "non può essere negativo"),
        ({"after_best_before": "4000"}, "da 0 a 3650"),
        ({"source": ""}, "da dove viene il numero"),
        ({"reason": ""}, "Scrivere il motivo"),
    ],
)
def test_a_tolerance_that_cannot_be_is_explained(
    app: Flask, office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    said = {"after_best_before": "3", "source": "Manuale", "reason": "prova"} | changes
    page = send(office, TOLERANCE, **said)
    assert page.status == 422
    assert words in page.text
    assert tolerance(app).days is None


def test_two_officers_on_a_tolerance_lose_nothing(app: Flask, office: JudgingClient) -> None:
    colleague = signed_in(app, "collega@example.org")
    mine, theirs = filled(office.get(TOLERANCE)), filled(colleague.get(TOLERANCE))
    said = {"after_best_before": "3", "source": "Manuale", "reason": "prova"}
    colleague.post(TOLERANCE, theirs | said)
    page = office.post(TOLERANCE, mine | said | {"after_best_before": "5"})
    assert page.status == 409
    assert filled(page)["after_best_before"] == "5"
    assert tolerance(app).days == 3


def test_what_is_not_food_has_no_tolerance(office: JudgingClient) -> None:
    assert office.get("/gestione/tolleranze/non-alimentari").status == 404
