"""Readable identifiers that stay with a place from one import to the next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from foodplan.rules.places import address_key, fold, place_slug
from foodplan.store.places import PlaceRecord

Identity = tuple[str, str, str]


def give_slugs(places: Sequence[PlaceRecord], known: Sequence[PlaceRecord]) -> list[PlaceRecord]:
    """Return the places with slugs: their own where they are known, else made from their names.

    A known place is found by name, address and municipality, or by a name that nobody shares.
    Namesakes take their address, then a number.
    """
    by_identity = {_identity(place): place.slug for place in known}
    given = [by_identity.get(_identity(place), "") for place in places]
    namesakes = Counter(place_slug(place.name) for place in places)
    known_slugs = {place.slug for place in known}
    taken = {slug for slug in given if slug}
    used = taken | known_slugs
    numbers: dict[str, int] = {}
    for n, place in enumerate(places):
        if given[n]:
            continue
        plain = place_slug(place.name)
        # A known place whose address was corrected keeps its slug when no other row bears
        # its name.
        moved = plain in known_slugs and namesakes[plain] == 1 and plain not in taken
        given[n] = plain if moved else _fresh(place, used, numbers)
        taken.add(given[n])
        used.add(given[n])
    return [replace(place, slug=slug) for place, slug in zip(places, given, strict=True)]


def fresh_slugs(places: Sequence[PlaceRecord], used: Iterable[str]) -> list[PlaceRecord]:
    """Return new places with slugs that no place has or ever had, made from their names."""
    taken = set(used)
    numbers: dict[str, int] = {}
    given = []
    for place in places:
        slug = _fresh(place, taken, numbers)
        taken.add(slug)
        given.append(replace(place, slug=slug))
    return given


def _fresh(place: PlaceRecord, used: set[str], numbers: dict[str, int]) -> str:
    """Return a slug that nobody has; `numbers` remembers the last one of each name."""
    plain = place_slug(place.name)
    if plain not in used:
        return plain
    longer = place_slug(f"{place.name} {place.address or place.municipality}")
    if longer not in used:
        return longer
    while True:
        numbers[plain] = numbers.get(plain, 1) + 1
        slug = f"{plain}-{numbers[plain]}"
        if slug not in used:
            return slug


def _identity(place: PlaceRecord) -> Identity:
    return fold(place.name) or place.name, address_key(place.address), fold(place.municipality)
