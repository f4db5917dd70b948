"""The city's recovered food: what crossed the boundary of its registers, month by month.

Definitions: docs/glossary.md and the page "Come si calcola". Everything is food; goods that are
no food stay outside. Transfers between sites cross no boundary and are counted once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session

from foodplan.reports.equivalents import Equivalent, equivalents
from foodplan.reports.plan.words import METHODS
from foodplan.reports.recovery.kilos import Kilos, MethodShare, name_of, sum_of
from foodplan.reports.recovery.words import ELSEWHERE, FIGURES, SOURCE_KINDS
from foodplan.rules.calendar import last_closed_month
from foodplan.rules.ledger import Method, SourceKind, month_of, months_between, next_month
from foodplan.store.history import Moment
from foodplan.store.ledger.eliminations import eliminated_flows
from foodplan.store.measures.sites import Sites, owners, sites
from foodplan.store.organisations import BOUNDARY_NAMES
from foodplan.store.places import area_names
from foodplan.store.recovery import ScopeFlow, SiteFlow, list_area_flows, list_scope_flows

AnyFlow = TypeVar("AnyFlow", ScopeFlow, SiteFlow)

CIRCOSCRIZIONE = "circoscrizione"


@dataclass(frozen=True)
class Split:
    """Grams of one figure in the closed months, and in those that are not closed yet."""

    closed: int
    running: int

    def of(self, *, closed: bool) -> int:
        """Return the grams of one of the two."""
        return self.closed if closed else self.running


@dataclass(frozen=True)
class SourceRow:
    """Grams that came from one kind of source; `code` is its slug."""

    name: str
    code: str
    surplus: bool
    grams: Split


@dataclass(frozen=True)
class KilosRow:
    """What moved of one category, or in one area, in the closed months and since.

    `code` is the category's slug or the area's code, empty outside the city.
    """

    name: str
    code: str
    closed: Kilos
    running: Kilos


@dataclass(frozen=True)
class DestinationRow:
    """Grams of waste that went one way; `code` is the destination's slug."""

    name: str
    code: str
    grams: Split


@dataclass(frozen=True)
class CityMonth:
    """One month; `kilos` is None where nobody recorded anything, which is no zero.

    `eliminated` are grams of surplus that two organisations declared and that are one load.
    """

    month: int
    closed: bool
    kilos: Kilos | None
    eliminated: int

    @property
    def recovered(self) -> int | None:
        """What the city publishes: the sum of the declarations less what they count twice."""
        return self.kilos.recovered - self.eliminated if self.kilos else None


@dataclass(frozen=True)
class FigureMethods:
    """How the grams of one figure were found, in the closed months; empty without any."""

    name: str
    shares: tuple[MethodShare, ...]


@dataclass(frozen=True)
class RecoveryReport:
    """The city's figures, ready to print.

    `months` are the twelve closed ones and those since; `running` is what was recorded after them,
    "finora".
    """

    day: date
    past: bool
    months: tuple[CityMonth, ...]
    closed: Kilos
    running: Kilos
    eliminated: Split
    sources: tuple[SourceRow, ...]
    categories: tuple[KilosRow, ...]
    destinations: tuple[DestinationRow, ...]
    areas: tuple[KilosRow, ...]
    methods: tuple[FigureMethods, ...]
    equivalents: tuple[Equivalent, ...]
    simulated: bool

    @property
    def consolidated(self) -> Split:
        """Recovered food as the city publishes it: declarations less eliminations."""
        return Split(
            self.closed.recovered - self.eliminated.closed,
            self.running.recovered - self.eliminated.running,
        )

    @property
    def closed_months(self) -> tuple[int, ...]:
        """The twelve months that the headline is of."""
        return tuple(row.month for row in self.months if row.closed)

    @property
    def running_months(self) -> tuple[int, ...]:
        """The months that are not closed yet."""
        return tuple(row.month for row in self.months if not row.closed)


def recovery_report(
    session: Session, day: date, known_at: datetime | None = None
) -> RecoveryReport:
    """Return the city's figures of a day as known at an instant (None: all that is known now)."""
    moment = Moment(day, known_at)
    closed, running = closed_and_running(day)
    flows = list_scope_flows(session, moment, closed[0], running[-1])
    food = [flow for flow in flows if flow.food]
    twice = _eliminated(session, moment, closed[0], running[-1])
    moved = list_area_flows(session, moment, closed[0], running[-1])
    named = _area_namer(session, moment)
    last = closed[-1]
    return RecoveryReport(
        day=day,
        past=known_at is not None,
        months=tuple(_month(month, flows, food, last, twice[month]) for month in closed + running),
        closed=sum_of(flow for flow in food if flow.month <= last),
        running=sum_of(flow for flow in food if flow.month > last),
        eliminated=Split(
            sum(twice[month] for month in closed), sum(twice[month] for month in running)
        ),
        sources=source_rows(food, last),
        categories=_rows(food, lambda flow: (flow.category_name, flow.category), last),
        destinations=_destinations(food, last),
        areas=_rows(moved, lambda flow: named(flow.node, flow.month), last),
        methods=tuple(_methods(name, food, last) for name in FIGURES),
        equivalents=_equivalents(session, moment, food, last),
        simulated=any(owner.simulated for owner in owners(session, moment).values()),
    )


