"""A place's history for everybody: when something changed, from what to what, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from foodplan.rules.places import (
    ACCESS_LABELS,
    FUNCTION_LABELS,
    STATUS_LABELS,
    WHEELCHAIR_LABELS,
    Consent,
)
from foodplan.rules.suggestions import FIELD_LABELS
from foodplan.store.history import Moment
from foodplan.store.places import get_place
from foodplan.store.places.history import PlaceState, place_states

OFFICE, LOADED = "dall’ufficio", "da un caricamento di dati"
HISTORY_WORDS = (OFFICE, LOADED)

# The fields that a public history tells, in the order of the page. Who agreed to be named, and
# when, is the organisation's and the office's own affair.
_FIELDS = (
    "name", "functions", "status", "address", "municipality", "point", "circoscrizione",
    "opening_hours", "hours_note", "access", "access_note", "wheelchair", "languages",
    "phone", "email", "url", "confirmed_on",
)  # fmt: skip
_TELLS_WHERE = frozenset({"address", "point"})
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "functions": FUNCTION_LABELS,
        "status": STATUS_LABELS,
        "access": ACCESS_LABELS,
        "wheelchair": WHEELCHAIR_LABELS,
    }
)
# A telephone number that was taken off a page must not stand in its history: only that it
# changed is told.
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_WORDS, "words"),
        "languages": "languages",
        "opening_hours": "hours",
        "phone": "unquoted",
        "email": "unquoted",
    }
)


@dataclass(frozen=True)
class Said:
    """A value as a page prints it.

    `kind` is one of nothing, text, words, languages, hours, day and unquoted;
    `words` are those of a vocabulary, or codes of languages.
    """

    kind: str
    text: str = ""
    words: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True)
class HistoryChange:
    """One field of a change: its Italian name, what it said before and says after."""

    field: str
    label: str
    before: Said
    after: Said


@dataclass(frozen=True)
class HistoryStep:
    """One recorded change, by a role and never by a person; `first` is what the place began as."""

    at: datetime
    who: str
    why: str
    first: bool
    changes: tuple[HistoryChange, ...]


@dataclass(frozen=True)
class PlaceHistory:
    """What became of a place, newest first."""

    slug: str
    name: str
    steps: tuple[HistoryStep, ...]


def place_history(session: Session, slug: str, today: date) -> PlaceHistory | None:
    """Return the public history of a place, or None where its page is not public."""
    place = get_place(session, slug, Moment(today))
    if place is None:
        return None
    hidden = _TELLS_WHERE if place.address_hidden else frozenset()
    # What was withheld then is not told now, and several versions of one instant are one change.
    public = [
        state
        for state in place_states(session, slug)
        if state.version.consent != Consent.WITHHELD and not state.version.merged_into
    ]
    grouped = groupby(public, key=lambda state: state.version.recorded_from)
    states = [list(group)[-1] for _at, group in grouped]
    pairs = zip([None, *states], states, strict=False)
    steps = [_step(before, after, hidden) for before, after in pairs]
    told = tuple(step for step in reversed(steps) if step.first or step.changes)
    return PlaceHistory(slug, place.name, told)


def _step(before: PlaceState | None, after: PlaceState, hidden: frozenset[str]) -> HistoryStep:
    version = after.version
    return HistoryStep(
        at=version.recorded_from,
        who=LOADED if version.recorded_by is None else OFFICE,
        why=version.reason,
        first=before is None,
        changes=_changes(before, after, hidden) if before else (),
    )


def _changes(
    before: PlaceState, after: PlaceState, hidden: frozenset[str]
) -> tuple[HistoryChange, ...]:
    return tuple(
        HistoryChange(field, FIELD_LABELS[field], _said(field, then), _said(field, now))
        for field in _FIELDS
        if field not in hidden and (then := _value(before, field)) != (now := _value(after, field))
    )


def _value(state: PlaceState, field: str) -> Any:
    version = state.version
    if field == "functions":
        return state.functions
    if version.address_hidden and field in _TELLS_WHERE:
        return None
    if field == "point":
        return _point(state)
    return getattr(version, field)


def _point(state: PlaceState) -> str | None:
    version = state.version
    if version.lat is None or version.lon is None:
        return None
    point = f"{version.lat:.5f}, {version.lon:.5f}"
    if version.approximate and version.location_error_m is not None:
        return f"{point} (± {version.location_error_m} m)"
    return point


def _said(field: str, value: Any) -> Said:
    if value in (None, "", ()):
        return Said("nothing")
    if isinstance(value, date):
        return Said("day", day=value)
    kind = _KINDS.get(field, "text")
    if kind == "words":
        codes = value if isinstance(value, tuple) else (value,)
        return Said(kind, words=tuple(_WORDS[field].get(code, code) for code in codes))
    if kind == "languages":
        return Said(kind, words=tuple(str(value).split(",")))
    return Said(kind, text="" if kind == "unquoted" else str(value))
