"""The monthly cells of an indicator's measure, and what it is worth at a closed month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from foodplan.models.history import BEGINNING
from foodplan.models.indicators import IndicatorVersion
from foodplan.progress.cells import (
    Cell,
    Total,
    Window,
    current_window,
    judged_window,
    total,
)
from foodplan.progress.reasons import Why
from foodplan.progress.register import Expected, Owed, first_month, owed, received
from foodplan.progress.suppression import shown
from foodplan.reports.plan.reporting import Reporting, made_by_month
from foodplan.reports.plan.world import World
from foodplan.rules.ledger import Method
from foodplan.store.indicators import MOVEMENTS, season_weights
from foodplan.store.measures import MEASURES, Measure

FIRM = frozenset({Method.WEIGHED, Method.PACK})


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
    # The reports of windows, found once for all measures of the same organisations.
    found: dict[tuple[int, int], tuple[set[Owed], set[Owed]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def by_month(self) -> Mapping[int, list[Cell]]:
        """The cells of each month, found once for all windows that are asked for."""
        found: dict[int, list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.month, []).append(cell)
        return found

    @cached_property
    def answered(self) -> set[int]:
        """The months in which somebody reported, if only that nothing happened."""
        return {month for _, month in self.came}

    @cached_property
    def history(self) -> Mapping[int, Mapping[int, float]]:
        """What each organisation made in each month that it reported, nothing being a zero."""
        return made_by_month(self.cells, self.came)

    def inside(self, window: Window) -> list[Cell]:
        """Return the cells of a window of months."""
        return [cell for month in window.months for cell in self.by_month.get(month, ())]

    def reports(self, first: int, last: int) -> tuple[set[Owed], set[Owed]]:
        """Return the reports due in some months and those of them that came."""
        if (first, last) not in self.found:
            due = owed(self.register, first, last, self.closures)
            self.found[first, last] = due, received(self.register, due, self.came)
        return self.found[first, last]

    def reporting(self, window: Window) -> Reporting:
        """Return the reports of a window with all that its organisations ever made."""
        due, got = self.reports(window.first, window.last)
        return Reporting(window, due, got, self.cells, self.came, lambda: self.history)

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
            cells = self.cells if kind == "stock" else self.inside(window)
            return total(kind, cells, window, self.answered, carry)
        if window.first != window.last or not self.single:
            return Total(None, reason=Why.NOT_ADDITIVE)
        return total(kind, self.inside(window), window, ())

    def published(self, definition: IndicatorVersion, window: Window) -> Total:
        """Return the value of a window as it may be shown: small counts of people are not."""
        found = self.total(definition.kind, window, definition.carry_forward)
        if self.measure.personal and not shown(found.value):
            return Total(None, reason=Why.SMALL_COUNT)
        return found

    def weighed(self, window: Window) -> float | None:
        """Return the share of a mass that was weighed or counted by pack; None for other things."""
        if self.measure.unit != "g" and not self.measure.base:
            return None
        whole, firm = 0, 0
        for cell in self.inside(window):
            if not cell.method:
                # What lies in store was found by no method of its own.
                return None
            mass = cell.value if cell.base is None else cell.base
            whole += mass
            firm += mass if cell.method in FIRM else 0
        return firm / whole if whole > 0 else None


@dataclass(frozen=True)
class Scoped:
    """The reports of some organisations: who owes them, which came, since which month."""

    register: tuple[Expected, ...]
    came: frozenset[Owed]
    closures: frozenset[Owed]
    start: int | None
    found: dict[tuple[int, int], tuple[set[Owed], set[Owed]]] = field(default_factory=dict)


def ledger_series(
    world: World, definition: IndicatorVersion, filters: Mapping[str, tuple[str, ...]]
) -> LedgerSeries:
    """Return the cells and reports of an indicator's measure, with its two windows of months."""
    measure = MEASURES[definition.measure]
    scope = frozenset(world.measures.organisations(filters))
    key = (scope, measure.personal)
    if key not in world.reports:
        world.reports[key] = _scoped(world, scope, personal=measure.personal)
    scoped: Scoped = world.reports[key]
    cells = world.measures.cells(definition.measure, filters)
    current = current_window(
        definition.kind,
        definition.target_meaning,
        world.today,
        world.plan_start(definition.indicator),
    )
    if measure.personal:
        cells = [cell for cell in cells if cell.month <= world.closed_month]
        current = Window(current.first, max(current.first, world.closed_month))
    return LedgerSeries(
        measure, tuple(cells), scoped.register, scoped.came, scoped.closures, scoped.start,
        window_at(world, definition, scoped.start, world.closed_month), current,
        single=len(scope) == 1, found=scoped.found,
    )  # fmt: skip


def _scoped(world: World, scope: frozenset[int], *, personal: bool) -> Scoped:
    knowledge = world.knowledge
    register = tuple(
        item for item in knowledge.expected.get(MOVEMENTS, ()) if item.organisation in scope
    )
    came = world.measures.reported() | knowledge.nil_months.get(MOVEMENTS, set())
    came = {owing for owing in came if owing[0] in scope}
    if personal:
        came = {owing for owing in came if owing[1] <= world.closed_month}
    return Scoped(
        register,
        frozenset(came),
        frozenset(knowledge.closed_months.get(MOVEMENTS, ())),
        first_month(register, came, BEGINNING),
    )


def window_at(
    world: World, definition: IndicatorVersion, start: int | None, closed: int
) -> Window | None:
    """Return the months that an indicator is judged on when `closed` is the last closed one."""
    return judged_window(
        definition.kind,
        definition.target_meaning,
        definition.frequency,
        start,
        closed,
        world.plan_start(definition.indicator),
        season_weights(definition),
    )
