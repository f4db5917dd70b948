"""The nightly recomputations: what was made again, how many figures, and which of them differ."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import gcd
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.snapshots import Recheck, SealedDay, Snapshot

CURRENT = "current"
SEALED = "sealed"
SNAPSHOT = "snapshot"
SAME = "same"
DIFFERENT = "different"
RULES_CHANGED = "rules_changed"


@dataclass(frozen=True)
class Differing:
    """One figure that is not what its lines say: its name, as it is shown, as it was recomputed."""

    figure: str
    shown: str
    recomputed: str


@dataclass(frozen=True)
class Checked:
    """One recomputation; `subject` is current, sealed or snapshot:slug, `figures` were compared."""

    checked_at: datetime
    subject: str
    day: date
    outcome: str
    figures: int
    differences: tuple[Differing, ...]
    rule_version: str


def add_recheck(session: Session, done: Checked) -> None:
    """Store a recomputation for good; nothing is committed here."""
    differences = [[item.figure, item.shown, item.recomputed] for item in done.differences]
    session.add(
        Recheck(
            checked_at=done.checked_at,
            subject=done.subject,
            day=done.day,
            outcome=done.outcome,
            figures=done.figures,
            differences=json.dumps(differences, ensure_ascii=False, separators=(",", ":")),
            rule_version=done.rule_version,
        )
    )
    session.flush()


def last_recheck(session: Session, subject: str = CURRENT) -> Checked | None:
    """Return the last recomputation of today's figures (or of another subject), or None."""
    query = select(Recheck).where(col(Recheck.subject) == subject)
    row = session.exec(query.order_by(col(Recheck.checked_at).desc(), col(Recheck.id).desc()))
    return _checked(row.first())


def rechecks(session: Session, limit: int = 90) -> list[Checked]:
    """Return the last recomputations, newest first; those of one night as they were made."""
    query = select(Recheck).order_by(col(Recheck.checked_at).desc(), col(Recheck.id)).limit(limit)
    return [found for row in session.exec(query) if (found := _checked(row))]


def sealed_to_recheck(session: Session, turn: int) -> SealedDay | None:
    """Return the sealed day whose turn it is: every day comes, in an order that looks random."""
    days = sa.select(col(SealedDay.day)).where(col(SealedDay.fingerprint) != "")
    known = session.execute(days.order_by(col(SealedDay.day))).scalars().all()
    return session.get(SealedDay, known[_place(turn, len(known))]) if known else None


def snapshot_to_recheck(session: Session, turn: int) -> str | None:
    """Return the slug of the snapshot whose turn it is: one after the other."""
    query = sa.select(col(Snapshot.slug)).order_by(col(Snapshot.id))
    known = session.execute(query).scalars().all()
    return known[turn % len(known)] if known else None


def count_rechecks(session: Session) -> int:
    """Return how many times today's figures were recomputed."""
    query = sa.select(sa.func.count()).where(col(Recheck.subject) == CURRENT)
    return int(session.execute(query).scalar_one())


def _place(turn: int, length: int) -> int:
    """Return a position that jumps about, each once before any comes again.

    >>> [_place(turn, 5) for turn in range(6)]
    [0, 3, 1, 4, 2, 0]
    """
    step = next(step for step in _steps(length) if gcd(step, length) == 1)
    return turn * step % length


def _steps(length: int) -> Sequence[int]:
    # Around the golden section of the whole the jumps are spread most evenly.
    middle = max(1, round(length * 0.618))
    return [*range(middle, length + 1), *range(middle, 0, -1), 1]


def _checked(row: Any) -> Checked | None:
    if row is None:
        return None
    differences = tuple(Differing(*item) for item in json.loads(row.differences))
    return Checked(
        row.checked_at,
        row.subject,
        row.day,
        row.outcome,
        row.figures,
        differences,
        row.rule_version,
    )
