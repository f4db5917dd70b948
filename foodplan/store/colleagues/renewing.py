"""New links for whoever asks from the address on file, one mail a day at most."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.desk import Colleague
from foodplan.rules.mail import is_address
from foodplan.store.colleagues.links import add_link
from foodplan.store.colleagues.reminding import Text
from foodplan.store.colleagues.terms import OwnAction, belongings
from foodplan.store.mail import enqueue

LINKS = "links"


def who_has(
    session: Session, email: str, today: date
) -> tuple[Colleague, Sequence[OwnAction]] | None:
    """Return who has an address, with the actions they have something to say about, or None."""
    typed = email.strip()
    if not is_address(typed):
        return None
    query = select(Colleague).where(
        sa.func.lower(Colleague.email) == typed.lower(),
        col(Colleague.active),
        col(Colleague.erased_at).is_(None),
    )
    row = session.exec(query).first()
    own = belongings(session, today)
    actions = own.actions.get(row.id or 0, []) if row else []
    return (row, actions) if row and actions else None


def queue_links(
    session: Session,
    colleague: Colleague,
    text: Text,
    secrets: Mapping[str, str],
    at: datetime,
    day: date,
) -> bool:
    """Queue the mail with new links and record them; False when today's went before."""
    who = colleague.id or 0
    key = f"{LINKS}:{who}:{day.isoformat()}"
    if not enqueue(session, key, LINKS, colleague.email, text.subject, text.body, at):
        return False
    for action, secret in secrets.items():
        add_link(session, who, action, secret, at)
    return True
