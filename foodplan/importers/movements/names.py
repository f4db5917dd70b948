"""What the words of a file may mean at a site: its categories, sources and packs."""

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from foodplan.rules.ledger import NodeKind
from foodplan.rules.places import fold
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import NodeRow, list_boundaries
from foodplan.store.packs import PackRow, list_packs


@dataclass(frozen=True)
class Names:
    """Slugs by every way of writing them, folded; `source_kinds` are those of known sources."""

    organisation: str
    site: str
    today: date
    site_names: frozenset[str] = frozenset()
    categories: dict[str, str] = field(default_factory=dict)
    category_names: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    source_names: dict[str, str] = field(default_factory=dict)
    source_kinds: dict[str, str | None] = field(default_factory=dict)
    packs: dict[str, PackRow] = field(default_factory=dict)


def load_names(session: Session, site: NodeRow, moment: Moment) -> Names:
    """Return what the words of a file may mean at a site."""
    categories = list_categories(session)
    sources = list_boundaries(session, NodeKind.SOURCE, moment)
    return Names(
        organisation=site.organisation_slug or "",
        site=site.slug,
        today=moment.day,
        site_names=frozenset({fold(site.slug), fold(site.name)}),
        categories={fold(word): row.slug for row in categories for word in (row.slug, row.name)},
        category_names={row.slug: row.name for row in categories},
        sources={fold(word): row.slug for row in sources for word in (row.slug, row.name)},
        source_names={row.slug: row.name for row in sources},
        source_kinds={
            row.slug: None if row.source_kind is None else row.source_kind.slug for row in sources
        },
        packs={
            fold(word): row
            for row in list_packs(session, site.id, moment)
            for word in (row.slug, row.name)
        },
    )
