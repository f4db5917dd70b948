"""What everybody may read of the emporiums: places of the atlas, kilos of closed months."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.reports.emporiums.households import Households, released_households, released_reached
from foodplan.reports.recovery.figures import (
    SourceRow,
    closed_and_running,
    method_shares,
    source_rows,
)
from foodplan.reports.recovery.kilos import Kilos, MethodShare, name_of, sum_of
from foodplan.reports.recovery.words import MODES
from foodplan.rules.ledger import DistributionMode, NodeKind
from foodplan.rules.places import STATUS_LABELS, Function
from foodplan.store.emporiums import Cell
from foodplan.store.history import Moment
from foodplan.store.organisations import NodeRow, get_node, list_sites, list_sites_of
from foodplan.store.places import PlaceFilter, PlaceRecord, area_names, list_places
from foodplan.store.recovery import ScopeFlow, list_scope_flows

EMPORIUM = "emporium"
CIRCOSCRIZIONE = "circoscrizione"

Areas = dict[tuple[str, str], str]


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

    day: date
    past: bool
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

    `passages` are the households of all openings, `reached` the distinct ones that were declared.
    A count is None when nobody said it, or when it is too small to be shown (`suppressed`).
    """

    month: int
    kilos: Kilos | None
    passages: Households
    reached: Households


@dataclass(frozen=True)
class EmporiumReport:
    """One emporium: what came in, what went out, by month, by source and by category.

    `mode` says in words how it knows what goes out, `methods` the share of each way of knowing.
    """

    slug: str
    name: str
    organisation: str
    area: str
    place: str | None
    simulated: bool
    several_sites: bool
    mode: str
    months: tuple[MonthRow, ...]
    total: Kilos
    sources: tuple[SourceRow, ...]
    methods: tuple[MethodShare, ...]
    categories: tuple[CategoryRow, ...]
    category: CategoryRow | None
    day: date
    past: bool


def emporiums_report(session: Session, today: date, asked: Moment | None = None) -> EmporiumsReport:
    """Return every emporium of the atlas and every one that keeps a register and may be named.

    `asked` is the moment of the question, today's when None.
    """
    moment = asked or Moment(today)
    months, _running = closed_and_running(moment.day)
    now_public = {site.id for site in list_sites(session, Moment(today)) if _public(site)}
    sites = [
        site for site in list_sites(session, moment) if _public(site) and site.id in now_public
    ]
    flows = list_scope_flows(
        session, moment, months[0], months[-1], [site.id for site in sites]
    )  # fmt: skip
    places = list_places(session, moment, PlaceFilter(function=Function.EMPORIUM))
    areas = area_names(session, moment)
    by_place = {place.slug: place for place in places}
    taken = {site.place for site in sites}
    rows = [
        _site_row(site, by_place.get(site.place or ""), areas, _kilos_of(site, flows))
        for site in sites
    ]
    rows += [_place_row(place, areas) for place in places if place.slug not in taken]
    return EmporiumsReport(moment.day, moment.known_at is not None, tuple(months), tuple(rows))


def emporium_report(
    session: Session,
    slug: str,
    today: date,
    category: str = "",
    asked: Moment | None = None,
) -> EmporiumReport | None:
    """Return one emporium, narrowed to a category of goods if one is named; None if not public.

    `asked` is the moment of the question, today's when None; it must agree to be named today too.
    """
    moment = asked or Moment(today)
    now, site = get_node(session, slug, Moment(today)), get_node(session, slug, moment)
    if site is None or not _public(site) or now is None or not now.public_name:
        return None
    months, _running = closed_and_running(moment.day)
    flows = list_scope_flows(session, moment, months[0], months[-1], [site.id])
    categories = _categories(flows)
    chosen = next((row for row in categories if row.slug == category), None)
    counted = [flow for flow in flows if (flow.category == chosen.slug if chosen else flow.food)]
    organisation = site.organisation or 0
    said = (released_households(session, months, today), released_reached(session, months, today))
    return EmporiumReport(
        slug=site.slug,
        name=site.name,
        organisation=site.organisation_name or "",
        area=_area_name(area_names(session, moment), site.area),
        place=site.place,
        simulated=site.simulated,
        several_sites=len(list_sites_of(session, [organisation], moment)) > 1,
        mode=MODES[DistributionMode(site.distribution_mode)],
        months=_month_rows(said, organisation, flows, counted, months),
        total=sum_of(counted),
        sources=source_rows(counted, months[-1]),
        methods=method_shares(flow for flow in counted if name_of(flow) == "distributed"),
        categories=categories,
        category=chosen,
        day=moment.day,
        past=moment.known_at is not None,
    )


def _public(site: NodeRow) -> bool:
    return site.kind == NodeKind.STOCK and site.site_kind == EMPORIUM and (
        site.active and site.public_name
    )  # fmt: skip


def _kilos_of(site: NodeRow, flows: Iterable[ScopeFlow]) -> Kilos | None:
    own = [flow for flow in flows if flow.node == site.id]
    return sum_of(flow for flow in own if flow.food) if own else None


def _categories(flows: Iterable[ScopeFlow]) -> tuple[CategoryRow, ...]:
    by_slug: dict[str, list[ScopeFlow]] = defaultdict(list)
    for flow in flows:
        by_slug[flow.category].append(flow)
    rows = [
        CategoryRow(slug, own[0].category_name, own[0].food, sum_of(own))
        for slug, own in by_slug.items()
    ]
    moved = [row for row in rows if row.kilos.any]
    return tuple(sorted(moved, key=lambda row: (not row.food, -row.kilos.received, row.name)))


def _month_rows(
    counts: tuple[Mapping[Cell, Households], Mapping[Cell, Households]],
    organisation: int,
    flows: Sequence[ScopeFlow],
    counted: Sequence[ScopeFlow],
    months: Sequence[int],
) -> tuple[MonthRow, ...]:
    passages, reached = counts
    recorded = {flow.month for flow in flows if flow.movements}
    return tuple(
        MonthRow(
            month=month,
            kilos=sum_of(flow for flow in counted if flow.month == month)
            if month in recorded
            else None,
            passages=passages.get((month, organisation), Households()),
            reached=reached.get((month, organisation), Households()),
        )
        for month in months
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
