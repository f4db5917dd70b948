"""Where a series goes if nothing changes, how sure that is, and whether it beats standing still.

Theil (1950) and Sen (1968) take the median of the slopes of all pairs of points, which a few odd
points do not move; the band is that of the middle four fifths of the slopes between points that
stand at least half the series apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from math import sqrt
from statistics import median

from foodplan.progress.path import Point
from foodplan.progress.reasons import Why
from foodplan.rules.ledger import month_of

FEWEST = 4
SEASONAL_FROM = 24
HIDDEN = 3
LOW_SHARE, HIGH_SHARE = 0.1, 0.9
MOST_PERIODS = 240


@dataclass(frozen=True)
class Projected:
    """A value to come on the last day of its period, with its band; in the series' own unit."""

    day: date
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """What a series comes to if nothing changes, or the reason why nothing is said.

    `method` is theil_sen, seasonal, naive or none. `met_from` and `met_to` are the days between
    which the target would be met: None where the band's end never meets it in the time asked.
    `error` and `naive_error` are the mean absolute errors of the method and of "as it was" over
    the last three points, which were hidden from them; None where there are too few points.
    """

    method: str
    points: tuple[Projected, ...] = ()
    met_from: date | None = None
    met_to: date | None = None
    reason: Why | None = None
    error: float | None = None
    naive_error: float | None = None


@dataclass(frozen=True)
class _Fit:
    """A fitted method: the value so many periods ahead, and the lowest and highest of its band."""

    method: str
    ahead: Callable[[int], tuple[float, float, float]]


def forecast(
    points: Sequence[Point],
    until: date,
    *,
    months: int,
    lowest: float | None = None,
    highest: float | None = None,
    target: float | None = None,
    direction: str = "up",
) -> Forecast:
    """Return the forecast of a series of closed periods, each `months` long, until a day.

    `points` stand on the last days of their periods, those before a break of method left out;
    missing periods may lack. Fewer than 4: none. From 24 monthly points on: the same month of
    the year before with a robust drift; else Theil-Sen. A method that does worse on its hidden
    last three points than "as it was" gives way to it. Raises ValueError for two points on a day.

    >>> ends = [Point(date(2020 + n, 12, 31), 100.0 + 10 * n) for n in range(6)]
    >>> found = forecast(ends, date(2027, 12, 31), months=12, target=165)
    >>> found.method, [point.value for point in found.points], found.met_from
    ('theil_sen', [160.0, 170.0], datetime.date(2027, 12, 31))
    >>> forecast(ends[:3], date(2027, 12, 31), months=12).reason.words
    'pochi punti'
    """
    series = sorted(points, key=lambda point: point.day)
    if len({point.day for point in series}) < len(series):
        raise ValueError("Two values on one day.")
    if len(series) < FEWEST:
        return Forecast("none", reason=Why.FEW_POINTS)
    numbered = [(_number(point.day, months), point.value) for point in series]
    error, naive_error = _back_test(numbered, months)
    worse = error is not None and naive_error is not None and error > naive_error
    fit = _naive(numbered) if worse else _fit(numbered, months)
    last = numbered[-1][0]
    found = tuple(
        Projected(_day(last + step, months), *_held(fit.ahead(step), (lowest, highest)))
        for step in range(1, min(MOST_PERIODS, _number(until, months) - last) + 1)
    )
    met = _met(found, target, direction)
    return Forecast(fit.method, found, *met, None, error, naive_error)


