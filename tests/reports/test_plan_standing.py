"""Attainment, path, state, rates and confidence of the edge cases, as the pages show them."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.reports.plan import IndicatorRow, indicator_report
from foodplan.reports.plan.answers import indicator_json
from foodplan.reports.plan.judging import judge_indicator
from foodplan.reports.plan.trust import periods_since
from foodplan.reports.plan.world import read_world
from foodplan.rules.ledger import Method, months_between
from tests.factories.indicators import (
    OBSERVED,
    TODAY,
    expect_reports,
    make_flow,
    make_goal,
    make_indicator,
    make_observation,
    make_plan,
    make_target,
)
from tests.factories.organisations import make_site

SLUG = "indicatore"
LEVEL: dict[str, Any] = {
    **OBSERVED,
    "baseline_from": date(2023, 1, 1),
    "baseline_to": date(2023, 12, 31),
}


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    """A plan that began in 2025 with a goal and nothing measured."""
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    return sqlite_session


def row_of(session: Session, today: date = TODAY, slug: str = SLUG) -> IndicatorRow:
    report = indicator_report(session, slug, today)
    assert report is not None
    return report.indicator


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "value", "share", "reason"),
    [
        ("up", 100, 200, 160, 0.6, None),
        ("down", 15.4, 12, 14, 0.4118, None),
        ("up", 100, 200, 90, -0.1, None),
        ("up", 100, 200, 400, 3.0, None),
        ("up", 0, 100, 30, 0.3, None),
        ("down", 40, 0, 20, 0.5, None),
        ("down", 40, 20, 48, -0.4, None),
        ("up", 0, 100, 0, 0.0, None),
        ("up", -50, 50, -25, 0.25, None),
        ("up", None, 100, 30, None, "unknown_baseline"),
        ("up", 50, 50, 50, None, "no_tolerance"),
        ("keep", 50, 60, 47, None, "no_tolerance"),
        ("up", 50, None, 47, None, "no_target"),
    ],
)
def test_the_way_made_is_what_the_table_says(
    plan: Session,
    direction: str,
    baseline: float | None,
    target: float | None,
    value: float,
    share: float | None,
    reason: str | None,
) -> None:
    said = LEVEL | {"direction": direction, "baseline_value": baseline}
    make_indicator(plan, SLUG, target=target, **said)
    make_observation(plan, SLUG, value)
    row = row_of(plan)
    assert row.attainment == (None if share is None else pytest.approx(share, abs=1e-4))
    assert (row.reason.code if row.reason else None) == reason
    assert row.value is not None
    assert row.value.value == value


@pytest.mark.parametrize(("value", "share"), [(50, 1.0), (47, 0.875), (40, 0.0), (61, 0.0)])
def test_a_kept_value_is_judged_by_its_tolerance(plan: Session, value: float, share: float) -> None:
    said = {"direction": "keep", "baseline_value": 50, "tolerance": 2, "tolerance_max": 10}
    make_indicator(plan, SLUG, target=50, **LEVEL | said)
    make_observation(plan, SLUG, value)
    row = row_of(plan)
    assert row.attainment == pytest.approx(share)
    assert row.required_rate is None


def test_the_path_goes_through_its_dated_points(plan: Session) -> None:
    said = {"baseline_value": 600, "baseline_from": date(2023, 1, 1)}
    make_indicator(plan, SLUG, target=None, **LEVEL | said)
    make_target(plan, SLUG, 900.0, date(2025, 12, 31))
    make_target(plan, SLUG, 1500.0, date(2028, 12, 31))
    make_observation(plan, SLUG, 600, 2023)
    make_observation(plan, SLUG, 700, 2024)
    row = row_of(plan, date(2025, 6, 1))
    assert row.path == pytest.approx(750, abs=0.3)
    assert row.gap == pytest.approx(-50, abs=0.3)
    # Four years from the end of 2024 for the 800 that are missing; the last year brought 100.
    assert row.required_rate == pytest.approx(200, abs=0.2)
    assert row.yearly_change == 100
    said_of = indicator_json(row)
    assert (said_of["required_rate"], said_of["yearly_change"]) == (row.required_rate, 100)


def test_a_path_by_steps_holds_each_point_until_the_next(plan: Session) -> None:
    said = {"baseline_value": 600, "path_shape": "step"}
    make_indicator(plan, SLUG, target=None, **LEVEL | said)
    make_target(plan, SLUG, 900.0, date(2026, 6, 30))
    make_target(plan, SLUG, 1500.0, date(2030, 12, 31))
    make_observation(plan, SLUG, 700, 2025)
    row = row_of(plan)
    assert (row.path, row.status.code) == (600, "on_track")


def test_nothing_more_is_needed_when_the_target_is_met_or_its_day_has_gone(plan: Session) -> None:
    make_indicator(plan, SLUG, target=100.0, **LEVEL)
    make_observation(plan, SLUG, 100)
    assert row_of(plan).required_rate is None
    make_indicator(plan, "tardi", target=None, **LEVEL)
    make_target(plan, "tardi", 100.0, date(2025, 12, 31))
    make_observation(plan, "tardi", 50)
    row = row_of(plan, slug="tardi")
    assert (row.required_rate, row.status.code) == (None, "missed")


# A colour waits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "raw", "shown"),
    [
        # Ten of a thousand below the path for the first time: still in line.
        (205, 390, "late", "on_track"),
        # The second period in a row says late.
        (190, 390, "late", "late"),
        # A hundred below: one period is enough.
        (205, 300, "late", "late"),
        (190, 405, "on_track", "late"),
        (205, 405, "on_track", "on_track"),
    ],
)
def test_a_colour_changes_after_two_periods_or_a_large_gap(
    plan: Session, before: float, now: float, raw: str, shown: str
) -> None:
    # From 0 at the end of 2023 to 1,000 at the end of 2028: 200 and then 400 are asked for.
    make_indicator(plan, SLUG, target=None, **LEVEL)
    make_target(plan, SLUG, 1000.0, date(2028, 12, 31))
    make_observation(plan, SLUG, before, 2024)
    make_observation(plan, SLUG, now, 2025)
    world = read_world(plan, TODAY, None)
    judged = judge_indicator(world, world.knowledge.definitions[SLUG])
    assert (judged.raw.value, judged.status.value) == (raw, shown)


def test_a_first_period_has_nothing_to_wait_for(plan: Session) -> None:
    make_indicator(plan, SLUG, target=1000.0, **LEVEL)
    make_observation(plan, SLUG, 280, 2025)
    world = read_world(plan, TODAY, None)
    judged = judge_indicator(world, world.knowledge.definitions[SLUG])
    assert (judged.raw.value, judged.previous, judged.status.value) == ("late", "no_data", "late")


def city(session: Session, months: list[int], **values: Any) -> None:
    make_indicator(session, SLUG, **values)
    site = make_site(session, "emporio-prova")
    expect_reports(session, site.organisation or 0, date(months[0] // 100, months[0] % 100, 1))
    for month in months:
        make_flow(session, month, "source", "emporio-prova", 20_000)


def test_the_ledgers_last_two_closed_months_are_compared(plan: Session) -> None:
    # 240 kg a year all along; the path rises through it in the autumn.
    city(plan, months_between(202501, 202610), target=1200.0, baseline_value=0.0,
         baseline_from=date(2025, 1, 1), baseline_to=date(2025, 12, 31))  # fmt: skip
    make_flow(plan, 202610, "source", "emporio-prova", -20_000)
    world = read_world(plan, TODAY, None)
    judged = judge_indicator(world, world.knowledge.definitions[SLUG])
    assert judged.finding.value == 220
    assert (judged.raw.value, judged.previous) == ("on_track", "on_track")
    # A year's target of 1,200 for 2026 is far above: no need to look back.
    make_target(plan, SLUG, 1200.0, date(2026, 12, 31))
    again = judge_indicator(read_world(plan, TODAY, None), world.knowledge.definitions[SLUG])
    assert (again.raw.value, again.previous) == ("late", None)


# How sure ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "letter", "green"),
    [
        (Method.WEIGHED, "A", True),
        (Method.PACK, "A", True),
        (Method.ESTIMATED, "D", False),
        (Method.DERIVED, "D", False),
    ],
)
def test_estimated_kilos_are_never_green(
    plan: Session, method: Method, letter: str, *, green: bool
) -> None:
    make_indicator(plan, SLUG, target=120.0)
    site = make_site(plan, "emporio-prova")
    expect_reports(plan, site.organisation or 0)
    for month in months_between(202511, 202610):
        make_flow(plan, month, "source", "emporio-prova", 50_000, method=method)
    row = row_of(plan)
    assert row.confidence is not None
    assert (row.confidence.code, row.green) == (letter, green)
    assert row.confidence.name.startswith("affidabilità ")


@pytest.mark.parametrize(
    ("year", "source", "letter"),
    [(2025, "https://example.org", "A"), (2024, "https://example.org", "A"), (2025, "", "C")],
)
def test_a_published_figure_is_as_sure_as_its_source_and_age(
    plan: Session, year: int, source: str, letter: str
) -> None:
    make_indicator(plan, SLUG, **LEVEL)
    make_observation(plan, SLUG, 50, year, source_url=source)
    row = row_of(plan)
    assert row.confidence is not None
    assert row.confidence.code == letter


def test_without_a_value_there_is_no_letter_and_no_green(plan: Session) -> None:
    make_indicator(plan, SLUG, **LEVEL)
    row = row_of(plan)
    assert (row.confidence, row.green, row.stale, row.age) == (None, False, False, None)


@pytest.mark.parametrize(
    ("last", "today", "frequency", "periods"),
    [
        (date(2026, 10, 31), date(2026, 11, 22), "month", 0),
        (date(2026, 9, 30), date(2026, 11, 14), "month", 1),
        (date(2024, 2, 29), date(2024, 3, 31), "month", 0),
        (date(2025, 12, 31), date(2026, 12, 31), "year", 0),
        (date(2025, 12, 31), date(2027, 1, 1), "year", 1),
        (date(2026, 3, 31), date(2026, 11, 22), "quarter", 2),
        (date(2026, 12, 31), date(2026, 11, 22), "year", 0),
    ],
)
def test_whole_periods_gone_by_are_counted(
    last: date, today: date, frequency: str, periods: int
) -> None:
    assert periods_since(last, today, frequency) == periods


def test_what_lies_in_store_was_found_by_no_method(plan: Session) -> None:
    make_indicator(plan, SLUG, kind="stock", measure="stock_held", unit="kg", target=120.0,
                   target_meaning="level_at_date", carry_forward=6)  # fmt: skip
    site = make_site(plan, "emporio-prova")
    expect_reports(plan, site.organisation or 0, date(2026, 10, 1))
    make_flow(plan, 202610, "source", "emporio-prova", 50_000)
    page = indicator_report(plan, SLUG, TODAY)
    assert page is not None
    assert page.indicator.value is not None
    assert page.indicator.confidence is not None
    assert (page.indicator.value.value, page.methods) == (50, ())
    assert page.indicator.confidence.code == "A"


def test_the_answer_says_all_that_the_page_says(plan: Session) -> None:
    city(plan, months_between(202511, 202610))
    row = row_of(plan)
    answer = indicator_json(row)
    assert row.confidence is not None
    assert answer["confidence"] == row.confidence.code
    assert {"required_rate", "yearly_change", "estimate_low", "estimate_high", "at_least",
            "stale"} <= set(answer)  # fmt: skip


def test_a_stock_that_is_carried_on_says_since_when(plan: Session) -> None:
    make_indicator(plan, SLUG, kind="stock", measure="active_sites", unit="sedi", target=3.0,
                   target_meaning="level_at_date", carry_forward=6)  # fmt: skip
    make_site(plan, "emporio-prova")
    make_flow(plan, 202607, "source", "emporio-prova", 50_000)
    row = row_of(plan)
    assert row.value is not None
    # July's one site still stands in October; August, September and October have gone by.
    assert (row.value.value, row.stale, row.age) == (1, True, 3)


def test_a_figure_of_the_ledger_before_any_month_closes_has_none(plan: Session) -> None:
    make_indicator(plan, SLUG)
    make_site(plan, "emporio-prova")
    make_flow(plan, 202611, "source", "emporio-prova", 50_000)
    row = row_of(plan)
    assert row.current is not None
    assert (row.value, row.confidence, row.status.code) == (None, None, "no_data")
