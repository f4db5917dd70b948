"""The geometry of a chart drawn on the server: where its lines, dots, band and axes stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from foodplan.reports.plan import IndicatorReport, OutlookPoint, Period, SeriesPoint
from foodplan.web.axes import BOTTOM, HEIGHT, WIDTH, Tick, columns_of, places_of, scale_of
from foodplan.web.filters import month_short

DAYS_OF_A_MONTH = 31
Band = tuple[float, float]
Ahead = tuple[float, float, float]


@dataclass(frozen=True)
class Dot:
    """A measured point: where it stands, and which period it belongs to."""

    x: float
    y: float
    label: str
    value: float


@dataclass(frozen=True)
class Chart:
    """Everything a template needs to draw: lists of `x,y` texts, never a style.

    `lines` are the unbroken runs of measured points: a missing period breaks a line and
    is never drawn as a zero. `earlier` are those before a break of method, which stands at
    `break_at`. `bands` are the outlines of what the values may be. `path` is the way to the
    target; `target` its height. `forecast` is where the series goes if nothing changes, inside
    `forecast_band`.
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
    earlier: tuple[str, ...] = ()
    break_at: float | None = None
    bands: tuple[str, ...] = ()
    forecast: tuple[str, ...] = ()
    forecast_band: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """What is drawn beside the values, along the same periods; each may be empty.

    `bands` are the ends of what each value may be, `earlier` says which were found by another
    method, `ahead` are what is foretold (value, low, high) of periods without a value.
    """

    bands: Sequence[Band | None] = ()
    earlier: Sequence[bool] = ()
    ahead: Sequence[Ahead | None] = ()


def line_chart(
    labels: Sequence[str],
    values: Sequence[float | None],
    path: Sequence[float | None] = (),
    target: float | None = None,
    moments: Sequence[int] = (),
    beside: Beside | None = None,
) -> Chart | None:
    """Return the geometry of a series, or None when no period has a value.

    The sequences run along the same periods; `path` may be empty. `moments` are days counted
    from anywhere, so that a gap of years looks like one (empty: even steps). The axis begins
    at zero unless a value is negative, so that a length is never exaggerated.
    """
    beside = beside or Beside()
    numbers = [value for value in [*values, *path, target] if value is not None]
    numbers += [end for ends in [*beside.bands, *beside.ahead] if ends for end in ends]
    if not any(value is not None for value in values):
        return None
    height_of = (scale := scale_of(min(0.0, *numbers), max(numbers))).height_of
    places = places_of(moments or range(len(labels)))
    early = list(beside.earlier) or [False] * len(labels)
    now = [None if old else value for value, old in zip(values, early, strict=True)]
    then = [value if old else None for value, old in zip(values, early, strict=True)]
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        lines=_runs(places, now, height_of),
        dots=_dots(places, values, labels, height_of),
        # One point alone is no way to anywhere.
        path=_longer(_runs(places, path, height_of)) if path else (),
        target=None if target is None else height_of(target),
        rows=tuple(Tick(height_of(mark), mark, "") for mark in scale.marks()),
        columns=columns_of(places, labels),
        floor=HEIGHT - BOTTOM,
        earlier=_runs(places, then, height_of),
        break_at=_break(places, early),
        bands=_outlines(places, beside.bands, height_of),
        **_ahead(places, now, beside.ahead, height_of),
    )


def _dots(
    places: Sequence[float],
    values: Sequence[float | None],
    labels: Sequence[str],
    height_of: Callable[[float], float],
) -> tuple[Dot, ...]:
    return tuple(
        Dot(x, height_of(value), label, value)
        for x, value, label in zip(places, values, labels, strict=True)
        if value is not None
    )


def _break(places: Sequence[float], earlier: Sequence[bool]) -> float | None:
    """Return where a break of method stands: halfway between the periods around it."""
    if not any(earlier) or all(earlier):
        return None
    first = max(index for index, old in enumerate(earlier) if old) + 1
    return round((places[first - 1] + places[first]) / 2, 1) if first < len(places) else None


def _ahead(
    places: Sequence[float],
    values: Sequence[float | None],
    ahead: Sequence[Ahead | None],
    height_of: Callable[[float], float],
) -> dict[str, tuple[str, ...]]:
    """Return the line and the band of what is foretold, from the last value on."""
    if not any(ahead):
        return {}
    ends: list[Ahead | None] = list(ahead)
    first = next(index for index, item in enumerate(ahead) if item is not None)
    known = [index for index, value in enumerate(values[:first]) if value is not None]
    last = values[known[-1]] if known else None
    if last is not None:
        ends[known[-1]] = (last, last, last)
    line = [None if item is None else item[0] for item in ends]
    band = [None if item is None else item[1:] for item in ends]
    return {
        "forecast": _longer(_runs(places, line, height_of)),
        "forecast_band": _outlines(places, band, height_of),
    }


def _longer(runs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(run for run in runs if " " in run)


def _outlines(
    places: Sequence[float],
    bands: Sequence[Band | None],
    height_of: Callable[[float], float],
) -> tuple[str, ...]:
    """Return the outline of each unbroken run of bands: along the top, and back below."""
    runs: list[list[tuple[float, Band]]] = [[]]
    for x, band in zip(places, bands, strict=False):
        if band is None:
            runs.append([])
        else:
            runs[-1].append((x, band))
    return tuple(
        " ".join(
            [f"{x},{height_of(high)}" for x, (_, high) in run]
            + [f"{x},{height_of(low)}" for x, (low, _) in reversed(run)]
        )
        for run in runs
        if len(run) > 1
    )


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


def series_chart(report: IndicatorReport) -> Chart | None:
    """Return the chart of an indicator's series with the way to its target, None without values."""
    columns = _columns(report)
    paths = [column.path for column in columns]
    return line_chart(
        [period_short(column.period) for column in columns],
        [column.point.value if column.point else None for column in columns],
        paths if any(path is not None for path in paths) else (),
        _target_height(report),
        [column.period.last.toordinal() for column in columns],
        Beside(
            bands=[_band(column.point) for column in columns],
            earlier=[column.point is not None and not column.point.comparable
                     for column in columns],
            ahead=[_ends(column.ahead) for column in columns],
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class _Column:
    """A period of the drawing: what was found of it, what is foretold of it, the path there."""

    period: Period
    path: float | None
    point: SeriesPoint | None = None
    ahead: OutlookPoint | None = None


def _columns(report: IndicatorReport) -> list[_Column]:
    """Return the periods of a series, those to come, and the target's day where it is a level."""
    foretold = (
        {item.period.last: item for item in report.forecast.points} if report.forecast else {}
    )
    found = [
        _Column(point.period, point.path, point, foretold.pop(point.period.last, None))
        for point in sorted(report.series, key=lambda point: point.period.last)
    ]
    found += [_Column(item.period, item.path, ahead=item) for item in foretold.values()]
    final = report.targets[-1] if report.targets else None
    if final is None or not found or _target_height(report) is None:
        return found
    if final.due_on > found[-1].period.last and any(point.path is not None for point in found):
        due = Period(date(final.due_on.year, 1, 1), final.due_on, "", closed=False)
        found.append(_Column(due, final.quantity.value))
    return found


def _band(point: SeriesPoint | None) -> Band | None:
    if point is None:
        return None
    return None if point.low is None or point.high is None else (point.low, point.high)


def _ends(item: OutlookPoint | None) -> Ahead | None:
    return None if item is None else (item.value, item.low, item.high)


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
