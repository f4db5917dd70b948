"""The classes of a map's colours: at most five, between round numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil, floor, log10

from foodplan.reports.atlas.themes.shape import State, Step, ThemeRow

MOST_CLASSES = 5
# Nothing that a theme counts is smaller and not nothing.
LEAST = 1e-6
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


def coloured(rows: Sequence[ThemeRow]) -> tuple[tuple[ThemeRow, ...], tuple[Step, ...]]:
    """Return rows with the number of their class, and the classes; zero is in the first."""
    values = [row.value for row in rows if row.state == State.SHOWN and row.value is not None]
    breaks = round_breaks(values)
    placed = tuple(
        replace(row, step=_class_of(row.value, breaks)) if row.state == State.SHOWN else row
        for row in rows
    )
    steps = tuple(
        Step(low, high, sum(row.step == at for row in placed))
        for at, (low, high) in enumerate(pairwise(breaks))
    )
    return placed, steps


def round_breaks(values: Iterable[float]) -> list[float]:
    """Return the borders of at most five classes of equal width, from zero on.

    >>> round_breaks([3, 47, 12]), round_breaks([0.31, 1.0]), round_breaks([0, 0]), round_breaks([])
    ([0.0, 10.0, 20.0, 30.0, 40.0, 50.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 1.0], [])
    """
    known = list(values)
    if not known:
        return []
    top = max(known)
    if top < LEAST:
        return [0.0, 1.0]
    raw = top / MOST_CLASSES
    unit = 10.0 ** floor(log10(raw))
    # A hair of tolerance: 0.2 times five is the top, not a bit below it.
    width = next(unit * item for item in _ROUND if unit * item >= raw * (1 - 1e-9))
    count = max(1, ceil(top / width - 1e-9))
    return [round(width * at, 10) for at in range(count + 1)]


def _class_of(value: float | None, breaks: Sequence[float]) -> int | None:
    if value is None or not breaks:
        return None
    below = sum(value >= border for border in breaks[1:-1])
    return min(below, len(breaks) - 2)
