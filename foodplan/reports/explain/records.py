"""The public records under a figure, and the figures that each of them counts in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeVar

from foodplan.progress.cells import Window
from foodplan.progress.reasons import Why
from foodplan.reports.explain.steps import Step, public_slug, unnamed
from foodplan.reports.plan.figures import Reason
from foodplan.reports.plan.findings import LedgerSeries
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.rows import PublicRecord
from foodplan.reports.plan.words import METHODS, reason
from foodplan.reports.plan.world import World
from foodplan.rules.ledger import SURPLUS_KINDS, Method
from foodplan.store.measures import MEASURES, Measure, Owner, Parcel, read_filters
from foodplan.store.measures.registry import Flow

INDICATOR = "indicator"
MEASURE = "measure"
ONLY_COUNTS = Reason(
    "not_weighed",
    "non è una somma di chili",
    "Questo numero conta sedi, organizzazioni o scorte: sotto le organizzazioni non c’è altro.",
)

Filters = Mapping[str, tuple[str, ...]]
Key = tuple[str, str, str, str, str]
Word = TypeVar("Word", int, str)


@dataclass(frozen=True)
class Counted:
    """A figure that a record counts in; `whole` is false where only a part of it does."""

    kind: str
    slug: str
    title: str
    whole: bool


@dataclass(frozen=True)
class Records:
    """The public records of some flows in some months, and what each counts in, by its id."""

    rows: tuple[PublicRecord, ...]
    counts_in: Mapping[str, tuple[Counted, ...]]


def why_no_records(series: LedgerSeries | None) -> Reason | None:
    """Return why a figure has no records, or None when it has."""
    if series is None:
        return reason(Why.NOT_FROM_THE_LEDGER)
    if series.measure.flows:
        return None
    return reason(Why.PEOPLE_ARE_NOT_LISTED) if series.measure.personal else ONLY_COUNTS


def records_of(world: World, judged: Judged, step: Step, *, base: bool = False) -> Records:
    """Return the records of the open months and organisation, the latest and largest first.

    `base` asks for those of a rate's denominator.
    """
    series = judged.finding.ledger
    flows = (series.measure.base if base else series.measure.flows) if series else ()
    if step.window is None or not flows:
        return Records((), {})
    filters, owners = judged.finding.filters, world.measures.owners
    months = (step.window.first, step.window.last)
    chosen = [
        parcel
        for parcel in world.measures.parcels(flows, filters, months)
        if step.organisation in {None, public_slug(owners.get(parcel.organisation))}
    ]
    chosen.sort(key=lambda parcel: (-parcel.month, -parcel.grams))
    sums = _merged(owners, chosen)
    rows = [
        PublicRecord(short_id(key), *key[:4], kilos=grams / 1000, method=key[4])
        for key, grams in sums.items()
    ]
    counted = _counted_in(world, flows, filters, step.window, sums)
    return Records(tuple(rows), {short_id(key): counted[key] for key in sums if key in counted})


def _merged(owners: Mapping[int, Owner], parcels: Iterable[Parcel]) -> dict[Key, int]:
    """Return grams of public records; those of organisations without a name are one."""
    sums: dict[Key, int] = {}
    for parcel in parcels:
        owner = owners.get(parcel.organisation)
        month = f"{parcel.month // 100}-{parcel.month % 100:02d}"
        name = owner.shown_name if owner else unnamed(None)
        key = (month, name, parcel.area, parcel.category, METHODS[Method(parcel.method)])
        sums[key] = sums.get(key, 0) + parcel.grams
    return sums


def short_id(key: tuple[str, ...]) -> str:
    """Return the short id of a public record: the same for the same record, for ever."""
    return sha256("|".join(key).encode()).hexdigest()[:10]


@dataclass(frozen=True)
class _Figure:
    """A figure of the ledger that may count a record."""

    kind: str
    slug: str
    title: str
    measure: Measure
    filters: Filters


def _figures(world: World) -> list[_Figure]:
    named = [
        _Figure(MEASURE, measure.name, measure.title, measure, {})
        for measure in MEASURES.values()
        if measure.flows and measure.kind == "flow"
    ]
    return named + [
        _Figure(INDICATOR, slug, row.title, MEASURES[row.measure], read_filters(row.filters))
        for slug, row in sorted(world.knowledge.definitions.items())
        if row.source == "measure" and row.measure in MEASURES
    ]


def _counted_in(
    world: World, flows: tuple[Flow, ...], filters: Filters, window: Window, sums: Mapping[Key, int]
) -> dict[Key, tuple[Counted, ...]]:
    """Return the figures that records of some flows under filters count in.

    What two figures have in common is the food that both flows and both filters let through.
    """
    found: dict[Key, list[Counted]] = defaultdict(list)
    read: dict[tuple[object, ...], dict[Key, int]] = {}
    for figure in _figures(world):
        both = _both(filters, figure.filters)
        if both is None:
            continue
        shared: dict[Key, int] = defaultdict(int)
        for flow in _shared_flows(flows, (*figure.measure.flows, *figure.measure.base)):
            memo = (flow, *sorted(both.items()))
            if memo not in read:
                parcels = world.measures.parcels((flow,), both, (window.first, window.last))
                read[memo] = _merged(world.measures.owners, parcels)
            for key, grams in read[memo].items():
                shared[key] += grams
        for key in sums.keys() & shared.keys():
            whole = shared[key] == sums[key]
            found[key].append(Counted(figure.kind, figure.slug, figure.title, whole))
    return {key: tuple(counted) for key, counted in found.items()}


def _both(first: Filters, second: Filters) -> dict[str, tuple[str, ...]] | None:
    """Return the filters that let through what both do, or None when nothing can pass."""
    both: dict[str, tuple[str, ...]] = {}
    for name in sorted({*first, *second}):
        words = _common(tuple(first.get(name, ())), tuple(second.get(name, ())))
        if words is None:
            return None
        if words:
            both[name] = words
    return both


def _shared_flows(first: Iterable[Flow], second: Iterable[Flow]) -> list[Flow]:
    """Return what some flows have in common with others, each once."""
    others = list(second)
    shared = [_narrowed(one, other) for one in first for other in others]
    return list(dict.fromkeys(flow for flow in shared if flow is not None))


def _narrowed(one: Flow, other: Flow) -> Flow | None:
    """Return the flow that both let through, or None when nothing can pass."""
    if (one.from_kind, one.to_kind) != (other.from_kind, other.to_kind):
        return None
    kinds = _common(_kinds(one), _kinds(other))
    places = _common(one.places, other.places)
    if kinds is None or places is None:
        return None
    return replace(one, surplus=False, kinds=kinds, places=places)


def _kinds(flow: Flow) -> tuple[int, ...]:
    """Return the kinds of source that a flow lets through, none for all of them."""
    return tuple(sorted(map(int, SURPLUS_KINDS))) if flow.surplus else flow.kinds


def _common(first: tuple[Word, ...], second: tuple[Word, ...]) -> tuple[Word, ...] | None:
    """Return the words in both, where none stands for all of them; None when none is in both."""
    if not (first and second):
        return first or second
    return tuple(word for word in first if word in second) or None
