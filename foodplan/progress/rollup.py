"""Figures of a goal from those of its children: weights, coverage and interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from foodplan.progress.attainment import MINIMUM_COVERAGE


@dataclass(frozen=True)
class Child:
    """A child of a roll-up: its attainment (None when not measured) with interval and coverage.

    `coverage` is 1 where reporting does not apply; it counts as 0 when not measured.
    """

    name: str
    share: float | None
    low: float | None = None
    high: float | None = None
    coverage: float = 1.0
    weight: float | None = None


@dataclass(frozen=True)
class RollUp:
    """What the children say together; `progress` is None under the least coverage."""

    progress: float | None
    low: float | None
    high: float | None
    coverage: float | None
    measured_share: float | None
    weakest: str | None
    measured: int
    total: int


def clamp(share: float) -> float:
    """Return a share held between 0 and 1.

    >>> clamp(-0.1), clamp(3.0), clamp(0.4)
    (0.0, 1.0, 0.4)
    """
    return min(1.0, max(0.0, share))


def normalised_weights(weights: Sequence[float | None]) -> list[float]:
    """Return weights that sum to 1: equal when none is given, all zero when all are zero.

    Raises ValueError when some are given and some are not, or one is negative.

    >>> normalised_weights([2, 3, 5])
    [0.2, 0.3, 0.5]
    >>> normalised_weights([None, None])
    [0.5, 0.5]
    """
    given = [weight for weight in weights if weight is not None]
    if given and len(given) < len(weights):
        raise ValueError("Either every child has a weight or none has.")
    if any(weight < 0 for weight in given):
        raise ValueError("A weight is never negative.")
    numbers = given or [1.0] * len(weights)
    total = sum(numbers)
    return [number / total if total else 0.0 for number in numbers]


def roll_up(children: Sequence[Child]) -> RollUp:
    """Return progress, interval, coverage and weakest child of weighted children.

    Attainments are clamped to 0-1 here and nowhere else; a child that is not measured counts
    as 0 to 1 in the interval and as 0 in the coverage.

    >>> children = [Child("a", 0.8), Child("b", 0.5), Child("c", None), Child("d", 1.4)]
    >>> whole = roll_up(children)
    >>> round(whole.progress, 4), whole.coverage, round(whole.low, 3), round(whole.high, 3)
    (0.7667, 0.75, 0.575, 0.825)
    """
    weights = normalised_weights([child.weight for child in children])
    counted = [
        (child, weight) for child, weight in zip(children, weights, strict=True) if weight > 0
    ]
    measured = [(child, weight) for child, weight in counted if child.share is not None]
    if not measured:
        return RollUp(None, None, None, 0.0 if counted else None, 0.0 if counted else None,
                      None, 0, len(counted))  # fmt: skip
    share_measured = sum(weight for _, weight in measured)
    coverage = sum(weight * clamp(child.coverage) for child, weight in measured)
    progress = sum(weight * clamp(child.share or 0.0) for child, weight in measured)
    low, high = _interval(counted)
    enough = _at_least(coverage, MINIMUM_COVERAGE)
    return RollUp(
        progress=clamp(progress / share_measured) if enough else None,
        low=low,
        high=high,
        coverage=clamp(coverage),
        measured_share=clamp(share_measured),
        weakest=min(measured, key=lambda pair: (clamp(pair[0].share or 0.0), pair[0].name))[0].name,
        measured=len(measured),
        total=len(counted),
    )


def _interval(counted: Sequence[tuple[Child, float]]) -> tuple[float, float]:
    low = high = 0.0
    for child, weight in counted:
        bottom, top = child_interval(child)
        low += weight * bottom
        high += weight * top
    return clamp(low), clamp(high)


def child_interval(child: Child) -> tuple[float, float]:
    """Return the clamped interval of a child, from 0 to 1 when it is not measured.

    >>> child_interval(Child("a", 0.5, 0.4, 1.2)), child_interval(Child("b", None))
    ((0.4, 1.0), (0.0, 1.0))
    """
    if child.share is None:
        return 0.0, 1.0
    ends = [child.share if end is None else end for end in (child.low, child.share, child.high)]
    return clamp(min(ends)), clamp(max(ends))


def _at_least(number: float, least: float) -> bool:
    # Three weights of a fifth add up to a hair under 0.6, which is not less coverage.
    return number > least or abs(number - least) < 1e-9
