"""In which areas places stand: found by their points, and found anew when outlines change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from foodplan.rules.geography import AreaIndex
from foodplan.rules.provenance import is_cleared, read_provenance
from foodplan.store.history import Change, Moment
from foodplan.store.places import PlaceFilter, PlaceRecord, get_area_index, list_places
from foodplan.store.places.writes import write_places


def in_areas(places: Sequence[PlaceRecord], areas: AreaIndex) -> list[PlaceRecord]:
    """Return places with the codes of the areas that hold their points; the others as they are."""
    pointed = [(p.lat, p.lon) for p in places if p.lat is not None and p.lon is not None]
    found = iter(areas.find(pointed))
    return [place if place.lat is None else _in_area(place, next(found)) for place in places]


def place_anew(session: Session, change: Change) -> int:
    """State the areas of every place whose point stands in others now; return how many."""
    moment = Moment(change.at.date())
    places = list_places(session, moment, PlaceFilter(statuses=None, withheld=True))
    found = in_areas(places, get_area_index(session, moment))
    changed = [new for old, new in zip(places, found, strict=True) if new != old]
    write_places(session, [], changed, change)
    return len(changed)


def _in_area(place: PlaceRecord, codes: Mapping[str, str]) -> PlaceRecord:
    place = replace(place, quartiere=codes.get("quartiere"), zona=codes.get("zona"))
    computed = codes.get("circoscrizione")
    if not computed or is_cleared(read_provenance(place.provenance).get("circoscrizione")):
        return place
    basis = "approximate_point" if place.approximate else "point"
    return replace(place, circoscrizione=computed, area_basis=basis)
