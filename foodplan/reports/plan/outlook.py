"""Where an indicator goes if nothing changes: its series, foretold, beside its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foodplan.models.indicators import IndicatorVersion
from foodplan.progress.attainment import MINIMUM_COVERAGE
from foodplan.progress.cells import MONTHS_OF, month_before
from foodplan.progress.forecast import FEWEST, Forecast, Projected, forecast
from foodplan.progress.path import Point
from foodplan.progress.reasons import Status, Why
from foodplan.progress.register import first_day, last_day
from foodplan.reports.plan.figures import Period
from foodplan.reports.plan.from_observations import value_points
from foodplan.reports.plan.judging import Judged, amount_of
from foodplan.reports.plan.rows import Outlook, OutlookPoint, SeriesPoint
from foodplan.reports.plan.series import path_in_month
from foodplan.reports.plan.standing import TOTAL, path_on
from foodplan.reports.plan.words import FORECAST_METHODS, period, reason, tag
from foodplan.reports.plan.world import World
from foodplan.rules.ledger import month_of

A_YEAR = 12
# How far beyond the target's day one looks for the day on which it would be met.
YEARS_BEYOND = 5
SUMS = frozenset({"flow", "people"})


@dataclass(frozen=True)
class Known:
    """The closed periods that a forecast rests on: comparable, covered, each on its last day."""

    points: tuple[Point, ...]
    months: int
    summed: bool


def outlook(world: World, judged: Judged, series: Sequence[SeriesPoint]) -> Outlook | None:
    """Return where an indicator's series goes, until its target is due and beyond.

    None for a ladder: nobody foretells a decision.
    """
    definition = judged.definition
    if definition.kind == "ladder":
        return None
    known = _known(world, judged, series)
    if judged.finding.reason is Why.STALE and judged.finding.value is None:
        # What ended long ago would be foretold for days that have gone by.
        return Outlook(None, reason(Why.STALE), len(known.points))
    if len(known.points) < FEWEST:
        return Outlook(None, reason(Why.FEW_POINTS), len(known.points))
    on = _asked_day(judged, known.points[-1].day)
    horizon = date(on.year + YEARS_BEYOND, 12, 31)
    lowest, highest = limits(definition)
    found = forecast(
        known.points, horizon, months=known.months, lowest=lowest, highest=highest,
        direction=definition.direction,
    )  # fmt: skip
    compared = _compared(definition, known, found, world.plan_start(judged.slug))
    then = next((point for point in reversed(compared) if point.day <= on), None)
    met = _met(judged, compared)
    return Outlook(
        method=tag(FORECAST_METHODS, found.method),
        reason=reason(found.reason),
        periods=len(known.points),
        on=then.day if then else None,
        value=amount_of(definition, then.value) if then else None,
        low=amount_of(definition, then.low) if then else None,
        high=amount_of(definition, then.high) if then else None,
        met_from=met[0],
        met_to=met[1],
        horizon=horizon if _is_awaited(judged) else None,
        points=_drawn(judged, known, found, on),
        error=found.error,
        naive_error=found.naive_error,
        yearly=known.summed and definition.target_meaning != TOTAL,
    )


def limits(definition: IndicatorVersion) -> tuple[float | None, float | None]:
    """Return the physical limits of a value: nothing counted or weighed is below zero."""
    lowest, highest = definition.lowest, definition.highest
    share = definition.unit == "%"
    counted = definition.kind in {"flow", "stock", "people", "rate"}
    if lowest is None and (counted or share):
        lowest = 0.0
    if highest is None and share and definition.kind == "rate":
        highest = 1.0
    return lowest, highest


def _known(world: World, judged: Judged, series: Sequence[SeriesPoint]) -> Known:
    definition = judged.definition
    if judged.finding.ledger is None:
        start = world.plan_start(judged.slug)
        points = value_points(definition, judged.finding.readings, start)
        return Known(_one_a_period(points, definition), _length(definition), summed=False)
    months = tuple(
        Point(point.period.last, point.value)
        for point in series
        if point.value is not None and point.period.closed and point.comparable
        if _well_reported(point)
    )
    summed = definition.kind in SUMS and definition.target_meaning != "level_at_date"
    return Known(months, 1, summed)


def _well_reported(point: SeriesPoint) -> bool:
    if point.answered is None or not point.expected:
        return True
    return point.answered >= MINIMUM_COVERAGE * point.expected


def _length(definition: IndicatorVersion) -> int:
    yearly = definition.kind in SUMS and definition.target_meaning == "per_year"
    return A_YEAR if yearly else MONTHS_OF.get(definition.frequency, A_YEAR)


def _one_a_period(points: Sequence[Point], definition: IndicatorVersion) -> tuple[Point, ...]:
    """Return the last value of each period: two of one year are no trend."""
    length = _length(definition)
    kept = {(point.day.year * A_YEAR + point.day.month - 1) // length: point for point in points}
    return tuple(kept.values())


def _asked_day(judged: Judged, last: date) -> date:
    """Return the day that a forecast speaks of: the target's, or a year on."""
    due = judged.targets[-1].due_on if judged.targets else None
    return due if due is not None and due > last else last_day(month_of(last) + 100)


