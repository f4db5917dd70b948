"""Monthly cells of a measure, the windows of months that a figure covers, and their sums."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from foodplan.progress.reasons import Why
from foodplan.rules.ledger import month_of, months_between

MONTHS_OF = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one organisation made in one month (yyyymm), by one method where mass is weighed.

    `value` is the numerator and `base` the denominator of a rate; both are integers (grams,
    passages, sites), so that sums are exact and do not depend on the order of rows.
    """

    month: int
    organisation: int
    value: int
    base: int | None = None
    method: int = 0


@dataclass(frozen=True)
class Window:
    """Months from `first` to `last`, both included; `scale` is the part of a year it stands for."""

    first: int
    last: int
    scale: float = 1.0

    @property
    def months(self) -> list[int]:
        """Every month of the window, as yyyymm."""
        return months_between(self.first, self.last)

    def __contains__(self, month: object) -> bool:
        return isinstance(month, int) and self.first <= month <= self.last


@dataclass(frozen=True)
class Total:
    """The value of a window, or the reason why there is none."""

    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    reason: Why | None = None
    carried: bool = False


def month_before(month: int, back: int = 1) -> int:
    """Return the month `back` months earlier.

    >>> month_before(202601), month_before(202610, 11)
    (202512, 202511)
    """
    count = (month // 100) * 12 + month % 100 - 1 - back
    return (count // 12) * 100 + count % 12 + 1


def season_share(months: Iterable[int], season: Sequence[float] = ()) -> float:
    """Return the part of a year that some months (yyyymm) stand for: even without a season.

    `season` are twelve weights, January first. Raises ValueError for other than twelve, for one
    below zero and for none above it.

    >>> season_share([202601, 202602, 202603])
    0.25
    >>> season_share([202607, 202608], [0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0, 0])
    1.0
    """
    weights = list(season) or [1.0] * 12
    if len(weights) != 12 or min(weights) < 0 or sum(weights) <= 0:
        raise ValueError("A season has twelve weights, none below zero and one above it.")
    return fsum(weights[month % 100 - 1] for month in months) / fsum(weights)


def judged_window(
    kind: str,
    meaning: str,
    frequency: str,
    start: int | None,
    closed: int,
    plan_start: date | None,
    season: Sequence[float] = (),
) -> Window | None:
    """Return the closed months that an indicator is judged on, or None when none is closed.

    `start` is the first month in which a report was due or made, `closed` the last closed one. A
    yearly target takes the last 12 closed months; while there are fewer, the part of the
    year they stand for scales baseline and target (by the season's weights, else evenly).

    >>> judged_window("flow", "per_year", "month", 202501, 202610, None)
    Window(first=202511, last=202610, scale=1.0)
    >>> judged_window("flow", "per_year", "month", 202606, 202608, None)
    Window(first=202606, last=202608, scale=0.25)
    """
    if start is None or start > closed:
        return None
    if meaning == "total_over_plan":
        first = month_of(plan_start) if plan_start else start
        return Window(first, closed) if first <= closed else None
    yearly = meaning == "per_year"
    length = 12 if yearly else _window_length(kind, frequency)
    first = max(start, month_before(closed, length - 1))
    part = season_share(months_between(first, closed), season)
    scale = part if yearly and kind != "rate" else 1.0
    return Window(first, closed, scale)


def _window_length(kind: str, frequency: str) -> int:
    return 1 if kind == "stock" else MONTHS_OF.get(frequency, 12)


def current_window(kind: str, meaning: str, today: date, plan_start: date | None) -> Window:
    """Return the months in progress: this month for a stock, else from January or the plan's start.

    >>> current_window("flow", "per_year", date(2026, 11, 22), None)
    Window(first=202601, last=202611, scale=1.0)
    """
    month = month_of(today)
    if kind == "stock":
        return Window(month, month)
    if meaning == "total_over_plan" and plan_start and month_of(plan_start) <= month:
        return Window(month_of(plan_start), month)
    return Window(today.year * 100 + 1, month)


def total(
    kind: str, cells: Iterable[Cell], window: Window, answered: Iterable[int], carry: int = 0
) -> Total:
    """Return the value of a window from its cells.

    `answered` are the months in which somebody reported, if only that nothing happened: with no
    cell and no answer there is no value, with an answer and no cell the value is 0.

    >>> cells = [Cell(202601, 1, 10, 20), Cell(202602, 1, 90, 100)]
    >>> round(total("rate", cells, Window(202601, 202602), [202601]).value, 3)
    0.833
    >>> total("flow", [], Window(202601, 202602), [202601]).value
    0.0
    >>> total("flow", [], Window(202601, 202602), []).reason.words
    'senza dati'
    """
    cells = list(cells)
    if kind == "stock":
        return _last_stock(cells, window, answered, carry)
    inside = [cell for cell in cells if cell.month in window]
    if not inside and not any(month in window for month in answered):
        return Total(None, reason=Why.NO_DATA)
    numerator = sum(cell.value for cell in inside)
    if kind != "rate":
        return Total(float(numerator), numerator)
    denominator = sum(cell.base or 0 for cell in inside)
    if denominator == 0:
        return Total(None, numerator, 0, Why.ZERO_DENOMINATOR)
    return Total(numerator / denominator, numerator, denominator)


def _last_stock(
    cells: Sequence[Cell], window: Window, answered: Iterable[int], carry: int
) -> Total:
    months = {cell.month for cell in cells} | set(answered)
    known = [month for month in months if month <= window.last]
    if not known:
        return Total(None, reason=Why.NO_DATA)
    last = max(known)
    if last < month_before(window.first, carry):
        return Total(None, reason=Why.STALE)
    value = sum(cell.value for cell in cells if cell.month == last)
    return Total(float(value), value, carried=last < window.first)
