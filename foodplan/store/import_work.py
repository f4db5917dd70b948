"""Whose turn it is to work at a file: a heartbeat that one worker holds, and another may take over.

`updated_at` of a batch is the heartbeat. Whoever works renews it with everything that is written,
and only as long as it is still the one it wrote before: a worker that was thought dead, and was
not, writes nothing more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.imports import ImportBatch

# What a batch is in while somebody works at it without any person.
WORKING = ("sent", "reading", "checking", "posting", "undoing")
# A worker writes some hundred times a minute; one that is silent for so long is gone.
SILENCE = timedelta(minutes=1)


class TakenOver(Exception):  # noqa: N818 - it says what happened
    """Another worker has this file now, or a person has moved it on."""


@dataclass(frozen=True)
class Waiting:
    """A batch that no worker has: its number, where it stands, and its last heartbeat."""

    id: int
    status: str
    beat: datetime


def waiting_batches(session: Session, now: datetime) -> list[Waiting]:
    """Return the batches that were left in the middle, the oldest first."""
    table = ImportBatch.__table__  # type: ignore[attr-defined]
    query = (
        sa.select(table.c.id, table.c.status, table.c.updated_at)
        .where(table.c.status.in_(WORKING), table.c.updated_at < now - SILENCE)
        .order_by(table.c.updated_at)
    )
    return [Waiting(*row) for row in session.execute(query)]


def claim(session: Session, batch_id: int, beat: datetime, now: datetime) -> Waiting | None:
    """Take a batch whose last heartbeat is this one; None when another was faster.

    Waits for a worker that holds the row, whose commit then shows that it was not gone.
    """
    renewed = later(beat, now)
    taken = session.execute(
        sa.update(ImportBatch)
        .where(
            col(ImportBatch.id) == batch_id,
            col(ImportBatch.updated_at) == beat,
            col(ImportBatch.status).in_(WORKING),
        )
        .values(updated_at=renewed)
        .returning(col(ImportBatch.status))
    ).first()
    return None if taken is None else Waiting(batch_id, taken[0], renewed)


def renew(
    session: Session, batch_id: int, beat: datetime, now: datetime, **values: Any
) -> datetime:
    """Write what a worker has done, with a new heartbeat, and return it; TakenOver if it lost it.

    First in its transaction, so that whatever follows is the work of one worker only.
    """
    renewed = later(beat, now)
    kept = session.execute(
        sa.update(ImportBatch)
        .where(col(ImportBatch.id) == batch_id, col(ImportBatch.updated_at) == beat)
        .values(updated_at=renewed, **values)
        .returning(col(ImportBatch.id))
    ).first()
    if kept is None:
        raise TakenOver
    return renewed


def later(beat: datetime, now: datetime) -> datetime:
    """Return a heartbeat that no one had before, even under a clock that stands still."""
    return max(now, beat + timedelta(microseconds=1))
