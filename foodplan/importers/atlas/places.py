"""places.csv into the store: all or nothing, twice is once, an officer's word is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from foodplan.importers import ImportProblem, ImportResult
from foodplan.importers.atlas.merging import Group, Merge, group_rows
from foodplan.importers.atlas.own_facts import facts_of, kept_and_better
from foodplan.importers.atlas.rows import COLUMNS, REQUIRED, NumberedRow, PlaceRow, read_row
from foodplan.importers.atlas.slugs import give_slugs
from foodplan.importers.atlas.table import Table, read_table
from foodplan.rules.geography import AreaIndex
from foodplan.rules.places import Status
from foodplan.store.history import Change, Moment
from foodplan.store.places import (
    PlaceFilter,
    PlaceRecord,
    area_names,
    get_area_index,
    list_places,
    store_places,
)

# When rows of one place differ, the place is as alive as its liveliest row.
_LIVELINESS = (
    Status.REPORTED,
    Status.UNKNOWN,
    Status.WORKS,
    Status.ANNOUNCED,
    Status.HISTORICAL,
)


@dataclass(frozen=True)
class AtlasResult(ImportResult):
    """What an import of places did; read = added + changed + duplicate + kept + merges.

    `kept` places were cleared by an officer and left as they are; `without_point` places are
    stored all the same.
    """

    kept: int = 0
    without_point: int = 0
    merges: tuple[Merge, ...] = ()


def import_places(session: Session, path: Path, change: Change) -> AtlasResult:
    """Read a file of places and store them, or nothing when any row is wrong."""
    moment = Moment(change.at.date())
    table = read_table(path, REQUIRED, COLUMNS)
    codes = {code for level, code in area_names(session, moment) if level == "circoscrizione"}
    rows, problems = _read_rows(table, codes)
    if problems:
        return AtlasResult(len(table.rows), 0, 0, 0, problems=tuple(problems))
    groups = group_rows(rows)
    known = list_places(session, moment, PlaceFilter(statuses=None, withheld=True))
    places = give_slugs([_place(group) for group in groups], known)
    by_slug = {place.slug: place for place in known}
    places, notices = _with_areas(table.file, groups, places, get_area_index(session, moment))
    merged = [
        kept_and_better(by_slug[place.slug], place) if place.slug in by_slug else place
        for place in places
    ]
    stored = store_places(session, merged, change)
    return AtlasResult(
        read=len(rows),
        added=stored.added,
        changed=stored.changed,
        duplicate=stored.same,
        kept=stored.kept,
        without_point=sum(place.lat is None for place in places),
        merges=tuple(merge for group in groups for merge in group.merges()),
        warnings=tuple(notices),
    )


def _read_rows(table: Table, codes: set[str]) -> tuple[list[NumberedRow], list[ImportProblem]]:
    problems = list(table.problems)
    rows = []
    if any(problem.row == 1 for problem in problems):
        return [], problems
    for number, cells in table.rows:
        row, found = read_row(table.file, number, cells)
        problems += found
        if row is not None:
            rows.append(row)
            problems += _area_problem(table.file, row, codes)
    return rows, sorted(problems, key=lambda problem: problem.row)


def _area_problem(file: str, numbered: NumberedRow, codes: set[str]) -> list[ImportProblem]:
    code = numbered.row.civic_area
    if not code or not codes or code in codes:
        return []
    reason = f"La circoscrizione «{code}» non esiste: usare {', '.join(sorted(codes))} o niente."
    return [ImportProblem(file, numbered.number, "civic_area", reason)]


def _place(group: Group) -> PlaceRecord:
    host = group.host.row
    rows = [numbered.row for numbered in group.rows]
    best = min(
        (row for row in rows if row.point),
        key=lambda row: (row.approximate, row.at_municipality, row.error_m or 0),
        default=host,
    )
    lat, lon = best.point or (None, None)
    areas = [row for row in rows if row.civic_area]
    place = PlaceRecord(
        slug="",
        name=host.name,
        address=host.address,
        municipality=host.municipality,
        lat=lat,
        lon=lon,
        approximate=best.approximate,
        location_error_m=best.error_m,
        location_basis=_basis(best) if best.point else "",
        circoscrizione=areas[0].civic_area if areas else None,
        area_basis=areas[0].civic_area_basis if areas else "",
        status=min((row.status for row in rows), key=lambda word: _LIVELINESS.index(Status(word))),
        url=next((row.url for row in rows if row.url), ""),
        hours_note=host.opening_hours_it or host.opening_hours,
        functions=tuple(dict.fromkeys(row.function(host.name) for row in rows)),
    )
    return replace(place, provenance=facts_of(group, place, best))


def _basis(row: PlaceRow) -> str:
    computed = row.approx_basis_it or row.approx_basis
    return computed if row.approximate else row.coord_source


def _with_areas(
    file: str, groups: Sequence[Group], places: Sequence[PlaceRecord], areas: AreaIndex
) -> tuple[list[PlaceRecord], list[ImportProblem]]:
    """Return the places with the areas that hold their points, and where a source disagrees."""
    pointed = [
        (place.lat, place.lon)
        for place in places
        if place.lat is not None and place.lon is not None
    ]
    found = iter(areas.find(pointed))
    settled, notices = [], []
    for group, place in zip(groups, places, strict=True):
        codes = next(found) if place.lat is not None else {}
        said, computed = place.circoscrizione, codes.get("circoscrizione")
        if said and computed and said != computed:
            notices.append(_disagreement(file, group, said, computed))
        settled.append(_settle(place, codes))
    return settled, notices


def _settle(place: PlaceRecord, codes: Mapping[str, str]) -> PlaceRecord:
    computed = codes.get("circoscrizione")
    basis = "approximate_point" if place.approximate else "point"
    return replace(
        place,
        circoscrizione=computed or place.circoscrizione,
        area_basis=basis if computed else place.area_basis,
        quartiere=codes.get("quartiere"),
        zona=codes.get("zona"),
    )


def _disagreement(file: str, group: Group, said: str, computed: str) -> ImportProblem:
    reason = f"La fonte dice circoscrizione {said}, il punto cade nella {computed}: vale il punto."
    return ImportProblem(file, group.host.number, "civic_area", reason)