def _compared(
    definition: IndicatorVersion, known: Known, found: Forecast, plan_start: date | None
) -> list[Projected]:
    """Return what is foretold as it is held against the target: yearly sums, or sums so far."""
    if not known.summed:
        return list(found.points)
    if definition.target_meaning == TOTAL:
        since = date.min if plan_start is None else plan_start
        return _running(known.points, found.points, since)
    by_month = {month_of(point.day): (point.value,) * 3 for point in known.points}
    by_month |= {
        month_of(point.day): (point.value, point.low, point.high) for point in found.points
    }
    sums = []
    for point in found.points:
        month = month_of(point.day)
        parts = [by_month.get(month_before(month, back)) for back in range(A_YEAR)]
        whole = [part for part in parts if part is not None]
        if len(whole) == A_YEAR:
            sums.append(Projected(point.day, *(sum(values) for values in zip(*whole, strict=True))))
    return sums


def _running(known: Sequence[Point], ahead: Sequence[Projected], since: date) -> list[Projected]:
    value = low = high = sum(point.value for point in known if point.day >= since)
    found = []
    for point in ahead:
        value, low, high = value + point.value, low + point.low, high + point.high
        found.append(Projected(point.day, value, low, high))
    return found


def _is_awaited(judged: Judged) -> bool:
    """Return whether there is a target that is still to be met and may be held against values."""
    awaited = judged.targets and judged.definition.direction != "keep"
    return bool(awaited) and judged.same_perimeter and judged.status is not Status.REACHED


def _met(judged: Judged, ahead: Sequence[Projected]) -> tuple[date | None, date | None]:
    """Return the first days on which the band's better and worse ends meet the target."""
    if not _is_awaited(judged):
        return None, None
    goal = judged.targets[-1].value
    if judged.definition.direction == "down":
        ends = [(point.day, point.low <= goal, point.high <= goal) for point in ahead]
    else:
        ends = [(point.day, point.high >= goal, point.low >= goal) for point in ahead]
    soonest = next((day for day, better, _ in ends if better), None)
    latest = next((day for day, _, worse in ends if worse), None)
    return soonest, latest


def _drawn(judged: Judged, known: Known, found: Forecast, on: date) -> tuple[OutlookPoint, ...]:
    """Return the periods to draw: no more than there have been, a year at the least."""
    most = max(len(known.points), A_YEAR // known.months)
    monthly = judged.finding.ledger is not None
    return tuple(
        OutlookPoint(
            period=_period(point.day, known.months),
            value=point.value,
            low=point.low,
            high=point.high,
            path=path_in_month(judged, month_of(point.day))
            if monthly
            else path_on(judged.definition, judged.points, point.day),
        )
        for point in found.points[:most]
        if point.day <= on
    )


def _period(day: date, months: int) -> Period:
    return period(first_day(month_before(month_of(day), months - 1)), day, closed=False)
