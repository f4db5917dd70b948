"""Figures that must not say more than is known: silence, old values, changed registers."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.reports.plan import goal_report, indicator_report
from tests.factories.indicators import (
    GOAL,
    OBSERVED,
    TODAY,
    declare_nil,
    expect_reports,
    make_flow,
    make_goal,
    make_indicator,
    make_observation,
    make_plan,
)
from tests.factories.organisations import make_site

SLUG = "indicatore"
YEARS: dict[str, Any] = {
    **OBSERVED,
    "baseline_from": date(2015, 1, 1),
    "baseline_to": date(2015, 12, 31),
    "baseline_value": 0.0,
}


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    """A plan that began in 2025 with a goal and nothing measured."""
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    return sqlite_session


def report_of(session: Session, slug: str = SLUG, today: date = TODAY) -> Any:
    report = indicator_report(session, slug, today)
    assert report is not None
    return report


def test_silence_never_keeps_the_state_of_the_month_before(plan: Session) -> None:
    # Twelve months reported by two; in the last month one of them is silent.
    made = {"una": 12_000, "altra": 12_000}
    for slug, grams in made.items():
        organisation = make_site(plan, slug).organisation or 0
        expect_reports(plan, organisation, date(2025, 1, 1))
        for month in [202500 + n for n in range(1, 13)] + [202600 + n for n in range(1, 11)]:
            if slug == "altra" and month == 202610:
                continue
            make_flow(plan, month, "source:market", slug, grams)
    make_indicator(
        plan, SLUG, target=40.0, target_meaning="level_at_date", direction="up",
        baseline_value=0.0, baseline_to=date(2024, 12, 31),
    )  # fmt: skip
    row = report_of(plan).indicator
    assert row.coverage is not None
    assert row.coverage.share < 0.6
    assert row.reason is not None
    assert row.reason.code == "low_coverage"
    assert row.status.code == "uncertain"
    assert row.gap is None


def test_a_goal_is_not_reached_while_one_of_its_indicators_is_unknown(plan: Session) -> None:
    for number in range(3):
        make_indicator(plan, f"fatto-{number}", target=50.0, **YEARS)
        make_observation(plan, f"fatto-{number}", 60)
    make_indicator(plan, "muto", target=None, **YEARS)
    report = goal_report(plan, GOAL, TODAY)
    assert report is not None
    assert report.goal.high == 1.0
    assert report.goal.low == 0.75
    assert report.goal.status.code != "reached"


def test_nothing_is_foretold_from_a_series_that_ended_long_ago(plan: Session) -> None:
    make_indicator(plan, SLUG, target=100.0, **YEARS)
    for year in range(2016, 2021):
        make_observation(plan, SLUG, 10.0 * (year - 2015), year)
    found = report_of(plan)
    assert found.indicator.reason.code == "stale"
    assert found.forecast.met_from is None
    assert found.forecast.points == ()
    assert found.forecast.reason.code == "stale"


def test_a_share_is_not_held_against_one_of_fewer_months(plan: Session) -> None:
    organisation = make_site(plan, "sede").organisation or 0
    expect_reports(plan, organisation, date(2025, 9, 1))
    months = [202509, 202510, 202511, 202512, *range(202601, 202611)]
    for month in months:
        make_flow(plan, month, "sede", "people:households", 9_000)
        make_flow(plan, month, "sede", "waste:composting", 3_000 if month < 202511 else 1_000)
    make_indicator(
        plan, SLUG, kind="rate", unit="%", measure="waste_share", direction="down", target=0.05,
        baseline_value=0.3,
    )  # fmt: skip
    row = report_of(plan).indicator
    assert row.value is not None
    assert row.value.value == pytest.approx(0.1)
    assert row.yearly_change is None


def test_a_register_that_changed_frequency_is_read_month_by_month(plan: Session) -> None:
    organisation = make_site(plan, "sede").organisation or 0
    expect_reports(plan, organisation, date(2025, 11, 1), date(2026, 7, 1))
    expect_reports(plan, organisation, date(2026, 7, 1), frequency="quarter")
    declare_nil(plan, organisation, 202601)
    make_flow(plan, 202608, "source:market", "sede", 1_000)
    make_indicator(plan, SLUG)
    row = report_of(plan).indicator
    assert row.coverage is not None
    # January alone of the eight single months, and the three of the quarter; October is due.
    assert row.coverage.reports_received == 4


def test_what_the_path_asks_is_of_the_indicators_that_are_measured(plan: Session) -> None:
    # One indicator is well on its way; the other, asked for little so far, has no value.
    make_indicator(plan, "fatto", target=100.0, weight=3.0, **YEARS)
    make_observation(plan, "fatto", 90)
    late = {"baseline_from": date(2025, 1, 1), "baseline_to": date(2025, 12, 31)}
    make_indicator(plan, "muto", target=100.0, weight=1.0, **(YEARS | late))
    report = goal_report(plan, GOAL, TODAY)
    assert report is not None
    assert report.goal.progress == pytest.approx(0.9)
    # From the end of 2015 to the end of 2030, ten years of fifteen by the end of 2025.
    assert report.goal.outputs.expected_progress == pytest.approx(2 / 3, abs=0.01)


def test_a_total_is_not_foretold_as_twelve_months(plan: Session) -> None:
    organisation = make_site(plan, "sede").organisation or 0
    expect_reports(plan, organisation, date(2025, 1, 1))
    for month in [202500 + n for n in range(1, 13)] + [202600 + n for n in range(1, 11)]:
        make_flow(plan, month, "source:market", "sede", 1_000)
    make_indicator(plan, "totale", target=100.0, target_meaning="total_over_plan")
    make_indicator(plan, "annuo", target=100.0)
    whole, yearly = (report_of(plan, slug).forecast for slug in ("totale", "annuo"))
    assert not whole.yearly
    # 22 kg so far and one a month until the end of 2030.
    assert whole.value.value == pytest.approx(72)
    assert yearly.yearly
    assert yearly.value.value == pytest.approx(12)
