"""The import of history through real requests: five steps, bad files, two tabs, undoing."""

import pytest
from flask import Flask

from tests.client import JudgingClient
from tests.factories.accounts import make_account
from tests.factories.imports import batch_of, make_csv, step, through, upload
from tests.factories.ledger import make_ledger
from tests.factories.register import database, password_hash, signed_in, stock_of, words

SITE = "emporio-prova"


@pytest.fixture(autouse=True)
def ground(app: Flask) -> None:
    """A site, an operator of its organisation and an officer."""
    with database(app, writes=True) as session:
        own = make_ledger(session, SITE).site.organisation or 0
        make_account(
            session, "mani@example.org", organisations=[own], password_hash=password_hash()
        )
        make_account(session, "ufficio@example.org", "officer", password_hash=password_hash())


@pytest.fixture
def operator(client: JudgingClient) -> JudgingClient:
    """A browser of the site's operator."""
    return signed_in(client, "mani@example.org")


def test_a_file_is_recognised_in_words(operator: JudgingClient, app: Flask) -> None:
    page = upload(operator, make_csv())
    assert batch_of(app, page).status == "read"
    assert "punto e virgola" in words(page)
    assert "intestazione alla riga 1" in words(page)
    assert "2 righe" in words(page)


def test_a_file_goes_from_reading_to_the_register_and_back(
    operator: JudgingClient, app: Flask
) -> None:
    page = through(operator, upload(operator, make_csv()))
    assert "Lette 2 = da registrare 2 + doppie 0 + da correggere 0" in words(page)
    page = step(operator, page, "registra", how="all")
    assert "Lette 2 = registrate 2 + doppie 0 + rifiutate 0" in words(page)
    assert stock_of(app, SITE) == 2_500
    page = step(operator, page, "annulla")
    assert batch_of(app, page).status == "undone"
    assert stock_of(app, SITE) == 0
