"""Who no longer agrees to be named is named by no public answer, about a past day either."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from foodplan.reports.explain import explain_report
from foodplan.reports.flows import FlowFilter, flows_report
from foodplan.reports.plan import goal_report, indicator_report, progress_report
from foodplan.rules.calendar import end_of_rome_day
from foodplan.store.history import Change
from foodplan.store.organisations import OrganisationInput, change_organisation
from tests.factories.indicators import (
    GOAL,
    TODAY,
    expect_reports,
    make_flow,
    make_goal,
    make_indicator,
    make_opening,
    make_plan,
)
from tests.factories.organisations import make_organisation, make_site

THEN = date(2026, 11, 20)
KNOWN_THEN = end_of_rome_day(THEN)
SLUG = "cibo-recuperato"


def state_consent(session: Session, number: int, name: str, *, agrees: bool) -> None:
    """State from today on whether an organisation agrees, as the office's form does."""
    said = OrganisationInput(name, "emporium", public_name=agrees)
    change = Change(at=datetime(2026, 11, 22, 8, tzinfo=UTC), reason="chiesto da loro")
    change_organisation(session, number, said, change, TODAY)


@pytest.fixture
def shy(sqlite_session: Session) -> int:
    """Return an emporium that agreed to be named, recovered food, and misses a month's report."""
    session = sqlite_session
    make_plan(session)
    make_goal(session)
    make_indicator(session, SLUG)
    owner = make_organisation(session, "timida", "La Timida")
    make_site(session, "sede-timida", owner)
    expect_reports(session, owner)
    make_flow(session, 202609, "source:mercato", "sede-timida", 9_000)
    return owner


def public_answers(session: Session) -> str:
    """Return everything that the plan and the flows say about a past day, as text."""
    asked = (THEN, KNOWN_THEN)
    reports = [
        explain_report(session, SLUG, *asked),
        explain_report(session, SLUG, *asked, month="2026-09"),
        indicator_report(session, SLUG, *asked),
        goal_report(session, GOAL, *asked),
        progress_report(session, *asked),
    ]
    flows = [row.to_json() for row in flows_report(session, *asked, FlowFilter()).rows]
    return "\n".join([json.dumps(flows), *(repr(report) for report in reports)])


def test_who_agrees_is_named_about_a_past_day(sqlite_session: Session, shy: int) -> None:
    assert shy
    assert "La Timida" in public_answers(sqlite_session)


def test_who_agrees_no_longer_is_named_by_nothing_about_a_past_day(
    sqlite_session: Session, shy: int
) -> None:
    state_consent(sqlite_session, shy, "La Timida", agrees=False)
    assert "imida" not in public_answers(sqlite_session)


def test_who_agrees_no_longer_cannot_be_asked_for_about_a_past_day(
    sqlite_session: Session, shy: int
) -> None:
    state_consent(sqlite_session, shy, "La Timida", agrees=False)
    wanted = FlowFilter(organisation="timida")
    assert flows_report(sqlite_session, THEN, KNOWN_THEN, wanted).rows == ()
    explained = explain_report(sqlite_session, SLUG, THEN, KNOWN_THEN, organisation="timida")
    assert explained is not None
    assert explained.records == ()


def test_two_days_around_a_consent_do_not_tell_a_small_count(
    sqlite_session: Session, shy: int
) -> None:
    session = sqlite_session
    make_indicator(session, "passaggi", measure="passages", kind="people", unit="passaggi")
    little = make_organisation(session, "piccola", "La Piccola", public_name=False)
    other = make_organisation(session, "riservata", "La Riservata", public_name=False)
    sites = {
        "sede-timida": 40,
        make_site(session, "sede-piccola", little).slug: 3,
        make_site(session, "sede-riservata", other).slug: 60,
    }
    for site, households in sites.items():
        make_opening(session, site, date(2026, 9, 10), households)
    state_consent(session, little, "La Piccola", agrees=True)
    answers = []
    for asked in ((TODAY, None), (THEN, KNOWN_THEN)):
        explained = explain_report(session, "passaggi", *asked, month="2026-09")
        assert explained is not None
        answers.append(explained.organisations)
    assert shy
    assert answers[0] == answers[1]
    assert {row.slug for row in answers[0] if row.suppressed} == {"piccola", "timida"}
