"""Which place of the atlas a row of somebody else's file is: surely, perhaps, or a new one."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property

from foodplan.rules.places import address_key, fold, names_agree
from foodplan.store.places import PlaceRecord

# One name within so many metres is one place; a name alike within more of them may be one.
SURE_METRES = 150
DOUBTFUL_METRES = 500
_ALIKE = 0.88
# Squares of about 550 by 400 metres: whatever is doubtful lies in one of nine.
_STEP = 0.005
# A word of more places than these tells none of them from the others.
_COMMON = 300
_METRES = 111_320

Point = tuple[float, float]


@dataclass(frozen=True)
class Card:
    """By what a place, of the atlas or of a file, is known again."""

    key: str
    name: str
    address: str = ""
    municipality: str = ""
    point: Point | None = None
    refs: Mapping[str, str] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    @cached_property
    def folded(self) -> str:
        """The name as plain words."""
        return fold(self.name) or self.name

    @cached_property
    def at(self) -> str:
        """What all spellings of the address share, "" without one."""
        return address_key(self.address)


@dataclass(frozen=True)
class Match:
    """A place that a row is, or may be; `metres` apart when both have a point.

    `by_page` says that only the page they come from tells that they are one.
    """

    slug: str
    sure: bool
    metres: int | None = None
    by_page: bool = False


def card_of(place: PlaceRecord) -> Card:
    """Return by what a place of the atlas is known again."""
    point = (place.lat, place.lon) if place.lat is not None and place.lon is not None else None
    return Card(
        key=place.slug,
        name=place.name,
        address=place.address,
        municipality=place.municipality,
        point=point,
        refs=read_refs(place.refs),
        functions=frozenset(place.function_slugs),
        sources=frozenset(item.source_url for item in place.functions if item.source_url),
    )


def read_refs(text: str) -> dict[str, str]:
    """Return a place's keys in other registers; none where the text is no JSON object."""
    try:
        said = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(key): str(said[key]) for key in said} if isinstance(said, dict) else {}


def metres_between(one: Point, other: Point) -> float:
    """Return how far apart two points are, on a plane that touches the earth between them.

    >>> round(metres_between((45.07, 7.68), (45.08, 7.68)))
    1113
    """
    north = one[0] - other[0]
    east = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(north, east) * _METRES


def same_place(one: Card, other: Card) -> bool:
    """Return whether two cards of one name, or of one register's key, are surely one place."""
    shared = one.refs.keys() & other.refs.keys()
    if any(one.refs[name] != other.refs[name] for name in shared):
        return False
    if shared:
        return True
    if one.folded != other.folded or not towns_agree(one, other):
        return False
    if one.point and other.point and metres_between(one.point, other.point) <= SURE_METRES:
        return True
    if one.at or other.at:
        # A point far away says that one street of two towns is meant.
        far = one.point and other.point and metres_between(one.point, other.point) > 5_000
        return one.at == other.at and not far
    return not one.point and not other.point


def towns_agree(one: Card, other: Card) -> bool:
    """Return whether two municipalities are one, or one of them is not said."""
    here, there = fold(one.municipality), fold(other.municipality)
    return not here or not there or here == there


