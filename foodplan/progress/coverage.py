"""How much of what was expected was reported, and what the missing may have made."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import hypot
from statistics import fmean, median

from foodplan.progress.cells import Cell, month_before
from foodplan.rules.ledger import Method, next_month

# Default errors of each method of finding grams, as shares of the mass; the office's own count
# where it has said others.
METHOD_ERRORS: Mapping[int, float] = {
    Method.WEIGHED: 0.02,
    Method.PACK: 0.10,
    Method.ESTIMATED: 0.25,
    Method.DERIVED: 0.25,
}
HISTORY_MONTHS = 24


@dataclass(frozen=True)
class Missing:
    """An organisation whose reports did not come: what it made in a past year, at least, at most.

    The three are None for one without a full year of its own, which counts at the median of its
    kind; `months` says for how many months it is missing.
    """

    name: str
    kind: str = ""
    past: float | None = None
    low: float | None = None
    high: float | None = None
    months: int = 12


@dataclass(frozen=True)
class Peer:
    """What an organisation with a full year makes in a month, on average."""

    kind: str
    monthly: float


@dataclass(frozen=True)
class Covered:
    """Coverage by number and by weight, and the range in which the whole may lie."""

    by_number: float
    by_weight: float
    estimate_low: float
    estimate_high: float
    without_history: tuple[str, ...] = ()


def coverage(
    observed: float,
    received: int,
    expected: int,
    missing: Sequence[Missing] = (),
    peers: Sequence[Peer] = (),
) -> Covered:
    """Return K_n, K_v and the estimate of a sum that some organisations did not report.

    Nothing expected means nothing is known of what is missing: coverage 0.

    >>> gone = [Missing("a", past=30, low=18, high=36), Missing("b", past=52, low=40, high=63)]
    >>> found = coverage(412, 8, 10, gone)
    >>> found.by_number, round(found.by_weight, 3), found.estimate_low, found.estimate_high
    (0.8, 0.834, 470, 511)
    """
    by_number = min(1.0, received / expected) if expected else 0.0
    filled = [_with_median(item, peers) for item in missing]
    strangers = tuple(item.name for item in missing if item.past is None)
    known = [item for item in filled if item.past is not None]
    if len(known) < len(missing) or (not missing and by_number < 1):
        # No history at all: the missing are taken to be like those who answered.
        whole = observed / by_number if by_number else observed
        return Covered(by_number, by_number, observed, whole, strangers)
    past = sum(item.past or 0 for item in known)
    by_weight = observed / (observed + past) if observed + past > 0 else by_number
    low = observed + sum(item.low or 0 for item in known)
    high = observed + sum(item.high or 0 for item in known)
    return Covered(by_number, by_weight if missing else by_number, low, high, strangers)


def typical(item: Missing, peers: Sequence[Peer]) -> float | None:
    """Return what a missing organisation is taken to have made, None where nothing tells.

    >>> typical(Missing("a", past=30.0), []), typical(Missing("b", months=2), [Peer("", 5.0)])
    (30.0, 10.0)
    """
    return _with_median(item, peers).past


def _with_median(item: Missing, peers: Sequence[Peer]) -> Missing:
    if item.past is not None:
        return item
    alike = [peer.monthly for peer in peers if peer.kind == item.kind]
    others = alike or [peer.monthly for peer in peers]
    if not others:
        return item
    typical = median(others) * item.months
    return Missing(item.name, item.kind, typical, typical, typical, item.months)


def missing_report(
    name: str, kind: str, absent: Collection[int], history: Mapping[int, float]
) -> Missing:
    """Return what an organisation may have made in the months it did not report.

    `history` is what it made in each month that it did report. The past year is the last run
    of twelve reported months; least and most are those of as many months in a row.

    >>> year = {202500 + n: 10.0 * n for n in range(1, 13)}
    >>> missing_report("a", "", [202601, 202602], year)
    Missing(name='a', kind='', past=30.0, low=30.0, high=230.0, months=2)
    """
    year = last_full_year(history)
    if year is None:
        return Missing(name, kind, months=len(absent))
    by_calendar_month = {month % 100: history[month] for month in year}
    past = sum(by_calendar_month[month % 100] for month in absent)
    recent = {
        month: made
        for month, made in history.items()
        if month > month_before(max(history), HISTORY_MONTHS)
    }
    runs = _sums_in_a_row(recent, len(absent))
    values = runs or [past]
    return Missing(name, kind, past, min(*values, past), max(*values, past), len(absent))


def last_full_year(history: Iterable[int]) -> list[int] | None:
    """Return the last twelve months in a row among some months, or None.

    >>> last_full_year([202500 + n for n in range(1, 13)])[-1]
    202512
    >>> last_full_year([202501, 202503]) is None
    True
    """
    for run in reversed(_runs(history)):
        if len(run) >= 12:
            return run[-12:]
    return None


def monthly_mean(history: Mapping[int, float]) -> float | None:
    """Return the monthly average of the last full year, or None without one."""
    year = last_full_year(history)
    return fmean(history[month] for month in year) if year else None


def _runs(months: Iterable[int]) -> list[list[int]]:
    return _runs_of(tuple(sorted(set(months))))


# Most organisations report the same months, for every indicator.
@lru_cache(maxsize=1024)
def _runs_of(ordered: tuple[int, ...]) -> list[list[int]]:
    runs: list[list[int]] = [list(ordered[:1])] if ordered else []
    for before, after in pairwise(ordered):
        if next_month(before) == after:
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _sums_in_a_row(history: Mapping[int, float], length: int) -> list[float]:
    return [
        sum(history[month] for month in run[start : start + length])
        for run in _runs(history)
        for start in range(len(run) - length + 1)
    ]


def method_error(cells: Iterable[Cell], errors: Mapping[int, float] = METHOD_ERRORS) -> float:
    """Return the error of a mass in the cells' own unit; `errors` are shares by method.

    Errors of one organisation add up; those of different organisations are independent and add in
    quadrature.

    >>> method_error([Cell(202601, 1, 100, method=1), Cell(202602, 1, 100, method=1)])
    4.0
    """
    by_organisation: dict[int, float] = {}
    for cell in cells:
        error = abs(cell.value) * errors.get(cell.method, 0.0)
        by_organisation[cell.organisation] = by_organisation.get(cell.organisation, 0.0) + error
    return round(hypot(*(by_organisation[key] for key in sorted(by_organisation))), 6)


def interval(value: float, estimate_high: float, error: float) -> tuple[float, float]:
    """Return the range of a sum: from what was observed to the estimate, widened by the error.

    >>> interval(412, 511, 0)
    (412, 511)
    """
    return max(0, value - error), max(value, estimate_high) + error


def bases(cells: Iterable[Cell]) -> list[Cell]:
    """Return the denominators of a rate's cells as masses of their own."""
    return [replace(cell, value=cell.base or 0, base=None) for cell in cells]


def rate_error(numerator: float, denominator: float, above: float, below: float) -> float:
    """Return the error of a rate from those of its two masses, `above` and `below`.

    Their relative errors are taken as independent: what both share makes the true one smaller
    (JCGM 100:2008, section 5.1.6).

    >>> round(rate_error(50, 100, 1, 2), 4)
    0.0141
    """
    if not numerator or not denominator:
        return 0.0
    return abs(numerator / denominator) * hypot(above / numerator, below / denominator)


def rate_interval(
    numerator: float, denominator: float, unseen: float, error: float = 0.0
) -> tuple[float, float]:
    """Return the range of a share when an unseen part of the whole may all be, or not be, in.

    The error of the methods widens both ends; a share of a whole stays between 0 and 1.

    >>> rate_interval(10, 90, 10)
    (0.1, 0.2)
    >>> rate_interval(99, 100, 0, 0.02)
    (0.97, 1.0)
    """
    whole = denominator + max(0.0, unseen)
    low, high = numerator / whole, (numerator + max(0.0, unseen)) / whole
    if low >= 0 and high <= 1:
        return max(0.0, low - error), min(1.0, high + error)
    return low - error, high + error
