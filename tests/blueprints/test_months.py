"""Distinct households of a month through real requests: optional, restated, never passages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from foodplan.store.ledger import OpeningInput, state_opening
from foodplan.store.ledger.months import MonthSaid, service_month
from foodplan.store.organisations import get_node
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account, make_actor
from tests.factories.ledger import NOW, make_ledger
from tests.factories.organisations import make_organisation, make_site
from tests.factories.register import database, errors_at, signed_in, words

SITE, FOREIGN = "emporio-prova", "emporio-altrui"
HOME = f"/registro?sito={SITE}"
MONTHS = f"/registro/mesi?sito={SITE}"
OCTOBER = f"/registro/mesi/202610?sito={SITE}"
QUESTION = "Quante famiglie diverse in ottobre 2026?"


@pytest.fixture(autouse=True)
def ground(app: Flask) -> None:
    """A site with an intake and two openings in October, a foreign site, and accounts."""
    with database(app, writes=True) as session:
        ledger = make_ledger(session, SITE)
        own = ledger.site.organisation or 0
        ledger.intake(12_000, happened_on=date(2026, 10, 3))
        for day, households in ((3, 40), (10, 38)):
            state_opening(session, SITE, date(2026, 10, day), OpeningInput(households),
                          make_actor(own), NOW)  # fmt: skip
        make_site(session, FOREIGN, make_organisation(session, FOREIGN, "Emporio altrui"))
        make_account(session, "mani@example.org", organisations=[own], password_hash="x")
        make_account(session, "ufficio@example.org", "officer", password_hash="x")


@pytest.fixture
def volunteer(client: JudgingClient) -> JudgingClient:
    return signed_in(client, "mani@example.org")


def said(app: Flask) -> MonthSaid | None:
    with database(app) as session:
        node = get_node(session, SITE)
        assert node is not None
        return service_month(session, node.id, 202610)


def state(client: JudgingClient, households: str, people: str = "", address: str = OCTOBER) -> Page:
    body = {"households": households, "people": people}
    return client.submit(address, body, form_page=OCTOBER)


def test_passages_stand_beside_the_households_and_are_called_passages(
    volunteer: JudgingClient, app: Flask
) -> None:
    page = volunteer.get(MONTHS)
    assert "78 in 2 aperture" in words(page)
    assert "non lo sappiamo" in page.text
    assert "ci sono 78 passaggi" in words(volunteer.get(OCTOBER))
    assert said(app) is None


def test_a_month_is_stated_restated_and_taken_back(volunteer: JudgingClient, app: Flask) -> None:
    assert "Segnato per ottobre 2026." in state(volunteer, "31", "74").text
    assert said(app) == MonthSaid(31, 74)
    assert volunteer.get(OCTOBER).values()["households"] == "31"
    state(volunteer, "33")
    assert said(app) == MonthSaid(33, None)
    assert "Ottobre 2026 resta senza numero." in state(volunteer, "").text
    assert said(app) is None


def test_more_households_than_passages_are_kept_and_asked_about(volunteer: JudgingClient) -> None:
    assert "controllate" in state(volunteer, "90").text


@pytest.mark.parametrize(
    ("households", "people", "field"),
    [("-3", "", "households"), ("3,5", "", "households"), ("10", "4", "people")],
)
def test_a_number_that_cannot_be_comes_back_at_its_field(
    volunteer: JudgingClient, app: Flask, households: str, people: str, field: str
) -> None:
    page = state(volunteer, households, people)
    assert page.status == 422
    assert errors_at(page, field)
    assert page.values()["households"] == households
    assert said(app) is None


def turn_clock(app: Flask, day: int) -> None:
    """Let the application live on a day of November 2026."""
    there = app.extensions["foodplan"]
    instant = datetime(2026, 11, day, 9, tzinfo=UTC)
    app.extensions["foodplan"] = replace(there, clock=lambda: instant)


@pytest.mark.parametrize("day", [1, 15])
def test_the_question_waits_quietly_until_the_fifteenth(
    volunteer: JudgingClient, app: Flask, day: int
) -> None:
    turn_clock(app, day)
    signed_in(volunteer, "mani@example.org")
    assert QUESTION in words(volunteer.get(HOME))
    state(volunteer, "31")
    assert QUESTION not in words(volunteer.get(HOME))


def test_the_question_is_not_asked_later(volunteer: JudgingClient, app: Flask) -> None:
    turn_clock(app, 16)
    signed_in(volunteer, "mani@example.org")
    assert QUESTION not in words(volunteer.get(HOME))


def test_a_site_that_had_no_register_then_is_not_asked(client: JudgingClient, app: Flask) -> None:
    turn_clock(app, 2)
    with database(app, writes=True) as session:
        foreign = get_node(session, FOREIGN)
        assert foreign is not None
        make_account(session, "altri@example.org", organisations=[foreign.organisation or 0],
                     password_hash="x")  # fmt: skip
    assert QUESTION not in words(signed_in(client, "altri@example.org").get("/registro"))


@pytest.mark.parametrize("month", ["202613", "202401", "202701", "99999999999999"])
def test_a_month_that_is_none_or_not_ones_own_is_not_found(
    volunteer: JudgingClient, month: str
) -> None:
    assert volunteer.get(f"/registro/mesi/{month}?sito={SITE}").status == 404
    assert volunteer.get(f"/registro/mesi/202610?sito={FOREIGN}").status == 404


def test_an_officer_reads_the_months_and_writes_none(client: JudgingClient) -> None:
    officer = signed_in(client, "ufficio@example.org")
    assert "78 in 2 aperture" in words(officer.get(MONTHS))
    assert officer.get(OCTOBER).status == 403
