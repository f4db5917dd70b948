"""What the office says of one place: where each fact comes from, its history, its doubles."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from foodplan.reports.office.history import names_of_people
from foodplan.reports.office.place_words import (
    PLACE_LABELS,
    PlaceNames,
    TextChange,
    Told,
    place_names,
    place_texts,
    text_changes,
)
from foodplan.rules.place_tasks import TASK_LABELS, WorkLine, tasks_of
from foodplan.rules.provenance import (
    FACT_FIELDS,
    POINT,
    RANK_LABELS,
    Fact,
    better,
    is_cleared,
    read_provenance,
)
from foodplan.store.edits.place_doubles import distance_m, likely_doubles
from foodplan.store.edits.place_fields import FIELDS, changed_fields
from foodplan.store.edits.places import sourced_fields
from foodplan.store.history import Moment
from foodplan.store.places import PlaceFilter, PlaceRecord, get_area_index
from foodplan.store.places.versions import StatedPlace, place_versions, work_lines

LOADED = "caricamento dei dati"
# More than any officer compares by eye.
MOST_FOUND = 20


@dataclass(frozen=True)
class FactRow:
    """Where a field of a place comes from; `returnable` when the office fixed a source's word."""

    field: str
    name: str
    source: str
    url: str
    date: str
    rank: str
    cleared_on: dt.date | None
    returnable: bool


@dataclass(frozen=True)
class PlaceHistoryLine:
    """One recorded change of a place, its fields in words."""

    at: dt.datetime
    who: str
    why: str
    first: bool
    changes: tuple[TextChange, ...]


@dataclass(frozen=True)
class DoubleRow:
    """A place that may be the same one, with metres between when both have a point."""

    slug: str
    name: str
    address: str
    metres: int | None


@dataclass(frozen=True)
class MergeChoice:
    """A field that two places state differently; `other` is true when the other's is proposed."""

    field: str
    name: str
    mine: Told
    theirs: Told
    my_source: str
    their_source: str
    other: bool


def missing_of(session: Session, place: PlaceRecord, today: dt.date) -> tuple[str, ...]:
    """Return what is to be set right about one place, in words."""
    line = line_of(place)
    codes = _codes(session, place, today)
    return tuple(TASK_LABELS[task] for task in tasks_of(line, codes.get("circoscrizione"), today))


def area_notice(session: Session, place: PlaceRecord, today: dt.date) -> tuple[str, str] | None:
    """Return the circoscrizione that was said and the one that holds the point, if they differ."""
    found = _codes(session, place, today).get("circoscrizione")
    if not place.circoscrizione or not found or found == place.circoscrizione:
        return None
    areas = place_names(session, today).areas
    said = areas.get(("circoscrizione", place.circoscrizione), place.circoscrizione)
    return said, areas.get(("circoscrizione", found), found)


def fact_rows(session: Session, place: PlaceRecord) -> tuple[FactRow, ...]:
    """Return where each fact of a place comes from, in the order of the form."""
    returnable = sourced_fields(place_versions(session, place.slug))
    facts = read_provenance(place.provenance)
    return tuple(
        FactRow(
            field=field,
            name=PLACE_LABELS.get(field, field),
            source=fact.source,
            url=fact.url,
            date=fact.date,
            rank=RANK_LABELS.get(fact.rank, ""),
            cleared_on=fact.cleared_on,
            returnable=field in returnable,
        )
        for field in FACT_FIELDS
        if (fact := facts.get(field)) is not None
    )


def place_history(session: Session, slug: str, today: dt.date) -> tuple[PlaceHistoryLine, ...]:
    """Return every recorded change of a place, newest first, with the names of accounts."""
    people, names = names_of_people(session), place_names(session, today)
    versions = place_versions(session, slug)
    pairs = zip([None, *versions], versions, strict=False)
    lines = [_line(before, item, people.get(item.by or 0, LOADED), names) for before, item in pairs]
    return tuple(reversed([line for line in lines if line.first or line.changes or line.why]))


def doubles_of(session: Session, place: PlaceRecord, today: dt.date) -> tuple[DoubleRow, ...]:
    """Return the places that may be the same as one, the nearest first."""
    lines = work_lines(session, Moment(today), PlaceFilter(statuses=None, withheld=True))
    return _double_rows(likely_doubles(line_of(place), lines))


