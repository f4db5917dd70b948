"""Who is to be reminded of what today, written down with the mail that says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.desk import ActionLink, ActionUpdate, Colleague, Reminder
from foodplan.rules.mail import is_address
from foodplan.rules.reminders import (
    ANSWERS_KEPT_FOR,
    LINKS_KEPT_FOR,
    nearest_distance,
    reminder_key,
)
from foodplan.store.colleagues.links import add_link
from foodplan.store.colleagues.terms import Belongings, OwnTerm, belongings
from foodplan.store.mail import enqueue

DIGEST = "digest"
# So many names are asked for in one statement.
_AT_ONCE = 500


@dataclass(frozen=True)
class Due:
    """A term to remind of: `distance` is the step that its day has reached, `key` its name."""

    term: OwnTerm
    due_on: date
    key: str


@dataclass(frozen=True)
class ToRemind:
    """A colleague and what they are reminded of today, by date."""

    colleague: Colleague
    due: tuple[Due, ...]


@dataclass(frozen=True)
class Text:
    """Subject and plain text of a mail."""

    subject: str
    body: str


def to_remind(session: Session, today: date) -> tuple[list[ToRemind], int]:
    """Return whom to remind today, by id, and how many terms reach nobody.

    A term is told once for each distance, the last one that its day has reached: days on which
    nothing ran are caught up with, never one mail for each.
    """
    own = belongings(session, today)
    people = _people(session)
    due = {who: _due(who, own, today) for who in people if own.terms.get(who)}
    told = _told(session, [item.key for items in due.values() for item in items])
    reached, unheard = [], 0
    for who in sorted(due):
        left = tuple(item for item in due[who] if item.key not in told)
        if left and _is_reached(people[who]):
            reached.append(ToRemind(people[who], left))
        elif left:
            unheard += len(left)
    return reached, unheard


def queue_digest(
    session: Session,
    found: ToRemind,
    text: Text,
    secrets: Mapping[str, str],
    at: datetime,
    day: date,
) -> bool:
    """Queue a digest with its reminders and links; False when this person's mail of the day went.

    `secrets` are those of the links, by action. All is written in the caller's transaction.
    """
    who = found.colleague.id or 0
    key = f"{DIGEST}:{who}:{day.isoformat()}"
    if not enqueue(session, key, DIGEST, found.colleague.email, text.subject, text.body, at):
        return False
    for action, secret in secrets.items():
        add_link(session, who, action, secret, at)
    session.add_all(
        Reminder(key=item.key, colleague_id=who, mail_key=key, created_at=at) for item in found.due
    )
    session.flush()
    return True


def forget_old(session: Session, now: datetime) -> int:
    """Empty answers that were decided long ago and drop links that opened nothing; count both."""
    emptied = session.execute(
        sa.update(ActionUpdate)
        .where(col(ActionUpdate.decided_at) < now - ANSWERS_KEPT_FOR, col(ActionUpdate.text) != "")
        .values(text="")
        .returning(col(ActionUpdate.id))
    ).all()
    used = sa.select(col(ActionUpdate.link_id)).where(col(ActionUpdate.link_id).is_not(None))
    dropped = session.execute(
        sa.delete(ActionLink)
        .where(col(ActionLink.expires_at) < now - LINKS_KEPT_FOR, col(ActionLink.id).not_in(used))
        .returning(col(ActionLink.id))
    ).all()
    return len(emptied) + len(dropped)


def _people(session: Session) -> dict[int, Colleague]:
    rows = session.exec(select(Colleague).where(col(Colleague.erased_at).is_(None)))
    return {row.id: row for row in rows if row.id is not None}


def _is_reached(row: Colleague) -> bool:
    return row.active and row.digest and is_address(row.email)


def _due(who: int, own: Belongings, today: date) -> list[Due]:
    found = []
    for term in own.terms[who]:
        if term.closed or term.due_on is None:
            continue
        distance = nearest_distance(term.due_on, today)
        if distance is not None:
            key = reminder_key(who, term.kind, term.slug, term.due_on, distance)
            found.append(Due(term, term.due_on, key))
    return found


def _told(session: Session, keys: Iterable[str]) -> set[str]:
    keys, told = list(keys), set[str]()
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        told |= set(session.exec(select(Reminder.key).where(col(Reminder.key).in_(part))))
    return told
