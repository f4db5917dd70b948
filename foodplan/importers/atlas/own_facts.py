"""Who says each field of a place of places.csv, and what stays of a place that is known already."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from foodplan.importers.atlas.bundles import source_key
from foodplan.importers.atlas.merging import Group
from foodplan.importers.atlas.rows import PlaceRow
from foodplan.rules.provenance import (
    COMPUTED,
    POINT,
    POINT_FIELDS,
    PUBLISHED,
    Fact,
    better,
    is_cleared,
    read_provenance,
    write_provenance,
)
from foodplan.store.places import FunctionRecord, PlaceRecord

# What follows from the point, and is taken with it.
_WITH_POINT = (*POINT_FIELDS, "circoscrizione", "quartiere", "zona", "area_basis")


def facts_of(group: Group, place: PlaceRecord, best: PlaceRow) -> str:
    """Return the provenance of a place: of each field that is filled, the row that says it."""
    host = group.host.row
    facts = {"name": _fact(host)}
    for name in ("address", "municipality", "hours_note"):
        if getattr(place, name):
            facts[name] = _fact(host)
    for row in reversed([numbered.row for numbered in group.rows]):
        if row.url == place.url and row.url:
            facts["url"] = _fact(row)
        if row.status == place.status:
            facts["status"] = _fact(row)
        if row.civic_area:
            facts["circoscrizione"] = _fact(row)
    if place.lat is not None:
        computed = Fact(place.location_basis[:160], "", "", COMPUTED, None)
        facts[POINT] = computed if place.approximate else _fact(best)
    return write_provenance(facts)


def kept_and_better(old: PlaceRecord, new: PlaceRecord) -> PlaceRecord:
    """Return a known place with what the file says better; nothing else of it is touched.

    An empty cell overwrites nothing, and the functions that other sources named stay.
    """
    known, said = read_provenance(old.provenance), read_provenance(new.provenance)
    values: dict[str, Any] = {}
    for field, fact in said.items():
        if not better(_known_fact(old, known, field), fact):
            continue
        names = _WITH_POINT if field == POINT else (field,)
        values |= {name: getattr(new, name) for name in names}
        known[field] = fact
    if old.lat is not None and "lat" not in values:
        # Where a point is known, it says the areas.
        values.pop("circoscrizione", None)
    if not is_cleared(known.get("functions")):
        values["functions"] = _functions(old, new)
    return replace(old, **values, provenance=write_provenance(known))


def _fact(row: PlaceRow) -> Fact:
    host = (urlsplit(row.source_url).hostname or "").removeprefix("www.")
    return Fact(host[:160], row.source_url, row.source_date, PUBLISHED, None)


def _known_fact(old: PlaceRecord, known: dict[str, Fact], field: str) -> Fact | None:
    """Return who says a field now; what nobody noted was read from this file before."""
    if old.cleared and not is_cleared(known.get(field)):
        return Fact("", "", "", PUBLISHED, old.confirmed_on or date.min)
    return known.get(field)


def _functions(old: PlaceRecord, new: PlaceRecord) -> tuple[FunctionRecord, ...]:
    said = {source_key(item): item for item in new.functions}
    others = [item for item in old.functions if source_key(item) not in said]
    return (*new.functions, *others)