def places_found(
    session: Session, place: PlaceRecord, text: str, today: dt.date
) -> tuple[DoubleRow, ...]:
    """Return the places that a text finds, to be chosen as the other of two doubles."""
    if not text.strip():
        return ()
    wanted = PlaceFilter(text=text, statuses=None, withheld=True)
    lines = work_lines(session, Moment(today), wanted)
    mine = line_of(place)
    others = [line for line in lines if line.slug != place.slug and not line.merged_into]
    return _double_rows([(line, distance_m(mine, line)) for line in others[:MOST_FOUND]])


def merge_choices(
    session: Session, mine: PlaceRecord, theirs: PlaceRecord, today: dt.date
) -> tuple[MergeChoice, ...]:
    """Return the fields that two places state differently, the better sourced one proposed."""
    names = place_names(session, today)
    one, other = place_texts(mine, names), place_texts(theirs, names)
    facts, their_facts = (read_provenance(item.provenance) for item in (mine, theirs))
    # The circoscrizione follows from whichever point stays.
    is_placed = mine.lat is not None or theirs.lat is not None
    return tuple(
        MergeChoice(
            field=field,
            name=PLACE_LABELS[field],
            mine=one[field],
            theirs=other[field],
            my_source=_source(facts.get(field)),
            their_source=_source(their_facts.get(field)),
            other=_is_better(field, mine, theirs, facts.get(field), their_facts.get(field)),
        )
        for field in changed_fields(mine, theirs)
        if field != "functions" and not (field == "circoscrizione" and is_placed)
    )


def line_of(place: PlaceRecord) -> WorkLine:
    """Return a place as the office's list knows it."""
    same = (
        "slug", "name", "address", "municipality", "lat", "lon", "approximate",
        "location_error_m", "zona", "status", "consent", "consent_on", "merged_into",
        "confirmed_on", "source_date",
    )  # fmt: skip
    return WorkLine(
        version=0,
        declared=place.circoscrizione,
        has_hours=bool(place.opening_hours),
        functions=place.function_slugs,
        **{name: getattr(place, name) for name in same},
    )


def _codes(session: Session, place: PlaceRecord, today: dt.date) -> dict[str, str]:
    if place.lat is None or place.lon is None:
        return {}
    return get_area_index(session, Moment(today)).find([(place.lat, place.lon)])[0]


def _line(
    before: StatedPlace | None, item: StatedPlace, who: str, names: PlaceNames
) -> PlaceHistoryLine:
    changes = text_changes(before.place, item.place, names) if before else ()
    return PlaceHistoryLine(item.at, who, item.why, before is None, changes)


def _double_rows(found: Iterable[tuple[WorkLine, float | None]]) -> tuple[DoubleRow, ...]:
    return tuple(
        DoubleRow(line.slug, line.name, line.address, None if metres is None else round(metres))
        for line, metres in found
    )


def _source(fact: Fact | None) -> str:
    return " ".join(part for part in (fact.source, fact.date) if part) if fact else ""


def _is_better(
    field: str, mine: PlaceRecord, theirs: PlaceRecord, old: Fact | None, new: Fact | None
) -> bool:
    """Return whether the other's word is proposed: where there is only that, or a better source."""
    here, there = (any(_values(place, field)) for place in (mine, theirs))
    if here != there:
        return there
    if field == "confirmed_on":
        return (theirs.confirmed_on or dt.date.min) > (mine.confirmed_on or dt.date.min)
    if field == "consent":
        # Silence is the safe side: who withholds one of two would withhold the whole.
        return theirs.consent == "withheld"
    if is_cleared(old) and not is_cleared(new):
        return False
    if field == POINT and not is_cleared(new):
        return _off_by(theirs) < _off_by(mine)
    # Of two that are as good as each other, the place that stays keeps its own.
    return new is not None and better(old, new) and not (old is not None and better(new, old))


def _off_by(place: PlaceRecord) -> tuple[bool, int]:
    return place.approximate, place.location_error_m or 0


def _values(place: PlaceRecord, field: str) -> tuple[object, ...]:
    return tuple(getattr(place, column) for column in FIELDS[field])
