"""Which days a recurring pick-up or opening falls on, and what became of each of them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

PICKUP, OPENING = "pickup", "opening"
KINDS = (PICKUP, OPENING)
WEEKS = (1, 2, 3, 4, 5)

# Why nothing came, and why nobody opened or nobody was seen: coded, so that they can be counted.
PICKUP_REASONS = {
    "nothing": "niente da ritirare",
    "vehicle": "mezzo guasto",
    "volunteers": "mancavano volontari",
    "market_closed": "mercato chiuso",
    "holiday": "festa",
}
OPENING_REASONS = {
    "holiday": "chiuso per festa",
    "vacation": "chiuso per ferie",
    "volunteers": "mancavano volontari",
    "nobody": "nessuno si è presentato",
}
REASONS = {PICKUP: PICKUP_REASONS, OPENING: OPENING_REASONS}

# Months and days of the national holidays (Legge 260/1949 and its amendments), without Easter.
_FIXED_HOLIDAYS = {
    (1, 1): "Capodanno",
    (1, 6): "Epifania",
    (4, 25): "Liberazione",
    (5, 1): "festa del lavoro",
    (6, 2): "festa della Repubblica",
    (8, 15): "Ferragosto",
    (11, 1): "Ognissanti",
    (12, 8): "Immacolata",
    (12, 25): "Natale",
    (12, 26): "Santo Stefano",
}
# Legge 151/2025: a holiday again from 2026 on.
_FRANCIS, _FRANCIS_SINCE = (10, 4), 2026
SAN_FRANCESCO, PASQUA, PASQUETTA = "San Francesco", "Pasqua", "lunedì dell'Angelo"
HOLIDAYS = (*_FIXED_HOLIDAYS.values(), SAN_FRANCESCO, PASQUA, PASQUETTA)

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


class DayState(StrEnum):
    """What became of a day on which something was due; only a past day can be missing."""

    REPORTED = "reported"
    ZERO = "zero"
    MISSING = "missing"
    TODAY = "today"


@dataclass(frozen=True)
class Recurrence:
    """Weekdays (Monday is 0) in some weeks of the month (empty: all), from a day to another.

    `first` is included, `stop` is not; None is for ever. Week 2 is the second such weekday of its
    month, whatever weekday the month began on.
    """

    weekdays: tuple[int, ...]
    weeks: tuple[int, ...] = ()
    first: date = date.min
    stop: date | None = None

    def falls_on(self, day: date) -> bool:
        """Return whether it falls on a day; holidays are days like others.

        >>> second_tuesday = Recurrence((1,), (2,))
        >>> second_tuesday.falls_on(date(2026, 11, 10)), second_tuesday.falls_on(date(2026, 11, 3))
        (True, False)
        """
        holds = self.first <= day and (self.stop is None or day < self.stop)
        in_week = not self.weeks or week_of_month(day) in self.weeks
        return holds and in_week and day.weekday() in self.weekdays


@dataclass(frozen=True)
class DayCount:
    """Days on which something was due, by what became of them; a zero is a report too."""

    reported: int = 0
    zero: int = 0
    missing: int = 0

    @property
    def expected(self) -> int:
        """All of them."""
        return self.reported + self.zero + self.missing

    @property
    def said(self) -> int:
        """Those of which something was said."""
        return self.reported + self.zero


def week_of_month(day: date) -> int:
    """Return which such weekday of its month a day is, from 1 to 5.

    >>> week_of_month(date(2026, 11, 1)), week_of_month(date(2026, 11, 8))
    (1, 2)
    """
    return (day.day - 1) // 7 + 1


def due_days(recurrence: Recurrence, first: date, last: date) -> Iterator[date]:
    """Yield the days from first to last, both included, on which a recurrence falls.

    >>> [day.day for day in due_days(Recurrence((1, 5)), date(2026, 11, 1), date(2026, 11, 10))]
    [3, 7, 10]
    """
    day = max(first, recurrence.first)
    while day <= last:
        if recurrence.falls_on(day):
            yield day
        day += timedelta(days=1)


def state_of(day: date, today: date, *, reported: bool, zero: bool) -> DayState:
    """Return what became of a due day: what was recorded tells more than a zero.

    >>> state_of(date(2026, 11, 21), date(2026, 11, 22), reported=False, zero=False).value
    'missing'
    >>> state_of(date(2026, 11, 22), date(2026, 11, 22), reported=False, zero=False).value
    'today'
    """
    if reported:
        return DayState.REPORTED
    if zero:
        return DayState.ZERO
    return DayState.MISSING if day < today else DayState.TODAY


def count_days(states: Iterable[tuple[date, DayState]]) -> DayCount:
    """Return how many days came to what; a day with two things due is reported when both are.

    A day that is not over counts only once nothing of it is still to be done.

    >>> day = date(2026, 11, 20)
    >>> count_days([(day, DayState.REPORTED), (day, DayState.MISSING)])
    DayCount(reported=0, zero=0, missing=1)
    """
    by_day: dict[date, set[DayState]] = defaultdict(set)
    for day, state in states:
        by_day[day].add(state)
    found = [_of_day(states) for states in by_day.values()]
    return DayCount(
        *(found.count(state) for state in (DayState.REPORTED, DayState.ZERO, DayState.MISSING))
    )


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876).

    >>> easter(2026), easter(2027)
    (datetime.date(2026, 4, 5), datetime.date(2027, 3, 28))
    """
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, left = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * left + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holiday(day: date) -> str:
    """Return the name of a national holiday of Italy, empty on any other day.

    >>> holiday(date(2026, 4, 6)), holiday(date(2026, 10, 4)), holiday(date(2025, 10, 4))
    ("lunedì dell'Angelo", 'San Francesco', '')
    """
    when = (day.month, day.day)
    if when in _FIXED_HOLIDAYS:
        return _FIXED_HOLIDAYS[when]
    if when == _FRANCIS and day.year >= _FRANCIS_SINCE:
        return SAN_FRANCESCO
    return {0: PASQUA, 1: PASQUETTA}.get((day - easter(day.year)).days, "")


def numbers_said(numbers: Collection[int]) -> str:
    """Return weekdays or weeks as they are stored.

    >>> numbers_said((5, 1, 1))
    '1,5'
    """
    return ",".join(str(number) for number in sorted(set(numbers)))


def read_numbers(text: str) -> tuple[int, ...]:
    """Return weekdays or weeks as they were stored.

    >>> read_numbers("1,5"), read_numbers("")
    ((1, 5), ())
    """
    return tuple(int(part) for part in text.split(",") if part)


def is_time(text: str) -> bool:
    """Return whether a text is a time of day as 09:30.

    >>> is_time("09:30"), is_time("9:30"), is_time("24:00")
    (True, False, False)
    """
    return bool(_TIME.fullmatch(text))


def _of_day(states: set[DayState]) -> DayState:
    for state in (DayState.TODAY, DayState.MISSING, DayState.REPORTED):
        if state in states:
            return state
    return DayState.ZERO
