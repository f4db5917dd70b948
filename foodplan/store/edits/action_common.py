"""What every write below an action shares: the lock of its row, and taking a link away."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

from sqlmodel import Session, col, select

from foodplan.models.history import Versioned
from foodplan.models.plan import Action
from foodplan.rules.places import slugify
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.versions import Overtaken, edit
from foodplan.store.history import Change, Moment, record, version_at

Row = TypeVar("Row", bound=Versioned)

NO_ACTION = "Questa azione non c'è: sceglierne una dell'elenco."
NO_REASON = "Scrivere perché si toglie: resta nella storia."
ROOM_FOR_WORDS = 60


def lock_action(session: Session, slug: str) -> None:
    """Let one writer of what belongs to an action pass at a time; raises Refused for none."""
    if session.exec(select(Action).where(Action.slug == slug).with_for_update()).first() is None:
        raise Refused([Problem("action", NO_ACTION)])


def lock_all_actions(session: Session) -> None:
    """Let one writer of what ties actions together pass at a time."""
    session.exec(select(Action).order_by(col(Action.slug)).limit(1).with_for_update()).first()


def new_slug(title: str, fallback: str) -> str:
    """Return an address that nobody else takes, however many write at once."""
    return f"{slugify(title, fallback)[:ROOM_FOR_WORDS].strip('-')}-{uuid4().hex[:8]}"


def link(
    session: Session,
    model: type[Row],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> Row:
    """State that a tie holds: for all days when it is new, from a day on when it was taken away.

    The caller holds a lock that lets one writer of this key pass at a time.
    """
    current = version_at(session, model, Moment(day), **key)
    said = {**values, "active": True}
    if current is None:
        return record(session, model, key, said, change)
    return edit(session, model, key, current.id or 0, said, change, day)


def unlink(
    session: Session, model: type[Row], key: tuple[str, ...], opened: int, change: Change, day: date
) -> Row:
    """State that a tie holds no more from a day on; `opened` is the version that was read.

    Raises Refused without a reason, Overtaken when another version came meanwhile, and
    LookupError when there is no such version.
    """
    if not change.reason.strip():
        raise Refused([Problem("reason", NO_REASON)])
    row = session.get(model, opened)
    if row is None:
        raise LookupError(f"{model.__name__} has no version {opened}.")
    named = {name: getattr(row, name) for name in key}
    if not row.active:  # type: ignore[attr-defined]
        raise Overtaken(version_at(session, model, Moment(day), **named) or row)
    return edit(session, model, named, opened, {"active": False}, change, day)
