"""The share of the way from a baseline to a target, and when it may be given at all."""

from dataclasses import dataclass

from foodplan.progress.reasons import Why

MINIMUM_COVERAGE = 0.6


def attainment(baseline: float, target: float, value: float) -> float:
    """Return the signed, uncapped share of the way from baseline to a target that differs from it.

    Raises ValueError when target and baseline are equal, which needs a tolerance.

    >>> round(attainment(15.4, 12.0, 14.0), 3)
    0.412
    """
    if target == baseline:
        raise ValueError("A target equal to its baseline is judged by a tolerance.")
    # Adding zero turns the -0.0 of a falling indicator that has not moved into 0.0.
    return (value - baseline) / (target - baseline) + 0.0


def bad_side_distance(target: float, value: float, direction: str) -> float:
    """Return how far a value lies on the wrong side of its target, never negative.

    >>> bad_side_distance(50, 47, "keep"), bad_side_distance(50, 60, "up")
    (3, 0)
    """
    if direction == "up":
        return max(0, target - value)
    if direction == "down":
        return max(0, value - target)
    return abs(value - target)


def kept(distance: float, tolerance: float, tolerance_max: float) -> float:
    """Return 1 within the tolerance, falling to 0 at the largest tolerated distance.

    Raises ValueError unless 0 <= tolerance < tolerance_max.

    >>> kept(3, 2, 10)
    0.875
    """
    if not 0 <= tolerance < tolerance_max:
        raise ValueError("The tolerance must be smaller than the largest tolerated distance.")
    if distance <= tolerance:
        return 1.0
    return max(0.0, 1.0 - (distance - tolerance) / (tolerance_max - tolerance))


@dataclass(frozen=True)
class Case:
    """What an attainment is judged from; values in one unit, `coverage` a share.

    `low` and `high` are the interval of the value; `coverage` None means that nobody was
    expected to report, as for a figure published by one office. `after_baseline` is false where
    the last value is still the one of the baseline's own period: nobody has measured since.
    """

    value: float | None
    baseline: float | None
    target: float | None
    direction: str
    low: float | None = None
    high: float | None = None
    same_perimeter: bool = True
    after_baseline: bool = True
    coverage: float | None = None
    tolerance: float | None = None
    tolerance_max: float | None = None
    missing_because: Why = Why.NO_DATA


@dataclass(frozen=True)
class Verdict:
    """An attainment with its interval, or the reason why there is none."""

    share: float | None
    low: float | None
    high: float | None
    reason: Why | None


def judge(case: Case) -> Verdict:
    """Return the attainment of a case with its interval, or None with its reason.

    >>> judge(Case(value=160, baseline=100, target=200, direction="up")).share
    0.6
    >>> judge(Case(value=None, baseline=0, target=100, direction="up")).reason.words
    'senza dati'
    """
    reason = why_not(case)
    if reason or case.value is None:
        return Verdict(None, None, None, reason)
    ends = [
        _share(case, case.value if end is None else end)
        for end in (case.low, case.value, case.high)
    ]
    return Verdict(ends[1], min(ends), max(ends), None)


def why_not(case: Case) -> Why | None:
    """Return the first reason why an attainment cannot be given, or None."""
    if case.value is None:
        return case.missing_because
    if case.target is None:
        return Why.NO_TARGET
    return _why_not_comparable(case) or _why_not_covered(case)


def _why_not_comparable(case: Case) -> Why | None:
    if by_tolerance(case):
        if case.tolerance is None or case.tolerance_max is None:
            return Why.NO_TOLERANCE
        return None if case.same_perimeter else Why.OTHER_PERIMETER
    if case.baseline is None:
        return Why.UNKNOWN_BASELINE
    if not case.after_baseline:
        return Why.ONLY_BASELINE
    return None if case.same_perimeter else Why.OTHER_PERIMETER


def _why_not_covered(case: Case) -> Why | None:
    if case.coverage is None:
        return None
    if case.coverage < MINIMUM_COVERAGE:
        return Why.LOW_COVERAGE
    if case.direction == "down" and case.coverage < 1:
        return Why.FALLING_NEEDS_ALL
    return None


def by_tolerance(case: Case) -> bool:
    """Return whether a case is judged by its distance from the target, not by the way made."""
    return case.direction == "keep" or case.baseline == case.target


def _share(case: Case, value: float) -> float:
    target = case.target if case.target is not None else 0.0
    if by_tolerance(case):
        distance = bad_side_distance(target, value, case.direction)
        return kept(distance, case.tolerance or 0.0, case.tolerance_max or 0.0)
    return attainment(case.baseline or 0.0, target, value)
