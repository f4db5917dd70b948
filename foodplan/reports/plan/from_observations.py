"""The value of an indicator from published or reported observations, by the rules of its kind."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from foodplan.models.indicators import IndicatorVersion, Observation
from foodplan.progress.ladders import ladder_value
from foodplan.progress.path import Point, yearly_change
from foodplan.progress.people import reach
from foodplan.progress.readings import (
    A_YEAR_AT_LEAST,
    A_YEAR_AT_MOST,
    Read,
    Reading,
    read_value,
    reading_value,
)
from foodplan.progress.reasons import Why
from foodplan.reports.plan.found import Finding
from foodplan.reports.plan.trust import periods_since
from foodplan.reports.plan.world import World
from foodplan.rules.observations import COMPUTED_KEY
from foodplan.rules.units import same_dimension
from foodplan.store.indicators import Official, official_readings

SUMS = frozenset({"flow", "people"})
FIRM = frozenset({"weighed", "pack"})
PASSAGES = "passaggi"
Ends = tuple[float | None, float | None]


def found_in_observations(
    world: World, definition: IndicatorVersion, before: date | None = None
) -> Finding:
    """Return the value of an indicator's observations; with `before`, that of the period before.

    `before` is the last day of the period in question: what ended by it and not on it counts.
    """
    official = _official(world, definition, before)
    readings = official.readings
    day = world.today if before is None else before
    past = [item for item in readings if item.last <= day]
    people = definition.kind == "people" and not same_dimension(definition.unit, PASSAGES)
    if definition.kind == "ladder":
        read = _ladder(past, official)
    elif people and definition.target_meaning != "level_at_date":
        read = _people(world, definition, past, day)
    else:
        read = _value(world, definition, past, day)
    finding = _finding(world, definition, official, read)
    if read.reason is Why.NOT_ADDITIVE:
        return _range(finding, past)
    return finding


def value_points(
    definition: IndicatorVersion, readings: Sequence[Reading], plan_start: date | None
) -> list[Point]:
    """Return the values that compare with each other, each on its period's last day.

    Of a sum against a yearly target only whole years; against a total the sum since the plan's
    start. What precedes a break of method is left out, and so are conflicts.
    """
    since = definition.comparable_from
    whole = definition.target_meaning == "per_year" and definition.kind in SUMS
    known = [
        (item, reading_value(item))
        for item in sorted(readings, key=lambda item: (item.last, item.first))
        if not item.conflict and (since is None or item.first >= since)
    ]
    found: dict[date, float] = {}
    total = 0.0
    for item, value in known:
        if value is None or (whole and not A_YEAR_AT_LEAST <= item.days <= A_YEAR_AT_MOST):
            continue
        if definition.target_meaning == "total_over_plan":
            if plan_start is not None and item.first < plan_start:
                continue
            total += value
        found[item.last] = total if definition.target_meaning == "total_over_plan" else value
    return [Point(day, value) for day, value in found.items()]


def _official(world: World, definition: IndicatorVersion, before: date | None) -> Official:
    slug, knowledge = definition.indicator, world.knowledge
    found = official_readings(
        definition, knowledge.observations.get(slug, ()), knowledge.choices.get(slug, ())
    )
    if before is None:
        return found
    return replace(found, readings=tuple(item for item in found.readings if item.last < before))


def _value(world: World, definition: IndicatorVersion, past: Sequence[Reading], day: date) -> Read:
    return read_value(
        definition.target_meaning,
        definition.kind,
        past,
        day,
        frequency=definition.frequency,
        carry=definition.carry_forward,
        plan_start=world.plan_start(definition.indicator),
    )


def _ladder(past: Sequence[Reading], official: Official) -> Read:
    """Return the highest documented step; a step once reached does not grow old."""
    reached = {item.value: item for item in past if item.value is not None and not item.conflict}
    if not reached:
        return Read(None, reason=Why.CONFLICT if past else Why.NO_DATA)
    documents = {
        value: official.rows[item.first, item.last].document for value, item in reached.items()
    }
    value = ladder_value(documents)
    return Read(value, reached[value].first, reached[value].last)


def _people(world: World, definition: IndicatorVersion, past: Sequence[Reading], day: date) -> Read:
    """Return a declared count of different people: counts of parts of a period never add up."""
    yearly = definition.target_meaning == "per_year"
    whole = [item for item in past if item.days >= A_YEAR_AT_LEAST] if yearly else past[:1]
    if yearly or len(past) < 2:
        read = _value(world, definition, whole, day)
        if read.value is not None or not past or read.reason is Why.STALE:
            return read
    return Read(None, past[0].first, past[-1].last, Why.NOT_ADDITIVE)


def _range(finding: Finding, past: Sequence[Reading]) -> Finding:
    """Return a finding with the range in which the number of different people must lie."""
    last = past[-1].last
    year = [item for item in past if (last - item.first).days <= A_YEAR_AT_MOST]
    counts = [round(item.value) for item in year if item.value is not None]
    found = reach(counts)
    if found is None:
        return finding
    return replace(finding, first=year[0].first, low=float(found.low), high=float(found.high))


def _finding(world: World, definition: IndicatorVersion, official: Official, read: Read) -> Finding:
    rows = _rows_behind(official, read)
    low, high = _held(definition, _ends(world, official, read, rows))
    points = value_points(definition, official.readings, world.plan_start(definition.indicator))
    perimeter = definition.perimeter
    if read.first is not None and read.last is not None:
        perimeter = official.perimeters.get((read.first, read.last), perimeter)
    return Finding(
        perimeter=perimeter,
        value=read.value,
        first=read.first,
        last=read.last,
        low=low,
        high=high,
        yearly_change=yearly_change(points, read.last) if read.last else None,
        reason=read.reason or Why.NO_DATA,
        age=_age(world, definition, read),
        weighed=_weighed(world, rows),
        documented=_documented(rows),
        bound=_bound(rows),
        readings=official.readings,
        bands=official.bands,
        official=official.keys,
    )


def _age(world: World, definition: IndicatorVersion, read: Read) -> int | None:
    if read.last is None:
        return None
    if definition.kind == "ladder":
        return 0
    return periods_since(read.last, world.today, definition.frequency)


def _rows_behind(official: Official, read: Read) -> list[Observation]:
    """Return the observations that a value is made of: its own, or the parts that make it up."""
    if read.value is None or read.first is None or read.last is None:
        return []
    own = official.rows.get((read.first, read.last))
    if own is not None:
        return [own]
    return [
        row
        for (first, last), row in official.rows.items()
        if read.first <= first and last <= read.last
    ]


def _ends(world: World, official: Official, read: Read, rows: Sequence[Observation]) -> Ends:
    """Return the interval of a value: the ends that its sources name, widened by their method."""
    if read.value is None:
        return None, None
    low = high = read.value
    by_days = {(row.period_from, row.period_to): row for row in rows}
    for reading in official.readings:
        row = by_days.get((reading.first, reading.last))
        value = reading_value(reading)
        if row is None or value is None:
            continue
        bottom, top = official.bands.get((reading.first, reading.last), (value, value))
        error = abs(value) * world.grades.get(row.method, 0.0)
        low += min(0.0, bottom - value) - error
        high += max(0.0, top - value) + error
    return low, high


def _held(definition: IndicatorVersion, ends: Ends) -> Ends:
    """Return an interval inside the physical limits of what is measured."""
    low, high = ends
    if low is not None and definition.lowest is not None:
        low = max(low, definition.lowest)
    if high is not None and definition.highest is not None:
        high = min(high, definition.highest)
    return low, high


def _bound(rows: Sequence[Observation]) -> str:
    """Return what a value is beside the true one: of parts, "at least" where any of them is."""
    bounds = {row.bound for row in rows}
    if len(rows) == 1 or len(bounds) == 1:
        return next(iter(bounds), "")
    return "lower" if bounds == {"", "lower"} else ""


def _weighed(world: World, rows: Sequence[Observation]) -> float | None:
    """Return the share of the observations with a method grade that were weighed or by pack."""
    graded = [row for row in rows if row.method in world.grades]
    if not graded:
        return None
    return sum(row.method in FIRM for row in graded) / len(graded)


def _documented(rows: Sequence[Observation]) -> float | None:
    # What is computed from records has its own page, which says how much of it was reported.
    if all(row.key.startswith(COMPUTED_KEY) for row in rows):
        return None
    said = [bool(row.document.strip()) or (row.verified and bool(row.source_url)) for row in rows]
    return sum(said) / len(said)
