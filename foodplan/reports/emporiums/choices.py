"""What the register's forms let people choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.rules.ledger import DistributionMode, NodeKind
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.ledger.stock import ShelfLot, shelf_lots
from foodplan.store.organisations import BOUNDARY_NAMES, NodeRow, list_boundaries, list_sites
from foodplan.store.packs import PackRow, list_packs

# Food left in the field never stood on an emporium's shelves.
NOT_FROM_A_SHELF = frozenset({"waste:not_harvested"})
# What was received from a site before that site recorded sending it comes from such a boundary.
FROM_A_SITE = "source:sede-"

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormChoices:
    """Pairs of a slug and the words shown for it; `source_kinds` is what a source usually gives.

    `sites` are the other sites that keep a register, `lots` what stands at this one by date,
    `mode` how it knows what goes to people, `parcels` what it gives where it gives parcels.
    """

    categories: Choices
    sources: Choices
    destinations: Choices
    source_kinds: Mapping[str, str]
    sites: Choices = ()
    lots: tuple[ShelfLot, ...] = ()
    mode: str = DistributionMode.WEIGHED
    parcels: tuple[PackRow, ...] = ()

    @property
    def named_sources(self) -> Choices:
        """The sources with a name: goods can only be handed back to one of these."""
        return tuple(pair for pair in self.sources if pair[0] != NodeKind.SOURCE)


def form_choices(session: Session, today: date, site: NodeRow | None = None) -> FormChoices:
    """Return categories, sources by name with the unnamed one last, and ends of waste.

    With a site also the other sites, what stands on its shelves, and how it gives food out.
    """
    boundaries = [
        row
        for row in list_boundaries(session, NodeKind.SOURCE, Moment(today))
        if not row.slug.startswith(FROM_A_SITE)
    ]
    named = tuple((row.slug, row.name) for row in boundaries if row.slug != NodeKind.SOURCE)
    unnamed = (str(NodeKind.SOURCE), BOUNDARY_NAMES[NodeKind.SOURCE])
    destinations = tuple(
        (slug, name)
        for slug, name in BOUNDARY_NAMES.items()
        if slug.partition(":")[0] == NodeKind.WASTE and slug not in NOT_FROM_A_SHELF
    )
    return FormChoices(
        categories=tuple((row.slug, row.name) for row in list_categories(session)),
        sources=(*named, unnamed),
        destinations=destinations,
        source_kinds={row.slug: row.source_kind.slug for row in boundaries if row.source_kind},
        sites=_other_sites(session, today, site),
        lots=tuple(shelf_lots(session, site.id)) if site else (),
        mode=site.distribution_mode if site else DistributionMode.WEIGHED,
        parcels=_parcels(session, today, site),
    )


def _parcels(session: Session, today: date, site: NodeRow | None) -> tuple[PackRow, ...]:
    if site is None or site.distribution_mode != DistributionMode.BY_PARCEL:
        return ()
    packs = list_packs(session, site.id, Moment(today))
    return tuple(pack for pack in packs if pack.parcel)


def _other_sites(session: Session, today: date, site: NodeRow | None) -> Choices:
    if site is None:
        return ()
    rows = list_sites(session, Moment(today))
    return tuple((row.slug, row.name) for row in rows if row.id != site.id)
