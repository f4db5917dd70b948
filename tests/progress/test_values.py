"""Values over time: months of the ledger and observed periods."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.cells import (
    Cell,
    Window,
    current_window,
    judged_window,
    month_before,
    total,
)
from foodplan.progress.readings import Reading, read_value, reading_value
from foodplan.progress.reasons import Why
from foodplan.progress.register import Expected, first_month, owed, received
from foodplan.rules.ledger import months_between

TODAY = date(2026, 11, 22)
YEAR = Window(202511, 202610)


def test_a_year_of_a_hundred_kilos_a_month_is_twelve_hundred() -> None:
    cells = [Cell(month, 1, 100) for month in months_between(202510, 202611)]
    assert total("flow", cells, YEAR, []).value == 1200


def test_a_thirteenth_month_never_leaks_in() -> None:
    cells = [Cell(202510, 1, 999), Cell(202511, 1, 1), Cell(202611, 1, 999)]
    assert total("flow", cells, YEAR, []).value == 1


def test_a_rate_is_a_sum_over_a_sum_never_a_mean_of_percentages() -> None:
    cells = [Cell(202601, 1, 10, 20), Cell(202602, 2, 90, 100)]
    found = total("rate", cells, YEAR, [])
    assert found.value == pytest.approx(100 / 120)
    assert (found.numerator, found.denominator) == (100, 120)


def test_a_denominator_of_zero_is_undefined() -> None:
    assert total("rate", [Cell(202601, 1, 0, 0)], YEAR, []).reason is Why.ZERO_DENOMINATOR
    assert total("rate", [], YEAR, [202601]).reason is Why.ZERO_DENOMINATOR


def test_a_stock_is_its_last_value_carried_no_further_than_it_may() -> None:
    cells = [Cell(202608, 1, 5), Cell(202608, 2, 3), Cell(202607, 1, 9)]
    october = Window(202610, 202610)
    carried = total("stock", cells, october, [], carry=2)
    assert (carried.value, carried.carried) == (8, True)
    assert total("stock", cells, october, [], carry=1).reason is Why.STALE
    assert total("stock", [], october, [], carry=1).reason is Why.NO_DATA
    assert total("stock", cells, october, [202610]).value == 0


def test_a_measured_zero_is_a_value_and_silence_is_not() -> None:
    assert total("flow", [], YEAR, [202601]).value == 0
    assert total("flow", [], YEAR, [202511 - 1]).reason is Why.NO_DATA


@given(
    st.lists(
        st.builds(Cell, st.sampled_from(YEAR.months), st.integers(1, 5), st.integers(0, 10**12)),
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_makes_no_difference(cells: list[Cell], random: object) -> None:
    shuffled = list(cells)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert total("flow", cells, YEAR, []) == total("flow", shuffled, YEAR, [])
    assert total("stock", cells, YEAR, []) == total("stock", shuffled, YEAR, [])


@pytest.mark.parametrize(
    ("kind", "meaning", "frequency", "start", "expected"),
    [
        ("flow", "per_year", "month", 202401, Window(202511, 202610)),
        ("flow", "per_year", "month", 202511, Window(202511, 202610)),
        ("flow", "per_year", "month", 202512, Window(202512, 202610, 11 / 12)),
        ("flow", "per_year", "month", 202610, Window(202610, 202610, 1 / 12)),
        ("flow", "per_year", "month", 202611, None),
        ("flow", "per_year", "month", None, None),
        ("flow", "total_over_plan", "month", 202501, Window(202503, 202610)),
        ("rate", "level_at_date", "quarter", 202501, Window(202608, 202610)),
        ("rate", "per_year", "month", 202609, Window(202609, 202610)),
        ("rate", "level_at_date", "year", 202401, Window(202511, 202610)),
        ("stock", "level_at_date", "year", 202401, Window(202610, 202610)),
    ],
)
def test_the_judged_months(
    kind: str, meaning: str, frequency: str, start: int | None, expected: Window | None
) -> None:
    found = judged_window(kind, meaning, frequency, start, 202610, date(2025, 3, 10))
    assert found == expected


def test_a_plan_that_has_not_begun_has_no_judged_months() -> None:
    begun = judged_window("flow", "total_over_plan", "month", 202501, 202610, date(2027, 1, 1))
    assert begun is None
    open_start = judged_window("flow", "total_over_plan", "month", 202501, 202610, None)
    assert open_start == Window(202501, 202610)


def test_the_months_in_progress() -> None:
    assert current_window("flow", "per_year", TODAY, None) == Window(202601, 202611)
    assert current_window("stock", "level_at_date", TODAY, None) == Window(202611, 202611)
    over = current_window("flow", "total_over_plan", TODAY, date(2025, 3, 10))
    assert over == Window(202503, 202611)


def test_months_are_counted_across_the_years_end() -> None:
    assert [month_before(202602, back) for back in (1, 2, 14)] == [202601, 202512, 202412]
    assert "202601" not in Window(202601, 202601)


# Observed periods --------------------------------------------------------------------------------


def year(number: int, value: float | None, *, conflict: bool = False) -> Reading:
    return Reading(date(number, 1, 1), date(number, 12, 31), value, conflict=conflict)


def quarters(number: int, value: float, count: int = 4) -> list[Reading]:
    ends = [(1, 3, 31), (4, 6, 30), (7, 9, 30), (10, 12, 31)]
    return [
        Reading(date(number, first, 1), date(number, last, day), value)
        for first, last, day in ends[:count]
    ]


def test_the_last_closed_year_is_read() -> None:
    found = read_value("per_year", "flow", [year(2024, 5), year(2025, 7), year(2026, 9)], TODAY)
    assert (found.value, found.first) == (7, date(2025, 1, 1))


def test_four_quarters_make_a_year_newer_than_the_last_whole_one() -> None:
    found = read_value("per_year", "flow", [year(2024, 5), *quarters(2025, 3)], TODAY)
    assert (found.value, found.first, found.last) == (12, date(2025, 1, 1), date(2025, 12, 31))


def test_quarters_inside_a_whole_year_are_not_added_to_it() -> None:
    found = read_value("per_year", "flow", [year(2025, 10), *quarters(2025, 3)], TODAY)
    assert found.value == 10


def test_three_quarters_are_not_a_year() -> None:
    found = read_value("per_year", "flow", quarters(2026, 3, 3), TODAY)
    assert found.reason is Why.SHORT_PERIOD


def test_a_missing_middle_quarter_is_never_filled() -> None:
    broken = [item for item in quarters(2025, 3) if item.first.month != 4]
    assert read_value("per_year", "flow", broken, TODAY).reason is Why.SHORT_PERIOD


def test_overlapping_parts_are_not_added_twice() -> None:
    overlap = Reading(date(2025, 12, 1), date(2025, 12, 31), 100)
    found = read_value("per_year", "flow", [*quarters(2025, 3), overlap], TODAY)
    assert found.value == 12


def test_the_last_level_counts_and_grows_old() -> None:
    rows = [year(2023, 31), year(2024, 33)]
    assert read_value("level_at_date", "stock", rows, TODAY, carry=1).value == 33
    assert read_value("level_at_date", "stock", rows, TODAY, carry=0).reason is Why.STALE
    assert read_value("level_at_date", "stock", [], TODAY).reason is Why.NO_DATA


def test_a_rate_of_two_parts_with_an_empty_denominator_is_undefined() -> None:
    part = Reading(date(2025, 1, 1), date(2025, 12, 31), None, 0, 0)
    found = read_value("level_at_date", "rate", [part], TODAY)
    assert found.reason is Why.ZERO_DENOMINATOR
    assert reading_value(Reading(part.first, part.last, None, 10, 40)) == 0.25


@pytest.mark.parametrize("meaning", ["per_year", "level_at_date", "total_over_plan"])
def test_a_period_in_conflict_has_no_value(meaning: str) -> None:
    rows = [year(2024, 5), year(2025, None, conflict=True)]
    assert read_value(meaning, "flow", rows, TODAY).reason is Why.CONFLICT


def test_a_total_adds_what_the_plan_has_seen_and_refuses_overlaps() -> None:
    rows = [year(2023, 1), year(2024, 10), year(2025, 20)]
    start = date(2024, 1, 1)
    found = read_value("total_over_plan", "flow", rows, TODAY, plan_start=start)
    assert (found.value, found.first, found.last) == (30, start, date(2025, 12, 31))
    both = [*rows, Reading(date(2025, 6, 1), date(2026, 5, 31), 3)]
    assert read_value("total_over_plan", "flow", both, TODAY).reason is Why.CONFLICT
    late = date(2026, 1, 1)
    none = read_value("total_over_plan", "flow", rows, TODAY, plan_start=late)
    assert none.reason is Why.NO_DATA


# The register ------------------------------------------------------------------------------------


def test_who_joins_owes_from_then_on_and_who_leaves_owes_no_more() -> None:
    register = [
        Expected(1, "month", date(1900, 1, 1)),
        Expected(2, "month", date(2026, 2, 28)),
        Expected(3, "month", date(2025, 1, 1), date(2026, 2, 28)),
    ]
    due = owed(register, 202601, 202603)
    assert due == {(1, 202601), (1, 202602), (1, 202603), (2, 202602), (2, 202603), (3, 202601)}


@pytest.mark.parametrize(
    ("frequency", "until", "late"),
    [
        ("month", 202605, {202604, 202605}),
        ("quarter", 202605, set()),
        ("quarter", 202606, {202604, 202605, 202606}),
        ("year", 202611, set()),
        ("year", 202612, {202604, 202605, 202606}),
    ],
)
def test_nobody_is_late_before_the_period_has_ended(
    frequency: str, until: int, late: set[int]
) -> None:
    register = [Expected(1, frequency, date(2026, 4, 1))]
    due = owed(register, 202604, min(until, 202606), until=until)
    assert {month for _, month in due} == late


@pytest.mark.parametrize(
    ("frequency", "came", "answered"),
    [
        ("month", 202602, {202602}),
        ("quarter", 202602, {202601, 202602, 202603}),
        ("quarter", 202604, set()),
        ("year", 202611, {202601, 202602, 202603}),
    ],
)
def test_a_report_answers_the_months_of_its_period(
    frequency: str, came: int, answered: set[int]
) -> None:
    register = [Expected(1, frequency, date(2026, 1, 1))]
    due = owed(register, 202601, 202603)
    assert {month for _, month in received(register, due, {(1, came)})} == answered


def test_the_first_month_is_the_first_owed_or_sent() -> None:
    beginning = date(1900, 1, 1)
    assert first_month([], set(), beginning) is None
    joined = Expected(1, "month", date(2025, 6, 10))
    assert first_month([joined], {(1, 202508)}, beginning) == 202506
    assert first_month([joined], {(1, 202501)}, beginning) == 202501
