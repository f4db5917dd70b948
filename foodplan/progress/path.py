"""The path to a target over time, and the state of a value seen from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from foodplan.progress.reasons import Status

DAYS_A_YEAR = 365.25
HALF_A_MONTH = 16


@dataclass(frozen=True)
class Point:
    """A value on a day of the path: the baseline first, then the dated targets."""

    day: date
    value: float


def path_value(points: Sequence[Point], day: date, shape: str = "linear") -> float | None:
    """Return the path's value on a day: linear between points, flat after the last.

    A path of shape `step` keeps each point's value until the next point's day. None before the
    first point. Raises ValueError for two points on one day.

    >>> year_ends = [Point(date(2025, 12, 31), 600), Point(date(2027, 12, 31), 900)]
    >>> path_value(year_ends, date(2026, 12, 31))
    750.0
    >>> path_value(year_ends, date(2026, 12, 31), "step")
    600
    """
    ordered = sorted(points, key=lambda point: point.day)
    days = [point.day for point in ordered]
    if len(set(days)) < len(days):
        raise ValueError("Two targets on one date.")
    if not ordered or day < ordered[0].day:
        return None
    for before, after in pairwise(ordered):
        if day < after.day:
            if shape == "step":
                return before.value
            part = (day - before.day).days / (after.day - before.day).days
            return before.value + (after.value - before.value) * part
    return ordered[-1].value


def required_rate(value: float, on: date, target: float, due_on: date) -> float | None:
    """Return the change a year still needed to be at the target when it is due.

    In the value's own unit, negative for what should fall; None when no time is left.

    >>> required_rate(700, date(2026, 12, 31), 1500, date(2030, 12, 31))
    200.0
    """
    left = (due_on - on).days
    return None if left <= 0 else (target - value) * DAYS_A_YEAR / left + 0.0


def yearly_change(points: Sequence[Point], on: date) -> float | None:
    """Return how much a series changed over the year that ends with its value on a day.

    Compares with the point whose day is nearest to a year before, half a month off at most; None
    without both.

    >>> ends = [Point(date(2025, 12, 31), 600), Point(date(2026, 12, 31), 700)]
    >>> yearly_change(ends, date(2026, 12, 31)), yearly_change(ends, date(2025, 12, 31))
    (100, None)
    """
    now = next((point for point in points if point.day == on), None)
    if now is None:
        return None
    aside = [(abs((on - point.day).days - DAYS_A_YEAR), point) for point in points]
    near = [pair for pair in aside if pair[0] <= HALF_A_MONTH]
    if not near:
        return None
    return now.value - min(near, key=lambda pair: (pair[0], pair[1].day))[1].value


@dataclass(frozen=True)
class Standing:
    """What a state is judged from: the value's whole interval against path and final target.

    `judged_on` is the last day of the judged period, `due_on` that of the final target.
    """

    low: float | None
    high: float | None
    direction: str
    path: float | None
    target: float | None
    due_on: date | None
    judged_on: date
    today: date
    tolerance: float = 0.0
    starts_on: date | None = None


def status(standing: Standing) -> Status:
    """Return the state of an indicator; uncertain unless the whole interval says one thing.

    >>> def at(path):
    ...     day = date(2026, 12, 31)
    ...     return status(Standing(412, 511, "up", path, 1500, date(2030, 12, 31), day, day))
    >>> at(450).words, at(400).words, at(520).words
    ('incerto', 'in linea', 'in ritardo')
    """
    if standing.low is None or standing.high is None:
        begun = standing.starts_on is None or standing.starts_on <= standing.today
        return Status.NO_DATA if begun else Status.NOT_STARTED
    if standing.target is None or standing.due_on is None:
        return Status.UNCERTAIN
    final = _side(standing, standing.target)
    if final is True and standing.direction != "keep":
        return Status.REACHED
    if standing.judged_on >= standing.due_on:
        return {True: Status.REACHED, False: Status.MISSED, None: Status.UNCERTAIN}[final]
    if standing.path is None:
        return Status.UNCERTAIN
    now = _side(standing, standing.path)
    return {True: Status.ON_TRACK, False: Status.LATE, None: Status.UNCERTAIN}[now]


def _side(standing: Standing, line: float) -> bool | None:
    """Return True or False when the whole interval is on the good or the bad side of a line."""
    low, high = standing.low, standing.high
    if low is None or high is None:
        return None
    if standing.direction == "up":
        good, bad = low >= line, high < line
    elif standing.direction == "down":
        good, bad = high <= line, low > line
    else:
        bottom, top = line - standing.tolerance, line + standing.tolerance
        good, bad = bottom <= low and high <= top, high < bottom or low > top
    return True if good else (False if bad else None)
