"""Figures at the edges of the calendar, and figures of the past after everything has changed."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from html import unescape
from re import search

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.db import open_session
from foodplan.models.indicators import ExpectedReport
from foodplan.reports.explain import explain_report
from foodplan.reports.plan import (
    IndicatorRow,
    goal_report,
    indicator_report,
    progress_report,
)
from foodplan.reports.plan.answers import rounded
from foodplan.rules.calendar import end_of_rome_day
from foodplan.rules.ledger import months_between
from foodplan.store.history import Change, Moment, end
from foodplan.store.indicators import Weight, declare_nil, set_weights
from foodplan.store.organisations import NodeInput, OrganisationInput
from foodplan.store.organisations.nodes import change_node
from foodplan.store.organisations.owners import change_organisation
from tests.client import JudgingClient
from tests.factories.indicators import (
    GOAL,
    OBSERVED,
    TODAY,
    expect_reports,
    make_flow,
    make_goal,
    make_indicator,
    make_observation,
    make_opening,
    make_plan,
    make_target,
    node_id,
)
from tests.factories.organisations import make_organisation, make_site

SITE = "emporio-prova"
SLUG = "cibo-recuperato"
LATER = Change(at=datetime(2026, 11, 10, 9, tzinfo=UTC), reason="corretto")


def make_city(session: Session) -> int:
    """A plan, an indicator and a site with 50 kg in each month from November 2025 to 2026's."""
    make_plan(session)
    make_goal(session)
    make_indicator(session, SLUG)
    owner = make_site(session, SITE).organisation
    assert owner is not None
    expect_reports(session, owner)
    for month in months_between(202511, 202611):
        make_flow(session, month, "source:mercato", SITE, 50_000)
    return owner


@pytest.fixture
def city(sqlite_session: Session) -> Session:
    make_city(sqlite_session)
    return sqlite_session


def row_on(session: Session, day: date, slug: str = SLUG) -> IndicatorRow:
    report = indicator_report(session, slug, day)
    assert report is not None
    return report.indicator


@pytest.mark.parametrize(
    ("day", "last", "kilos"),
    [(date(2026, 11, 14), date(2026, 9, 30), 550), (date(2026, 11, 15), date(2026, 10, 31), 600)],
)
def test_a_month_is_judged_from_the_fifteenth_of_the_next(
    city: Session, day: date, last: date, kilos: float
) -> None:
    value = row_on(city, day).value
    assert value is not None
    assert (value.period.last, value.value) == (last, kilos)


def test_in_january_so_far_is_the_new_year_and_the_judged_year_is_still_the_old_one(
    city: Session,
) -> None:
    make_flow(city, 202612, "source:mercato", SITE, 30_000)
    make_flow(city, 202701, "source:mercato", SITE, 12_000)
    row = row_on(city, date(2027, 1, 3))
    assert row.current is not None
    assert row.value is not None
    assert (row.current.value, row.current.period.label) == (12, "finora nel 2027")
    assert (row.current.period.first, row.current.period.last) == (
        date(2027, 1, 1),
        date(2027, 1, 3),
    )
    assert (row.value.value, row.value.period.last) == (600, date(2026, 11, 30))


def test_passages_are_counted_up_to_the_last_closed_month_only(city: Session) -> None:
    make_indicator(
        city, "passaggi", measure="passages", kind="people", unit="passages", target=100.0
    )
    make_opening(city, SITE, date(2026, 10, 3), 40)
    make_opening(city, SITE, date(2026, 11, 3), 60)
    row = row_on(city, TODAY, "passaggi")
    assert row.current is not None
    assert row.value is not None
    assert (row.current.value, row.value.value) == (40, 40)
    assert row_on(city, date(2027, 1, 3), "passaggi").current is None


def answers_of(session: Session, day: date) -> tuple[str, str]:
    known_at = end_of_rome_day(day)
    report = explain_report(session, SLUG, day, known_at)
    assert report is not None
    return report.canonical, json.dumps(progress_report(session, day, known_at).to_json())


def test_a_past_day_answers_to_the_byte_whatever_is_changed_later(city: Session) -> None:
    owner = make_organisation(city, "altra", "Altra")
    expect_reports(city, owner)
    days = [date(2026, 3, 14), date(2026, 3, 15), date(2026, 11, 9)]
    before = [answers_of(city, day) for day in days]
    now = answers_of(city, TODAY)
    make_target(city, SLUG, 2400.0, change=LATER)
    moved = NodeInput("Altro nome", organisation=owner, area="9")
    change_node(city, node_id(city, SITE), moved, LATER)
    renamed = OrganisationInput("Altro nome", "hub", public_name=True)
    change_organisation(city, owner, renamed, LATER)
    for month in (202601, 202610):
        declare_nil(city, owner, month, LATER)
    declare_nil(city, owner, 202602, LATER, kind="closure")
    key = {"organisation_id": owner, "subject": "movements"}
    end(city, ExpectedReport, key, LATER, date(2026, 3, 1))
    assert [answers_of(city, day) for day in days] == before
    assert answers_of(city, TODAY) != now


