"""How much more of a plan would be covered if one thing that is missing came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from foodplan.progress.attainment import MINIMUM_COVERAGE
from foodplan.progress.coverage import Missing, Peer, coverage, typical
from foodplan.progress.rollup import clamp

_HAIR = 1e-9


@dataclass(frozen=True)
class Place:
    """Where an indicator counts: one track of one goal; the two weights are shares of 1."""

    goal: str
    track: str
    goal_weight: float
    weight: float


def usable(share: float, direction: str) -> float:
    """Return the coverage with which an indicator counts, 0 where it may not be judged with it.

    The sum of those who answered says nothing below the least coverage, and a falling one nothing
    before all have answered.

    >>> usable(0.5, "up"), usable(0.7, "up"), usable(0.99, "down"), usable(1.0, "down")
    (0.0, 0.7, 0.0, 1.0)
    """
    least = 1.0 if direction == "down" else MINIMUM_COVERAGE
    return clamp(share) if share > least - _HAIR else 0.0


def covered_with(
    observed: float,
    received: int,
    expected: int,
    missing: Sequence[Missing],
    peers: Sequence[Peer],
    one: int,
) -> float:
    """Return the coverage once the missing organisation at index `one` has sent its months.

    It is taken to report what it made in its past, or what its like make.

    >>> gone = [Missing("a", past=30, low=18, high=36, months=2), Missing("b", past=52, months=4)]
    >>> round(covered_with(412, 10, 16, gone, [], 1), 3)
    0.939
    >>> covered_with(412, 14, 16, gone[:1], [], 0)
    1.0
    """
    item = missing[one]
    rest = [other for number, other in enumerate(missing) if number != one]
    made = typical(item, peers)
    return coverage(
        observed + (made or 0.0), received + item.months, expected, rest, peers
    ).by_weight


def points(places: Iterable[Place], before: float, after: float) -> Mapping[tuple[str, str], float]:
    """Return what an indicator's better coverage adds to each goal and track it counts in (0-1).

    >>> points([Place("g", "output", 0.25, 0.5)], 0.0, 0.8)
    {('g', 'output'): 0.4}
    """
    gained: dict[tuple[str, str], float] = {}
    for place in places:
        key = (place.goal, place.track)
        gained[key] = gained.get(key, 0.0) + place.weight * (after - before)
    return gained
