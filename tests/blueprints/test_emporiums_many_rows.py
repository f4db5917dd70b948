"""Acts with more rows than the button offers: none of them is dropped on the way."""

import pytest
from flask import Flask

from foodplan.store.ledger import LineInput
from tests.client import JudgingClient
from tests.factories.accounts import make_account, make_actor
from tests.factories.ledger import Ledger, make_intake, make_ledger
from tests.factories.register import (
    database,
    movements_of,
    password_hash,
    send,
    signed_in,
    site_of,
    stock_of,
    typed,
    words,
)

SITE = "emporio-prova"


@pytest.fixture
def volunteer(app: Flask, client: JudgingClient) -> JudgingClient:
    with database(app, writes=True) as session:
        own = make_ledger(session, SITE).site.organisation or 0
        make_account(
            session, "mani@example.org", organisations=[own], password_hash=password_hash()
        )
    return signed_in(client, "mani@example.org")


def rows(number: int) -> dict[str, str]:
    fields: dict[str, str] = {}
    for place in range(number):
        fields |= {f"lines_{place}_category": "ortofrutta", f"lines_{place}_quantity": "1"}
    return fields


def test_sixty_rows_are_sixty_rows(app: Flask, volunteer: JudgingClient) -> None:
    send(volunteer, "/registro/arrivo", source="source:porta-palazzo", **rows(60))
    assert stock_of(app, SITE) == 60_000


def test_more_rows_than_an_act_may_have_are_refused_and_stay(
    app: Flask, volunteer: JudgingClient
) -> None:
    page = send(volunteer, "/registro/arrivo", source="source:porta-palazzo", **rows(201))
    assert page.status == 422
    assert "Al massimo 200 righe" in words(page)
    assert page.values()["lines-200-quantity"] == "1"
    assert stock_of(app, SITE) == 0


def test_an_act_of_many_rows_is_corrected_with_all_of_them(
    app: Flask, volunteer: JudgingClient
) -> None:
    with database(app, writes=True) as session:
        site = site_of(session, SITE)
        lines = tuple(LineInput("ortofrutta", 1_000) for _ in range(60))
        posted = Ledger(session, site, make_actor(site.organisation or 0)).post(
            make_intake(lines=lines)
        )
    address = f"/registro/movimenti/{posted.uuid}/correggi"
    page = volunteer.get(address)
    volunteer.post(address, typed(page, lines_59_quantity="2"))
    assert stock_of(app, SITE) == 61_000
    assert [len(row.lines) for row in movements_of(app, SITE) if row.stands] == [60]
