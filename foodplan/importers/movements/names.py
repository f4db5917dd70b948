"""What the words of a file may mean at a site: its categories, sources and packs."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from sqlmodel import Session

from foodplan.importers.movements.shape import Mapping
from foodplan.importers.movements.sources import new_sources
from foodplan.importers.movements.words import CATEGORY_ALIASES, WASTE_WORDS
from foodplan.rules.ledger import NodeKind
from foodplan.rules.places import fold
from foodplan.store.history import Moment
from foodplan.store.ledger import CategoryRow, list_categories
from foodplan.store.organisations import NodeRow, list_boundaries
from foodplan.store.packs import PackRow, list_packs

# How alike two words must be for one to be offered instead of the other.
ALIKE = 0.6


@dataclass(frozen=True)
class Names:
    """Slugs by every way of writing them, folded; `source_kinds` are those of known sources.

    `wastes` are destinations of what is thrown away, feed among them, `outs` of what is given out.
    """

    organisation: str
    site: str
    today: date
    site_names: frozenset[str] = frozenset()
    categories: dict[str, str] = field(default_factory=dict)
    category_names: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    source_names: dict[str, str] = field(default_factory=dict)
    source_kinds: dict[str, str | None] = field(default_factory=dict)
    wastes: dict[str, str] = field(default_factory=dict)
    outs: dict[str, str] = field(default_factory=dict)
    packs: dict[str, PackRow] = field(default_factory=dict)

    def with_new(self, mapping: Mapping) -> "Names":
        """Return the names with the sources that somebody confirmed to add."""
        new = new_sources(mapping)
        added = [item for item in new if item.slug not in self.source_names]
        words = {fold(item.name): item.slug for item in new}
        return replace(
            self,
            sources=words | self.sources,
            source_names=self.source_names | {item.slug: item.name for item in added},
            source_kinds=self.source_kinds | {item.slug: item.kind for item in added},
        )

    def nearest_category(self, word: str) -> str:
        """Return the name of the category that a word is most like, empty when of none."""
        slug = _nearest(word, self.categories)
        return self.category_names.get(slug, "")

    def nearest_source(self, word: str) -> str:
        """Return the name of the source that a word is most like, empty when of none."""
        slug = _nearest(word, self.sources)
        return self.source_names.get(slug, "")

    def packs_of(self, category: str) -> list[PackRow]:
        """Return the packs of one category, each once."""
        rows = {row.slug: row for row in self.packs.values() if row.category == category}
        return list(rows.values())


def load_names(session: Session, site: NodeRow, moment: Moment) -> Names:
    """Return what the words of a file may mean at a site."""
    categories = list_categories(session)
    sources = list_boundaries(session, NodeKind.SOURCE, moment)
    wastes = [
        *list_boundaries(session, NodeKind.WASTE, moment),
        *list_boundaries(session, NodeKind.FEED, moment),
    ]
    outs = [
        *list_boundaries(session, NodeKind.PEOPLE, moment),
        *list_boundaries(session, NodeKind.BUYERS, moment),
    ]
    known = {row.slug for row in wastes}
    aliases = {word: slug for word, slug in WASTE_WORDS.items() if slug in known}
    return Names(
        organisation=site.organisation_slug or "",
        site=site.slug,
        today=moment.day,
        site_names=frozenset({fold(site.slug), fold(site.name)}),
        categories=_category_words(categories),
        category_names={row.slug: row.name for row in categories},
        sources=_words(sources),
        source_names={row.slug: row.name for row in sources},
        source_kinds={
            row.slug: None if row.source_kind is None else row.source_kind.slug for row in sources
        },
        wastes=aliases | _words(wastes),
        outs=_words(outs),
        packs={
            fold(word): row
            for row in reversed(list_packs(session, site.id, moment))
            for word in (row.slug, row.name)
        },
    )


def _category_words(categories: Iterable[CategoryRow]) -> dict[str, str]:
    words: dict[str, str] = {}
    for row in categories:
        for alias in CATEGORY_ALIASES.get(row.slug, "").split(";"):
            words[fold(alias)] = row.slug
    for row in categories:
        words |= {fold(row.slug): row.slug, fold(row.name): row.slug}
    words.pop("", None)
    return words


def _words(boundaries: Iterable[NodeRow]) -> dict[str, str]:
    """Return slugs by name, by slug, and by what stands after the colon of the slug."""
    words: dict[str, str] = {}
    for row in boundaries:
        _, _, bare = row.slug.partition(":")
        words |= {fold(text): row.slug for text in (bare, row.name) if text}
    return words | {fold(row.slug): row.slug for row in boundaries}


def _nearest(word: str, known: dict[str, str]) -> str:
    """Return the slug of the word that is most like one, whole or in its first word."""
    plain = fold(word)
    if not plain:
        return ""
    for text in (plain, *plain.split()):
        found = known.get(text) if len(text) > 2 else None
        if found:
            return found
    alike = get_close_matches(plain, known, n=1, cutoff=ALIKE)
    return known[alike[0]] if alike else ""
