"""What can be changed of a place, field by field: who changed what, and two versions made one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from foodplan.rules.places import IN_NEED, Consent, Status
from foodplan.rules.problems import Problem
from foodplan.rules.proposed import proposed_problems
from foodplan.rules.provenance import FACT_FIELDS, POINT, POINT_FIELDS
from foodplan.store.places import PlaceRecord

FARTHEST_ERROR_M = 50_000

# Texts that are judged one by one, when they changed: what an import brought may stay.
_TEXTS = (
    "name", "address", "municipality", "status", "opening_hours", "access", "access_note",
    "wheelchair", "languages", "phone", "email", "url", "organisation",
)  # fmt: skip

# What an officer states as one, with the columns that say it, in the order of the form.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "functions": ("functions",),
    "status": ("status",),
    "address": ("address",),
    "municipality": ("municipality",),
    POINT: POINT_FIELDS,
    "circoscrizione": ("circoscrizione",),
    "address_hidden": ("address_hidden",),
    "opening_hours": ("opening_hours",),
    "access": ("access",),
    "access_note": ("access_note",),
    "wheelchair": ("wheelchair",),
    "languages": ("languages",),
    "phone": ("phone",),
    "email": ("email",),
    "url": ("url",),
    "organisation": ("organisation",),
    "consent": ("consent", "consent_on", "consent_by"),
    "confirmed_on": ("confirmed_on",),
}


@dataclass(frozen=True)
class Combined:
    """Two changes of one version made one: `clashes` are fields that both changed.

    `taken` are the fields that only the others changed; of a clash the place has the writer's own.
    """

    place: PlaceRecord
    clashes: tuple[str, ...]
    taken: tuple[str, ...]


def said_of(place: PlaceRecord, field: str) -> tuple[Any, ...]:
    """Return the values that state a field of a place."""
    return tuple(getattr(place, column) for column in FIELDS[field])


def changed_fields(before: PlaceRecord, after: PlaceRecord) -> tuple[str, ...]:
    """Return the fields that two versions state differently, in the order of the form."""
    return tuple(field for field in FIELDS if said_of(before, field) != said_of(after, field))


def with_field(place: PlaceRecord, field: str, of: PlaceRecord) -> PlaceRecord:
    """Return a place that says of a field what another one says."""
    return replace(place, **dict(zip(FIELDS[field], said_of(of, field), strict=True)))


def combine(base: PlaceRecord, theirs: PlaceRecord, mine: PlaceRecord) -> Combined:
    """Return what two who both began with `base` have made of it, as one place."""
    place, clashes, taken = theirs, [], []
    for field in FIELDS:
        was, now, wanted = (said_of(version, field) for version in (base, theirs, mine))
        if wanted in (was, now):
            taken += [field] if now not in (was, wanted) else []
            continue
        place = with_field(place, field, mine)
        clashes += [field] if now != was else []
    return Combined(place, tuple(clashes), tuple(taken))


def is_fact(field: str) -> bool:
    """Return whether a place's provenance speaks of a field."""
    return field in FACT_FIELDS


def needs_reason(before: PlaceRecord | None, after: PlaceRecord) -> bool:
    """Return whether whoever reads the history later will ask why."""
    if before is None:
        return False
    return (
        (after.status == Status.HISTORICAL and before.status != Status.HISTORICAL)
        or (after.consent == Consent.WITHHELD and before.consent != Consent.WITHHELD)
        or (before.consent == Consent.WITHHELD and after.consent != Consent.WITHHELD)
        or (before.address_hidden and not after.address_hidden)
        or (before.lat is not None and after.lat is None)
    )


def place_problems(before: PlaceRecord | None, after: PlaceRecord, today: date) -> list[Problem]:
    """Return everything that keeps what an officer says of a place from being stated."""
    checks: tuple[Callable[[], Problem | None], ...] = (
        lambda: _nothing_there(after),
        lambda: _how_far_off(after),
        lambda: _whose_consent(after, today),
        lambda: _no_consent(before, after),
    )
    texts = {
        name: getattr(after, name)
        for name in _TEXTS
        if before is None or getattr(before, name) != getattr(after, name)
    }
    wrong = proposed_problems(texts)
    return [*wrong, *(problem for check in checks if (problem := check()) is not None)]


def _nothing_there(place: PlaceRecord) -> Problem | None:
    if place.functions:
        return None
    return Problem("functions.0.function", "Scegliere almeno una cosa che succede qui.")


def _how_far_off(place: PlaceRecord) -> Problem | None:
    if place.lat is None or not place.approximate:
        return None
    if place.location_error_m is None or not 0 < place.location_error_m <= FARTHEST_ERROR_M:
        message = "Di un punto approssimato va detto di quanto può sbagliare, in metri."
        return Problem("location_error_m", message)
    return None


def _whose_consent(place: PlaceRecord, today: date) -> Problem | None:
    if place.consent_on is not None and place.consent_on > today:
        return Problem("consent_on", "Il giorno del consenso non può essere nel futuro.")
    if place.consent != Consent.GIVEN:
        return None
    if place.consent_on is None:
        return Problem("consent_on", "Scrivere il giorno in cui l’organizzazione ha acconsentito.")
    if not place.consent_by:
        return Problem("consent_by", "Scrivere chi ha dato il consenso: basta il ruolo.")
    return None


def _no_consent(before: PlaceRecord | None, place: PlaceRecord) -> Problem | None:
    """Places of people in need are public by a published source's word or their own."""
    if place.consent != Consent.SOURCE or IN_NEED.isdisjoint(place.function_slugs):
        return None
    was_in_need = before is not None and not IN_NEED.isdisjoint(before.function_slugs)
    if before is not None and was_in_need and before.consent == Consent.SOURCE:
        return None
    published = any(
        item.function in IN_NEED and item.source_name and item.source_url
        for item in place.functions
    )
    if published:
        return None
    message = (
        "È un luogo di aiuto alimentare: per renderlo pubblico serve il consenso "
        "dell’organizzazione, oppure la fonte pubblicata con il suo collegamento. "
        "Intanto si può salvare come non pubblico."
    )
    return Problem("consent", message)
