"""An officer's word on a suggestion: what is accepted becomes a version of the place."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import Session, select

from foodplan.models.atlas import PlaceSuggestion
from foodplan.models.places import Place, PlaceVersion
from foodplan.rules.calendar import day_words, rome_day
from foodplan.rules.places import IN_NEED, Consent, place_slug
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.proposed import TEXTS, grouped, proposed_problems
from foodplan.rules.provenance import POINT, POINT_FIELDS, clear_fields
from foodplan.rules.suggestions import LONGEST_ANSWER, Kind, State, outcome
from foodplan.store.edits.versions import Overtaken, get_version, lock_version
from foodplan.store.history import Change, Moment
from foodplan.store.places import (
    FunctionRecord,
    PlaceRecord,
    change_place,
    get_area_index,
    get_place,
    store_places,
)
from foodplan.store.suggestions.reads import SuggestionRecord, record_of

NO_NAME = "Senza il nome e quello che vi succede il luogo non si può aggiungere."
GONE_PLACE = "Il luogo non c’è più: la segnalazione si può solo chiudere."
_DAYS = frozenset({"confirmed_on", "hours_on"})
# What a point says beside its two numbers, when nobody says it.
_EXACT = {"approximate": False, "location_error_m": None, "location_basis": ""}


class AlreadyDecided(Exception):  # noqa: N818 - it says what happened
    """Another officer decided meanwhile, or whoever wrote took it back; `found` is how it is."""

    def __init__(self, found: SuggestionRecord) -> None:
        self.found = found
        super().__init__("The suggestion is decided.")


@dataclass(frozen=True)
class Decision:
    """What an officer says: the facts that are accepted, and the answer that is kept.

    `opened` is the version of the place that the officer saw. `whole` says of a suggestion that
    proposes nothing whether it is right. `published` vouches that the source which a new place of
    people in need names has made it public already. `said` has, by fact, the text that the officer
    put in the place of the one that was proposed.
    """

    accepted: frozenset[str] = frozenset()
    answer: str = ""
    opened: int | None = None
    whole: bool = False
    published: bool = False
    said: Mapping[str, str] = field(default_factory=dict)


def take_in_hand(session: Session, suggestion_id: int, change: Change) -> None:
    """Say that an officer is looking at a suggestion; raises AlreadyDecided, LookupError."""
    row = _waiting(session, suggestion_id)
    row.decided_by, row.updated_at = change.by, change.at
    session.flush()


def decide(
    session: Session, suggestion_id: int, decision: Decision, change: Change
) -> SuggestionRecord:
    """Record the decision on a suggestion, change the place accordingly, and flush.

    Raises AlreadyDecided; Overtaken when somebody changed an accepted field since the officer saw
    it; Refused for values that no place may have; LookupError when there is no such suggestion.
    """
    row = _waiting(session, suggestion_id)
    facts = grouped(json.loads(row.proposed))
    chosen = {
        fact: _mended(fact, facts[fact], decision) for fact in facts if fact in decision.accepted
    }
    stated = replace(change, reason=_source(row))
    changed = _carry_out(session, row, chosen, decision, stated) if chosen else {}
    whole = State.ACCEPTED if decision.whole else State.REFUSED
    row.state = (outcome(len(facts), len(chosen)) if facts else whole).value
    row.decision = decision.answer.strip()[:LONGEST_ANSWER]
    row.changed = json.dumps(changed, ensure_ascii=False, sort_keys=True, default=str)
    row.decided_by, row.decided_at, row.updated_at = change.by, change.at, change.at
    session.flush()
    return record_of(row)


def take_contact(session: Session, suggestion_id: int) -> str:
    """Return the address of whoever wrote, and forget it: the answer is on its way."""
    row = session.get(PlaceSuggestion, suggestion_id)
    if row is None:
        return ""
    contact, row.contact = row.contact, ""
    session.flush()
    return contact


def columns_of(place: PlaceRecord, fact: str) -> dict[str, Any]:
    """Return what a place says of a fact, by column: of its point all five."""
    if fact == POINT:
        return {name: getattr(place, name) for name in POINT_FIELDS}
    return {fact: getattr(place, fact)}


def _mended(fact: str, values: Mapping[str, Any], decision: Decision) -> Mapping[str, Any]:
    """Return what is proposed of a fact, or what the officer put in its place."""
    text = decision.said.get(fact, "").strip()
    return {fact: text} if text and fact in TEXTS else values


def _waiting(session: Session, suggestion_id: int) -> PlaceSuggestion:
    row = session.exec(
        select(PlaceSuggestion)
        .where(PlaceSuggestion.id == suggestion_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise LookupError("There is no such suggestion.")
    if row.state != State.WAITING:
        raise AlreadyDecided(record_of(row))
    return row


def _source(row: PlaceSuggestion) -> str:
    return f"Segnalazione del {day_words(rome_day(row.created_at))}"


def _carry_out(
    session: Session,
    row: PlaceSuggestion,
    chosen: Mapping[str, Mapping[str, Any]],
    decision: Decision,
    change: Change,
) -> dict[str, list[Any]]:
    values = {name: value for fact in chosen.values() for name, value in fact.items()}
    if problems := proposed_problems(values):
        raise Refused(problems)
    if row.kind == Kind.NEW:
        return _add_place(session, row, values, decision, change)
    before = _place_in_force(session, row.place or "", chosen, decision.opened, change)
    after = _stated(session, replace(before, **_read(values)), values, change)
    facts = clear_fields(after.provenance, chosen, change.reason, rome_day(change.at))
    change_place(session, replace(after, provenance=facts), change)
    return {fact: [_said(before, fact), _said(after, fact)] for fact in chosen}


def _place_in_force(
    session: Session,
    slug: str,
    facts: Collection[str],
    opened: int | None,
    change: Change,
) -> PlaceRecord:
    """Return the place, locked; Overtaken when an accepted fact is not as the officer saw it."""
    day = rome_day(change.at)
    try:
        current = lock_version(session, PlaceVersion, {"place": slug}, day)
    except LookupError:
        raise Refused([Problem("", GONE_PLACE)]) from None
    seen = get_version(session, PlaceVersion, opened or 0)
    columns = [name for fact in facts for name in _columns(fact)]
    if seen is None or any(getattr(seen, name) != getattr(current, name) for name in columns):
        raise Overtaken(current)
    place = get_place(session, slug, Moment(day), withheld=True)
    assert place is not None
    return place


def _columns(fact: str) -> tuple[str, ...]:
    if fact == POINT:
        return POINT_FIELDS
    return () if fact == "functions" else (fact,)


def _add_place(
    session: Session,
    row: PlaceSuggestion,
    values: Mapping[str, Any],
    decision: Decision,
    change: Change,
) -> dict[str, list[Any]]:
    if not values.get("name") or not values.get("functions"):
        raise Refused([Problem("", NO_NAME)])
    day, source = rome_day(change.at), str(json.loads(row.proposed).get("source_url") or "")
    if problems := proposed_problems({"source_url": source}):
        raise Refused(problems)
    read = _read(values)
    read["functions"] = tuple(
        replace(item, source_name=change.reason, source_url=source, source_date=day.isoformat())
        for item in read["functions"]
    )
    place = PlaceRecord(slug=_free_slug(session, str(values["name"])), **read)
    in_need = not IN_NEED.isdisjoint(place.function_slugs)
    consent = Consent.WITHHELD if in_need and not decision.published else Consent.SOURCE
    place = _stated(session, replace(place, consent=consent.value), values, change)
    facts = clear_fields("{}", grouped(values), change.reason, day)
    store_places(session, [replace(place, provenance=facts)], change)
    row.place, row.area = place.slug, place.circoscrizione or row.area
    return {fact: ["", _said(place, fact)] for fact in grouped(values)}


def _free_slug(session: Session, name: str) -> str:
    slug, n = place_slug(name), 1
    while session.get(Place, slug if n == 1 else f"{slug}-{n}") is not None:
        n += 1
    return slug if n == 1 else f"{slug}-{n}"


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as a place has them: days as days, functions as records."""
    read: dict[str, Any] = {
        name: _day(value) if name in _DAYS else value for name, value in values.items()
    }
    if "functions" in read:
        read["functions"] = tuple(FunctionRecord(**item) for item in read["functions"])
    if "lat" in read:
        read = {**_EXACT, **read}
    return read


def _stated(
    session: Session, place: PlaceRecord, values: Mapping[str, Any], change: Change
) -> PlaceRecord:
    """Return a place with what follows from its new values: its areas, the day of its hours."""
    day = rome_day(change.at)
    if "opening_hours" in values:
        place = replace(place, hours_on=day if place.opening_hours else None)
    if "lat" not in values or place.lat is None or place.lon is None:
        return place
    codes = get_area_index(session, Moment(day)).find([(place.lat, place.lon)])[0]
    found = codes.get("circoscrizione")
    return replace(
        place,
        circoscrizione=found or place.circoscrizione,
        area_basis="point" if found else place.area_basis,
        quartiere=codes.get("quartiere"),
        zona=codes.get("zona"),
    )


def _said(place: PlaceRecord, fact: str) -> Any:
    if fact == POINT:
        return {"lat": place.lat, "lon": place.lon}
    if fact == "functions":
        return list(place.function_slugs)
    said = getattr(place, fact)
    return said.isoformat() if isinstance(said, date) else said


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None