class PlaceIndex:
    """The atlas's places by what they are known again by: each question looks at few of them."""

    def __init__(self, cards: Sequence[Card], leads_to: Mapping[str, str] | None = None) -> None:
        self._leads_to = leads_to or {}
        self.slugs = {card.key for card in cards}
        self._by_ref: dict[tuple[str, str], list[Card]] = defaultdict(list)
        self._by_name: dict[str, list[Card]] = defaultdict(list)
        self._near: dict[tuple[int, int, str], list[Card]] = defaultdict(list)
        words = Counter(word for card in cards for word in set(card.folded.split()))
        self._common = {word for word, count in words.items() if count > _COMMON}
        for card in cards:
            for ref in card.refs.items():
                self._by_ref[ref].append(card)
            self._by_name[card.folded].append(card)
            for word in self._words(card) if card.point else ():
                self._near[*_square(card.point), word].append(card)  # type: ignore[arg-type]

    def find(self, card: Card, slug: str = "") -> Match | None:
        """Return the place that a card is, or may be; None when it is a new one."""
        if slug and slug in self.slugs:
            return self._match(slug, sure=True)
        by_ref = [place for ref in card.refs.items() for place in self._by_ref.get(ref, ())]
        named = list(self._named(card))
        sure = by_ref or [place for place in named if same_place(card, place)]
        by_page = [] if sure else _said_before(card, named)
        sure = sure or by_page
        if sure:
            best = min(
                sure, key=lambda place: (_apart(card, place), place.at != card.at, place.key)
            )
            match = self._match(best.key, sure=True, metres=_apart(card, best))
            return replace(match, by_page=bool(by_page))
        return self._doubtful(card, named)

    def _named(self, card: Card) -> Iterable[Card]:
        named = self._by_name.get(card.folded, [])
        if len(named) <= _COMMON or not card.point:
            return named[: 10 * _COMMON]
        near = [place for place in named if _apart(card, place) <= DOUBTFUL_METRES]
        return near or named[:_COMMON]

    def _doubtful(self, card: Card, named: Iterable[Card]) -> Match | None:
        found = [place for place in named if _maybe(card, place)]
        if card.point:
            found += [place for place in self._neighbours(card) if _alike(card, place)]
        if not found:
            return None
        best = min(found, key=lambda place: (_apart(card, place), place.key))
        return self._match(best.key, sure=False, metres=_apart(card, best))

    def _neighbours(self, card: Card) -> Iterable[Card]:
        south, west = _square(card.point or (0, 0))
        seen = set()
        for word in self._words(card):
            for row in range(south - 1, south + 2):
                for column in range(west - 1, west + 2):
                    for place in self._near.get((row, column, word), ()):
                        if place.key not in seen:
                            seen.add(place.key)
                            yield place

    def _words(self, card: Card) -> set[str]:
        return {word for word in card.folded.split() if len(word) > 2} - self._common

    def _match(self, slug: str, *, sure: bool, metres: float = math.inf) -> Match:
        far = None if math.isinf(metres) else round(metres)
        return Match(self._leads_to.get(slug, slug), sure, far)


def _square(point: Point) -> tuple[int, int]:
    return math.floor(point[0] / _STEP), math.floor(point[1] / _STEP)


def _apart(one: Card, other: Card) -> float:
    return metres_between(one.point, other.point) if one.point and other.point else math.inf


def _refs_differ(one: Card, other: Card) -> bool:
    return any(one.refs[name] != other.refs[name] for name in one.refs.keys() & other.refs.keys())


def _said_before(card: Card, named: Sequence[Card]) -> list[Card]:
    """Return the one place that the same page named before, its point or address since known."""
    found = [
        place for place in named
        if card.sources & place.sources and not (card.point and place.point) and _maybe(card, place)
    ]  # fmt: skip
    return found if len(found) == 1 else []


def _maybe(card: Card, place: Card) -> bool:
    """Whether a place of the same name may be the one: near, or nobody knows where."""
    if _refs_differ(card, place):
        return False
    if card.point and place.point:
        return _apart(card, place) <= DOUBTFUL_METRES
    two_addresses = bool(card.at and place.at and card.at != place.at)
    return towns_agree(card, place) and not two_addresses


def _alike(card: Card, place: Card) -> bool:
    """Whether a near place of a name alike may be the one: it does the same, or stands there."""
    if _refs_differ(card, place) or _apart(card, place) > DOUBTFUL_METRES:
        return False
    if not card.functions & place.functions and not (card.at and card.at == place.at):
        return False
    if names_agree(card.name, place.name):
        return True
    return SequenceMatcher(None, card.folded, place.folded).ratio() >= _ALIKE
