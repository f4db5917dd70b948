"""One figure of a benchmark, and how pairs of timings become a ratio."""

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """The median of the real thing over the median of what it is compared with; seconds.

    `floor` is what the machine cannot go below; `goal` the ratio that must not be passed.
    """

    name: str
    ratio: float
    median: float
    base_median: float
    floor: float
    goal: float
    runs: int
    what: str
    compared_with: str

    @property
    def reached(self) -> bool:
        """Whether the ratio keeps its goal."""
        return self.ratio <= self.goal

    def to_json(self) -> dict[str, Any]:
        """Return the figure as one flat object."""
        return {**asdict(self), "reached": self.reached}


def interleaved(
    slots: Sequence[Callable[[], float]], runs: int, seed: int = 1
) -> list[list[float]]:
    """Return the seconds of each slot, all slots once in each round in random order.

    Whatever slows the machine for a while then slows every slot alike.
    """
    dice = random.Random(seed)  # noqa: S311 - an order, not a secret
    seconds: list[list[float]] = [[] for _ in slots]
    for _ in range(runs):
        for slot in dice.sample(range(len(slots)), len(slots)):
            seconds[slot].append(slots[slot]())
    return seconds


def figure(
    name: str,
    real: Sequence[float],
    base: Sequence[float],
    floor: float,
    goal: float,
    what: str,
    compared_with: str,
) -> Figure:
    """Return the figure of two rows of timings."""
    return Figure(
        name=name,
        ratio=median(real) / median(base),
        median=median(real),
        base_median=median(base),
        floor=floor,
        goal=goal,
        runs=len(real),
        what=what,
        compared_with=compared_with,
    )
