"""The place that an address of the map points at, when the map cannot show it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.store.history import Moment
from foodplan.store.places import get_place, merged_place


@dataclass(frozen=True)
class Unshown:
    """A place that has no point, or (without a slug) one that the atlas does not have."""

    slug: str = ""
    name: str = ""


def unshown(session: Session, slug: str, day: date) -> Unshown | None:
    """Return what to say of the place that an address names, None for one that has a point."""
    moment = Moment(day)
    found = get_place(session, slug, moment)
    if found is None:
        found = get_place(session, merged_place(session, slug, moment) or "", moment)
    if found is None:
        return Unshown()
    return None if found.lat is not None else Unshown(found.slug, found.name)
