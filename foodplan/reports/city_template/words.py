"""Which words of a plan are its city's own, and what stands in their place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from foodplan.rules.city_template import CITY

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
# A name as short as this stands inside other words.
_SHORTEST = 4


@dataclass(frozen=True)
class Words:
    """The city's name, the names of its organisations, and what a source becomes without them."""

    city: str
    names: frozenset[str]
    model: str

    @classmethod
    def of(cls, city: str, names: Iterable[str], day: str) -> "Words":
        """Return the words of a city; `day` is the one on which its template is made."""
        known = frozenset(name.casefold() for name in names if len(name) >= _SHORTEST)
        return cls(city, known, f"Modello ripreso dal piano di {city} il {day}, da verificare")

    def names_city(self, text: str) -> bool:
        """Whether a text holds the city's name as words of its own."""
        return bool(self._city.search(text))

    def named(self, text: str) -> str:
        """Return an organisation of the city that a text names, or nothing."""
        said = text.casefold()
        return next((name for name in sorted(self.names) if name in said), "")

    def anywhere(self, text: str) -> str:
        """Return a text with the city's name as a gap that the next city fills."""
        return self._city.sub(CITY, text)

    def lasting(self, text: str) -> str:
        """Return a description, or nothing where it tells of this city, a year or an address."""
        local = self.of_city(text) or self.named(text) or _dated(text)
        return "" if local else text

    def source(self, text: str) -> str:
        """Return where something comes from; what only this city can cite is its template."""
        return self.lasting(text) or self.model

    def of_city(self, text: str) -> bool:
        """Whether a text names the city or those who live there ("torinese" of Torino)."""
        stem = self.city[:-1] if len(self.city) > _SHORTEST else self.city
        return bool(re.search(rf"(?<!\w){re.escape(stem)}", text, re.IGNORECASE))

    @property
    def _city(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){re.escape(self.city)}(?!\w)", re.IGNORECASE)


def _dated(text: str) -> bool:
    return bool(_YEAR.search(text) or _ADDRESS.search(text))
