"""How many of some places are open, closed, by appointment, or of hours that nobody knows."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from foodplan.rules.atlas_words import STATES
from foodplan.rules.opening_hours import state_at
from foodplan.store.history import Moment
from foodplan.store.places import PlaceCounts, PlaceFilter, count_by_hours


@dataclass(frozen=True)
class HoursCounts:
    """Places by their state at an instant; the four add up to all of them."""

    open: int
    closed: int
    appointment: int
    unknown: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.open + self.closed + self.appointment + self.unknown


@dataclass(frozen=True)
class InState:
    """A filter narrowed to places in a state, how many they are, and the counts before that."""

    wanted: PlaceFilter
    counts: PlaceCounts
    hours: HoursCounts


def in_state(
    session: Session, moment: Moment, wanted: PlaceFilter, state: str, at: datetime
) -> InState:
    """Return a filter narrowed to places in a state at an aware instant, in one query.

    `state` is a word of `rules.atlas_words.STATES`, "" for any. Each of the hours that places
    have is judged once, however many places share them; the database then lets through those
    whose hours are in the state, so that pages stay right.
    """
    places = count_by_hours(session, moment, wanted)
    states = {hours: state_at(hours, at).state for hours in places}
    counts = dict.fromkeys(STATES.values(), 0)
    for hours, found in places.items():
        counts[states[hours]] += found.total
    chosen = frozenset(hours for hours in places if not state or states[hours] == STATES[state])
    return InState(
        replace(wanted, hours=chosen) if state else wanted,
        sum((places[hours] for hours in chosen), PlaceCounts()),
        HoursCounts(**counts),
    )
