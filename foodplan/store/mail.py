"""The mail that waits, goes out and is forgotten: each key once, each state its own commit."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from foodplan.db import is_sqlite
from foodplan.models.atlas import Mail, PlaceSuggestion
from foodplan.rules.mail import SENDING_AT_MOST, MailState, is_address, one_line, wait_after

KEPT_FOR = timedelta(days=90)
_LONGEST_ERROR = 300


@dataclass(frozen=True)
class Letter:
    """A mail that this process has taken up: nobody else sends it meanwhile."""

    id: int
    key: str
    recipient: str
    subject: str
    body: str
    attempts: int
    created_at: datetime


@dataclass(frozen=True)
class MailCounts:
    """How many mails are in each state."""

    waiting: int
    sent: int
    failed: int
    expired: int


def enqueue(
    session: Session,
    key: str,
    purpose: str,
    recipient: str,
    subject: str,
    body: str,
    at: datetime,
) -> bool:
    """Queue a mail; False when one with this key was ever queued, and then nothing is written.

    The subject becomes one line. Raises ValueError for what is not one plain address.
    """
    if not is_address(recipient):
        raise ValueError("A mail goes to one plain address.")
    values = {
        "key": key,
        "purpose": purpose,
        "recipient": recipient,
        "subject": one_line(subject),
        "body": body,
        "state": MailState.WAITING.value,
        "attempts": 0,
        "next_at": at,
        "created_at": at,
        "error": "",
    }
    insert = sqlite_insert if is_sqlite(session) else postgres_insert
    query = insert(Mail).values(values).on_conflict_do_nothing(index_elements=["key"])
    return session.execute(query.returning(col(Mail.id))).first() is not None


def due_mail(session: Session, now: datetime, limit: int = 50) -> list[int]:
    """Return the ids of the mails to send now, longest waiting first.

    One that a process took up and never ended is due again: it may have died on the way.
    """
    query = select(Mail.id).where(_due(now)).order_by(col(Mail.next_at), col(Mail.id)).limit(limit)
    return [found for found in session.exec(query) if found is not None]


def take_up(session: Session, mail_id: int, now: datetime) -> Letter | None:
    """Take a mail up so that nobody else sends it; None when another did, or it is not due."""
    taken = session.execute(
        sa.update(Mail)
        .where(col(Mail.id) == mail_id, _due(now))
        .values(
            state=MailState.SENDING.value,
            attempts=Mail.attempts + 1,
            next_at=now + SENDING_AT_MOST,
        )
        .returning(col(Mail.id))
    ).first()
    if taken is None:
        return None
    row = session.exec(
        select(Mail).where(Mail.id == mail_id).execution_options(populate_existing=True)
    ).one()
    return Letter(
        mail_id, row.key, row.recipient, row.subject, row.body, row.attempts, row.created_at
    )


def note_sent(session: Session, mail_id: int, now: datetime) -> None:
    """Record that the server took a mail, and forget whom it went to and what it said."""
    said = {"state": MailState.SENT.value, "sent_at": now, "recipient": "", "body": "", "error": ""}
    session.execute(sa.update(Mail).where(col(Mail.id) == mail_id).values(said))


def note_failed(
    session: Session, letter: Letter, error: str, now: datetime, *, for_good: bool = False
) -> None:
    """Record that a mail was not taken: it waits for its next try, or is given up and told.

    The error never repeats the address. Whoever was so slow that another has taken the mail up
    since, or even sent it, says nothing any more.
    """
    wait = None if for_good else wait_after(letter.attempts)
    session.execute(
        sa.update(Mail)
        .where(
            col(Mail.id) == letter.id,
            col(Mail.state) == MailState.SENDING.value,
            col(Mail.attempts) == letter.attempts,
        )
        .values(
            state=(MailState.WAITING if wait else MailState.FAILED).value,
            next_at=now + (wait or timedelta()),
            error=one_line(_without(letter.recipient, error), _LONGEST_ERROR),
        )
    )


def try_again(session: Session, mail_id: int, now: datetime) -> bool:
    """Let a mail that was given up, or that waits, go out at once; False when there is none."""
    found = session.execute(
        sa.update(Mail)
        .where(
            col(Mail.id) == mail_id,
            col(Mail.state).in_([MailState.FAILED.value, MailState.WAITING.value]),
        )
        .values(state=MailState.WAITING.value, attempts=0, next_at=now)
        .returning(col(Mail.id))
    ).first()
    return found is not None


def withdraw_mail(session: Session, *beginnings: str) -> list[str]:
    """Empty the mails that nobody has sent yet and whose key begins so; return their keys."""
    ended = [MailState.SENT.value, MailState.EXPIRED.value]
    rows = session.execute(
        sa.update(Mail)
        .where(
            col(Mail.state).not_in(ended),
            sa.or_(*(col(Mail.key).startswith(key, autoescape=True) for key in beginnings)),
        )
        .values(state=MailState.EXPIRED.value, recipient="", body="")
        .returning(col(Mail.key))
    )
    return [row[0] for row in rows]


def forget_mail(session: Session, now: datetime) -> int:
    """Empty the mails that nobody could send for 90 days, and return how many they were.

    What is written to somebody who reported a place counts its days from the report.
    """
    ended = [MailState.SENT.value, MailState.EXPIRED.value]
    old = col(PlaceSuggestion.created_at) < now - KEPT_FOR
    answers = sa.select(sa.literal("answer:").concat(col(PlaceSuggestion.uuid))).where(old)
    number = sa.cast(col(PlaceSuggestion.id), sa.String)
    receipts = sa.select(sa.literal("received:").concat(number)).where(old)
    rows = session.execute(
        sa.update(Mail)
        .where(
            col(Mail.state).not_in(ended),
            sa.or_(
                col(Mail.created_at) < now - KEPT_FOR,
                col(Mail.key).in_(answers),
                col(Mail.key).in_(receipts),
            ),
        )
        .values(state=MailState.EXPIRED.value, recipient="", body="")
        .returning(col(Mail.id))
    ).all()
    return len(rows)


def list_mail(session: Session, limit: int = 100) -> list[Mail]:
    """Return the last mails, those that were given up first, then the newest."""
    failed = sa.case((col(Mail.state) == MailState.FAILED.value, 0), else_=1)
    query = select(Mail).order_by(failed, col(Mail.created_at).desc(), col(Mail.id).desc())
    return list(session.exec(query.limit(limit)))


def count_mail(session: Session) -> MailCounts:
    """Return how many mails are in each state; one on its way counts as waiting."""
    rows = session.execute(sa.select(col(Mail.state), sa.func.count()).group_by(col(Mail.state)))
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    return MailCounts(
        waiting=found.get(MailState.WAITING, 0) + found.get(MailState.SENDING, 0),
        sent=found.get(MailState.SENT, 0),
        failed=found.get(MailState.FAILED, 0),
        expired=found.get(MailState.EXPIRED, 0),
    )


def _due(now: datetime) -> sa.ColumnElement[bool]:
    open_states = [MailState.WAITING.value, MailState.SENDING.value]
    return sa.and_(col(Mail.state).in_(open_states), col(Mail.next_at) <= now)


def _without(recipient: str, error: str) -> str:
    return re.sub(re.escape(recipient), "…", error, flags=re.IGNORECASE) if recipient else error
