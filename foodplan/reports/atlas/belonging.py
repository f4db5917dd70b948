"""What a place belongs to: its organisation, its register, the indicators it counts in."""

from dataclasses import dataclass

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.rules.ledger import NodeKind
from foodplan.store.history import Moment
from foodplan.store.measures import MEASURES, Measure, read_filters
from foodplan.store.organisations import NodeRow, get_organisation, list_sites
from foodplan.store.places import PlaceRecord
from foodplan.store.standing import standing

_EMPORIUM = "emporium"


@dataclass(frozen=True)
class Named:
    """Something with a page of its own; `slug` is "" where it has none."""

    slug: str
    name: str


@dataclass(frozen=True)
class Belonging:
    """Who runs a place, the registers kept there, and the indicators that count what they say.

    Only organisations that agreed to be named are.
    """

    organisation: str
    emporiums: tuple[Named, ...]
    indicators: tuple[Named, ...]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.organisation or self.emporiums or self.indicators)


def belonging(session: Session, place: PlaceRecord, moment: Moment) -> Belonging:
    """Return what a place belongs to, as far as it is recorded; nothing is guessed."""
    sites = [site for site in list_sites(session, moment) if site.place == place.slug]
    named = [site for site in sites if site.public_name]
    counted = _indicators(session, moment, named) if named else ()
    return Belonging(
        organisation=_organisation(session, place, named, moment),
        emporiums=tuple(
            Named(site.slug, site.name) for site in named if site.site_kind == _EMPORIUM
        ),
        indicators=counted,
    )


def _organisation(
    session: Session, place: PlaceRecord, sites: list[NodeRow], moment: Moment
) -> str:
    if place.organisation:
        row = get_organisation(session, place.organisation, moment)
        return row.name if row is not None and row.public_name else ""
    return next((site.organisation_name for site in sites if site.organisation_name), "")


def _indicators(session: Session, moment: Moment, sites: list[NodeRow]) -> tuple[Named, ...]:
    """Return the indicators whose measure reads the register of one of these sites."""
    return tuple(
        Named(row.indicator, row.title)
        for row in standing(session, IndicatorVersion, moment, source="measure")
        if row.measure in MEASURES and any(_counts(row, site) for site in sites)
    )


def _counts(row: IndicatorVersion, site: NodeRow) -> bool:
    filters = read_filters(row.filters)
    said = {"node": site.slug, "organisation": site.organisation_slug, "area": site.area}
    inside = all(not filters.get(name) or value in filters[name] for name, value in said.items())
    return inside and _reads_stock(MEASURES[row.measure])


def _reads_stock(found: Measure) -> bool:
    flows = (*found.flows, *found.base)
    return bool(found.counts) or any(
        NodeKind.STOCK in (flow.from_kind, flow.to_kind) for flow in flows
    )
