"""What the register's forms let people choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.rules.ledger import NodeKind
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import BOUNDARY_NAMES, list_boundaries

# Food left in the field never stood on an emporium's shelves.
NOT_FROM_A_SHELF = frozenset({"waste:not_harvested"})

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormChoices:
    """Pairs of a slug and the words shown for it; `source_kinds` is what a source usually gives."""

    categories: Choices
    sources: Choices
    destinations: Choices
    source_kinds: Mapping[str, str]


def form_choices(session: Session, today: date) -> FormChoices:
    """Return categories, sources by name with the unnamed one last, and ends of waste."""
    categories = tuple((row.slug, row.name) for row in list_categories(session))
    boundaries = list_boundaries(session, NodeKind.SOURCE, Moment(today))
    named = tuple((row.slug, row.name) for row in boundaries if row.slug != NodeKind.SOURCE)
    unnamed = (str(NodeKind.SOURCE), BOUNDARY_NAMES[NodeKind.SOURCE])
    destinations = tuple(
        (slug, name)
        for slug, name in BOUNDARY_NAMES.items()
        if slug.partition(":")[0] == NodeKind.WASTE and slug not in NOT_FROM_A_SHELF
    )
    kinds = {row.slug: row.source_kind.slug for row in boundaries if row.source_kind}
    return FormChoices(categories, (*named, unnamed), destinations, kinds)
