"""Missing days of every site, as the office reads them: by period, by site, from calendars only."""

from datetime import date

import pytest
from flask import Flask

from foodplan.store.schedule import ScheduleInput, Zero, set_schedule, state_zero
from tests.client import JudgingClient
from tests.factories.accounts import make_account
from tests.factories.indicators import expect_reports
from tests.factories.ledger import TODAY, make_ledger
from tests.factories.organisations import CHANGE, make_organisation, make_site
from tests.factories.register import database, signed_in, words

SITE, OTHER = "emporio-prova", "emporio-secondo"
PAGE = "/gestione/giorni"


@pytest.fixture(autouse=True)
def ground(app: Flask) -> None:
    """A site due on Saturdays since October, once reported and once without; one of no calendar."""
    with database(app, writes=True) as session:
        ledger = make_ledger(session, SITE)
        assert ledger.site.organisation is not None
        expect_reports(session, ledger.site.organisation)
        make_site(session, OTHER, make_organisation(session, OTHER, "Emporio secondo"))
        said = ScheduleInput("pickup", (5,))
        set_schedule(session, ledger.site.id, "uno", 0, said, CHANGE, date(2026, 10, 3))
        ledger.intake(12_000, happened_on=date(2026, 10, 3))
        zero = Zero(ledger.site.id, "uno", date(2026, 10, 10), "vehicle")
        state_zero(session, zero, TODAY, CHANGE)
        make_account(session, "ufficio@example.org", "officer", password_hash="x")


@pytest.fixture
def officer(client: JudgingClient) -> JudgingClient:
    return signed_in(client, "ufficio@example.org")


def test_the_last_sixty_days_are_counted_in_words(officer: JudgingClient) -> None:
    page = officer.get(PAGE)
    said = words(page)
    assert "Segnalati 2 giorni su 8" in said
    assert "di cui 1 senza niente, con il motivo" in said
    assert "ne mancano 6" in said
    assert "1 sede non ha un calendario." in words(page)
    assert "nessun calendario" in page.text
    assert "17/10, 24/10, 31/10, 7/11, 14/11, 21/11" in words(page)


def test_a_month_has_its_days_beside_its_report(officer: JudgingClient) -> None:
    page = officer.get(f"{PAGE}?mese=202610")
    assert "segnalati 2 giorni su 5" in words(page)
    assert "arrivato" in page.text
    assert "non atteso" in page.text


def test_one_site_is_read_month_by_month(officer: JudgingClient) -> None:
    page = officer.get(f"{PAGE}?sede={SITE}")
    assert "novembre 2026" in page.text
    assert "segnalati 0 giorni su 3" in words(page)
    assert "non arrivato" in page.text
    assert "mese in corso" in page.text
    page = officer.get(f"{PAGE}?sede={SITE}&mese=202610")
    assert "Tutti i mesi di questa sede" in page.text


@pytest.mark.parametrize(
    "asked", ["mese=202613", "mese=202701", "mese=199901", "mese=ottobre", "sede=nessuna"]
)
def test_what_is_not_there_is_not_found(officer: JudgingClient, asked: str) -> None:
    assert officer.get(f"{PAGE}?{asked}").status == 404


def test_the_first_page_says_how_many_and_where(officer: JudgingClient) -> None:
    assert "Giorni mancanti: 6 in 1 sede" in words(officer.get("/gestione"))
