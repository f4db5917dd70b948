"""Readable identifiers that stay with a place from one import to the next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from foodplan.rules.places import address_key, fold, slugify
from foodplan.store.places import PlaceRecord

Identity = tuple[str, str, str]


def give_slugs(places: Sequence[PlaceRecord], known: Sequence[PlaceRecord]) -> list[PlaceRecord]:
    """Return the places with slugs: their own where they are known, else made from their names.

    A known place is found by name, address and municipality, or by a name that nobody shares.
    Namesakes take their address, then a number.
    """
    by_identity = {_identity(place): place.slug for place in known}
    given = [by_identity.get(_identity(place), "") for place in places]
    namesakes = Counter(slugify(place.name) for place in places)
    known_slugs = {place.slug for place in known}
    taken = {slug for slug in given if slug}
    for n, place in enumerate(places):
        if given[n]:
            continue
        plain = slugify(place.name)
        # A known place whose address was corrected keeps its slug when no other row bears
        # its name.
        moved = plain in known_slugs and namesakes[plain] == 1 and plain not in taken
        given[n] = plain if moved else _fresh(place, taken | known_slugs)
        taken.add(given[n])
    return [replace(place, slug=slug) for place, slug in zip(places, given, strict=True)]


def _fresh(place: PlaceRecord, taken: set[str]) -> str:
    plain = slugify(place.name)
    if plain not in taken:
        return plain
    longer = slugify(f"{place.name} {place.address or place.municipality}")
    if longer not in taken:
        return longer
    return next(slug for n in count(2) if (slug := f"{plain}-{n}") not in taken)


def _identity(place: PlaceRecord) -> Identity:
    return fold(place.name) or place.name, address_key(place.address), fold(place.municipality)
