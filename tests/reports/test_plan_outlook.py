"""A forecast says where closed, comparable periods lead if nothing changes, or why it does not."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.progress.register import last_day
from foodplan.reports.plan import IndicatorReport, Outlook, indicator_report
from foodplan.rules.ledger import months_between
from tests.factories.indicators import (
    OBSERVED,
    TODAY,
    expect_reports,
    make_flow,
    make_goal,
    make_indicator,
    make_observation,
    make_plan,
)
from tests.factories.organisations import make_organisation, make_site

SLUG = "indicatore"
SITE = "emporio-prova"


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    """A plan that began in 2025 with a goal and nothing measured."""
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    return sqlite_session


def page_of(session: Session) -> IndicatorReport:
    report = indicator_report(session, SLUG, TODAY)
    assert report is not None
    return report


def outlook_of(session: Session) -> Outlook:
    found = page_of(session).forecast
    assert found is not None
    return found


def yearly(session: Session, values: list[float], **said: Any) -> None:
    """Observe a value for each year up to 2025."""
    target = said.pop("target", 200.0)
    make_indicator(session, SLUG, target=target, **OBSERVED | said)
    for year, value in enumerate(values, start=2026 - len(values)):
        make_observation(session, SLUG, value, year, unit=said.get("unit", "mercati"))


def monthly(session: Session, months: list[int], grams: int = 10_000, **said: Any) -> None:
    make_indicator(session, SLUG, **said)
    site = make_site(session, SITE)
    expect_reports(session, site.organisation or 0, date(months[0] // 100, months[0] % 100, 1))
    for month in months:
        make_flow(session, month, "source", SITE, grams)


def test_three_points_are_too_few_and_the_page_says_so(plan: Session) -> None:
    yearly(plan, [100, 110, 120])
    found = outlook_of(plan)
    assert found.reason is not None
    assert (found.method, found.reason.code, found.periods) == (None, "few_points", 3)
    assert found.points == ()


def test_a_steady_series_says_when_its_target_would_be_met(plan: Session) -> None:
    yearly(plan, [100, 110, 120, 130, 140], target=185.0)
    found = outlook_of(plan)
    assert found.method is not None
    assert found.value is not None
    assert found.method.code == "theil_sen"
    assert (found.on, found.value.value) == (date(2030, 12, 31), 190)
    assert (found.met_from, found.met_to) == (date(2030, 12, 31), date(2030, 12, 31))
    assert [(point.period.last.year, point.value) for point in found.points] == [
        (2026, 150), (2027, 160), (2028, 170), (2029, 180), (2030, 190),
    ]  # fmt: skip


def test_a_target_that_is_never_met_has_no_day(plan: Session) -> None:
    yearly(plan, [100, 100, 100, 100, 100])
    found = outlook_of(plan)
    assert (found.met_from, found.met_to) == (None, None)
    assert found.horizon == date(2035, 12, 31)


def test_a_met_target_is_no_more_awaited(plan: Session) -> None:
    yearly(plan, [100, 150, 180, 210, 230])
    assert page_of(plan).indicator.status.code == "reached"
    assert outlook_of(plan).horizon is None


def test_a_falling_series_stops_at_its_physical_limit(plan: Session) -> None:
    yearly(plan, [50, 40, 30, 20, 10], direction="down", target=5.0, baseline_value=60.0)
    found = outlook_of(plan)
    assert found.low is not None
    assert found.value is not None
    assert (found.low.value, found.value.value) == (0, 0)
    assert found.met_to == date(2026, 12, 31)


def test_a_break_of_method_leaves_the_earlier_points_apart(plan: Session) -> None:
    yearly(plan, [900, 900, 900, 100, 110, 120, 130], comparable_from=date(2022, 1, 1))
    page = page_of(plan)
    assert page.forecast is not None
    assert page.forecast.periods == 4
    assert [point.comparable for point in page.series] == [False] * 3 + [True] * 4
    assert max(point.value for point in page.forecast.points) < 250


def test_two_values_of_one_year_are_one_point(plan: Session) -> None:
    yearly(plan, [100, 110, 120, 130])
    make_observation(plan, SLUG, 140, 2025, period_from=date(2025, 6, 1))
    assert outlook_of(plan).periods == 4


def test_months_are_summed_to_the_year_that_the_target_speaks_of(plan: Session) -> None:
    monthly(plan, months_between(202511, 202610), target=150.0)
    found = outlook_of(plan)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert [amount.value for amount in (found.value, found.low, found.high)] == [120, 120, 120]
    assert found.on == date(2030, 12, 31)
    assert (found.met_from, found.met_to, found.periods) == (None, None, 12)
    assert {point.value for point in found.points} == {10.0}
    assert found.points[0].period.first == date(2026, 11, 1)
    assert len(found.points) == 12


def test_a_growing_flow_meets_its_yearly_target_in_time(plan: Session) -> None:
    monthly(plan, months_between(202511, 202610), target=300.0)
    for step, month in enumerate(months_between(202511, 202610)):
        make_flow(plan, month, "source", SITE, 1_000 * step)
    found = outlook_of(plan)
    # 10, 11, … kilos a month: the twelve months up to the 22nd are the first to come to 300.
    assert found.met_from == found.met_to == date(2027, 8, 31)


def test_a_total_runs_on_from_what_there_is(plan: Session) -> None:
    monthly(plan, months_between(202511, 202610), target=300.0, baseline_value=None,
            target_meaning="total_over_plan")  # fmt: skip
    found = outlook_of(plan)
    assert found.met_from == found.met_to == date(2028, 4, 30)
    assert found.value is not None
    assert found.value.value == 120 + 50 * 10


def test_two_years_of_months_follow_their_season(plan: Session) -> None:
    months = months_between(202411, 202610)
    monthly(plan, months, target=500.0)
    for month in months:
        if month % 100 == 12:
            make_flow(plan, month, "source", SITE, 50_000)
    found = outlook_of(plan)
    assert found.method is not None
    assert found.method.code == "seasonal"
    by_month = {point.period.last: point.value for point in found.points}
    assert (by_month[last_day(202612)], by_month[last_day(202701)]) == (60, 10)


def test_months_that_most_did_not_report_foretell_nothing(plan: Session) -> None:
    monthly(plan, months_between(202511, 202610), target=150.0)
    for slug in ("muto-a", "muto-b"):
        expect_reports(plan, make_organisation(plan, slug, slug), date(2026, 3, 1))
    assert outlook_of(plan).periods == 4


def test_without_a_target_the_next_year_is_asked_for(plan: Session) -> None:
    monthly(plan, months_between(202511, 202610), target=None)
    found = outlook_of(plan)
    assert (found.on, found.horizon) == (date(2027, 10, 31), None)


def test_the_answer_holds_the_forecast(plan: Session) -> None:
    yearly(plan, [100, 110, 120, 130, 140], target=185.0)
    said = page_of(plan).to_json()["forecast"]
    assert said["method"]["code"] == "theil_sen"
    assert (said["on"], said["value"]["value"]) == ("2030-12-31", 190)
    assert said["met_to"] == "2030-12-31"


def test_each_month_of_a_mass_has_its_own_interval(plan: Session) -> None:
    monthly(plan, months_between(202511, 202610), target=150.0)
    closed = [point for point in page_of(plan).series if point.period.closed]
    assert {(point.low, point.high) for point in closed} == {(9.8, 10.2)}
    assert [point.low for point in page_of(plan).series if not point.period.closed] == [None]
