"""Whom and what the words of a file of short chains may mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from foodplan.importers.movements.words import CATEGORY_ALIASES
from foodplan.rules.chain_files import vat_key
from foodplan.rules.places import fold
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.short_chains.files import tax_codes
from foodplan.store.short_chains.places import registered


@dataclass(frozen=True)
class Names:
    """Producers and outlets by folded name, VAT number or slug; a name that two have is nobody's.

    `categories` are slugs of food by folded name, slug or another word. The other three are names
    by what they stand for; `canteens` are the outlets that are one, `simulated` all ends that are.
    """

    producers: Mapping[str, int]
    vats: Mapping[str, int]
    outlets: Mapping[str, int]
    categories: Mapping[str, str]
    producer_names: Mapping[int, str] = field(default_factory=dict)
    outlet_names: Mapping[int, str] = field(default_factory=dict)
    category_names: Mapping[str, str] = field(default_factory=dict)
    canteens: frozenset[int] = frozenset()
    simulated: frozenset[tuple[str, int]] = frozenset()

    def producer(self, name: str, vat: str) -> int | None:
        """Return who a name or a VAT number is; the number counts more."""
        return self.vats.get(vat_key(vat)) or self.producers.get(fold(name) or "-")


def known_names(session: Session) -> Names:
    """Return every active producer and outlet, as they are said last, and every food category."""
    found = registered(session, Moment(date.max))
    producers = [row for row in found.producers(date.max) if row.active]
    outlets = [row for row in found.outlets(date.max) if row.active]
    ids = {row.id for row in producers}
    vats = tax_codes(session)
    foods = [row for row in list_categories(session) if row.food]
    slugs = {row.slug for row in foods}
    words = {
        fold(word): slug
        for slug, aliases in CATEGORY_ALIASES.items()
        for word in aliases.split(";")
        if slug in slugs
    }
    return Names(
        _once((text, row.id) for row in producers for text in {fold(row.name), fold(row.slug)}),
        _once((vat_key(text), number) for number, text in vats.items() if number in ids),
        _once((text, row.node_id) for row in outlets for text in {fold(row.name), fold(row.slug)}),
        words | {fold(row.slug): row.slug for row in foods} | {fold(r.name): r.slug for r in foods},
        {row.id: row.name for row in producers},
        {row.node_id: row.name for row in outlets},
        {row.slug: row.name for row in foods},
        frozenset(row.node_id for row in outlets if row.kind == "canteen"),
        frozenset(("producer", row.id) for row in producers if row.simulated)
        | frozenset(("outlet", row.node_id) for row in outlets if row.simulated),
    )


def _once(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for text, number in pairs:
        found.setdefault(text, set()).add(number)
    return {text: min(numbers) for text, numbers in found.items() if text and len(numbers) == 1}