def _number(day: date, months: int) -> int:
    """Return the period of a day: periods are counted from one that never was."""
    month = month_of(day)
    return ((month // 100) * 12 + month % 100 - 1) // months


def _day(number: int, months: int) -> date:
    first = (number + 1) * months
    return date.fromordinal(date(first // 12, first % 12 + 1, 1).toordinal() - 1)


def _fit(numbered: Sequence[tuple[int, float]], months: int) -> _Fit:
    if months == 1 and len(numbered) >= SEASONAL_FROM:
        return _seasonal(numbered)
    return _theil_sen(numbered)


def _theil_sen(numbered: Sequence[tuple[int, float]]) -> _Fit:
    first, last = numbered[0][0], numbered[-1][0]
    slopes, far = [], []
    for (sooner, before), (later, after) in combinations(numbered, 2):
        slopes.append((after - before) / (later - sooner))
        # Neighbours mostly differ by chance, and a line through two of them goes anywhere.
        if 2 * (later - sooner) >= last - first:
            far.append(slopes[-1])
    far.sort()
    slope = median(slopes)
    level = median(value - slope * number for number, value in numbered)
    now = level + slope * last
    low, high = _quantile(far, LOW_SHARE), _quantile(far, HIGH_SHARE)
    return _Fit("theil_sen", _line(now, slope, low, high))


def _line(
    now: float, slope: float, low: float, high: float
) -> Callable[[int], tuple[float, float, float]]:
    def ahead(step: int) -> tuple[float, float, float]:
        return now + slope * step, now + low * step, now + high * step

    return ahead


def _seasonal(numbered: Sequence[tuple[int, float]]) -> _Fit:
    """Return last year's month with the median change over a year, growing with the years."""
    values = dict(numbered)
    last = numbered[-1][0]
    drifts = sorted(
        value - values[number - 12] for number, value in numbered if number - 12 in values
    )
    drift, low, high = median(drifts or [0.0]), 0.0, 0.0
    if drifts:
        low, high = _quantile(drifts, LOW_SHARE), _quantile(drifts, HIGH_SHARE)
    fallback = median(value for _, value in numbered[-12:])

    def ahead(step: int) -> tuple[float, float, float]:
        years = (step - 1) // 12 + 1
        before = values.get(last + step - 12 * years, fallback)
        return before + drift * years, before + low * years, before + high * years

    return _Fit("seasonal", ahead)


def _naive(numbered: Sequence[tuple[int, float]]) -> _Fit:
    """Return "as it was": the last value, in the band of the changes seen so far.

    Changes that follow no slope partly undo each other: the band grows with the square root of the
    periods, as that of a random walk does (Hyndman and Athanasopoulos 2021, section 5.5).
    """
    value = numbered[-1][1]
    changes = sorted(
        (after - before) / (later - sooner)
        for (sooner, before), (later, after) in pairwise(numbered)
    )
    low = min(0.0, _quantile(changes, LOW_SHARE))
    high = max(0.0, _quantile(changes, HIGH_SHARE))

    def ahead(step: int) -> tuple[float, float, float]:
        return value, value + low * sqrt(step), value + high * sqrt(step)

    return _Fit("naive", ahead)


def _back_test(
    numbered: Sequence[tuple[int, float]], months: int
) -> tuple[float | None, float | None]:
    """Return the mean absolute errors of the method and of "as it was" on the last three points."""
    shown, hidden = numbered[:-HIDDEN], numbered[-HIDDEN:]
    if len(shown) < FEWEST:
        return None, None
    last = shown[-1][0]
    fit = _fit(shown, months)
    made = [abs(fit.ahead(number - last)[0] - value) for number, value in hidden]
    still = [abs(shown[-1][1] - value) for _, value in hidden]
    return sum(made) / HIDDEN, sum(still) / HIDDEN


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Return a quantile of sorted numbers, linear between neighbours."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def _held(
    ends: tuple[float, float, float], limits: tuple[float | None, float | None]
) -> tuple[float, float, float]:
    """Return a value with its band inside the physical limits, the band around the value."""
    lowest, highest = limits
    bottom = float("-inf") if lowest is None else lowest
    top = float("inf") if highest is None else highest
    value, low, high = (max(bottom, min(top, number)) for number in ends)
    return value, min(low, value), max(high, value)


def _met(
    found: Sequence[Projected], target: float | None, direction: str
) -> tuple[date | None, date | None]:
    """Return the first days on which the band's better and worse ends meet the target."""
    if target is None or direction == "keep":
        return None, None
    if direction == "down":
        ends = [(point.day, point.low <= target, point.high <= target) for point in found]
    else:
        ends = [(point.day, point.high >= target, point.low >= target) for point in found]
    soonest = next((day for day, better, _ in ends if better), None)
    latest = next((day for day, _, worse in ends if worse), None)
    return soonest, latest
