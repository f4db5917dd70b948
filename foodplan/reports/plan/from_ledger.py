"""The value of an indicator from a measure of the ledger, with its coverage and its interval."""

from dataclasses import replace
from datetime import date

from foodplan.models.indicators import IndicatorVersion
from foodplan.progress.attainment import MINIMUM_COVERAGE
from foodplan.progress.cells import MONTHS_OF, Total, Window, month_before
from foodplan.progress.coverage import (
    Covered,
    bases,
    interval,
    method_error,
    rate_error,
    rate_interval,
)
from foodplan.progress.reasons import Why
from foodplan.progress.register import first_day, last_day
from foodplan.reports.plan.found import Finding
from foodplan.reports.plan.ledger_series import LedgerSeries, ledger_series, window_at
from foodplan.reports.plan.reporting import covered
from foodplan.reports.plan.standing import TOTAL
from foodplan.reports.plan.trust import periods_since
from foodplan.reports.plan.world import World
from foodplan.rules.units import convert
from foodplan.store.measures import Measure, read_filters

# Months of cells summed at once: what an earlier sum may be compared with.
A_YEAR = 12
# How far apart the coverage of two years may be for their difference to say something.
ALIKE = 0.05


def found_in_ledger(world: World, definition: IndicatorVersion) -> Finding:
    """Return the value of an indicator's measure over its last closed months, and so far."""
    filters = read_filters(definition.filters)
    series = ledger_series(world, definition, filters)
    current = series.published(definition, series.current)
    finding = Finding(
        perimeter=definition.perimeter,
        current=_in_unit(definition, series.measure, current.value),
        current_first=first_day(series.current.first),
        current_last=min(world.today, last_day(series.current.last)),
        ledger=series,
        filters=filters,
    )
    found = _judged(world, definition, series, finding, series.window)
    found = replace(found, yearly_change=_yearly_change(world, definition, series, found))
    if not series.measure.personal:
        return found
    # Of people an export states findings only: what came before has to be stated too.
    return replace(found, before=found_in_ledger_before(world, definition, series))


def found_in_ledger_before(
    world: World, definition: IndicatorVersion, series: LedgerSeries
) -> Finding | None:
    """Return what is known of the closed period before the last one, or None when there is none."""
    window = window_at(world, definition, series.start, _month_before(world, definition))
    if window is None:
        return None
    found = _judged(world, definition, series, Finding(definition.perimeter), window)
    if found.coverage is None or not series.measure.personal:
        return found
    return replace(found, coverage=replace(found.coverage, missing=(), unnamed_missing=0))


def window_interval(
    world: World, definition: IndicatorVersion, series: LedgerSeries, window: Window
) -> tuple[float, float] | None:
    """Return the interval of a window's value in the indicator's unit, or None without a value."""
    found = series.published(definition, window)
    if found.value is None:
        return None
    _, measured = covered(world.measures.owners, series.reporting(window), found)
    low, high = _ends(world, series, window, found, measured)
    ends = (_in_unit(definition, series.measure, end) for end in (low, high))
    bottom, top = ends
    return None if bottom is None or top is None else (bottom, top)


def _month_before(world: World, definition: IndicatorVersion) -> int:
    return month_before(world.closed_month, MONTHS_OF.get(definition.frequency, 1))


def _judged(
    world: World,
    definition: IndicatorVersion,
    series: LedgerSeries,
    finding: Finding,
    window: Window | None,
) -> Finding:
    if window is None:
        return finding
    found = series.published(definition, window)
    coverage, measured = covered(world.measures.owners, series.reporting(window), found)
    low, high = _ends(world, series, window, found, measured)
    whole = found.value is not None and found.denominator is None and definition.kind != "stock"
    apart = whole and coverage.share < 1
    estimates = (measured.estimate_low, measured.estimate_high) if apart else (None, None)
    value, low, high, estimate_low, estimate_high = (
        _in_unit(definition, series.measure, grams)
        for grams in (found.value, low, high, *estimates)
    )
    return replace(
        finding,
        value=value,
        first=first_day(window.first),
        last=last_day(window.last),
        low=low,
        high=high,
        estimate_low=estimate_low,
        estimate_high=estimate_high,
        scale=window.scale,
        reason=found.reason or Why.NO_DATA,
        coverage=coverage,
        age=periods_since(_last_known(series, window, found), world.today, definition.frequency),
        carried=found.carried,
        weighed=series.weighed(window),
    )


def _last_known(series: LedgerSeries, window: Window, found: Total) -> date:
    """Return the last day of the months that a value is of: of a stock, the last one known."""
    if not found.carried:
        return last_day(window.last)
    known = [month for month in {*series.by_month, *series.answered} if month <= window.last]
    return last_day(max(known))


def _ends(
    world: World, series: LedgerSeries, window: Window, found: Total, measured: Covered
) -> tuple[float | None, float | None]:
    if found.value is None or found.numerator is None:
        return None, None
    if found.denominator:
        unseen = measured.estimate_high - found.denominator
        above = method_error(series.inside(window), world.errors)
        below = method_error(bases(series.inside(window)), world.errors)
        error = rate_error(found.numerator, found.denominator, above, below)
        return rate_interval(found.numerator, found.denominator, unseen, error)
    error = method_error(series.inside(window), world.errors)
    return interval(found.value, measured.estimate_high, error)


def _yearly_change(
    world: World, definition: IndicatorVersion, series: LedgerSeries, found: Finding
) -> float | None:
    """Return how much the value gained over a year, where both ends were reported well enough."""
    if found.value is None or series.window is None or found.scale != 1:
        return None
    earlier = window_at(world, definition, series.start, month_before(world.closed_month, A_YEAR))
    if earlier is None or earlier.scale != 1:
        return None
    # A sum since the plan's start grows with its months; all else compares with as many.
    if definition.target_meaning != TOTAL and len(earlier.months) != len(series.window.months):
        return None
    shares = [_reported_share(series, window) for window in (series.window, earlier)]
    if min(shares) < MINIMUM_COVERAGE or abs(shares[0] - shares[1]) > ALIKE:
        return None
    then = series.published(definition, earlier)
    value = _in_unit(definition, series.measure, then.value)
    return None if value is None else found.value - value


def _reported_share(series: LedgerSeries, window: Window) -> float:
    due, got = series.reports(window.first, window.last)
    return len(got) / len(due) if due else 1.0


def _in_unit(definition: IndicatorVersion, measure: Measure, value: float | None) -> float | None:
    return None if value is None else float(convert(value, measure.unit, definition.unit))
