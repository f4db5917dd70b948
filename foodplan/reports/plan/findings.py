"""The value of an indicator at a moment: from the ledger's measures or from observations."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from foodplan.models.history import BEGINNING
from foodplan.models.indicators import IndicatorVersion
from foodplan.progress.cells import Cell, Total, Window, current_window, judged_window, total
from foodplan.progress.coverage import interval, method_error, rate_interval
from foodplan.progress.readings import Reading, read_value
from foodplan.progress.reasons import Why
from foodplan.progress.register import (
    Expected,
    Owed,
    first_day,
    first_month,
    last_day,
    owed,
    received,
)
from foodplan.progress.suppression import shown
from foodplan.reports.plan.figures import Coverage
from foodplan.reports.plan.reporting import Reporting, covered
from foodplan.reports.plan.world import World
from foodplan.rules.units import convert
from foodplan.store.indicators import MOVEMENTS, official_readings
from foodplan.store.measures import MEASURES, Measure, read_filters


@dataclass(frozen=True)
class Finding:
    """A value in the indicator's unit with its period, interval, coverage and perimeter.

    `scale` is the part of a year that the value stands for; baseline and target follow it.
    """

    perimeter: str
    value: float | None = None
    first: date | None = None
    last: date | None = None
    low: float | None = None
    high: float | None = None
    scale: float = 1.0
    reason: Why = Why.NO_DATA
    coverage: Coverage | None = None
    current: float | None = None
    current_first: date | None = None
    current_last: date | None = None
    ledger: "LedgerSeries | None" = None
    readings: tuple[Reading, ...] = ()
    official: frozenset[str] = frozenset()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class LedgerSeries:
    """The monthly cells of a measure with the reports behind them; months are yyyymm.

    Cells of people never hold a month that is not closed. `single` says that one organisation
    alone may have cells.
    """

    measure: Measure
    cells: tuple[Cell, ...]
    register: tuple[Expected, ...]
    came: frozenset[Owed]
    closures: frozenset[Owed]
    start: int | None
    window: Window | None
    current: Window
    single: bool = False

    @property
    def answered(self) -> set[int]:
        """The months in which somebody reported, if only that nothing happened."""
        return {month for _, month in self.came}

    def reports(self, first: int, last: int) -> tuple[set[Owed], set[Owed]]:
        """Return the reports due in some months and those of them that came."""
        due = owed(self.register, first, last, self.closures)
        return due, received(self.register, due, self.came)

    def lists(self, window: Window) -> bool:
        """Return whether organisations may be listed: of people in single months only.

        Distinct people never: beside hidden passages they would bound them (decision 0019).
        """
        several = window.first != window.last
        return not (self.measure.distinct or (self.measure.personal and several))

    def total(self, kind: str, window: Window, carry: int = 0) -> Total:
        """Return the value of a window of months, as an indicator of a kind sums it.

        Distinct counts of people are not summed (decision 0019), and what nobody stated of a month
        is not known: there is a value only of one month of one organisation.
        """
        if not self.measure.distinct:
            return total(kind, self.cells, window, self.answered, carry)
        if window.first != window.last or not self.single:
            return Total(None, reason=Why.NOT_ADDITIVE)
        return total(kind, self.cells, window, ())


def find(world: World, definition: IndicatorVersion) -> Finding:
    """Return the value of an indicator from its own source."""
    stated: Finding | None = world.stated.get((definition.indicator, world.today))
    if stated is not None:
        return stated
    if definition.source == "measure":
        return _from_measure(world, definition)
    return _from_observations(world, definition)


def _from_observations(world: World, definition: IndicatorVersion) -> Finding:
    slug, knowledge = definition.indicator, world.knowledge
    official = official_readings(
        definition, knowledge.observations.get(slug, ()), knowledge.choices.get(slug, ())
    )
    read = read_value(
        definition.target_meaning,
        definition.kind,
        official.readings,
        world.today,
        frequency=definition.frequency,
        carry=definition.carry_forward,
        plan_start=world.plan_start(slug),
    )
    perimeter = definition.perimeter
    if read.first is not None and read.last is not None:
        perimeter = official.perimeters.get((read.first, read.last), perimeter)
    return Finding(
        perimeter=perimeter,
        value=read.value,
        first=read.first,
        last=read.last,
        low=read.value,
        high=read.value,
        reason=read.reason or Why.NO_DATA,
        readings=official.readings,
        official=official.keys,
    )


def _from_measure(world: World, definition: IndicatorVersion) -> Finding:
    filters = read_filters(definition.filters)
    series = ledger_series(world, definition, filters)
    current = _total(definition, series, series.current)
    finding = Finding(
        perimeter=definition.perimeter,
        current=_in_unit(definition, series.measure, current.value),
        current_first=first_day(series.current.first),
        current_last=min(world.today, last_day(series.current.last)),
        ledger=series,
        filters=filters,
    )
    return _judged(world, definition, series, finding)


def ledger_series(
    world: World, definition: IndicatorVersion, filters: Mapping[str, tuple[str, ...]]
) -> LedgerSeries:
    """Return the cells and reports of an indicator's measure, with its two windows of months."""
    measure = MEASURES[definition.measure]
    scope = world.measures.organisations(filters)
    knowledge = world.knowledge
    register = tuple(
        item for item in knowledge.expected.get(MOVEMENTS, ()) if item.organisation in scope
    )
    came = world.measures.reported() | knowledge.nil_months.get(MOVEMENTS, set())
    came = {owing for owing in came if owing[0] in scope}
    cells = world.measures.cells(definition.measure, filters)
    current = current_window(
        definition.kind,
        definition.target_meaning,
        world.today,
        world.plan_start(definition.indicator),
    )
    if measure.personal:
        cells = [cell for cell in cells if cell.month <= world.closed_month]
        came = {owing for owing in came if owing[1] <= world.closed_month}
        current = Window(current.first, max(current.first, world.closed_month))
    start = first_month(register, came, BEGINNING)
    window = judged_window(
        definition.kind,
        definition.target_meaning,
        definition.frequency,
        start,
        world.closed_month,
        world.plan_start(definition.indicator),
    )
    closures = frozenset(knowledge.closed_months.get(MOVEMENTS, ()))
    return LedgerSeries(
        measure, tuple(cells), register, frozenset(came), closures, start, window, current,
        single=len(scope) == 1,
    )  # fmt: skip


