"""What organisations and nodes share: how a slug is written, and which version holds."""

import re

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.history import Versioned
from foodplan.models.organisations import Node, Organisation
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Moment, holds, known

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def in_force(model: type[Versioned], moment: Moment | None) -> sa.ColumnElement[bool]:
    """Return the condition that a version holds at a moment; None asks for what is said last."""
    if moment is not None:
        return holds(model, moment)
    return sa.and_(known(model, None), col(model.valid_to).is_(None))


def check_slug(session: Session, model: type[Organisation | Node], slug: str) -> None:
    """Raise Refused for a slug that is badly written or taken."""
    if len(slug) > 80 or not _SLUG.fullmatch(slug):
        message = "«%(slug)s»: usare lettere minuscole senza accenti, cifre e trattini."
        raise Refused([Problem("slug", message, {"slug": slug})])
    if session.exec(select(model.id).where(model.slug == slug)).first() is not None:
        raise Refused([Problem("slug", "Esiste già: «%(slug)s».", {"slug": slug})])


def stored(identifier: int | None) -> int:
    """Return the id of a row that was flushed."""
    if identifier is None:
        raise ValueError("The row was never stored.")
    return identifier
