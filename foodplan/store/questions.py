"""Questions to those who run a place: whom to ask, what was asked, what was answered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.atlas import PlaceContact, PlaceQuestion
from foodplan.rules.calendar import rome_day
from foodplan.rules.mail import is_address
from foodplan.rules.places import is_to_confirm, months_before
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Moment
from foodplan.store.places import PlaceRecord, list_places
from foodplan.store.suggestions import new_key, secret_of

VALID_FOR = timedelta(days=30)
MONTHS_BETWEEN = 6
MOST_A_DAY = 20
STILL_SO, CHANGED, CLOSED, REVOKED = "still_so", "changed", "closed", "revoked"
USED = "Questo collegamento non vale più: è stato usato, è scaduto o l’ufficio lo ha ritirato."


@dataclass(frozen=True)
class ToAsk:
    """A place that nobody has vouched for lately, with the address of who runs it."""

    place: PlaceRecord
    email: str
    name: str


@dataclass(frozen=True)
class QuestionRecord:
    """A question that was sent; `valid` says that its link still takes an answer."""

    id: int
    place: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    valid: bool

    @property
    def until(self) -> datetime:
        """The last instant at which its link takes an answer."""
        return self.asked_at + VALID_FOR


def places_to_ask(session: Session, now: datetime, most: int = MOST_A_DAY) -> list[ToAsk]:
    """Return public places, at most so many, that are to be asked about today.

    Nobody has vouched for them for 18 months, they have a contact that can be written to, and
    they were not asked in the last six months. The longest unconfirmed come first.
    """
    today = rome_day(now)
    contacts = {row.place: row for row in session.exec(select(PlaceContact))}
    lately = _asked_since(session, months_before(today, MONTHS_BETWEEN))
    stale = [
        place
        for place in list_places(session, Moment(today))
        if place.slug in contacts
        and place.slug not in lately
        and is_address(contacts[place.slug].email)
        and is_to_confirm(place.source_date, place.confirmed_on, today)
    ]
    stale.sort(key=lambda place: (place.confirmed_on or date.min, place.source_date, place.slug))
    return [
        ToAsk(place, contacts[place.slug].email, contacts[place.slug].name)
        for place in stale[:most]
    ]


def ask(session: Session, place: str, at: datetime) -> tuple[int, str]:
    """Record that a place is asked about, and flush; return the question's id and its key."""
    key = new_key()
    row = PlaceQuestion(place=place, secret=secret_of(key), asked_at=at)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id, key


def find_question(session: Session, key: str, now: datetime) -> QuestionRecord | None:
    """Return the question of a key, answered or not, or None."""
    row = session.exec(select(PlaceQuestion).where(PlaceQuestion.secret == secret_of(key))).first()
    return _record(row, now) if row else None


def answer_question(session: Session, key: str, answer: str, at: datetime) -> QuestionRecord:
    """Record the one answer to a question, and flush; Refused when its link is no longer valid.

    Raises LookupError for a key of no question.
    """
    row = session.exec(
        select(PlaceQuestion)
        .where(PlaceQuestion.secret == secret_of(key))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise LookupError("No question has this key.")
    if not _record(row, at).valid:
        raise Refused([Problem("", USED)])
    row.answer, row.answered_at = answer, at
    session.flush()
    return _record(row, at)


def revoke_question(session: Session, question_id: int, at: datetime) -> bool:
    """End a question's link at once; False when it was answered or ended before."""
    found = session.execute(
        sa.update(PlaceQuestion)
        .where(col(PlaceQuestion.id) == question_id, col(PlaceQuestion.answer) == "")
        .values(answer=REVOKED, answered_at=at)
        .returning(col(PlaceQuestion.id))
    ).first()
    return found is not None


def list_questions(session: Session, now: datetime, limit: int = 100) -> list[QuestionRecord]:
    """Return the last questions, newest first."""
    query = select(PlaceQuestion).order_by(col(PlaceQuestion.id).desc()).limit(limit)
    return [_record(row, now) for row in session.exec(query)]


def _asked_since(session: Session, day: date) -> set[str]:
    rows = session.execute(sa.select(col(PlaceQuestion.place), col(PlaceQuestion.asked_at)))
    return {place for place, asked_at in rows if rome_day(asked_at) > day}


def _record(row: PlaceQuestion, now: datetime) -> QuestionRecord:
    assert row.id is not None
    return QuestionRecord(
        id=row.id,
        place=row.place,
        asked_at=row.asked_at,
        answer=row.answer,
        answered_at=row.answered_at,
        valid=not row.answer and now < row.asked_at + VALID_FOR,
    )
