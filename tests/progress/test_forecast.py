"""Where a series goes: its method, its band, its limits and the dates of its target."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from foodplan.progress.forecast import Forecast, forecast
from foodplan.progress.path import Point
from foodplan.progress.reasons import Why
from foodplan.progress.register import last_day

UNTIL = date(2030, 12, 31)


def years(*values: float, first: int = 2016) -> list[Point]:
    return [Point(date(first + at, 12, 31), value) for at, value in enumerate(values)]


def months(values: list[float], first: int = 2023) -> list[Point]:
    return [
        Point(last_day((first + at // 12) * 100 + at % 12 + 1), value)
        for at, value in enumerate(values)
    ]


def test_three_points_are_too_few_and_the_answer_says_so() -> None:
    found = forecast(years(1, 2, 3), UNTIL, months=12)
    assert (found.method, found.points, found.reason) == ("none", (), Why.FEW_POINTS)


def test_a_straight_line_goes_on_and_has_no_band() -> None:
    found = forecast(years(100, 110, 120, 130, first=2020), date(2026, 12, 31), months=12)
    assert found.method == "theil_sen"
    assert [point.value for point in found.points] == [140, 150, 160]
    assert all(point.low == point.value == point.high for point in found.points)
    assert [point.day.year for point in found.points] == [2024, 2025, 2026]


def test_one_odd_year_does_not_turn_the_line() -> None:
    straight = years(100, 110, 120, 130, 140, 150, 160, first=2018)
    odd = [*straight[:3], Point(straight[3].day, 900), *straight[4:]]
    found = forecast(odd, date(2026, 12, 31), months=12)
    assert found.points[-1].value == pytest.approx(180, abs=5)
    assert found.points[-1].high > found.points[-1].value


def test_the_band_of_a_few_noisy_months_is_not_that_of_neighbours() -> None:
    noisy = [100.0, 130, 95, 128, 104, 133, 101, 131]
    last = forecast(months(noisy), date(2024, 8, 31), months=1).points[-1]
    # Neighbours differ by up to 35 a month: over twelve months that would be plus or minus 400.
    assert last.high - last.low < 150


def test_a_missing_period_is_a_gap_and_not_a_zero() -> None:
    without = [point for point in years(100, 110, 120, 130, 140, first=2018) if point.value != 120]
    found = forecast(without, date(2024, 12, 31), months=12)
    assert [point.value for point in found.points] == [150, 160]


def test_two_years_of_months_repeat_their_season() -> None:
    season = [10, 12, 15, 20, 30, 40, 50, 45, 30, 20, 12, 10]
    values = [*season, *[value + 6 for value in season], *[value + 12 for value in season]]
    found = forecast(months([float(value) for value in values]), date(2026, 12, 31), months=1)
    assert found.method == "seasonal"
    assert [point.value for point in found.points] == [value + 18 for value in season]


def test_a_method_worse_than_standing_still_gives_way_to_it() -> None:
    found = forecast(years(0, 100, 0, 100, 0, 10, 10, 10, 10), date(2026, 12, 31), months=12)
    assert found.error is not None
    assert found.naive_error == 0
    assert found.method == "naive"
    assert {point.value for point in found.points} == {10}


def test_the_back_test_needs_points_left_to_learn_from() -> None:
    assert forecast(years(1, 2, 3, 4, 5, 6), UNTIL, months=12).error is None
    assert forecast(years(1, 2, 3, 4, 5, 6, 7), UNTIL, months=12).error == 0


def test_a_share_never_leaves_its_limits() -> None:
    found = forecast(years(0.7, 0.8, 0.9, 0.95), UNTIL, months=12, lowest=0.0, highest=1.0)
    assert all(0 <= point.low <= point.value <= point.high <= 1 for point in found.points)
    assert found.points[-1].value == 1


def test_the_days_of_the_target_are_those_of_the_band_and_unknown_beyond_it() -> None:
    wavering = years(100, 112, 118, 133, 139, 151, first=2020)
    found = forecast(wavering, date(2032, 12, 31), months=12, target=200)
    assert found.met_from is not None
    assert found.met_to is not None
    assert found.met_from <= found.met_to
    never = forecast(wavering, date(2027, 12, 31), months=12, target=900)
    assert (never.met_from, never.met_to) == (None, None)
    falling = forecast(years(50, 45, 40, 35), UNTIL, months=12, target=20, direction="down")
    assert falling.met_from == falling.met_to == date(2022, 12, 31)
    kept = forecast(wavering, UNTIL, months=12, target=151, direction="keep")
    assert (kept.met_from, kept.met_to) == (None, None)


def test_a_series_that_ends_after_the_day_asked_has_nothing_to_come() -> None:
    assert forecast(years(1, 2, 3, 4), date(2019, 12, 31), months=12).points == ()


def test_two_values_on_one_day_are_an_error() -> None:
    day = date(2025, 12, 31)
    with pytest.raises(ValueError, match="Two values"):
        forecast([Point(day, 1), Point(day, 2)], UNTIL, months=12)


NUMBERS = st.lists(st.integers(0, 1000), min_size=4, max_size=12)


@given(NUMBERS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(values: list[int], dice: object) -> None:
    points = years(*values)
    mixed = list(points)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert forecast(mixed, UNTIL, months=12) == forecast(points, UNTIL, months=12)


@given(NUMBERS)
def test_the_value_lies_in_its_band_which_never_narrows(values: list[int]) -> None:
    found = forecast(years(*values), date(2040, 12, 31), months=12)
    widths = [point.high - point.low for point in found.points]
    assert all(point.low <= point.value <= point.high for point in found.points)
    assert all(after >= before - 1e-6 for before, after in pairwise(widths))


@given(NUMBERS, st.integers(2, 50))
def test_another_unit_gives_the_same_forecast(values: list[int], unit: int) -> None:
    def scaled(found: Forecast) -> list[float]:
        return [number for at in found.points for number in (at.value, at.low, at.high)]

    one = forecast(years(*values), UNTIL, months=12)
    other = forecast(years(*[value * unit for value in values]), UNTIL, months=12)
    # At a tie of the two errors rounding may choose either method.
    assume(one.method == other.method)
    assert scaled(other) == pytest.approx([number * unit for number in scaled(one)], abs=1e-6)


def test_the_band_of_as_it_was_grows_with_the_root_of_the_periods() -> None:
    found = forecast(years(0, 100, 0, 100, 0, 10, 10, 10, 10), date(2033, 12, 31), months=12)
    assert found.method == "naive"
    first, fourth = found.points[0], found.points[3]
    assert fourth.high - fourth.value == pytest.approx(2 * (first.high - first.value))
    assert first.high > first.value
