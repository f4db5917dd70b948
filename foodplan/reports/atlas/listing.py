"""The list of places with its filters, what they let through, and which one to loosen."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from foodplan.reports.atlas.asking import AtlasAsked, read_asked
from foodplan.reports.atlas.choices import AreaChoice, FamilyChoice, area_choices, family_choices
from foodplan.reports.atlas.hours import HoursCounts, in_state
from foodplan.reports.atlas.items import PlaceItem, item_of
from foodplan.rules.calendar import rome_day
from foodplan.rules.places import SHOWN_STATUSES
from foodplan.store.history import Moment
from foodplan.store.places import (
    PlaceCounts,
    PlaceFilter,
    count_by_function,
    count_by_status,
    count_places,
    list_places,
)

PAGE_SIZE = 20

# Filters of an address that mean one thing together, and so are loosened together.
_TOGETHER = (
    ("q",), ("funzione", "famiglia"), ("circ",), ("orario", "aperto"), ("accessibile",),
    ("ingresso",),
)  # fmt: skip


@dataclass(frozen=True)
class Loosening:
    """A filter which, left out, would let some places through; `values` are all the others.

    `parameter` is "chiusi" for places that are closed, which the filter would let in besides.
    """

    parameter: str
    value: str
    places: int
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AtlasReport:
    """One page of the list: its places, how many there are in all, and the choices.

    `counts` are of the filtered places, `total` of all that the atlas shows; `hidden` closed,
    announced and historical places are left out unless `with_closed`. `hours` counts what all
    filters but that of the hours let through.
    """

    asked: AtlasAsked
    items: tuple[PlaceItem, ...]
    counts: PlaceCounts
    hours: HoursCounts
    total: int
    hidden: int
    families: tuple[FamilyChoice, ...]
    areas: tuple[AreaChoice, ...]
    loosenings: tuple[Loosening, ...]
    limit: int
    offset: int

    @property
    def with_closed(self) -> bool:
        """Whether closed, announced and historical places are asked for too."""
        return self.asked.wanted.statuses is None


def atlas_report(
    session: Session, asked: AtlasAsked, now: datetime, *, offset: int = 0, limit: int = PAGE_SIZE
) -> AtlasReport:
    """Return one page of the atlas at an instant; a fixed number of queries."""
    today = rome_day(now)
    moment = Moment(today)
    found = in_state(session, moment, asked.wanted, asked.state, asked.at)
    wanted, counts = found.wanted, found.counts
    total, every = _totals(session, moment, asked)
    # An address kept from a longer list opens the last page instead of an empty one.
    offset = min(offset, max(counts.total - 1, 0) // limit * limit)
    places = list_places(session, moment, wanted, limit=limit, offset=offset)
    chosen = replace(wanted, functions=frozenset())
    return AtlasReport(
        asked=asked,
        items=tuple(item_of(place, today, asked.at) for place in places),
        counts=counts,
        hours=found.hours,
        total=total,
        hidden=every - total,
        families=family_choices(count_by_function(session, moment, chosen)),
        areas=area_choices(session, moment),
        loosenings=() if counts.total else _loosenings(session, moment, asked, now),
        limit=limit,
        offset=offset,
    )


def wanted_places(session: Session, asked: AtlasAsked, now: datetime) -> PlaceFilter:
    """Return the filter of everything that is asked, the hours among it."""
    if not asked.state:
        return asked.wanted
    moment = Moment(rome_day(now))
    return in_state(session, moment, asked.wanted, asked.state, asked.at).wanted


def _totals(session: Session, moment: Moment, asked: AtlasAsked) -> tuple[int, int]:
    by_status = count_by_status(session, moment)
    every = sum(by_status.values())
    shown = sum(number for status, number in by_status.items() if status in SHOWN_STATUSES)
    return (every if asked.wanted.statuses is None else shown), every


def _loosenings(
    session: Session, moment: Moment, asked: AtlasAsked, now: datetime
) -> tuple[Loosening, ...]:
    """Return each filter in use that alone stands between the reader and some places."""
    looser = [
        (names[0], value, asked.without(*names))
        for names in _TOGETHER
        if (value := next((asked.value(name) for name in names if asked.value(name)), ""))
    ]
    if not asked.value("chiusi"):
        looser.append(("chiusi", "1", asked.with_value("chiusi", "1")))
    found = []
    for parameter, value, values in looser:
        wanted = wanted_places(session, asked_again(values, now), now)
        places = count_places(session, moment, wanted).total
        found.append(Loosening(parameter, value, places, values))
    return tuple(loosening for loosening in found if loosening.places)


def asked_again(values: tuple[tuple[str, str], ...], now: datetime) -> AtlasAsked:
    """Return what some parameters of an address ask for."""
    said: dict[str, list[str]] = {}
    for name, value in values:
        said.setdefault(name, []).append(value)
    return read_asked(said, now)
