"""Rows of one file that are one place; in whatever order they stand, the outcome is the same."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from foodplan.importers.atlas.matching import Card, same_place
from foodplan.importers.atlas.offers import PLAIN_FIELDS, Offer
from foodplan.rules.places import last_day_of_source
from foodplan.store.places import FunctionRecord

_STEP = 0.002
_MOST_PAIRS = 50
_Key = tuple[object, ...]


@dataclass(frozen=True)
class Bundle:
    """The rows of one place, the fullest first: it names the place."""

    offers: tuple[Offer, ...]

    @property
    def host(self) -> Offer:
        """The row that names the place."""
        return self.offers[0]

    @cached_property
    def card(self) -> Card:
        """By what the place is known again."""
        return Card(
            key=str(self.host.number),
            name=self.host.name,
            address=self.first("address"),
            municipality=self.first("municipality"),
            point=next((offer.point for offer in self.offers if offer.point), None),
            refs={name: ref for offer in reversed(self.offers) for name, ref in offer.refs.items()},
            functions=frozenset(name for offer in self.offers for name in offer.functions),
            sources=frozenset(offer.fact.url for offer in self.offers if offer.fact.url),
        )

    @property
    def slug(self) -> str:
        """The place's own slug, when a row names one."""
        return next((offer.slug for offer in self.offers if offer.slug), "")

    def first(self, field: str) -> str:
        """Return the first row's value of a plain field that says one."""
        return next((offer.values[field] for offer in self.offers if field in offer.values), "")

    def functions(self) -> tuple[FunctionRecord, ...]:
        """Return what happens at the place, as its rows say it, each source once."""
        records: dict[tuple[str, str, str], FunctionRecord] = {}
        for offer in self.offers:
            note = offer.note
            if offer.name != self.host.name:
                note = f"{offer.name}: {note}" if note else offer.name
            for function in offer.functions:
                record = FunctionRecord(
                    function=function,
                    source_name=offer.fact.source[:160],
                    source_url=offer.fact.url[:400],
                    source_date=offer.fact.date[:20],
                    hours_note=offer.values.get("hours_note", ""),
                    note=note[:500],
                )
                records.setdefault(source_key(record), record)
        return tuple(records.values())


def source_key(record: FunctionRecord) -> tuple[str, str, str]:
    """Return what tells one source's word of a function from another's."""
    return record.function, record.source_url or record.source_name, record.source_name


def bundle(offers: Sequence[Offer]) -> list[Bundle]:
    """Return the places that some rows name, in the order of their first rows."""
    cards = [Bundle((offer,)).card for offer in offers]
    parents = list(range(len(offers)))
    for one, other in _pairs(offers, cards):
        first, second = _root(parents, one), _root(parents, other)
        parents[max(first, second)] = min(first, second)
    groups: dict[int, list[Offer]] = defaultdict(list)
    for place, offer in enumerate(offers):
        groups[_root(parents, place)].append(offer)
    return [join(group) for group in groups.values()]


def join(offers: Sequence[Offer]) -> Bundle:
    """Return rows as one place, the newest and fullest of them first."""
    return Bundle(tuple(sorted(offers, key=rank)))


def rank(offer: Offer) -> tuple[object, ...]:
    """Return by what rows of one place are ordered; only the last part is the row's number."""
    day = last_day_of_source(offer.fact.date)
    said = tuple(offer.values.get(field, "") for field in PLAIN_FIELDS)
    return (
        -(day.toordinal() if day else 0),
        offer.point is None,
        -sum(map(bool, said)),
        offer.name,
        said,
        offer.functions,
        offer.point or (0.0, 0.0),
        offer.fact.source,
        offer.fact.url,
        offer.note,
        offer.approximate,
        sorted(offer.refs.items()),
        offer.number,
    )


def _pairs(offers: Sequence[Offer], cards: Sequence[Card]) -> Iterator[tuple[int, int]]:
    """Yield pairs of rows that are one place; alike rows are asked about, not every two."""
    seen: dict[_Key, list[int]] = defaultdict(list)
    for place, (offer, card) in enumerate(zip(offers, cards, strict=True)):
        for key, near in _keys(offer, card):
            for other in seen.get(key, ()):
                if key[0] == "slug" or same_place(cards[other], card):
                    yield other, place
            if not near and len(seen[key]) < _MOST_PAIRS:
                seen[key].append(place)


def _keys(offer: Offer, card: Card) -> Iterator[tuple[_Key, bool]]:
    """Yield under what a row is looked for, and whether it is only asked, not kept, there."""
    for ref in card.refs.items():
        yield ("ref", *ref), False
    if offer.slug:
        yield ("slug", offer.slug), False
    if card.at or not card.point:
        yield ("at", card.folded, card.at), False
    if card.point:
        south, west = (math.floor(degrees / _STEP) for degrees in card.point)
        for row in (south - 1, south, south + 1):
            for column in (west - 1, west, west + 1):
                kept = (row, column) == (south, west)
                yield ("near", card.folded, row, column), not kept


def _root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place
