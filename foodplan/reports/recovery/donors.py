"""Who takes food: for a donor who stands there with forty kilos of bread today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.reports.recovery.words import WEEKDAYS
from foodplan.rules.contacts import ContactPart, contact_parts
from foodplan.store.acceptance import AcceptanceRow, list_acceptances
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import NodeRow, list_sites
from foodplan.store.places import PlaceFilter, PlaceRecord, area_names, list_places

ANY_DAY = "tutti"
CIRCOSCRIZIONE = "circoscrizione"


@dataclass(frozen=True)
class Wanted:
    """What a donor asks for: a category's slug or "", a weekday (Monday is 0) or None for any."""

    category: str
    weekday: int | None

    @property
    def day_word(self) -> str:
        """The weekday as the address says it."""
        return ANY_DAY if self.weekday is None else str(self.weekday)


@dataclass(frozen=True)
class Slot:
    """When and what a site takes, and how it wants to be reached; `over` says it is too late now.

    `contact` is empty on a past day: a number that was withdrawn is not shown again.
    """

    days: tuple[str, ...]
    from_time: str
    to_time: str
    over: bool
    categories: tuple[str, ...]
    contact: tuple[ContactPart, ...]
    conditions: str


@dataclass(frozen=True)
class Taker:
    """A site that takes food, whose organisation agreed to be named."""

    name: str
    organisation: str
    place: str | None
    address: str
    area: str
    simulated: bool
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class DonorReport:
    """Who takes what was asked for, and how many more there are without one of the filters."""

    wanted: Wanted
    category_name: str
    categories: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str], ...]
    takers: tuple[Taker, ...]
    every: int
    without_category: int
    without_day: int
    other_days: tuple[tuple[str, str], ...]


def wanted_from(category: str, day: str, on: date) -> Wanted:
    """Return what an address asks for; without a day it is the weekday of `on`.

    >>> wanted_from("pane-forno", "", date(2026, 11, 22)).weekday
    6
    """
    if day == ANY_DAY:
        return Wanted(category, None)
    known = day in {str(number) for number in range(7)}
    return Wanted(category, int(day) if known else on.weekday())


def donor_report(
    session: Session, moment: Moment, wanted: Wanted, today: date, clock: str = ""
) -> DonorReport:
    """Return who takes food as known at a moment; `clock` is the time now (09:30) of its day.

    Nobody is named who does not agree to it today, whatever they agreed to then.
    """
    goods = list_categories(session)
    names = {row.slug: row.name for row in goods}
    if wanted.category not in names:
        wanted = Wanted("", wanted.weekday)
    sites = _named_sites(session, moment, today)
    rows = [row for row in list_acceptances(session, moment) if row.node_id in sites]
    by_category = [row for row in rows if wanted.category in {"", *row.categories}]
    by_day = [row for row in rows if _on(row, wanted.weekday)]
    both = [row for row in by_category if _on(row, wanted.weekday)]
    said = _Said(
        names,
        clock=clock if wanted.weekday == today.weekday() else "",
        reachable=moment.known_at is None,
    )
    return DonorReport(
        wanted=wanted,
        category_name=names.get(wanted.category, ""),
        categories=tuple(names.items()),
        days=tuple((str(number), name) for number, name in enumerate(WEEKDAYS)),
        takers=_takers(session, moment, sites, both, said),
        every=_sites(rows),
        without_category=_sites(by_day),
        without_day=_sites(by_category),
        other_days=_days_of(by_category),
    )


@dataclass(frozen=True)
class _Said:
    names: Mapping[str, str]
    clock: str
    reachable: bool

    def slot(self, row: AcceptanceRow) -> Slot:
        return Slot(
            days=tuple(WEEKDAYS[day] for day in row.weekdays),
            from_time=row.from_time,
            to_time=row.to_time,
            over=bool(self.clock and row.to_time and row.to_time <= self.clock),
            categories=tuple(self.names[slug] for slug in row.categories if slug in self.names),
            contact=contact_parts(row.contact) if self.reachable else (),
            conditions=row.conditions,
        )


def _named_sites(session: Session, moment: Moment, today: date) -> dict[int, NodeRow]:
    agreed = {site.organisation for site in list_sites(session, Moment(today)) if site.public_name}
    return {
        site.id: site
        for site in list_sites(session, moment)
        if site.public_name and site.organisation in agreed
    }


def _on(row: AcceptanceRow, weekday: int | None) -> bool:
    return weekday is None or weekday in row.weekdays


def _sites(rows: Iterable[AcceptanceRow]) -> int:
    return len({row.node_id for row in rows})


def _days_of(rows: Sequence[AcceptanceRow]) -> tuple[tuple[str, str], ...]:
    days = sorted({day for row in rows for day in row.weekdays})
    return tuple((str(day), WEEKDAYS[day]) for day in days)


def _takers(
    session: Session,
    moment: Moment,
    sites: Mapping[int, NodeRow],
    rows: Iterable[AcceptanceRow],
    said: _Said,
) -> tuple[Taker, ...]:
    slots: dict[int, list[AcceptanceRow]] = defaultdict(list)
    for row in rows:
        slots[row.node_id].append(row)
    wanted = {sites[node].place for node in slots} - {None}
    places = list_places(session, moment, PlaceFilter()) if wanted else []
    by_slug = {place.slug: place for place in places}
    areas = area_names(session, moment) if slots else {}
    takers = [
        _taker(sites[node], by_slug.get(sites[node].place or ""), areas, own, said)
        for node, own in slots.items()
    ]
    return tuple(sorted(takers, key=_by_time))


def _taker(
    site: NodeRow,
    place: PlaceRecord | None,
    areas: Mapping[tuple[str, str], str],
    rows: Iterable[AcceptanceRow],
    said: _Said,
) -> Taker:
    return Taker(
        name=site.name,
        organisation=site.organisation_name or "",
        place=place.slug if place else None,
        address=place.address if place else "",
        area=areas.get((CIRCOSCRIZIONE, site.area or ""), ""),
        simulated=site.simulated,
        slots=tuple(said.slot(row) for row in rows),
    )


def _by_time(taker: Taker) -> tuple[bool, str, str]:
    """Order by who can still take something today, then by the first hour, then by name."""
    open_slots = [slot.from_time or "24" for slot in taker.slots if not slot.over]
    return not open_slots, min(open_slots, default=""), taker.name
