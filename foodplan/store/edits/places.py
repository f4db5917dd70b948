"""What the office states of a place by hand: vouched for field by field, never overwriting."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from foodplan.models.places import Place, PlaceVersion
from foodplan.rules.places import place_slug
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.provenance import (
    FACT_FIELDS,
    POINT,
    Fact,
    clear_fields,
    cleared_fact,
    is_cleared,
    read_provenance,
    write_provenance,
)
from foodplan.store.edits.place_fields import (
    FIELDS,
    changed_fields,
    is_fact,
    needs_reason,
    place_problems,
    said_of,
    with_field,
)
from foodplan.store.edits.versions import Overtaken, check_version
from foodplan.store.history import Change, Moment
from foodplan.store.places import (
    PlaceRecord,
    area_names,
    change_place,
    get_area_index,
    store_places,
)
from foodplan.store.places.versions import StatedPlace, current_version, place_versions

OFFICE = "Ufficio che cura la mappa"
CONFIRMED = "Confermato oggi"
DECIDED_BY_POINT = ("point", "approximate_point")


def add_place(session: Session, place: PlaceRecord, change: Change, day: date) -> PlaceRecord:
    """State a new place under a free slug, each of its facts vouched for, and flush.

    Raises Refused with every problem.
    """
    _refuse(place_problems(None, place, day))
    facts = [field for field in FIELDS if is_fact(field) and any(said_of(place, field))]
    new = replace(
        settled(session, place, day),
        slug=_free_slug(session, place.name),
        hours_on=day if place.opening_hours else None,
        provenance=clear_fields("{}", facts, OFFICE, day),
        cleared=True,
    )
    store_places(session, [new], change)
    return new


def edit_place(
    session: Session, opened: int, place: PlaceRecord, change: Change, day: date
) -> PlaceRecord:
    """State what an officer says of a place, what changed being vouched for, and flush.

    `opened` is the version that the officer read; nothing changed writes nothing. Raises Overtaken
    when it is no longer in force, Refused with every problem, LookupError without such a place.
    """
    before = _in_force(session, place.slug, opened, day).place
    problems = place_problems(before, place, day)
    if before.merged_into:
        problems.append(Problem("", "Questo luogo è unito a un altro: separarlo prima."))
    if needs_reason(before, place) and not change.reason:
        message = "Scrivere il motivo: resta nella storia, accanto al vostro nome."
        problems.append(Problem("reason", message))
    _refuse(problems)
    after = stated(session, before, place, day)
    if after != before:
        change_place(session, after, change)
    return after


def stated(session: Session, before: PlaceRecord, place: PlaceRecord, day: date) -> PlaceRecord:
    """Return a place as saving would state it: areas, the day of its hours, and who vouches."""
    changed = changed_fields(before, place)
    if not changed:
        return before
    after = replace(place, provenance=before.provenance)
    if {POINT, "circoscrizione"}.intersection(changed):
        after = settled(session, after, day)
    if "opening_hours" in changed:
        after = replace(after, hours_on=day if after.opening_hours else None)
    if "confirmed_on" in changed and after.confirmed_on is not None:
        after = vouched(after, day)
    facts = [field for field in changed if is_fact(field)]
    provenance = clear_fields(after.provenance, facts, OFFICE, day)
    return replace(after, provenance=provenance, cleared=after.cleared or bool(facts))


def settled(session: Session, place: PlaceRecord, day: date) -> PlaceRecord:
    """Return a place in the areas that hold its point; without one, in what was declared."""
    if place.lat is None or place.lon is None:
        basis = "office" if place.circoscrizione else ""
        return replace(place, quartiere=None, zona=None, area_basis=basis)
    moment = Moment(day)
    codes = get_area_index(session, moment).find([(place.lat, place.lon)])[0]
    found = codes.get("circoscrizione")
    # A point that is exact and outside the city leaves nothing to a declaration.
    outside = found is None and not place.approximate and bool(area_names(session, moment))
    basis = DECIDED_BY_POINT[place.approximate]
    return replace(
        place,
        circoscrizione=None if outside else found or place.circoscrizione,
        quartiere=codes.get("quartiere"),
        zona=codes.get("zona"),
        area_basis=basis if found or outside else "office",
    )


def vouched(place: PlaceRecord, day: date) -> PlaceRecord:
    """Return a place all of whose facts an officer vouches for, each keeping its source.

    An approximate point is not: whoever knows better may still say so.
    """
    facts = read_provenance(place.provenance)
    for field in FACT_FIELDS:
        if not _says(place, field):
            continue
        if field == POINT and place.approximate:
            continue
        fact = facts.get(field)
        facts[field] = replace(fact, cleared_on=day) if fact else cleared_fact(OFFICE, day)
    return replace(place, provenance=write_provenance(facts), cleared=True)


def confirm_place(session: Session, slug: str, opened: int, change: Change, day: date) -> None:
    """State that all that is said of a place holds today, and flush; raises as `edit_place`."""
    before = _in_force(session, slug, opened, day).place
    if before.confirmed_on != day:
        after = vouched(replace(before, confirmed_on=day), day)
        change_place(session, after, replace(change, reason=change.reason or CONFIRMED))


def unconfirm_place(session: Session, slug: str, opened: int, change: Change, day: date) -> None:
    """Take back a confirmation that nothing came after, and flush.

    Raises Refused when something did, and as `edit_place`.
    """
    now = _in_force(session, slug, opened, day)
    versions = place_versions(session, slug)
    before = next((item for item in reversed(versions) if item.version < now.version), None)
    only = ("confirmed_on",)
    if (
        before is None
        or now.place.confirmed_on is None
        or changed_fields(before.place, now.place) != only
    ):
        raise Refused(
            [Problem("", "La conferma non è l’ultimo cambiamento: si vede nella storia.")]
        )
    kept = replace(
        now.place,
        confirmed_on=before.place.confirmed_on,
        provenance=before.place.provenance,
        cleared=before.place.cleared,
    )
    change_place(session, kept, change)


def return_to_source(
    session: Session, slug: str, opened: int, field: str, change: Change, day: date
) -> PlaceRecord:
    """State again of a field what its source last said, so that imports may change it; and flush.

    What the office only vouched for keeps its value. Raises Refused for a field that no source
    ever stated, and as `edit_place`.
    """
    before = _in_force(session, slug, opened, day).place
    facts = read_provenance(before.provenance)
    if not is_cleared(facts.get(field)) or field not in FACT_FIELDS:
        raise Refused([Problem("", "Questo dato non è fissato dall’ufficio.")])
    said = _of_source(place_versions(session, slug), field, facts[field])
    if said is None:
        raise Refused([Problem("", "Nessuna fonte ha mai detto questo dato: correggetelo qui.")])
    source, fact = said
    after = with_field(before, field, source) if field in FIELDS else before
    if field == "opening_hours":
        after = replace(after, hours_on=source.hours_on)
    if field in {POINT, "circoscrizione"}:
        after = settled(session, after, day)
    facts.pop(field)
    facts |= {field: fact} if fact else {}
    cleared = any(is_cleared(item) for item in facts.values())
    after = replace(after, provenance=write_provenance(facts), cleared=cleared)
    change_place(session, after, change)
    return after


def sourced_fields(versions: Iterable[StatedPlace]) -> frozenset[str]:
    """Return the fields that the office vouches for now and that a source once stated."""
    history = list(versions)
    facts = read_provenance(history[-1].place.provenance) if history else {}
    return frozenset(
        field
        for field, fact in facts.items()
        if field in FACT_FIELDS and is_cleared(fact) and _of_source(history, field, fact)
    )


def _of_source(
    versions: list[StatedPlace], field: str, fact: Fact
) -> tuple[PlaceRecord, Fact | None] | None:
    """Return the last version that a source stated a field in, with the source's fact."""
    if fact.source != OFFICE:
        return versions[-1].place, replace(fact, cleared_on=None)
    for earlier in reversed(versions):
        said = read_provenance(earlier.place.provenance).get(field)
        if is_cleared(said):
            continue
        # What an import brought before anybody kept its source counts too, if it said anything.
        if said is not None or (earlier.by is None and _says(earlier.place, field)):
            return earlier.place, said
    return None


def _says(place: PlaceRecord, field: str) -> bool:
    return any(said_of(place, field) if field in FIELDS else (getattr(place, field),))


def _in_force(session: Session, slug: str, opened: int, day: date) -> StatedPlace:
    row = check_version(session, PlaceVersion, {"place": slug}, opened, day)
    found = current_version(session, slug, Moment(day))
    if found is None or found.version != row.id:
        raise Overtaken(row)
    return found


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _free_slug(session: Session, name: str) -> str:
    slug = first = place_slug(name)
    n = 1
    while session.get(Place, slug) is not None:
        n += 1
        slug = f"{first}-{n}"
    return slug
