"""The rows of the plain form for opening hours: days, weeks, season, spans, and what they share."""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[dt.time, dt.time]
YearDay = tuple[int, int]
Season = tuple[YearDay, YearDay]

EVERY_DAY = tuple(range(7))
LAST_WEEK = -1
WEEKS_OF_MONTH = (1, 2, 3, 4, 5, LAST_WEEK)
WHOLE_DAY: Span = (dt.time(0), dt.time(0))

_LEAP_YEAR = 2024


@dataclass(frozen=True)
class HoursRow:
    """One row: on which days (Monday is 0) of which weeks and season, from when to when.

    `weeks` are 1 to 5, and -1 for the last, of the month; () is every week. `season` is its first
    and last (month, day), or None for all the year. A span that ends at midnight ends with its
    day; one that ends at or before its beginning passes midnight. Without spans a row is closed
    or, by appointment, at any hour.
    """

    days: tuple[int, ...]
    spans: tuple[Span, ...] = ()
    weeks: tuple[int, ...] = ()
    season: Season | None = None
    closed: bool = False
    appointment: bool = False
    note: str = ""


@dataclass(frozen=True)
class HoursForm:
    """The whole form; holidays are Italy's and the day of the city's patron."""

    rows: tuple[HoursRow, ...] = ()
    closed_on_holidays: bool = False


def overridden(rows: Sequence[HoursRow]) -> list[tuple[int, int]]:
    """Return which rows (counted from 0) a later row stands instead of, on some days at least.

    >>> morning = ((dt.time(9), dt.time(12)),)
    >>> overridden([HoursRow((0, 1), morning), HoursRow((2,), morning), HoursRow((1,), morning)])
    [(0, 2)]
    """
    return [
        (first, later)
        for later in range(len(rows))
        for first in range(later)
        if share_days(rows[first], rows[later])
    ]


def share_days(one: HoursRow, other: HoursRow) -> bool:
    """Return whether two rows speak of any one day.

    >>> may, june = ((5, 1), (5, 31)), ((6, 1), (6, 30))
    >>> share_days(HoursRow((0,), season=may), HoursRow((0,), season=june))
    False
    """
    if not set(one.days) & set(other.days):
        return False
    return _share_weeks(one.weeks, other.weeks) and _share_season(one.season, other.season)


def passes_midnight(span: Span) -> bool:
    """Return whether a span ends on the day after; midnight itself still is the day's end.

    >>> passes_midnight((dt.time(22), dt.time(2))), passes_midnight((dt.time(22), dt.time(0)))
    (True, False)
    """
    start, end = span
    return end <= start and end != dt.time(0)


def days_of_month(month: int) -> int:
    """Return how many days a month has at most.

    >>> days_of_month(2), days_of_month(6)
    (29, 30)
    """
    return calendar.monthrange(_LEAP_YEAR, month)[1]


def whole_months(season: Season) -> bool:
    """Return whether a season runs from the first of a month to the end of one.

    >>> whole_months(((6, 1), (9, 30))), whole_months(((6, 15), (9, 30)))
    (True, False)
    """
    (_first, first_day), (last, last_day) = season
    return first_day == 1 and last_day == days_of_month(last)


def _share_weeks(one: Sequence[int], other: Sequence[int]) -> bool:
    if not one or not other or set(one) & set(other):
        return True
    # The last of a month is its fourth or its fifth.
    fourth_or_fifth = {4, 5}
    return any(
        LAST_WEEK in some and fourth_or_fifth & set(others)
        for some, others in ((one, other), (other, one))
    )


def _share_season(one: Season | None, other: Season | None) -> bool:
    if one is None or other is None:
        return True
    return any(
        _in_season(day, season)
        for day, season in ((one[0], other), (one[1], other), (other[0], one))
    )


def _in_season(day: YearDay, season: Season) -> bool:
    first, last = season
    return first <= day <= last if first <= last else day >= first or day <= last
