"""The geometry of a mass balance drawn as one horizontal flow: what entered, what left.

Every bar is as high as its grams; both sides meet in one trunk, so that they are seen to be
equal. Each bar has a letter, which its row of the table carries too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from foodplan.reports.balance import Half, Row

WIDTH = 960.0
# What a phone shows: bars, bands and letters, without the words on both sides.
NARROW_LEFT, NARROW_RIGHT = 284.0, 676.0
BAR_LEFT, BAR_RIGHT, BAR_WIDTH = 330.0, 618.0, 12.0
TRUNK_LEFT, TRUNK_RIGHT = 450.0, 510.0
TRUNK_HEIGHT = 200.0
SLOT, GAP, TOP = 46.0, 10.0, 8.0


@dataclass(frozen=True)
class Band:
    """One bar with the band that ties it to the trunk; `shape` is an SVG path.

    `flipped` says that the row's figure is below zero, so that it stands on the other side.
    """

    row: Row
    x: float
    y: float
    height: float
    middle: float
    shape: str
    flipped: bool

    @property
    def grams(self) -> int:
        """The grams drawn, never below zero."""
        return abs(self.row.grams)


@dataclass(frozen=True)
class FlowDrawing:
    """Everything a template needs to draw: numbers and path texts, never a style."""

    width: float
    height: float
    narrow_x: float
    narrow_width: float
    entering: tuple[Band, ...]
    leaving: tuple[Band, ...]
    trunk_x: float
    trunk_y: float
    trunk_width: float
    trunk_height: float


def flow_drawing(half: Half) -> FlowDrawing | None:
    """Return the drawing of a balance, or None when there is nothing to draw."""
    left = [row for row in half.entering if row.grams > 0]
    left += [row for row in half.leaving if row.grams < 0]
    right = [row for row in half.leaving if row.grams > 0]
    right += [row for row in half.entering if row.grams < 0]
    most = max(_sum(left), _sum(right))
    if not most:
        return None
    scale = TRUNK_HEIGHT / most
    height = max(_stack(left, scale), _stack(right, scale), TRUNK_HEIGHT) + 2 * TOP
    trunk_y = (height - TRUNK_HEIGHT) / 2
    return FlowDrawing(
        width=WIDTH,
        height=round(height, 1),
        narrow_x=NARROW_LEFT,
        narrow_width=NARROW_RIGHT - NARROW_LEFT,
        entering=_bands(left, scale, height, left_side=True),
        leaving=_bands(right, scale, height, left_side=False),
        trunk_x=TRUNK_LEFT,
        trunk_y=round(trunk_y, 1),
        trunk_width=TRUNK_RIGHT - TRUNK_LEFT,
        trunk_height=TRUNK_HEIGHT,
    )


def _sum(rows: Sequence[Row]) -> int:
    return sum(abs(row.grams) for row in rows)


def _stack(rows: Sequence[Row], scale: float) -> float:
    """Return how high a side stands, each bar with room for its words."""
    slots = sum(max(abs(row.grams) * scale, SLOT) for row in rows)
    return slots + GAP * max(len(rows) - 1, 0)


def _bands(
    rows: Sequence[Row], scale: float, height: float, *, left_side: bool
) -> tuple[Band, ...]:
    at = (height - _stack(rows, scale)) / 2
    trunk = (height - TRUNK_HEIGHT) / 2
    bands = []
    for row in rows:
        tall = abs(row.grams) * scale
        slot = max(tall, SLOT)
        y = at + (slot - tall) / 2
        x = BAR_LEFT if left_side else BAR_RIGHT
        bands.append(
            Band(
                row=row,
                x=x,
                y=round(y, 2),
                height=round(tall, 2),
                middle=round(y + tall / 2, 1),
                shape=_ribbon(left_side, y, trunk, tall),
                flipped=row.grams < 0,
            )
        )
        at += slot + GAP
        trunk += tall
    return tuple(bands)


def _ribbon(left_side: bool, bar: float, trunk: float, tall: float) -> str:  # noqa: FBT001
    start, end = (BAR_LEFT + BAR_WIDTH, TRUNK_LEFT) if left_side else (BAR_RIGHT, TRUNK_RIGHT)
    bend = (start + end) / 2
    return (
        f"M{start} {bar:.2f}C{bend} {bar:.2f} {bend} {trunk:.2f} {end} {trunk:.2f}"
        f"V{trunk + tall:.2f}C{bend} {trunk + tall:.2f} {bend} {bar + tall:.2f} "
        f"{start} {bar + tall:.2f}Z"
    )
