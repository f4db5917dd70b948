"""Shapes of the path, the rate still needed beside the last year's, and the season's share."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.cells import judged_window, season_share
from foodplan.progress.path import Point, path_value, required_rate, yearly_change

ENDS = [
    Point(date(2025, 12, 31), 600),
    Point(date(2027, 12, 31), 900),
    Point(date(2030, 12, 31), 1500),
]
SUMMER = [0, 0, 0, 0, 1, 2, 4, 4, 1, 0, 0, 0]


def test_the_worked_example_of_the_method() -> None:
    judged_on = date(2026, 12, 31)
    expected = path_value(ENDS, judged_on)
    assert expected == 750
    assert 700 - expected == -50
    assert required_rate(700, judged_on, 1500, date(2030, 12, 31)) == 200
    series = [Point(date(2025, 12, 31), 600), Point(judged_on, 700)]
    assert yearly_change(series, judged_on) == 100


def test_a_step_asks_for_nothing_new_until_its_day() -> None:
    assert path_value(ENDS, date(2027, 12, 30), "step") == 600
    assert path_value(ENDS, date(2027, 12, 31), "step") == 900
    assert path_value(ENDS, date(2031, 1, 1), "step") == 1500
    assert path_value(ENDS, date(2024, 1, 1), "step") is None


def test_after_the_day_no_rate_would_do() -> None:
    assert required_rate(700, date(2030, 12, 31), 1500, date(2030, 12, 31)) is None
    assert required_rate(40, date(2025, 12, 31), 20, date(2029, 12, 31)) == -5


def test_a_year_before_is_a_year_before() -> None:
    quarters = [Point(date(2025, month, 28), month) for month in (3, 6, 9, 12)]
    assert yearly_change(quarters, date(2025, 12, 28)) is None
    after = [*quarters, Point(date(2026, 3, 31), 30)]
    assert yearly_change(after, date(2026, 3, 31)) == 27
    assert yearly_change(after, date(2026, 4, 30)) is None


def test_a_part_of_the_year_is_asked_for_as_its_season_says() -> None:
    assert season_share([202601, 202602], SUMMER) == 0
    assert season_share(range(202601, 202613), SUMMER) == 1
    window = judged_window("flow", "per_year", "month", 202605, 202607, None, SUMMER)
    assert window is not None
    assert window.scale == pytest.approx(7 / 12)
    rolling = judged_window("flow", "per_year", "month", 202405, 202607, None, SUMMER)
    assert rolling is not None
    assert rolling.scale == 1


@pytest.mark.parametrize("season", [[1] * 11, [-1, *[1] * 11], [0] * 12])
def test_what_is_no_season_is_refused(season: list[float]) -> None:
    with pytest.raises(ValueError, match="twelve weights"):
        season_share([202601], season)


@given(st.integers(202001, 202012), st.lists(st.floats(0, 9), min_size=12, max_size=12))
def test_twelve_months_in_a_row_are_a_year_in_any_season(start: int, season: list[float]) -> None:
    months = [start + n if start % 100 + n <= 12 else start + n + 88 for n in range(12)]
    if sum(season) > 0:
        assert season_share(months, season) == pytest.approx(1)
