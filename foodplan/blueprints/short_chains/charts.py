"""The drawing of the page: a bar for each month, parted by what is km 0 and what is not."""

from dataclasses import dataclass
from datetime import date

from foodplan.reports.short_chains import ChainReport
from foodplan.web.axes import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, Tick, columns_of, scale_of
from foodplan.web.filters import month_short

GAP = 0.25


@dataclass(frozen=True)
class Bar:
    """A part of a month's bar; `kind` is km0, far or unknown."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    label: str
    kilos: float


@dataclass(frozen=True)
class BarChart:
    """Everything a template needs to draw the months; those without data have no bar."""

    width: float
    height: float
    floor: float
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    bars: tuple[Bar, ...]


def month_chart(report: ChainReport) -> BarChart | None:
    """Return the kilos of the closed months, None when no month has any."""
    highest = max((row.totals.grams / 1000 for row in report.months if row.totals), default=0)
    if not highest:
        return None
    scale = scale_of(0, highest)
    step = (WIDTH - LEFT - RIGHT) / len(report.months)
    labels = [month_short(date(*divmod(row.month, 100), 1)) for row in report.months]
    bars: list[Bar] = []
    for place, row in enumerate(report.months):
        below = 0.0
        totals = row.totals
        parts = () if totals is None else (
            ("km0", totals.km0), ("far", totals.far), ("unknown", totals.km0_unknown)
        )  # fmt: skip
        for kind, grams in parts:
            kilos = grams / 1000
            top, foot = scale.height_of(below + kilos), scale.height_of(below)
            below += kilos
            if kilos:
                x = round(LEFT + step * (place + GAP / 2), 1)
                width = round(step * (1 - GAP), 1)
                bars.append(Bar(kind, x, top, width, round(foot - top, 1), labels[place], kilos))
    middles = [round(LEFT + step * (place + 0.5), 1) for place in range(len(labels))]
    rows = tuple(Tick(scale.height_of(mark), mark, "") for mark in scale.marks())
    return BarChart(WIDTH, HEIGHT, HEIGHT - BOTTOM, rows, columns_of(middles, labels), tuple(bars))
