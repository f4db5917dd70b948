"""Each of the six kinds of indicators is worth what its rules say, and never anything invented."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.indicators import MethodError
from foodplan.reports.plan import IndicatorReport, IndicatorRow, indicator_report
from foodplan.rules.ledger import Method, months_between
from foodplan.rules.problems import Refused
from foodplan.store.history import record
from foodplan.store.indicators import add_indicator
from tests.factories.indicators import (
    CHANGE,
    DEFINITION,
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
from tests.factories.organisations import make_organisation, make_site

SITE = "emporio-prova"
SLUG = "indicatore"
LAST_YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    """A plan that began in 2025 with a goal and nothing measured."""
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    return sqlite_session


def page_of(session: Session, slug: str = SLUG, today: date = TODAY) -> IndicatorReport:
    report = indicator_report(session, slug, today)
    assert report is not None
    return report


def row_of(session: Session, slug: str = SLUG, today: date = TODAY) -> IndicatorRow:
    return page_of(session, slug, today).indicator


def value_of(row: IndicatorRow) -> float | None:
    return row.value.value if row.value else None


def why(row: IndicatorRow) -> str | None:
    return row.reason.code if row.reason else None


def observe(session: Session, value: float | None, first: date, last: date, **values: Any) -> None:
    make_observation(
        session, SLUG, value, period_from=first, period_to=last, key=f"{first}-{last}-{value}",
        **values,
    )  # fmt: skip


def observed(session: Session, **values: Any) -> None:
    make_indicator(session, SLUG, **OBSERVED | {"target": 200.0} | values)


# Flow ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("periods", "value", "reason"),
    [
        # One whole year.
        ([((2025, 1, 1), (2025, 12, 31), 60.0)], 60.0, None),
        # Two halves, also across the year's end.
        ([((2025, 7, 1), (2025, 12, 31), 30.0), ((2026, 1, 1), (2026, 6, 30), 20.0)], 50.0, None),
        # A missing middle quarter.
        (
            [((2025, 1, 1), (2025, 3, 31), 10.0), ((2025, 7, 1), (2025, 12, 31), 30.0)],
            None,
            "short_period",
        ),
        # Overlapping parts are never added.
        (
            [((2025, 1, 1), (2025, 8, 31), 10.0), ((2025, 6, 1), (2025, 12, 31), 30.0)],
            None,
            "short_period",
        ),
        # The part of a year in progress is no year.
        ([((2026, 1, 1), (2026, 9, 30), 10.0)], None, "short_period"),
        # A leap year has a day more.
        ([((2024, 11, 1), (2025, 10, 31), 61.0)], 61.0, None),
    ],
)
def test_a_yearly_flow_is_a_year_or_parts_that_make_one(
    plan: Session, periods: list[Any], value: float | None, reason: str | None
) -> None:
    observed(plan, kind="flow", target_meaning="per_year", baseline_value=40.0)
    for first, last, amount in periods:
        observe(plan, amount, date(*first), date(*last))
    row = row_of(plan)
    assert value_of(row) == value
    assert why(row) == reason


def test_a_published_tonne_is_a_thousand_kilos_and_never_a_meal(plan: Session) -> None:
    observed(plan, kind="flow", unit="kg", target_meaning="per_year")
    observe(plan, 2.0, *LAST_YEAR, unit="t")
    observe(plan, 900.0, date(2024, 1, 1), date(2024, 12, 31), unit="pasti")
    page = page_of(plan)
    assert value_of(page.indicator) == 2000.0
    assert [point.value for point in page.series] == [2000.0]
    assert [(row.unit, row.comparable) for row in page.observations] == [
        ("t", True),
        ("pasti", False),
    ]


def test_a_total_over_the_plan_is_all_since_its_start(plan: Session) -> None:
    observed(plan, kind="flow", target_meaning="total_over_plan", baseline_value=None)
    observe(plan, 500.0, date(2024, 1, 1), date(2024, 12, 31))
    observe(plan, 30.0, *LAST_YEAR)
    observe(plan, 20.0, date(2026, 1, 1), date(2026, 6, 30))
    row = row_of(plan)
    assert value_of(row) == 50.0
    assert row.attainment == pytest.approx(0.25)


# Stock -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "value", "stale", "reason"),
    [(2025, 90.0, False, None), (2024, 90.0, False, None), (2023, None, True, "stale")],
)
def test_a_stock_is_carried_on_and_then_missing(
    plan: Session, year: int, value: float | None, reason: str | None, *, stale: bool
) -> None:
    observed(plan, baseline_from=date(2020, 1, 1), baseline_to=date(2020, 12, 31))
    observe(plan, 90.0, date(year, 1, 1), date(year, 12, 31))
    row = row_of(plan)
    assert (value_of(row), row.stale, why(row)) == (value, stale, reason)


# Rate ------------------------------------------------------------------------------------------


def test_a_rate_is_of_its_parts_and_undefined_over_nothing(plan: Session) -> None:
    observed(plan, kind="rate", unit="%", target=0.9)
    observe(plan, None, *LAST_YEAR, numerator=10, denominator=12, unit="%")
    assert value_of(row_of(plan)) == pytest.approx(10 / 12)
    observe(plan, None, date(2026, 1, 1), date(2026, 6, 30), numerator=3, denominator=0, unit="%")
    row = row_of(plan)
    assert (value_of(row), why(row)) == (None, "zero_denominator")


# People ----------------------------------------------------------------------------------------


def test_different_people_of_two_halves_are_a_range_and_no_sum(plan: Session) -> None:
    observed(plan, kind="people", unit="persone", target_meaning="per_year")
    observe(plan, 40, date(2025, 7, 1), date(2025, 12, 31), unit="persone")
    observe(plan, 25, date(2026, 1, 1), date(2026, 6, 30), unit="persone")
    row = row_of(plan)
    assert (value_of(row), why(row), row.attainment) == (None, "not_additive", None)
    assert row.interval is not None
    assert (row.interval.low, row.interval.high) == (40, 65)
    assert row.status.code == "uncertain"


def test_a_declared_count_of_different_people_is_the_figure(plan: Session) -> None:
    observed(plan, kind="people", unit="persone", target_meaning="per_year")
    observe(plan, 52, *LAST_YEAR, unit="persone")
    observe(plan, 30, date(2026, 1, 1), date(2026, 6, 30), unit="persone")
    assert value_of(row_of(plan)) == 52


def test_people_counted_twice_since_the_start_are_a_range_too(plan: Session) -> None:
    observed(plan, kind="people", unit="persone", target_meaning="total_over_plan")
    observe(plan, 52, *LAST_YEAR, unit="persone")
    assert value_of(row_of(plan)) == 52
    observe(plan, 30, date(2026, 1, 1), date(2026, 6, 30), unit="persone")
    row = row_of(plan)
    assert (value_of(row), why(row)) == (None, "not_additive")


def test_passages_do_add_up(plan: Session) -> None:
    observed(plan, kind="people", unit="passaggi", target_meaning="per_year")
    observe(plan, 40, date(2025, 7, 1), date(2025, 12, 31), unit="passaggi")
    observe(plan, 25, date(2026, 1, 1), date(2026, 6, 30), unit="passaggi")
    assert value_of(row_of(plan)) == 65


# Survey ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [(None, None, "on_track"), (118.0, 126.0, "on_track"), (95.0, 145.0, "uncertain")],
)
def test_a_surveys_interval_decides_its_state(
    plan: Session, low: float | None, high: float | None, status: str
) -> None:
    observed(plan, kind="survey", baseline_value=100.0)
    observe(plan, 122.0, *LAST_YEAR, low=low, high=high, sample=400)
    row = row_of(plan)
    assert row.status.code == status
    assert row.attainment == pytest.approx(0.22)
    ends = ((low or 122.0) - 100, (high or 122.0) - 100)
    assert (row.low, row.high) == pytest.approx((ends[0] / 100, ends[1] / 100))


def test_an_estimated_figure_is_as_wrong_as_its_method(plan: Session) -> None:
    observed(plan, kind="flow", unit="kg", target_meaning="per_year", target=2000.0)
    observe(plan, 1000.0, *LAST_YEAR, unit="kg", method="modelled")
    row = row_of(plan)
    assert row.interval is not None
    assert (row.interval.low, row.interval.high) == (500, 1500)
    said = {"share": 0.1, "proposed": False, "source": "prova"}
    record(plan, MethodError, {"method": "modelled"}, said, CHANGE)
    again = row_of(plan)
    assert again.interval is not None
    assert (again.interval.low, again.interval.high) == (900, 1100)


def test_at_least_a_number_is_never_called_late(plan: Session) -> None:
    observed(plan, baseline_value=0.0)
    observe(plan, 10.0, *LAST_YEAR, bound="lower")
    row = row_of(plan)
    assert row.status.code == "uncertain"
    assert row.at_least


def test_an_interval_stays_within_what_is_possible(plan: Session) -> None:
    observed(plan, kind="survey", unit="%", target=0.99, lowest=0.0, highest=1.0)
    observe(plan, 0.95, *LAST_YEAR, unit="%", low=-0.2, high=1.2)
    row = row_of(plan)
    assert row.interval is not None
    assert (row.interval.low, row.interval.high) == (0, 1)


# Ladder ----------------------------------------------------------------------------------------

LADDER: dict[str, Any] = {
    "kind": "ladder",
    "unit": "numero",
    "target": 1.0,
    "baseline_from": date(2025, 2, 9),
    "baseline_to": date(2025, 2, 9),
    "steps": '{"0": "Chiesto", "0.5": "Proposto", "1": "Approvato"}',
}


def step(session: Session, value: float, day: date, document: str) -> None:
    observe(session, value, day, day, unit="numero", document=document)


def test_a_ladder_climbs_only_with_documents_and_speaks_in_words(plan: Session) -> None:
    observed(plan, **LADDER)
    step(plan, 0, date(2025, 2, 9), "Mozione 8")
    assert row_of(plan).status.code == "not_started"
    step(plan, 0.5, date(2025, 10, 1), "")
    assert value_of(row_of(plan)) == 0
    step(plan, 0.5, date(2025, 11, 1), "DGC 12")
    page = page_of(plan)
    assert page.indicator.attainment == 0.5
    assert page.indicator.value is not None
    assert page.indicator.value.quantity.words == "Proposto"
    assert page.indicator.target is not None
    assert page.indicator.target.quantity.words == "Approvato"
    assert [(step.words, step.reached_on, step.document) for step in page.steps] == [
        ("Chiesto", date(2025, 2, 9), "Mozione 8"),
        ("Proposto", date(2025, 11, 1), "DGC 12"),
        ("Approvato", None, ""),
    ]
    assert page.forecast is None
    assert page.indicator.required_rate is None


def test_a_step_does_not_grow_old_and_its_state_is_todays(plan: Session) -> None:
    observed(plan, **LADDER, carry_forward=1)
    step(plan, 0, date(2025, 2, 9), "Mozione 8")
    step(plan, 0.5, date(2025, 3, 1), "DGC 12")
    early = row_of(plan, today=date(2025, 3, 2))
    late = row_of(plan, today=date(2029, 12, 1))
    assert (value_of(early), early.status.code) == (0.5, "on_track")
    assert (value_of(late), late.status.code, late.stale) == (0.5, "late", False)


def test_what_is_no_step_is_no_value(plan: Session) -> None:
    observed(plan, **LADDER)
    step(plan, 0.7, date(2025, 11, 1), "DGC 12")
    row = row_of(plan)
    assert (value_of(row), why(row)) == (None, "no_data")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "ladder", "steps": '{"0.7": "A"}'}, "steps"),
        ({"kind": "ladder", "steps": '{"0": 5}'}, "steps"),
        ({"kind": "ladder", "steps": "[]"}, "steps"),
        ({"kind": "ladder", "steps": "{}", "target_meaning": "per_year"}, "target_meaning"),
        ({"kind": "stock", "steps": '{"0": "A"}'}, "steps"),
    ],
)
def test_a_definition_with_wrong_steps_is_refused(
    plan: Session, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_indicator(plan, "nuovo", OBSERVED | values, CHANGE)
    assert [problem.field for problem in refused.value.problems] == [field]


# From the ledger -------------------------------------------------------------------------------


def recovering(session: Session, months: list[int], **values: Any) -> int:
    make_indicator(session, SLUG, **DEFINITION | values)
    site = make_site(session, SITE)
    assert site.organisation is not None
    expect_reports(session, site.organisation, date(months[0] // 100, months[0] % 100, 1))
    for month in months:
        make_flow(session, month, "source", SITE, 100_000)
    return site.organisation


def test_a_part_of_the_year_weighs_what_its_season_says(plan: Session) -> None:
    season = "1,1,1,1,1,1,1,1,2,2,3,5"
    recovering(plan, [202609, 202610], path_shape="seasonal", season=season)
    row = row_of(plan)
    # September and October are 4 of the 20 weights of the year: 1,200 kg a year are 240 kg there.
    assert value_of(row) == 200
    assert row.attainment == pytest.approx(200 / 240)
    points = {point.period.first.month: point.path for point in page_of(plan).series}
    assert points[11] is not None
    assert points[10] is not None
    assert points[11] == pytest.approx(points[10] * 1.5, rel=0.05)


def test_a_break_of_method_makes_another_perimeter(plan: Session) -> None:
    recovering(
        plan, months_between(202511, 202610), baseline_value=100.0,
        comparable_from=date(2025, 6, 1),
    )  # fmt: skip
    row = row_of(plan)
    assert (row.attainment, why(row)) == (None, "other_perimeter")
    assert row.required_rate is None


def test_those_who_are_missing_are_estimated_apart(plan: Session) -> None:
    organisation = recovering(plan, months_between(202411, 202610))
    other = make_site(plan, "altro-emporio")
    assert other.organisation is not None
    expect_reports(plan, other.organisation, date(2024, 11, 1))
    for month in months_between(202411, 202510):
        make_flow(plan, month, "source", "altro-emporio", 10_000)
    assert organisation != other.organisation
    row = row_of(plan)
    assert value_of(row) == 1200
    assert row.estimate is not None
    assert (row.estimate.low, row.estimate.high) == pytest.approx((1320, 1320))
    assert row.interval is not None
    # Weighed kilos are 2 % wrong: 24 kg at both ends, and the missing 120 above.
    assert (row.interval.low, row.interval.high) == pytest.approx((1176, 1344))
    assert row.at_least
    assert row.coverage is not None
    assert row.coverage.by_weight == pytest.approx(1200 / 1320)


def test_nothing_is_estimated_when_all_answered(plan: Session) -> None:
    recovering(plan, months_between(202511, 202610))
    row = row_of(plan)
    assert (row.estimate, row.at_least) == (None, False)


def test_the_offices_own_error_counts(plan: Session) -> None:
    recovering(plan, months_between(202511, 202610))
    before = row_of(plan).interval
    said = {"share": 0.5, "proposed": False, "source": "prova"}
    record(plan, MethodError, {"method": Method.WEIGHED.slug}, said, CHANGE)
    after = row_of(plan).interval
    assert before is not None
    assert after is not None
    assert (before.low, after.low) == (1176, 600)


def test_what_the_last_year_brought_needs_two_whole_years(plan: Session) -> None:
    recovering(plan, months_between(202411, 202610))
    make_flow(plan, 202610, "source", SITE, 60_000)
    assert row_of(plan).yearly_change == pytest.approx(60)
    make_indicator(plan, "giovane")
    # A silent newcomer of the year before makes the years no match.
    for slug in ("muto-a", "muto-b"):
        expect_reports(plan, make_organisation(plan, slug, slug), date(2024, 11, 1))
    assert row_of(plan).yearly_change is None


def test_two_targets_of_one_day_are_one_that_was_changed(plan: Session) -> None:
    observed(plan, baseline_value=0.0)
    observe(plan, 50.0, *LAST_YEAR)
    make_target(plan, SLUG, 100.0)
    page = page_of(plan)
    assert [target.quantity.value for target in page.targets] == [100.0]
    assert page.indicator.attainment == 0.5


def test_an_observation_that_nobody_approved_is_no_value(plan: Session) -> None:
    observed(plan)
    observe(plan, 50.0, *LAST_YEAR, status="draft")
    assert value_of(row_of(plan)) is None


def test_the_document_of_a_figure_is_its_source(plan: Session) -> None:
    observed(plan, **LADDER)
    step(plan, 0, date(2025, 2, 9), "Mozione 8")
    page = page_of(plan)
    assert page.formula == "Vale il gradino più alto che ha il suo documento."
    assert [(row.document, row.period) for row in page.observations] == [
        ("Mozione 8", "9 febbraio 2025")
    ]
