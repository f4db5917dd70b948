"""The secret address of a colleague's calendar: made once, shown once, ended at once."""

from datetime import datetime

from sqlmodel import Session, col, select

from foodplan.models.desk import Colleague, FeedKey
from foodplan.store.colleagues.keys import fingerprint, new_secret
from foodplan.store.colleagues.people import revoke_feeds


def make_feed(session: Session, colleague_id: int, at: datetime) -> str:
    """Make a new calendar address, which ends the one before, and flush; return its secret."""
    revoke_feeds(session, colleague_id, at)
    secret = new_secret()
    row = FeedKey(colleague_id=colleague_id, secret=fingerprint(secret), created_at=at)
    session.add(row)
    session.flush()
    return secret


def find_feed(session: Session, secret: str) -> Colleague | None:
    """Return whose calendar a secret opens, or None when it opens nothing (any more)."""
    query = (
        select(Colleague)
        .join(FeedKey, col(FeedKey.colleague_id) == col(Colleague.id))
        .where(FeedKey.secret == fingerprint(secret), col(FeedKey.revoked_at).is_(None))
        .where(col(Colleague.active))
    )
    return session.exec(query).first()


def feed_made_at(session: Session, colleague_id: int) -> datetime | None:
    """Return since when a colleague's calendar address stands, None without one."""
    query = select(FeedKey.created_at).where(
        FeedKey.colleague_id == colleague_id, col(FeedKey.revoked_at).is_(None)
    )
    return session.exec(query).first()
