"""Errors of methods as officers state them: as percentages, with a source, nothing lost."""

from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.rules.ledger import Method
from foodplan.store.history import Moment
from foodplan.store.method_errors import method_errors
from tests.client import JudgingClient
from tests.factories.office import open_office, signed_in

PACK = "/gestione/errori-dei-metodi/pack"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def error(app: Flask) -> float:
    with Session(app.extensions["foodplan"].engine) as session:
        return method_errors(session, Moment(date(2026, 11, 22)))[Method.PACK]


def test_an_error_is_typed_as_a_percentage_and_kept_as_a_share(
    app: Flask, office: JudgingClient
) -> None:
    assert "± 10 %" in office.get("/gestione/errori-dei-metodi").text.replace("\xa0", " ")
    assert office.get(PACK).values()["share"] == "10"
    page = office.post(
        PACK,
        office.get(PACK).values()
        | {"share": "12,5", "source": "prova sul campo", "reason": "pesate venti casse"},
    )
    assert "Errore registrato" in page.text
    assert error(app) == 0.125
    assert "pesate venti casse" in office.get(PACK).text


def test_what_is_wrong_stands_at_its_field_with_what_was_typed(
    app: Flask, office: JudgingClient
) -> None:
    page = office.post(
        PACK, office.get(PACK).values() | {"share": "120", "source": "x", "reason": "prova"}
    )
    assert page.status == 422
    assert "da 0 a 100" in page.text
    assert page.values()["share"] == "120"
    assert error(app) == 0.1


def test_two_officers_at_once_and_the_second_is_told(app: Flask, office: JudgingClient) -> None:
    colleague = signed_in(app, "collega@example.org")
    typed = {"source": "x", "reason": "prova"}
    mine, theirs = office.get(PACK).values(), colleague.get(PACK).values()
    colleague.post(PACK, theirs | typed | {"share": "9"})
    office.post(PACK, mine | typed | {"share": "7"})
    mine = office.get(PACK).values()
    colleague.post(PACK, colleague.get(PACK).values() | typed | {"share": "11"})
    page = office.post(PACK, mine | typed | {"share": "6"})
    assert page.status == 409
    assert "Nel frattempo" in page.text
    assert page.values()["share"] == "6"


def test_a_method_that_is_none_is_not_there(office: JudgingClient) -> None:
    assert office.get("/gestione/errori-dei-metodi/occhio").status == 404