def test_a_withdrawn_consent_takes_a_name_from_past_days_and_no_figure(city: Session) -> None:
    owner = make_organisation(city, "altra", "Altra")
    expect_reports(city, owner)
    day = date(2026, 11, 9)
    canonical, said = answers_of(city, day)
    unnamed = OrganisationInput("Altra", "emporium", public_name=False)
    change_organisation(city, owner, unnamed, LATER)
    later, says = answers_of(city, day)
    assert said == says
    assert '"altra"' in canonical
    assert '"altra"' not in later
    before, after = json.loads(canonical), json.loads(later)
    for answer in (before, after):
        del answer["ledger"]["register"], answer["ledger"]["reports"]
    assert before == after


def test_a_past_days_register_knows_no_later_declaration(city: Session) -> None:
    quiet = make_organisation(city, "quieta", "Quieta")
    expect_reports(city, quiet)
    declare_nil(city, quiet, 202609, LATER)
    past = indicator_report(city, SLUG, date(2026, 11, 9), end_of_rome_day(date(2026, 11, 9)))
    now = indicator_report(city, SLUG, TODAY)
    assert past is not None
    assert now is not None
    assert past.indicator.coverage is not None
    assert now.indicator.coverage is not None
    assert past.indicator.coverage.reports_received == 11
    assert now.indicator.coverage.reports_received == 13


def test_a_goals_coverage_is_what_its_indicators_are_covered(city: Session) -> None:
    for slug in ("muta", "quasi-muta"):
        quiet = make_organisation(city, slug, slug)
        expect_reports(city, quiet, date(2026, 8, 1))
    row = row_on(city, TODAY)
    goal = goal_report(city, GOAL, TODAY)
    assert goal is not None
    assert row.coverage is not None
    assert 0.6 < row.coverage.share < 1
    assert goal.goal.coverage == pytest.approx(row.coverage.share)


def test_the_sentence_is_never_that_of_an_indicator_that_does_not_count(city: Session) -> None:
    make_indicator(city, "altro")
    weights = {SLUG: Weight(0.0, "doppione"), "altro": Weight(1.0)}
    set_weights(city, GOAL, weights, LATER, Moment(date(2025, 1, 1)))
    goal = goal_report(city, GOAL, TODAY)
    assert goal is not None
    assert goal.goal.sentence is not None
    assert goal.goal.sentence.indicator.slug == "altro"


def test_a_goal_that_only_knows_its_baselines_does_not_say_that_no_datum_exists(
    sqlite_session: Session,
) -> None:
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    make_indicator(
        sqlite_session, "contratti", target=10.0,
        **(OBSERVED | {"baseline_value": 5.0, "baseline_to": date(2025, 12, 31)}),
    )  # fmt: skip
    make_observation(sqlite_session, "contratti", 5.0)
    page = goal_report(sqlite_session, GOAL, TODAY)
    assert page is not None
    assert page.goal.sentence is not None
    assert page.goal.reason is not None
    assert (page.goal.reason.name, page.goal.reason.code) == ("senza dati", "not_measured")


def test_a_rate_is_covered_as_its_denominator_is(city: Session) -> None:
    quiet = make_site(city, "sede-quieta")
    expect_reports(city, quiet.organisation or 0)
    for month in months_between(202410, 202509):
        make_flow(city, month, quiet.slug, "people", 10_000)
    for month in months_between(202511, 202610):
        make_flow(city, month, SITE, "people", 9_000)
        make_flow(city, month, SITE, "waste", 1_000)
    make_indicator(
        city, "quota", measure="waste_share", kind="rate", unit="%", direction="down",
        target_meaning="level_at_date", frequency="year", baseline_value=1.0, target=0.05,
    )  # fmt: skip
    row = row_on(city, TODAY, "quota")
    assert row.coverage is not None
    # As many kilos went out of the site that answered as out of the silent one in a year.
    assert row.coverage.share == pytest.approx(0.5)


@pytest.mark.parametrize("query", ["", "?as_of=2026-11-14"])
def test_the_printed_fingerprint_is_that_of_the_file_it_links(
    app: Flask, client: JudgingClient, query: str
) -> None:
    with open_session(app.extensions["foodplan"].engine) as session:
        make_city(session)
        session.commit()
    page = client.get(f"/piano/indicatori/{SLUG}/come-si-calcola{query}").text
    printed = search(r"\b[0-9a-f]{64}\b", page)
    assert printed is not None
    raw = app.test_client()
    path = f"/piano/indicatori/{SLUG}/come-si-calcola"
    link = search(r'href="([^"]*input\.json[^"]*)"', raw.get(path + query).get_data(as_text=True))
    assert link is not None
    body = raw.get(unescape(link[1])).data
    assert sha256(body).hexdigest() == printed[0]
    assert json.loads(body)["as_of"] == (query[-10:] or "2026-11-22")


def test_no_number_of_an_answer_is_a_negative_zero() -> None:
    assert json.dumps(rounded(-1e-12)) == "0.0"
    assert json.dumps(rounded(-0.0)) == "0.0"
