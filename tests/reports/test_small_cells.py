"""Attacks on small counts of people across pages: the emporiums' and the plan's explanation."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from foodplan.models.ledger import ServiceOpening
from foodplan.reports.emporiums import emporium_report
from foodplan.reports.explain import explain_report
from foodplan.store.history import Change, record
from tests.factories.indicators import TODAY, make_goal, make_indicator, make_plan
from tests.factories.ledger import make_ledger
from tests.factories.organisations import make_organisation, make_site

OCTOBER, SEPTEMBER = date(2026, 10, 20), date(2026, 9, 20)


def seen(session: Session, slug: str, households: int, day: date, *, named: bool = True) -> None:
    """Make an organisation with one site where an opening saw so many households."""
    owner = make_organisation(session, slug, slug.capitalize(), public_name=named)
    count(session, make_site(session, slug, owner).id, day, households)


def count(session: Session, node: int, day: date, households: int) -> None:
    at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    key = {"node_id": node, "day": day}
    record(session, ServiceOpening, key, {"households": households}, Change(at))


def on_the_emporiums_page(session: Session, slug: str) -> tuple[int | None, bool]:
    report = emporium_report(session, slug, TODAY)
    assert report is not None
    row = report.months[-1]
    return row.passages.count, row.passages.suppressed


@pytest.fixture
def city(sqlite_session: Session) -> Session:
    """Two named organisations and two without a name, in October; the first also in September."""
    session = sqlite_session
    make_ledger(session)
    seen(session, "piccolo", 3, OCTOBER)
    seen(session, "grande", 40, OCTOBER)
    seen(session, "riservato", 2, OCTOBER, named=False)
    seen(session, "schivo", 60, OCTOBER, named=False)
    make_plan(session)
    make_goal(session)
    make_indicator(
        session, "passaggi", kind="people", unit="passaggi", measure="passages", target=None
    )
    return session


def test_both_pages_hide_the_same_cells_of_a_month(city: Session) -> None:
    explained = explain_report(city, "passaggi", TODAY, month="2026-10")
    assert explained is not None
    hidden = {row.slug for row in explained.organisations if row.suppressed}
    assert hidden == {"piccolo", "grande"}
    for slug in ("piccolo", "grande"):
        assert on_the_emporiums_page(city, slug) == (None, True)


def test_no_sum_of_people_over_months_is_public_for_one_organisation(city: Session) -> None:
    for step in ("finora", "valore"):
        explained = explain_report(city, "passaggi", TODAY, month=step)
        assert explained is not None
        assert explained.organisations == ()
