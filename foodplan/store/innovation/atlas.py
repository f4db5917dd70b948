"""How fresh and how complete the atlas itself is, and how it was at the end of each half-year."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.places import PlaceFunction, PlaceVersion
from foodplan.rules.calendar import end_of_rome_day, rome_day
from foodplan.rules.place_hours import sure_hours
from foodplan.rules.places import (
    SHOWN_STATUSES,
    Consent,
    is_to_confirm,
    latest_source_date,
)
from foodplan.store.history import Moment
from foodplan.store.measures.grains import Grain
from foodplan.store.once import read_once

CITY = 0
_HALF = 6
_COLUMNS = (
    "id", "place", "status", "consent", "merged_into", "confirmed_on", "hours_on",
    "opening_hours", "lat", "approximate", "address", "address_hidden", "valid_from", "valid_to",
    "recorded_from", "recorded_to",
)  # fmt: skip


@dataclass(frozen=True)
class AtlasHealth:
    """Of how many places the atlas says what; every number counts public places.

    `fresh` are vouched for by a source or by somebody in the last 18 months, `dated` have a
    source with a date, `exact` and `near` a point, `hours` opening hours that are sure.
    """

    places: int = 0
    fresh: int = 0
    dated: int = 0
    addressed: int = 0
    exact: int = 0
    near: int = 0
    hours: int = 0

    def share(self, number: int) -> float | None:
        """Return what part of the public places a number of them is; None where there are none."""
        return number / self.places if self.places else None


def atlas_health(session: Session, moment: Moment) -> AtlasHealth:
    """Return how fresh and complete the atlas was on a day, as it was known then."""
    rows, sources = _rows(session), _sources(session)
    return _health(rows, sources, moment)


def places_by_half(session: Session, moment: Moment) -> list[Grain]:
    """Return how many public places there were at the end of each half-year."""
    return [Grain(month, CITY, 0, health.places) for month, health in _halves(session, moment)]


def fresh_by_half(session: Session, moment: Moment) -> list[Grain]:
    """Return how many of them somebody had vouched for in the 18 months before."""
    return [Grain(month, CITY, 0, health.fresh) for month, health in _halves(session, moment)]


def with_hours_by_half(session: Session, moment: Moment) -> list[Grain]:
    """Return of how many of them opening hours were surely known."""
    return [Grain(month, CITY, 0, health.hours) for month, health in _halves(session, moment)]


@read_once
def _halves(session: Session, moment: Moment) -> list[tuple[int, AtlasHealth]]:
    """Return the last month (yyyymm) of each half-year since the first place, with its figures.

    A half-year is told as it was known on its last evening: what was vouched for later made the
    atlas fresher later.
    """
    rows = _rows(session)
    if not rows:
        return []
    sources, found = _sources(session), []
    for day in _half_ends(rome_day(min(row.recorded_from for row in rows)), moment.day):
        then = end_of_rome_day(day)
        asked = moment.known_at
        known = then if asked is None else min(then, asked)
        health = _health(rows, sources, Moment(day, known))
        if health.places:
            found.append((day.year * 100 + day.month, health))
    return found


def _half_ends(first: date, last: date) -> Iterator[date]:
    for year in range(first.year, last.year + 1):
        for day in (date(year, _HALF, 30), date(year, 12, 31)):
            if first <= day <= last:
                yield day


def _health(rows: Sequence[Any], sources: dict[int, list[str]], moment: Moment) -> AtlasHealth:
    hidden = {row.place for row in rows if _withheld_now(row)}
    there = [row for row in rows if _holds(row, moment) and _shown(row, hidden)]
    dates = {row.id: latest_source_date(sources[row.id]) for row in there}
    return AtlasHealth(
        places=len(there),
        fresh=sum(not is_to_confirm(dates[row.id], _vouched(row), moment.day) for row in there),
        dated=sum(bool(dates[row.id]) for row in there),
        addressed=sum(bool(row.address) and not row.address_hidden for row in there),
        exact=sum(_has_point(row) and not row.approximate for row in there),
        near=sum(_has_point(row) and row.approximate for row in there),
        hours=sum(bool(_hours(row, moment.day)) for row in there),
    )


def _withheld_now(row: Any) -> bool:
    return row.recorded_to is None and row.consent == Consent.WITHHELD


def _shown(row: Any, hidden: set[str]) -> bool:
    public = row.consent != Consent.WITHHELD and row.place not in hidden
    return public and not row.merged_into and row.status in SHOWN_STATUSES


def _has_point(row: Any) -> bool:
    return row.lat is not None and not row.address_hidden


def _vouched(row: Any) -> date | None:
    return max((day for day in (row.confirmed_on, row.hours_on) if day), default=None)


def _hours(row: Any, day: date) -> str:
    return sure_hours(row.opening_hours, row.hours_on, row.confirmed_on, row.status, day)


def _holds(row: Any, moment: Moment) -> bool:
    if moment.known_at is None:
        believed = row.recorded_to is None
    else:
        ended = row.recorded_to is not None and row.recorded_to <= moment.known_at
        believed = row.recorded_from <= moment.known_at and not ended
    stops = row.valid_to is None or row.valid_to > moment.day
    return believed and row.valid_from <= moment.day and stops


def _rows(session: Session) -> list[Any]:
    columns = [col(getattr(PlaceVersion, name)) for name in _COLUMNS]
    return list(session.execute(sa.select(*columns)))


def _sources(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = sa.select(col(PlaceFunction.version_id), col(PlaceFunction.source_date))
    for version, said in session.execute(query):
        found[version].append(said)
    return found
