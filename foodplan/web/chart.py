"""The geometry of a chart drawn on the server: where its lines, dots, band and axes stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from foodplan.reports.plan import IndicatorReport, Period
from foodplan.web.filters import month_short

WIDTH = 640.0
HEIGHT = 280.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 16.0, 16.0, 40.0
LABEL_WIDTH = 84.0
DAYS_OF_A_MONTH = 31


@dataclass(frozen=True)
class Dot:
    """A measured point: where it stands, and which period it belongs to."""

    x: float
    y: float
    label: str
    value: float


@dataclass(frozen=True)
class Tick:
    """A line of the grid or a mark under the axis, with its value or its words."""

    at: float
    value: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Everything a template needs to draw: lists of `x,y` texts, never a style.

    `lines` are the unbroken runs of measured points: a missing period breaks a line and
    is never drawn as a zero. `path` is the way to the target; `target` its height.
    """

    width: float
    height: float
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    path: tuple[str, ...]
    target: float | None
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    floor: float


def line_chart(
    labels: Sequence[str],
    values: Sequence[float | None],
    path: Sequence[float | None] = (),
    target: float | None = None,
    moments: Sequence[int] = (),
) -> Chart | None:
    """Return the geometry of a series, or None when no period has a value.

    The sequences run along the same periods; `path` may be empty. `moments` are days counted
    from anywhere, so that a gap of years looks like one (empty: even steps). The axis begins
    at zero unless a value is negative, so that a length is never exaggerated.
    """
    numbers = [value for value in [*values, *path, target] if value is not None]
    if not any(value is not None for value in values):
        return None
    scale = _scale(min(0.0, *numbers), max(numbers))
    height_of = scale.height_of
    places = _places(moments or range(len(labels)))
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        lines=_runs(places, values, height_of),
        dots=tuple(
            Dot(x, height_of(value), label, value)
            for x, value, label in zip(places, values, labels, strict=True)
            if value is not None
        ),
        # One point alone is no way to anywhere.
        path=tuple(run for run in _runs(places, path, height_of) if " " in run) if path else (),
        target=None if target is None else height_of(target),
        rows=tuple(Tick(height_of(mark), mark, "") for mark in scale.marks()),
        columns=_columns(places, labels),
        floor=HEIGHT - BOTTOM,
    )


def _places(moments: Sequence[int]) -> list[float]:
    first, span = moments[0], moments[-1] - moments[0]
    if span == 0:
        return [round((LEFT + WIDTH - RIGHT) / 2, 1)] * len(moments)
    width = WIDTH - LEFT - RIGHT
    return [round(LEFT + (moment - first) / span * width, 1) for moment in moments]


@dataclass(frozen=True)
class _Scale:
    bottom: float
    top: float
    step: float

    def height_of(self, value: float) -> float:
        share = (self.top - value) / (self.top - self.bottom)
        return round(TOP + share * (HEIGHT - TOP - BOTTOM), 1)

    def marks(self) -> list[float]:
        count = round((self.top - self.bottom) / self.step) + 1
        return [self.bottom + self.step * index for index in range(count)]


def _scale(low: float, high: float) -> _Scale:
    """Return an axis with three to six round steps.

    >>> _scale(0, 221_000).marks()
    [0.0, 50000.0, 100000.0, 150000.0, 200000.0, 250000.0]
    """
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** floor(log10(span / 4))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if span / (power * factor) <= 5)
    bottom = floor(low / step) * step
    top = -floor(-high / step) * step
    return _Scale(float(bottom), float(top if top > bottom else bottom + step), float(step))


def _runs(
    places: Sequence[float], values: Sequence[float | None], height_of: Callable[[float], float]
) -> tuple[str, ...]:
    runs: list[list[str]] = [[]]
    for x, value in zip(places, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x},{height_of(value)}")
    return tuple(" ".join(run) for run in runs if run)


def _columns(places: Sequence[float], labels: Sequence[str]) -> tuple[Tick, ...]:
    kept: list[Tick] = []
    # From the newest period, which must never lose its label, back to the oldest.
    for index in reversed(range(len(labels))):
        # The newest label ends at its mark, so it reaches half its width further back.
        room = LABEL_WIDTH * (1.5 if len(kept) == 1 else 1)
        if not kept or kept[-1].at - places[index] >= room:
            kept.append(Tick(places[index], index, labels[index]))
    return tuple(reversed(kept))


def series_chart(report: IndicatorReport) -> Chart | None:
    """Return the chart of an indicator's series with the way to its target, None without values."""
    paths = [point.path for point in report.series]
    return line_chart(
        [period_short(point.period) for point in report.series],
        [point.value for point in report.series],
        paths if any(path is not None for path in paths) else (),
        _target_height(report),
        [point.period.last.toordinal() for point in report.series],
    )


def _target_height(report: IndicatorReport) -> float | None:
    # A year's kilos are no height to compare a month's with.
    monthly = any(_days(point.period) <= DAYS_OF_A_MONTH for point in report.series)
    if report.indicator.target is None or (report.indicator.kind == "flow" and monthly):
        return None
    return report.indicator.target.quantity.value


def period_short(period: Period) -> str:
    """Return a period as the mark under an axis: "2025" or "nov 2025"."""
    if _days(period) > DAYS_OF_A_MONTH:
        return str(period.last.year)
    return month_short(period.last)


def _days(period: Period) -> int:
    return (period.last - period.first).days + 1
