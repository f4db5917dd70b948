"""Two places that are one: found by name and distance, merged, and taken apart again."""

from dataclasses import replace
from datetime import date
from math import cos, hypot, radians

from sqlmodel import Session

from foodplan.models.places import PlaceVersion
from foodplan.rules.place_tasks import WorkLine
from foodplan.rules.places import address_key, fold
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.provenance import POINT, is_cleared, read_provenance, write_provenance
from foodplan.store.edits.place_fields import changed_fields, place_problems, with_field
from foodplan.store.edits.places import settled
from foodplan.store.edits.versions import check_version
from foodplan.store.history import Change, Moment
from foodplan.store.places import FunctionRecord, PlaceRecord, change_place
from foodplan.store.places.versions import current_version, place_versions

NEAR_M = 150
# Metres of one degree of latitude on a sphere of 6,371 km.
_METRES_A_DEGREE = 111_195
# What a place's areas follow from.
_MOVES = frozenset({POINT, "circoscrizione"})


def distance_m(one: WorkLine, other: WorkLine) -> float | None:
    """Return metres between two places in a straight line, None when one has no point."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    north = (one.lat - other.lat) * _METRES_A_DEGREE
    east = (one.lon - other.lon) * _METRES_A_DEGREE * cos(radians((one.lat + other.lat) / 2))
    return hypot(north, east)


def likely_doubles(place: WorkLine, others: list[WorkLine]) -> list[tuple[WorkLine, float | None]]:
    """Return the places that may be the same one, the nearest first, with metres between.

    Those of the same folded name within 150 m, or of the same address in the same municipality.
    """
    found = []
    for other in others:
        if other.slug == place.slug or other.merged_into:
            continue
        metres = distance_m(place, other)
        is_named = fold(place.name) == fold(other.name) and metres is not None and metres <= NEAR_M
        if is_named or _same_address(place, other):
            found.append((other, metres))
    return sorted(found, key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0].name))


def united_functions(kept: PlaceRecord, other: PlaceRecord) -> tuple[FunctionRecord, ...]:
    """Return what happens at either place, what both say in the same words once."""
    return tuple(dict.fromkeys((*kept.functions, *other.functions)))


def merge_places(
    session: Session,
    kept: PlaceRecord,
    opened: tuple[int, int],
    other: str,
    change: Change,
    day: date,
) -> None:
    """State a place as `kept` says, and another as its double, whose address leads here; flush.

    `opened` are the versions of the two that the officer read. Raises Overtaken when one is no
    longer in force, Refused with every problem.
    """
    before = _locked(session, kept.slug, opened[0], day)
    double = _locked(session, other, opened[1], day)
    problems = place_problems(before, kept, day)
    if kept.slug == other or before.merged_into or double.merged_into:
        problems.append(Problem("", "Uno dei due è già unito a un altro: separarlo prima."))
    if not change.reason:
        problems.append(Problem("reason", "Scrivere da che cosa si capisce che sono uno solo."))
    if problems:
        raise Refused(problems)
    after = (
        settled(session, kept, day) if _MOVES.intersection(changed_fields(before, kept)) else kept
    )
    # Stated anew even when nothing differs, so that separating finds what it was before.
    change_place(session, after, change)
    change_place(session, replace(double, merged_into=kept.slug), change)


def with_facts_of(place: PlaceRecord, other: PlaceRecord, fields: set[str]) -> PlaceRecord:
    """Return a place that says of some fields' sources what another one says."""
    facts, theirs = read_provenance(place.provenance), read_provenance(other.provenance)
    for field in fields:
        facts.pop(field, None)
        facts |= {field: theirs[field]} if field in theirs else {}
    cleared = any(is_cleared(fact) for fact in facts.values())
    return replace(place, provenance=write_provenance(facts), cleared=place.cleared or cleared)


def separate_place(session: Session, slug: str, opened: int, change: Change, day: date) -> bool:
    """State that a double is a place of its own again, and flush; raises Overtaken, Refused.

    The place that it was merged into says again what it said before; fields that were changed
    since stay as they are, and then the answer is False.
    """
    double = _locked(session, slug, opened, day)
    if not double.merged_into:
        raise Refused([Problem("", "Questo luogo non è unito a nessun altro.")])
    merged_at = next(item.at for item in place_versions(session, slug) if item.version == opened)
    change_place(session, replace(double, merged_into=""), change)
    versions = place_versions(session, double.merged_into)
    at = next((n for n, item in enumerate(versions) if item.at == merged_at), 0)
    if at == 0:
        return False
    before, after, now = versions[at - 1].place, versions[at].place, versions[-1].place
    given = set(changed_fields(before, after))
    back = given - set(changed_fields(after, now))
    if back:
        change_place(session, _put_back(session, now, before, back, day), change)
    return back == given


def _put_back(
    session: Session, now: PlaceRecord, before: PlaceRecord, fields: set[str], day: date
) -> PlaceRecord:
    restored = with_facts_of(now, before, fields)
    for field in fields:
        restored = with_field(restored, field, before)
    return settled(session, restored, day) if _MOVES.intersection(fields) else restored


def _same_address(one: WorkLine, other: WorkLine) -> bool:
    if not one.address or fold(one.municipality) != fold(other.municipality):
        return False
    key = address_key(one.address)
    return any(sign.isdigit() for sign in key) and key == address_key(other.address)


def _locked(session: Session, slug: str, opened: int, day: date) -> PlaceRecord:
    check_version(session, PlaceVersion, {"place": slug}, opened, day)
    found = current_version(session, slug, Moment(day))
    if found is None:
        raise LookupError(f"There is no place {slug!r}.")
    return found.place
