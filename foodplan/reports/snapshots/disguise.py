"""Filters name organisations and sites by their slugs; in an export both are numbers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foodplan.reports.snapshots.codec import exact_json
from foodplan.store.measures import Measures

UNKNOWN = "ignota"


@dataclass(frozen=True)
class Disguise:
    """The number of each organisation and of each site, by slug."""

    organisations: Mapping[str, int]
    sites: Mapping[str, int]

    @classmethod
    def of(cls, ledger: Measures) -> "Disguise":
        """Return the numbers that a ledger knows organisations and sites by."""
        return cls(
            {owner.slug: owner.id for owner in ledger.owners.values()},
            {site.slug: site.node_id for site in ledger.sites.known()},
        )

    def filters(self, filters: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """Return filters with numbers in place of slugs; what crosses the boundary keeps its name.

        >>> Disguise({"caritas": 7}, {}).filters({"organisation": ("caritas",), "area": ("5",)})
        {'organisation': ('organizzazione-7',), 'area': ('5',)}
        """
        return {
            name: tuple(self._word(name, word) for word in words) for name, words in filters.items()
        }

    def rows(self, value: Any) -> Any:
        """Return encoded rows whose column of filters is disguised, however deep they lie."""
        if isinstance(value, list):
            return [self.rows(item) for item in value]
        if isinstance(value, dict):
            return {
                name: self._text(item) if name == "filters" else self.rows(item)
                for name, item in value.items()
            }
        return value

    def _text(self, text: Any) -> Any:
        # Filters that cannot be read are nobody's name.
        found = json.loads(text) if isinstance(text, str) and text else {}
        if not isinstance(found, dict) or not {"organisation", "node"} & set(found):
            return text
        return exact_json({name: list(words) for name, words in self.filters(found).items()})

    def _word(self, name: str, word: str) -> str:
        if name == "organisation":
            return f"organizzazione-{self.organisations.get(word, UNKNOWN)}"
        if name == "node" and ":" not in word:
            return f"sede-{self.sites.get(word, UNKNOWN)}"
        return word