def _judged(
    world: World, definition: IndicatorVersion, series: LedgerSeries, finding: Finding
) -> Finding:
    window = series.window
    if window is None:
        return finding
    found = _total(definition, series, window)
    due, got = series.reports(window.first, window.last)
    reporting = Reporting(window, due, got, series.cells, series.came)
    coverage, estimate_high = covered(world.measures.owners, reporting, found)
    low, high = _ends(series, window, found, estimate_high)
    return replace(
        finding,
        value=_in_unit(definition, series.measure, found.value),
        first=first_day(window.first),
        last=last_day(window.last),
        low=_in_unit(definition, series.measure, low),
        high=_in_unit(definition, series.measure, high),
        scale=window.scale,
        reason=found.reason or Why.NO_DATA,
        coverage=coverage,
    )


def _total(definition: IndicatorVersion, series: LedgerSeries, window: Window) -> Total:
    found = series.total(definition.kind, window, definition.carry_forward)
    if series.measure.personal and not shown(found.value):
        return Total(None, reason=Why.SMALL_COUNT)
    return found


def _ends(
    series: LedgerSeries, window: Window, found: Total, estimate_high: float
) -> tuple[float | None, float | None]:
    if found.value is None or found.numerator is None:
        return None, None
    if found.denominator:
        unseen = estimate_high - found.denominator
        return rate_interval(found.numerator, found.denominator, unseen)
    inside = [cell for cell in series.cells if cell.month in window]
    return interval(found.value, estimate_high, method_error(inside))


def _in_unit(definition: IndicatorVersion, measure: Measure, value: float | None) -> float | None:
    return None if value is None else convert(value, measure.unit, definition.unit)
