"""How many of some places are open, closed, by appointment, or of hours that nobody knows."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from foodplan.reports.atlas.asking import AtlasAsked
from foodplan.rules.atlas_words import STATES
from foodplan.rules.opening_hours import state_at
from foodplan.store.history import Moment
from foodplan.store.places import PlaceFilter, count_by_hours


@dataclass(frozen=True)
class HoursCounts:
    """Places by their state at an instant; the four add up to all of them."""

    open: int
    closed: int
    appointment: int
    unknown: int


def in_state(
    session: Session, moment: Moment, asked: AtlasAsked
) -> tuple[PlaceFilter, HoursCounts]:
    """Return the filter narrowed to places in the state asked for, and the counts before that.

    Each of the hours that places have is judged once, however many places share them; the
    database then lets through those whose hours are in the state, so that pages stay right.
    """
    places = count_by_hours(session, moment, asked.wanted)
    states = {hours: state_at(hours, asked.at).state for hours in places}
    counts = dict.fromkeys(STATES.values(), 0)
    for hours, number in places.items():
        counts[states[hours]] += number
    if not asked.state:
        return asked.wanted, HoursCounts(**counts)
    chosen = frozenset(hours for hours, state in states.items() if state == STATES[asked.state])
    return replace(asked.wanted, hours=chosen), HoursCounts(**counts)
