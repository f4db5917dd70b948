"""Signed links: one colleague, one action, fourteen days; only a fingerprint is kept."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.desk import ActionLink, Colleague
from foodplan.models.plan import ActionVersion
from foodplan.rules.calendar import rome_day
from foodplan.rules.reminders import LINK_VALID_FOR
from foodplan.store.colleagues.keys import fingerprint
from foodplan.store.colleagues.terms import belongings


@dataclass(frozen=True)
class OpenLink:
    """What a link that still stands opens."""

    id: int
    action: str
    colleague: Colleague
    expires_at: datetime


@dataclass(frozen=True)
class LinkLine:
    """A link as the office sees it; its secret is known to nobody but who got the mail."""

    id: int
    action: str
    title: str
    created_at: datetime
    expires_at: datetime
    valid: bool


def add_link(
    session: Session, colleague_id: int, action: str, secret: str, at: datetime
) -> ActionLink:
    """Record a link that opens one action to one colleague from an instant on, and flush."""
    row = ActionLink(
        action=action,
        colleague_id=colleague_id,
        secret=fingerprint(secret),
        created_at=at,
        expires_at=at + LINK_VALID_FOR,
    )
    session.add(row)
    session.flush()
    return row


def open_link(session: Session, secret: str, now: datetime) -> OpenLink | None:
    """Return what a secret opens, None when it is unknown, over, revoked or no more theirs.

    Whoever has nothing to do with the action any more, or whose action stands no more, has no
    link either. Reads only.
    """
    query = (
        select(ActionLink, Colleague)
        .join(Colleague, col(Colleague.id) == col(ActionLink.colleague_id))
        .where(ActionLink.secret == fingerprint(secret), _stands(now), col(Colleague.active))
    )
    found = session.exec(query).first()
    if found is None:
        return None
    link, colleague = found
    own = belongings(session, rome_day(now)).actions.get(link.colleague_id, [])
    if link.action not in {action.slug for action in own}:
        return None
    return OpenLink(link.id or 0, link.action, colleague, link.expires_at)


def revoke_link(session: Session, link_id: int, colleague_id: int, at: datetime) -> bool:
    """End a link at once; False when it had ended, or is not this colleague's."""
    query = (
        sa.update(ActionLink)
        .where(
            col(ActionLink.id) == link_id,
            col(ActionLink.colleague_id) == colleague_id,
            col(ActionLink.revoked_at).is_(None),
        )
        .values(revoked_at=at)
        .returning(col(ActionLink.id))
    )
    return session.execute(query).first() is not None


def links_of(session: Session, colleague_id: int, now: datetime) -> tuple[LinkLine, ...]:
    """Return a colleague's last links, newest first."""
    query = (
        select(ActionLink)
        .where(ActionLink.colleague_id == colleague_id)
        .order_by(col(ActionLink.id).desc())
        .limit(40)
    )
    rows = list(session.exec(query))
    titles = _titles(session, {row.action for row in rows})
    return tuple(
        LinkLine(
            id=row.id or 0,
            action=row.action,
            title=titles.get(row.action, row.action),
            created_at=row.created_at,
            expires_at=row.expires_at,
            valid=row.revoked_at is None and now < row.expires_at,
        )
        for row in rows
    )


def _stands(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(col(ActionLink.revoked_at).is_(None), col(ActionLink.expires_at) > now)


def _titles(session: Session, slugs: set[str]) -> dict[str, str]:
    query = select(ActionVersion.action, ActionVersion.title).where(
        col(ActionVersion.action).in_(slugs), col(ActionVersion.recorded_to).is_(None)
    )
    return dict(session.exec(query.order_by(col(ActionVersion.valid_from))).all())
