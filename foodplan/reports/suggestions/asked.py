"""The page behind a question's link, and the officers' list of what was asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foodplan.reports.suggestions.follow import Sent
from foodplan.reports.suggestions.values import of_columns, shown
from foodplan.rules.calendar import rome_day
from foodplan.rules.suggestions import FIELD_LABELS
from foodplan.store.history import Moment
from foodplan.store.places import get_place
from foodplan.store.questions import (
    CHANGED,
    CLOSED,
    REVOKED,
    STILL_SO,
    QuestionRecord,
    find_question,
    list_questions,
    places_to_ask,
)
from foodplan.store.suggestions import columns_of, names_of_places

# What is shown to whoever runs the place, as the pages say it today.
_TOLD = (
    "name", "functions", "address", "municipality", "hours_note", "opening_hours", "access",
    "access_note", "wheelchair", "phone", "email", "url",
)  # fmt: skip

ANSWERS: dict[str, str] = {
    "": "senza risposta",
    STILL_SO: "è ancora tutto così",
    CHANGED: "qualcosa è cambiato",
    CLOSED: "non è più attivo",
    REVOKED: "ritirata",
}

EXPIRED_WORDS = "scaduta"


@dataclass(frozen=True)
class QuestionReport:
    """A place as its contact is asked about it; `valid` says that an answer is still taken."""

    slug: str
    name: str
    facts: tuple[Sent, ...]
    valid: bool
    answer: str
    answered_at: datetime | None
    until: datetime


@dataclass(frozen=True)
class AskedLine:
    """One question in the officers' list."""

    id: int
    slug: str
    name: str
    asked_at: datetime
    until: datetime
    answer: str
    answered_at: datetime | None
    open: bool


@dataclass(frozen=True)
class AskedReport:
    """What was asked, and how many places are to be asked next."""

    lines: tuple[AskedLine, ...]
    due: int


def question_report(session: Session, key: str, now: datetime) -> QuestionReport | None:
    """Return the page of a question's key; None for a key of none, or a place gone since."""
    found = find_question(session, key, now)
    if found is None:
        return None
    place = get_place(session, found.place, Moment(rome_day(now)), withheld=True)
    if place is None:
        return None
    facts = (
        Sent(FIELD_LABELS[fact], shown(fact, of_columns(fact, columns_of(place, fact))))
        for fact in _TOLD
    )
    return QuestionReport(
        slug=place.slug,
        name=place.name,
        facts=tuple(fact for fact in facts if not fact.value.is_empty),
        valid=found.valid,
        answer=ANSWERS[found.answer] if found.answer else "",
        answered_at=found.answered_at,
        until=found.until,
    )


def asked_report(session: Session, now: datetime) -> AskedReport:
    """Return the last hundred questions, and how many places the next day asks about."""
    asked = list_questions(session, now)
    places = names_of_places(session, {found.place for found in asked})
    names = {slug: said[0] for slug, said in places.items()}
    return AskedReport(
        lines=tuple(_line(found, names) for found in asked),
        due=len(places_to_ask(session, now)),
    )


def _line(found: QuestionRecord, names: dict[str, str]) -> AskedLine:
    expired = not found.answer and not found.valid
    return AskedLine(
        id=found.id,
        slug=found.place,
        name=names.get(found.place, found.place),
        asked_at=found.asked_at,
        until=found.until,
        answer=EXPIRED_WORDS if expired else ANSWERS[found.answer],
        answered_at=found.answered_at,
        open=found.valid,
    )
