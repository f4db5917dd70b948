"""Which days recur, whatever the weekdays, weeks and bounds; which days are holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.schedule import (
    DayCount,
    DayState,
    Recurrence,
    count_days,
    due_days,
    easter,
    holiday,
    numbers_said,
    read_numbers,
    state_of,
    week_of_month,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
WEEKS = st.sets(st.integers(1, 5)).map(lambda weeks: tuple(sorted(weeks)))


@given(WEEKDAYS, WEEKS, DAYS, st.integers(0, 120), DAYS, st.one_of(st.none(), DAYS))
def test_due_days_are_exactly_the_days_that_fit(
    weekdays: tuple[int, ...], weeks: tuple[int, ...], first: date, length: int, since: date,
    stop: date | None,
) -> None:  # fmt: skip
    last = first + timedelta(length)
    found = list(due_days(Recurrence(weekdays, weeks, since, stop), first, last))
    every = [first + timedelta(number) for number in range(length + 1)]
    assert found == [
        day
        for day in every
        if day >= since
        and (stop is None or day < stop)
        and day.weekday() in weekdays
        and (not weeks or (day.day + 6) // 7 in weeks)
    ]


@given(DAYS)
def test_a_month_has_each_of_its_weekdays_once_a_week(day: date) -> None:
    assert 1 <= week_of_month(day) <= 5
    earlier = day - timedelta(7)
    if earlier.month == day.month:
        assert week_of_month(day) == week_of_month(earlier) + 1
    else:
        assert week_of_month(day) == 1


@given(st.integers(1900, 2199))
def test_easter_is_a_sunday_of_spring(year: int) -> None:
    day = easter(year)
    assert day.weekday() == 6
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "Capodanno"),
        (date(2026, 4, 5), "Pasqua"),
        (date(2026, 4, 6), "lunedì dell'Angelo"),
        (date(2026, 12, 26), "Santo Stefano"),
        (date(2026, 10, 4), "San Francesco"),
        (date(2025, 10, 4), ""),
        (date(2026, 11, 22), ""),
    ],
)
def test_holidays_have_their_names(day: date, name: str) -> None:
    assert holiday(day) == name


def test_a_holiday_is_due_like_any_other_day() -> None:
    christmas = date(2026, 12, 25)
    assert list(due_days(Recurrence((4,)), christmas, christmas)) == [christmas]


STATES = st.tuples(DAYS, st.sampled_from(list(DayState)))


@given(st.lists(STATES))
def test_days_are_counted_once_and_the_worst_of_a_day_tells(
    states: list[tuple[date, DayState]],
) -> None:
    count = count_days(states)
    over = {day for day, _ in states} - {day for day, state in states if state == DayState.TODAY}
    missing = {day for day, state in states if state == DayState.MISSING} & over
    assert count.expected == len(over)
    assert count.missing == len(missing)
    assert count.said == count.reported + count.zero == len(over) - len(missing)


def test_no_days_are_no_expectation() -> None:
    assert count_days([]) == DayCount()


def test_what_was_recorded_tells_more_than_a_zero() -> None:
    day = date(2026, 11, 20)
    assert state_of(day, day, reported=True, zero=True) == DayState.REPORTED
    assert state_of(day, day, reported=False, zero=True) == DayState.ZERO


@given(WEEKS)
def test_numbers_come_back_as_they_were(numbers: tuple[int, ...]) -> None:
    assert read_numbers(numbers_said(reversed(numbers))) == numbers  # type: ignore[arg-type]
