"""What everybody may read of the emporiums: places of the atlas, kilos of closed months."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.progress.suppression import shown
from foodplan.rules.calendar import last_closed_month
from foodplan.rules.ledger import NodeKind, months_between
from foodplan.rules.places import STATUS_LABELS, Function
from foodplan.store.emporiums import SiteFlow, closed_passages, list_site_flows
from foodplan.store.history import Moment
from foodplan.store.organisations import NodeRow, get_node, list_sites, list_sites_of
from foodplan.store.places import PlaceFilter, PlaceRecord, area_names, list_places

EMPORIUM = "emporium"
CIRCOSCRIZIONE = "circoscrizione"

Areas = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Kilos:
    """Grams that came in, those of them that are surplus, that went to people, that were wasted.

    Food only, reversals taken off; opening stock and counts are no flow.
    """

    received: int = 0
    recovered: int = 0
    distributed: int = 0
    wasted: int = 0

    @property
    def any(self) -> bool:
        """Whether anything moved at all."""
        return bool(self.received or self.distributed or self.wasted)


@dataclass(frozen=True)
class EmporiumRow:
    """One emporium: `site` is set where its kilos may be read, `place` where it is on the map."""

    name: str
    address: str
    area: str
    site: str | None
    place: str | None
    status: str
    source_date: str
    kilos: Kilos | None
    simulated: bool


@dataclass(frozen=True)
class EmporiumsReport:
    """The emporiums by name, those with kilos first, and the closed months the kilos are of."""

    months: tuple[int, ...]
    rows: tuple[EmporiumRow, ...]


@dataclass(frozen=True)
class CategoryRow:
    """Kilos of one category in the months shown."""

    slug: str
    name: str
    food: bool
    kilos: Kilos


@dataclass(frozen=True)
class MonthRow:
    """One closed month; `kilos` is None where nothing was recorded, which is no zero.

    `households` is None when they were not counted, or when they are too few to be shown
    (`suppressed`).
    """

    month: int
    kilos: Kilos | None
    households: int | None
    suppressed: bool


@dataclass(frozen=True)
class EmporiumReport:
    """One emporium: what came in, what went out, by month and by category."""

    slug: str
    name: str
    organisation: str
    area: str
    place: str | None
    simulated: bool
    several_sites: bool
    months: tuple[MonthRow, ...]
    total: Kilos
    categories: tuple[CategoryRow, ...]
    category: CategoryRow | None


def emporiums_report(session: Session, today: date) -> EmporiumsReport:
    """Return every emporium of the atlas and every one that keeps a register and may be named."""
    months = _months(today)
    sites = [site for site in list_sites(session, Moment(today)) if _public(site)]
    flows = list_site_flows(session, [site.id for site in sites], months[0], months[-1])
    places = list_places(session, Moment(today), PlaceFilter(function=Function.EMPORIUM))
    areas = area_names(session, Moment(today))
    by_place = {place.slug: place for place in places}
    taken = {site.place for site in sites}
    rows = [
        _site_row(site, by_place.get(site.place or ""), areas, _kilos_of(site, flows))
        for site in sites
    ]
    rows += [_place_row(place, areas) for place in places if place.slug not in taken]
    return EmporiumsReport(tuple(months), tuple(rows))


def emporium_report(
    session: Session, slug: str, today: date, category: str = ""
) -> EmporiumReport | None:
    """Return one emporium, narrowed to a category of goods if one is named; None if not public."""
    site = get_node(session, slug, Moment(today))
    if site is None or not _public(site):
        return None
    months = _months(today)
    flows = list_site_flows(session, [site.id], months[0], months[-1])
    own = list_sites_of(session, [site.organisation or 0], Moment(today))
    households = closed_passages(session, [one.id for one in own], months)
    categories = _categories(flows)
    chosen = next((row for row in categories if row.slug == category), None)
    counted = [flow for flow in flows if (flow.category == chosen.slug if chosen else flow.food)]
    return EmporiumReport(
        slug=site.slug,
        name=site.name,
        organisation=site.organisation_name or "",
        area=_area_name(area_names(session, Moment(today)), site.area),
        place=site.place,
        simulated=site.simulated,
        several_sites=len(own) > 1,
        months=tuple(_month_row(month, flows, counted, households.get(month)) for month in months),
        total=_sum(counted),
        categories=categories,
        category=chosen,
    )


def _months(today: date) -> list[int]:
    last = last_closed_month(today)
    # The month after the same month of the year before.
    first = last - 99 if last % 100 < 12 else last - 11
    return months_between(first, last)


def _public(site: NodeRow) -> bool:
    return site.kind == NodeKind.STOCK and site.site_kind == EMPORIUM and (
        site.active and site.public_name
    )  # fmt: skip


def _sum(flows: Iterable[SiteFlow]) -> Kilos:
    sums: dict[str, int] = defaultdict(int)
    for flow in flows:
        if flow.inward and flow.boundary == NodeKind.SOURCE:
            sums["received"] += flow.grams
            sums["recovered"] += flow.grams if flow.source_kind.surplus else 0
        elif not flow.inward and flow.boundary == NodeKind.PEOPLE:
            sums["distributed"] += flow.grams
        elif not flow.inward and flow.boundary == NodeKind.WASTE:
            sums["wasted"] += flow.grams
    return Kilos(**sums)


def _kilos_of(site: NodeRow, flows: Iterable[SiteFlow]) -> Kilos | None:
    own = [flow for flow in flows if flow.node == site.id]
    return _sum(flow for flow in own if flow.food) if own else None


def _categories(flows: list[SiteFlow]) -> tuple[CategoryRow, ...]:
    by_slug: dict[str, list[SiteFlow]] = defaultdict(list)
    for flow in flows:
        by_slug[flow.category].append(flow)
    rows = [
        CategoryRow(slug, own[0].category_name, own[0].food, _sum(own))
        for slug, own in by_slug.items()
    ]
    moved = [row for row in rows if row.kilos.any]
    return tuple(sorted(moved, key=lambda row: (not row.food, -row.kilos.received, row.name)))


def _month_row(
    month: int, flows: list[SiteFlow], counted: list[SiteFlow], households: int | None
) -> MonthRow:
    recorded = any(flow.month == month and flow.movements for flow in flows)
    visible = shown(households)
    return MonthRow(
        month=month,
        kilos=_sum(flow for flow in counted if flow.month == month) if recorded else None,
        households=households if visible else None,
        suppressed=not visible,
    )


def _site_row(
    site: NodeRow, place: PlaceRecord | None, areas: Areas, kilos: Kilos | None
) -> EmporiumRow:
    return EmporiumRow(
        name=site.name,
        address=_address(place) if place else "",
        area=_area_name(areas, site.area),
        site=site.slug,
        place=place.slug if place else None,
        status="",
        source_date="",
        kilos=kilos,
        simulated=site.simulated,
    )


def _place_row(place: PlaceRecord, areas: Areas) -> EmporiumRow:
    return EmporiumRow(
        name=place.name,
        address=_address(place),
        area=_area_name(areas, place.circoscrizione),
        site=None,
        place=place.slug,
        status=STATUS_LABELS.get(place.status, ""),
        source_date=place.source_date,
        kilos=None,
        simulated=place.simulated,
    )


def _area_name(areas: Areas, code: str | None) -> str:
    return areas.get((CIRCOSCRIZIONE, code or ""), "")


def _address(place: PlaceRecord) -> str:
    return ", ".join(part for part in (place.address, place.municipality) if part)
