"""The frame of a chart: its size, its round steps, and where periods and marks stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

WIDTH = 640.0
HEIGHT = 280.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 16.0, 16.0, 40.0
LABEL_WIDTH = 84.0


@dataclass(frozen=True)
class Tick:
    """A line of the grid or a mark under the axis, with its value or its words."""

    at: float
    value: float
    label: str


def places_of(moments: Sequence[int]) -> list[float]:
    """Return where periods stand from left to right, from days counted from anywhere."""
    first, span = moments[0], moments[-1] - moments[0]
    if span == 0:
        return [round((LEFT + WIDTH - RIGHT) / 2, 1)] * len(moments)
    width = WIDTH - LEFT - RIGHT
    return [round(LEFT + (moment - first) / span * width, 1) for moment in moments]


@dataclass(frozen=True)
class Scale:
    """An axis from its lowest to its highest mark."""

    bottom: float
    top: float
    step: float

    def height_of(self, value: float) -> float:
        """Return how far down a value stands."""
        share = (self.top - value) / (self.top - self.bottom)
        return round(TOP + share * (HEIGHT - TOP - BOTTOM), 1)

    def marks(self) -> list[float]:
        """Return the values of the grid's lines."""
        count = round((self.top - self.bottom) / self.step) + 1
        return [self.bottom + self.step * index for index in range(count)]


def scale_of(low: float, high: float) -> Scale:
    """Return an axis with three to six round steps.

    >>> scale_of(0, 221_000).marks()
    [0.0, 50000.0, 100000.0, 150000.0, 200000.0, 250000.0]
    """
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** floor(log10(span / 4))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if span / (power * factor) <= 5)
    bottom = floor(low / step) * step
    top = -floor(-high / step) * step
    return Scale(float(bottom), float(top if top > bottom else bottom + step), float(step))


def columns_of(places: Sequence[float], labels: Sequence[str]) -> tuple[Tick, ...]:
    """Return the marks under the axis that have room, the newest always among them."""
    kept: list[Tick] = []
    # From the newest period, which must never lose its label, back to the oldest.
    for index in reversed(range(len(labels))):
        # The newest label ends at its mark, so it reaches half its width further back.
        room = LABEL_WIDTH * (1.5 if len(kept) == 1 else 1)
        if not kept or kept[-1].at - places[index] >= room:
            kept.append(Tick(places[index], index, labels[index]))
    return tuple(reversed(kept))
