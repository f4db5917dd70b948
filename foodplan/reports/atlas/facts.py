"""Where each fact of a place comes from: its source, the source's date, and who vouches for it."""

import datetime as dt
from dataclasses import dataclass

from foodplan.rules.places import last_day_of_source
from foodplan.rules.provenance import (
    FACT_FIELDS,
    OFFICER,
    POINT,
    RANK_LABELS,
    Fact,
    read_provenance,
)
from foodplan.rules.suggestions import FIELD_LABELS
from foodplan.rules.web_addresses import web_address
from foodplan.store.places import PlaceRecord

# Told with its own source beside it, function by function.
_TOLD_APART = frozenset({"functions"})
# As unsaid as the facts themselves where nothing is known.
_UNKNOWN = ("", None)


@dataclass(frozen=True)
class FactRow:
    """One fact's source; `source` is "" where none is recorded, or where the office says it.

    `date` is the source's own date as written ("" undated), `how` says how far it is trusted,
    `cleared_on` the day on which the office vouched for it.
    """

    field: str
    label: str
    source: str
    url: str
    date: str
    how: str
    office: bool
    cleared_on: dt.date | None


def fact_rows(place: PlaceRecord) -> tuple[FactRow, ...]:
    """Return the source of each fact that the place's page tells, in the page's order."""
    kept = read_provenance(place.provenance)
    return tuple(
        _row(field, kept.get(field))
        for field in FACT_FIELDS
        if field not in _TOLD_APART and _known(place, field)
    )


def _known(place: PlaceRecord, field: str) -> bool:
    if field == POINT:
        return place.lat is not None
    return getattr(place, field) not in _UNKNOWN


def _row(field: str, fact: Fact | None) -> FactRow:
    if fact is None:
        return FactRow(field, FIELD_LABELS[field], "", "", "", "", office=False, cleared_on=None)
    # An officer's own name or note never stands on a public page.
    office = fact.rank == OFFICER or fact.cleared_on is not None
    return FactRow(
        field=field,
        label=FIELD_LABELS[field],
        source="" if office else fact.source,
        url="" if office else web_address(fact.url),
        date=fact.date if last_day_of_source(fact.date) else "",
        how=RANK_LABELS[fact.rank],
        office=office,
        cleared_on=fact.cleared_on,
    )