def closed_and_running(day: date) -> tuple[list[int], list[int]]:
    """Return the twelve last closed months of a day, and the months since, the day's included.

    >>> closed, running = closed_and_running(date(2026, 11, 10))
    >>> closed[0], closed[-1], running
    (202510, 202609, [202610, 202611])
    """
    last = last_closed_month(day)
    # The month after the same month of the year before.
    first = last - 99 if last % 100 < 12 else last - 11
    return months_between(first, last), months_between(next_month(last), month_of(day))


def _month(
    month: int, flows: Sequence[ScopeFlow], food: Sequence[ScopeFlow], last: int, twice: int
) -> CityMonth:
    recorded = any(flow.month == month and flow.movements for flow in flows)
    own = sum_of(flow for flow in food if flow.month == month)
    return CityMonth(month, month <= last, own if recorded else None, twice)


def source_rows(food: Iterable[ScopeFlow], last: int) -> tuple[SourceRow, ...]:
    """Return what came from each kind of source, up to the last closed month and since."""
    sums: dict[SourceKind, list[int]] = defaultdict(lambda: [0, 0])
    for flow in food:
        if name_of(flow) in {"recovered", "other"}:
            sums[flow.source_kind][flow.month > last] += flow.grams
    return tuple(
        SourceRow(SOURCE_KINDS[kind], kind.slug, kind.surplus, Split(*sums[kind]))
        for kind in SourceKind
        if any(sums[kind])
    )


def _destinations(food: Iterable[ScopeFlow], last: int) -> tuple[DestinationRow, ...]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for flow in food:
        if name_of(flow) == "wasted":
            sums[flow.detail][flow.month > last] += flow.grams
    rows = [
        DestinationRow(BOUNDARY_NAMES.get(slug, slug), slug, Split(*made))
        for slug, made in sums.items()
        if any(made)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.grams.closed, row.name)))


def _rows(
    flows: Iterable[AnyFlow], named: Callable[[AnyFlow], tuple[str, str]], last: int
) -> tuple[KilosRow, ...]:
    parts: dict[tuple[str, str], tuple[list[AnyFlow], list[AnyFlow]]] = defaultdict(
        lambda: ([], [])
    )
    for flow in flows:
        parts[named(flow)][flow.month > last].append(flow)
    rows = [KilosRow(*key, sum_of(past), sum_of(since)) for key, (past, since) in parts.items()]
    moved = [row for row in rows if row.closed.any or row.running.any]
    return tuple(sorted(moved, key=lambda row: (-row.closed.received, row.name)))


def _methods(figure: str, food: Iterable[ScopeFlow], last: int) -> FigureMethods:
    own = (flow for flow in food if flow.month <= last and name_of(flow) == figure)
    return FigureMethods(FIGURES[figure], method_shares(own))


def method_shares(flows: Iterable[ScopeFlow]) -> tuple[MethodShare, ...]:
    """Return the share of each method in the grams of some flows; empty when they sum to nothing.

    What a correction took off more than there was counts as nothing.
    """
    sums: dict[Method, int] = defaultdict(int)
    for flow in flows:
        sums[flow.method] += flow.grams
    kept = {method: grams for method, grams in sums.items() if grams > 0}
    whole = sum(kept.values())
    return tuple(
        MethodShare(method, METHODS[method], kept[method] / whole)
        for method in Method
        if method in kept
    )


def _eliminated(session: Session, moment: Moment, first: int, last: int) -> dict[int, int]:
    """Return the grams of surplus that each month counts twice."""
    sums: dict[int, int] = defaultdict(int)
    for flow in eliminated_flows(session, moment, first, last):
        if SourceKind(flow.source_kind).surplus:
            sums[flow.month] += flow.grams
    return sums


def _equivalents(
    session: Session, moment: Moment, food: Iterable[ScopeFlow], last: int
) -> tuple[Equivalent, ...]:
    """Return what the food that went to people amounts to, of the kinds that have a factor."""
    sums: dict[str, int] = defaultdict(int)
    for flow in food:
        if flow.month <= last and name_of(flow) == "distributed":
            sums[flow.category] += flow.grams
    return tuple(found for found in equivalents(session, sums, moment) if found.shown)


def _area_namer(session: Session, moment: Moment) -> Callable[[int, int], tuple[str, str]]:
    held: Sites = sites(session, moment)
    names = area_names(session, moment)

    def named(node: int, month: int) -> tuple[str, str]:
        area = held.at(node, month).area if node in held else ""
        name = names.get((CIRCOSCRIZIONE, area))
        return (name, area) if name else (ELSEWHERE, "")

    return named
