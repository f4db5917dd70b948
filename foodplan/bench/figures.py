"""One figure of a benchmark, and how pairs of timings become a ratio."""

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

Report = Callable[[int, int], None]


class WrongResult(Exception):  # noqa: N818 - it says what happened
    """What was computed is not what a plain recount of the lines gives."""


@dataclass(frozen=True)
class Figure:
    """The median of the real thing over the median of what it is compared with; seconds.

    `floor` is what the machine cannot go below; `goal` the ratio that must not be passed.
    `longest_wait`, where one is measured, has a goal of its own.
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
    longest_wait: float | None = None
    longest_wait_goal: float | None = None

    @property
    def reached(self) -> bool:
        """Whether the ratio and the longest wait keep their goals."""
        if self.longest_wait is None or self.longest_wait_goal is None:
            return self.ratio <= self.goal
        return self.ratio <= self.goal and self.longest_wait <= self.longest_wait_goal

    def to_json(self) -> dict[str, Any]:
        """Return the figure as one flat object; what was not measured is left out."""
        measured = {name: value for name, value in asdict(self).items() if value is not None}
        return {**measured, "reached": self.reached}


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


class Progress:
    """Counts the steps of a benchmark and tells how far it is."""

    def __init__(self, report: Report, steps: int) -> None:
        self._report = report
        self._steps = steps
        self._done = 0

    def step(self) -> None:
        """Say that one more step is done."""
        self._done += 1
        self._report(self._done, self._steps)

    def counted(self, slot: Callable[[], float]) -> Callable[[], float]:
        """Return a slot that says when it is done."""

        def then_step() -> float:
            seconds = slot()
            self.step()
            return seconds

        return then_step
