"""Whether a place is open, as programs ask for it."""

from dataclasses import dataclass
from datetime import datetime

from foodplan.rules.calendar import rome_day
from foodplan.rules.opening_hours import state_at
from foodplan.rules.place_hours import sure_hours
from foodplan.store.places import PlaceRecord


@dataclass(frozen=True)
class OpeningFacts:
    """The hours in OSM syntax, and whether the place is open; None where that is not surely known.

    `hours` is what the office entered, also when it is too old to be relied on; by appointment is
    not open. `next_change` is aware UTC, None where nothing changes or nothing is known.
    """

    hours: str
    open_now: bool | None
    next_change: datetime | None


def opening_facts(place: PlaceRecord, at: datetime) -> OpeningFacts:
    """Return what is known of a place's hours at an aware instant."""
    hours = sure_hours(
        place.opening_hours, place.hours_on, place.confirmed_on, place.status, rome_day(at)
    )
    state = state_at(hours, at)
    known = state.state != "unknown"
    return OpeningFacts(
        hours=place.opening_hours,
        open_now=state.state == "open" if known else None,
        next_change=state.changes if known else None,
    )
