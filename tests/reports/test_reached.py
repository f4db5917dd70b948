"""The figure of distinct households: of one month of one organisation, empty over several."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from foodplan.reports.emporiums import emporium_report
from foodplan.reports.emporiums.households import Households
from foodplan.reports.explain import ExplainReport, explain_report
from foodplan.store.accounts import SYSTEM
from foodplan.store.ledger import OpeningInput, state_opening
from foodplan.store.ledger.months import state_month
from tests.factories.indicators import TODAY, expect_reports, make_goal, make_indicator, make_plan
from tests.factories.ledger import make_ledger
from tests.factories.organisations import make_organisation, make_site

IN_TIME = datetime(2026, 11, 6, 9, tzinfo=UTC)


def seen(session: Session, slug: str, households: int, *, named: bool = True) -> None:
    """Make an organisation with one site that declares so many households in October."""
    owner = make_organisation(session, slug, slug.capitalize(), public_name=named)
    make_site(session, slug, owner)
    expect_reports(session, owner)
    state_month(session, slug, 202610, households, None, SYSTEM, IN_TIME)


def ask(session: Session, slug: str, **values: object) -> None:
    said = {"kind": "people", "unit": "famiglie", "measure": "households_reached", "target": None}
    said |= {"target_meaning": "level_at_date", "frequency": "month", "baseline_value": None}
    make_indicator(session, slug, **(said | values))  # type: ignore[arg-type]


@pytest.fixture
def city(sqlite_session: Session) -> Session:
    session = sqlite_session
    ledger = make_ledger(session)
    ledger.intake(9_000, happened_on=date(2026, 10, 5))
    seen(session, "grande", 40)
    seen(session, "medio", 22)
    seen(session, "piccolo", 3)
    seen(session, "schivo", 60, named=False)
    seen(session, "riservato", 50, named=False)
    make_plan(session)
    make_goal(session)
    ask(session, "citta")
    ask(session, "una", filters='{"organisation": ["grande"]}')
    ask(session, "poche", filters='{"organisation": ["piccolo"]}')
    ask(session, "anno", filters='{"organisation": ["grande"]}', target_meaning="per_year")
    return session


def explained(session: Session, slug: str, month: str = "2026-10") -> ExplainReport:
    report = explain_report(session, slug, TODAY, month=month)
    assert report is not None
    return report


def test_a_month_of_one_organisation_has_its_figure(city: Session) -> None:
    report = explained(city, "una")
    assert report.months[-1].value == 40
    assert report.indicator.value is not None
    assert report.indicator.value.quantity.value == 40


@pytest.mark.parametrize("slug", ["citta", "anno"])
def test_several_months_or_organisations_have_none(city: Session, slug: str) -> None:
    report = explained(city, slug)
    assert report.indicator.value is None
    assert report.indicator.current is None
    assert report.indicator.reason is not None
    assert report.indicator.reason.code == "not_additive"


def test_no_month_of_the_city_has_a_figure(city: Session) -> None:
    assert {month.value for month in explained(city, "citta").months} == {None}


def test_a_small_count_is_not_shown(city: Session) -> None:
    report = explained(city, "poche")
    assert report.indicator.value is None
    assert report.months[-1].value is None


def test_an_explanation_lists_no_organisation(city: Session) -> None:
    report = explained(city, "citta")
    assert (report.organisations, report.records) == ((), ())


def opened(session: Session, slug: str, passages: int) -> None:
    """Count the passages of one opening of October."""
    day = date(2026, 10, 3)
    state_opening(session, slug, day, OpeningInput(passages), SYSTEM, IN_TIME)


def on_the_page(session: Session, slug: str) -> tuple[Households, Households]:
    report = emporium_report(session, slug, TODAY)
    assert report is not None
    assert report.months[-1].month == 202610
    return report.months[-1].passages, report.months[-1].reached


def test_the_emporiums_page_shows_them_beside_passages(city: Session) -> None:
    opened(city, "grande", 90)
    assert on_the_page(city, "grande")[0] == Households(90)
    # The smallest of those that may be shown goes with the small one.
    assert on_the_page(city, "grande")[1] == Households(40)
    assert on_the_page(city, "piccolo")[1] == Households(suppressed=True)
    assert on_the_page(city, "medio")[1] == Households(suppressed=True)


def test_households_are_hidden_with_their_passages(city: Session) -> None:
    opened(city, "grande", 42)
    opened(city, "piccolo", 1)
    passages, reached = on_the_page(city, "grande")
    assert passages.suppressed
    assert reached == Households(suppressed=True)


def test_what_is_stated_after_the_closing_is_not_on_the_page(city: Session) -> None:
    late = datetime(2026, 11, 20, 9, tzinfo=UTC)
    state_month(city, "grande", 202610, 55, None, SYSTEM, late)
    assert on_the_page(city, "grande")[1] == Households(40)
