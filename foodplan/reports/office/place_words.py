"""What a place says, field by field in words: for its history, a preview and two versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.rules.calendar import day_words
from foodplan.rules.numbers import write_number
from foodplan.rules.place_languages import LANGUAGE_LABELS, read_languages
from foodplan.rules.places import (
    ACCESS_LABELS,
    FUNCTION_LABELS,
    STATUS_LABELS,
    WHEELCHAIR_LABELS,
    Consent,
    Status,
)
from foodplan.rules.provenance import POINT
from foodplan.store.history import Moment
from foodplan.store.organisations import list_organisations
from foodplan.store.places import FunctionRecord, PlaceRecord, area_names, public_record

# A text, or several that belong together.
Told = str | tuple[str, ...]

PLACE_LABELS: dict[str, str] = {
    "name": "nome",
    "functions": "che cosa succede qui",
    "status": "stato",
    "address": "indirizzo",
    "municipality": "comune",
    POINT: "punto sulla mappa",
    "location_basis": "da che cosa si conosce il punto",
    "circoscrizione": "circoscrizione",
    "quartiere": "quartiere",
    "zona": "zona statistica",
    "address_hidden": "indirizzo nascosto",
    "opening_hours": "orario della settimana",
    "hours_note": "orario secondo la fonte",
    "hours_on": "orario scritto il",
    "access": "chi può entrare",
    "access_note": "condizioni per entrare",
    "wheelchair": "sedia a rotelle",
    "languages": "lingue parlate",
    "phone": "telefono",
    "email": "posta elettronica",
    "url": "sito",
    "organisation": "organizzazione",
    "consent": "consenso",
    "confirmed_on": "confermato il",
    "merged_into": "doppione di",
}
CONSENT_LABELS: dict[str, str] = {
    Consent.SOURCE: "pubblico secondo una fonte",
    Consent.GIVEN: "pubblico con il consenso dell’organizzazione",
    Consent.WITHHELD: "non pubblico",
}
CONTACT = "contatto dell’ufficio"
HIDDEN = "l’indirizzo non si mostra"
APPROXIMATE = "posizione approssimata"
PAGE = "pagina pubblica"
PAGE_THERE = "c’è"
PAGE_GONE = "non c’è"
NOT_LISTED = "c’è, ma il luogo è fuori dall’elenco"
WORDS = (HIDDEN, APPROXIMATE, PAGE, PAGE_THERE, PAGE_GONE, NOT_LISTED)

# What a reader of the public page never sees as such.
_NOT_PUBLIC = frozenset({"consent", "address_hidden", "merged_into"})


@dataclass(frozen=True)
class PlaceNames:
    """The names behind a place's codes: areas by level and code, organisations by slug."""

    areas: Mapping[tuple[str, str], str]
    organisations: Mapping[str, str]


@dataclass(frozen=True)
class TextChange:
    """A field of a place that says something else: its Italian name, before and after."""

    field: str
    name: str
    before: Told
    after: Told


def place_names(session: Session, today: date) -> PlaceNames:
    """Return the names that a place's words need on a day."""
    moment = Moment(today)
    owners = {row.slug: row.name for row in list_organisations(session, moment)}
    return PlaceNames(area_names(session, moment), owners)


def place_texts(place: PlaceRecord, names: PlaceNames) -> dict[str, Told]:
    """Return what a place says of each field, "" where it says nothing."""
    areas = {
        level: names.areas.get((level, code or ""), code or "")
        for level, code in (
            ("circoscrizione", place.circoscrizione),
            ("quartiere", place.quartiere),
            ("zona", place.zona),
        )
    }
    plain = {
        name: getattr(place, name)
        for name in (
            "name", "address", "municipality", "location_basis", "opening_hours", "hours_note",
            "access_note", "phone", "email", "url", "merged_into",
        )
    }  # fmt: skip
    return {
        **plain,
        **areas,
        "functions": tuple(_function(item) for item in place.functions),
        "status": STATUS_LABELS.get(place.status, place.status),
        POINT: _point(place),
        "address_hidden": HIDDEN if place.address_hidden else "",
        "hours_on": _day(place.hours_on),
        "access": ACCESS_LABELS.get(place.access, place.access),
        "wheelchair": WHEELCHAIR_LABELS.get(place.wheelchair, place.wheelchair),
        "languages": tuple(LANGUAGE_LABELS.get(c, c) for c in read_languages(place.languages)),
        "organisation": names.organisations.get(place.organisation, place.organisation),
        "consent": _consent(place),
        "confirmed_on": _day(place.confirmed_on),
    }


def text_changes(
    before: PlaceRecord, after: PlaceRecord, names: PlaceNames, without: Iterable[str] = ()
) -> tuple[TextChange, ...]:
    """Return what two versions of a place say differently, in the order of the form."""
    then, now = place_texts(before, names), place_texts(after, names)
    left_out = frozenset(without)
    return tuple(
        TextChange(field, name, then[field], now[field])
        for field, name in PLACE_LABELS.items()
        if field not in left_out and then[field] != now[field]
    )


def public_changes(
    before: PlaceRecord | None, after: PlaceRecord, names: PlaceNames
) -> tuple[TextChange, ...]:
    """Return what readers will see differently: whether there is a page, and what it says.

    () when nothing changes for them, also because nobody sees the place before or after.
    """
    was, will = page_state(before), page_state(after)
    page = (TextChange("", PAGE, was, will),) if was != will else ()
    if will == PAGE_GONE:
        return page
    if before is None or was == PAGE_GONE:
        return page + _all_said(public_record(after), names)
    changes = text_changes(public_record(before), public_record(after), names, _NOT_PUBLIC)
    return page + changes


def page_state(place: PlaceRecord | None) -> str:
    """Return whether a place has a public page, in words."""
    if place is None or place.consent == Consent.WITHHELD or place.merged_into:
        return PAGE_GONE
    return PAGE_THERE if place.status in (Status.REPORTED, Status.UNKNOWN) else NOT_LISTED


def _all_said(place: PlaceRecord, names: PlaceNames) -> tuple[TextChange, ...]:
    texts = place_texts(place, names)
    return tuple(
        TextChange(field, name, "", texts[field])
        for field, name in PLACE_LABELS.items()
        if field not in _NOT_PUBLIC and texts[field]
    )


def _function(item: FunctionRecord) -> str:
    label = FUNCTION_LABELS.get(item.function, item.function)
    source = ", ".join(part for part in (item.source_name, item.source_date) if part)
    said = f"{label} ({source})" if source else label
    return f"{said}: {item.note}" if item.note else said


def _point(place: PlaceRecord) -> Told:
    if place.lat is None or place.lon is None:
        return ""
    pair = f"{write_number(round(place.lat, 6))}; {write_number(round(place.lon, 6))}"
    if not place.approximate:
        return pair
    metres = f"± {place.location_error_m} m" if place.location_error_m else ""
    return tuple(part for part in (pair, APPROXIMATE, metres) if part)


def _consent(place: PlaceRecord) -> Told:
    label = CONSENT_LABELS.get(place.consent, place.consent)
    parts = (label, place.consent_by, _day(place.consent_on))
    return tuple(part for part in parts if part)


def _day(day: date | None) -> str:
    return day_words(day) if day else ""
