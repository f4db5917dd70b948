"""The values of an indicator over time, period by period, as its chart and its table show them."""

from dataclasses import replace
from datetime import date

from foodplan.models.indicators import IndicatorVersion
from foodplan.progress.cells import Window, season_share
from foodplan.progress.readings import Reading, reading_value
from foodplan.progress.register import first_day, last_day
from foodplan.progress.suppression import hidden
from foodplan.reports.plan.from_ledger import window_interval
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.ledger_series import LedgerSeries
from foodplan.reports.plan.reporting import answers
from foodplan.reports.plan.rows import SeriesPoint
from foodplan.reports.plan.standing import path_on
from foodplan.reports.plan.words import period
from foodplan.reports.plan.world import World
from foodplan.rules.ledger import month_of, months_between
from foodplan.rules.units import convert
from foodplan.store.indicators import season_weights


def series_points(world: World, judged: Judged) -> tuple[SeriesPoint, ...]:
    """Return the values over time: months of the ledger, or the observed periods."""
    series = judged.finding.ledger
    if series is None:
        return tuple(_observed_point(judged, reading) for reading in judged.finding.readings)
    points = [_month_point(world, judged, series, month) for month in months_shown(world, series)]
    return _without_small_counts(points, series)


def with_intervals(
    world: World, judged: Judged, points: tuple[SeriesPoint, ...]
) -> tuple[SeriesPoint, ...]:
    """Return the closed months of a mass with the interval in which each value lies.

    Observed periods have the ends that their sources name already; people have none.
    """
    series = judged.finding.ledger
    if series is None or series.measure.unit != "g" or judged.definition.kind == "stock":
        return points
    return tuple(_with_interval(world, judged, series, point) for point in points)


def months_shown(world: World, series: LedgerSeries) -> list[int]:
    """Return the months from the first report to the one in progress (closed ones for people)."""
    if series.start is None:
        return []
    last = world.closed_month if series.measure.personal else month_of(world.today)
    return months_between(series.start, last)


def path_in_month(judged: Judged, month: int) -> float | None:
    """Return what the path asks of a month: of a yearly sum, the month's part of the year."""
    definition = judged.definition
    path = path_on(definition, judged.points, last_day(month)) if judged.same_perimeter else None
    if path is None or definition.target_meaning != "per_year" or definition.kind == "rate":
        return path
    return path * season_share([month], season_weights(definition))


def _observed_point(judged: Judged, reading: Reading) -> SeriesPoint:
    band = judged.finding.bands.get((reading.first, reading.last))
    return SeriesPoint(
        period=period(reading.first, reading.last),
        value=None if reading.conflict else reading_value(reading),
        numerator=reading.numerator,
        denominator=reading.denominator,
        path=path_on(judged.definition, judged.points, reading.last),
        answered=None,
        expected=None,
        carried=False,
        low=band[0] if band else None,
        high=band[1] if band else None,
        comparable=is_comparable(judged.definition, reading.first),
    )


def is_comparable(definition: IndicatorVersion, first: date) -> bool:
    """Return whether a period that begins on a day was found by the method of today."""
    return definition.comparable_from is None or first >= definition.comparable_from


def _month_point(world: World, judged: Judged, series: LedgerSeries, month: int) -> SeriesPoint:
    definition = judged.definition
    kind = "rate" if definition.kind == "rate" else "flow"
    found = series.total(kind, Window(month, month))
    due, got = series.reports(month, month)
    answered, expected = answers(due, got)
    return SeriesPoint(
        period=period(first_day(month), last_day(month), closed=month <= world.closed_month),
        value=_converted(definition, series, found.value),
        numerator=found.numerator if kind == "rate" else None,
        denominator=found.denominator,
        path=path_in_month(judged, month),
        answered=answered,
        expected=expected,
        carried=False,
        comparable=is_comparable(definition, first_day(month)),
    )


def _with_interval(
    world: World, judged: Judged, series: LedgerSeries, point: SeriesPoint
) -> SeriesPoint:
    if point.value is None or not point.period.closed:
        return point
    month = month_of(point.period.last)
    ends = window_interval(world, judged.definition, series, Window(month, month))
    return point if ends is None else replace(point, low=ends[0], high=ends[1])


def _converted(
    definition: IndicatorVersion, series: LedgerSeries, value: float | None
) -> float | None:
    return None if value is None else convert(value, series.measure.unit, definition.unit)


def _without_small_counts(
    points: list[SeriesPoint], series: LedgerSeries
) -> tuple[SeriesPoint, ...]:
    if not series.measure.personal:
        return tuple(points)
    away = hidden([None if point.value is None else int(point.value) for point in points])
    return tuple(
        replace(point, value=None, numerator=None, denominator=None) if at in away else point
        for at, point in enumerate(points)
    )
