"""Sources of the atlas that are read again, and every reading of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.atlas import PlaceSuggestion, SyncRun, SyncSource
from foodplan.rules.places import slugify
from foodplan.rules.suggestions import Origin, Reason

# A reading that did not end by then belongs to a process that died.
LONGEST_RUN = timedelta(minutes=15)
MESSAGE_CHARACTERS = 1000


@dataclass(frozen=True)
class RunResult:
    """How a reading ended; read = added + changed + same + queued + refused."""

    outcome: str
    message: str
    sha256: str = ""
    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    queued: int = 0
    refused: int = 0


def add_source(
    session: Session, values: Mapping[str, Any], by: int | None, now: datetime
) -> SyncSource:
    """Add a source, which waits for its columns to be confirmed; and flush."""
    slug = first = slugify(str(values["name"]), "fonte")
    n = 1
    while slug == "nuova" or get_source(session, slug) is not None:
        n += 1
        slug = f"{first}-{n}"
    source = SyncSource(
        slug=slug, active=False, created_by=by, created_at=now, updated_at=now, **values
    )
    session.add(source)
    session.flush()
    return source


def get_source(session: Session, slug: str) -> SyncSource | None:
    """Return a source by its address, or None."""
    return session.exec(select(SyncSource).where(SyncSource.slug == slug)).first()


def list_sources(session: Session) -> list[SyncSource]:
    """Return every source, by name."""
    return list(session.exec(select(SyncSource).order_by(col(SyncSource.name))))


def change_source(session: Session, source: SyncSource, now: datetime, **values: Any) -> None:
    """Change some columns of a source, and flush."""
    for name, value in values.items():
        setattr(source, name, value)
    source.updated_at = now
    session.add(source)
    session.flush()


def remember_file(session: Session, source: SyncSource, etag: str, modified: str) -> None:
    """Keep what the server said of the file that was read, and flush; an officer said nothing."""
    source.etag, source.modified = etag, modified
    session.add(source)
    session.flush()


def begin_run(session: Session, source_id: int, now: datetime) -> int | None:
    """Record that a source is being read; None while another reading of it is on its way."""
    source = session.exec(
        select(SyncSource).where(SyncSource.id == source_id).with_for_update()
    ).one()
    query = select(SyncRun).where(SyncRun.source_id == source.id, col(SyncRun.ended_at).is_(None))
    for run in session.exec(query):
        if now - run.started_at < LONGEST_RUN:
            return None
        run.ended_at, run.outcome, run.message = now, "failed", "La lettura si è interrotta."
        session.add(run)
    run = SyncRun(source_id=source_id, started_at=now)
    session.add(run)
    session.flush()
    return run.id


def end_run(session: Session, run_id: int, result: RunResult, now: datetime) -> None:
    """Record how a reading ended, and flush."""
    run = session.get_one(SyncRun, run_id)
    run.ended_at = now
    for name, value in vars(result).items():
        setattr(run, name, value[:MESSAGE_CHARACTERS] if name == "message" else value)
    session.add(run)
    session.flush()


def is_reading(session: Session, source_id: int, now: datetime) -> bool:
    """Return whether a source is being read."""
    query = select(SyncRun.id).where(
        SyncRun.source_id == source_id,
        col(SyncRun.ended_at).is_(None),
        col(SyncRun.started_at) > now - LONGEST_RUN,
    )
    return session.exec(query).first() is not None


def list_runs(session: Session, source_id: int, limit: int = 30) -> list[SyncRun]:
    """Return the last readings of a source, newest first."""
    query = (
        select(SyncRun)
        .where(SyncRun.source_id == source_id)
        .order_by(col(SyncRun.id).desc())
        .limit(limit)
    )
    return list(session.exec(query))


def last_runs(session: Session) -> dict[int, SyncRun]:
    """Return the last reading of each source, by the source's id."""
    newest = sa.select(sa.func.max(col(SyncRun.id))).group_by(col(SyncRun.source_id))
    query = select(SyncRun).where(col(SyncRun.id).in_(newest))
    return {run.source_id: run for run in session.exec(query)}


def last_applied(session: Session, source_id: int) -> SyncRun | None:
    """Return the last reading of a source that was applied, or None."""
    query = (
        select(SyncRun)
        .where(SyncRun.source_id == source_id, SyncRun.outcome == "done")
        .order_by(col(SyncRun.id).desc())
    )
    return session.exec(query).first()


def asked_if_gone(session: Session, source_id: int, since: datetime) -> frozenset[str]:
    """Return the places that were asked about since, because a source no longer named them.

    Also those whose question was answered: what an officer looked into is not asked every night.
    """
    query = select(PlaceSuggestion.place).where(
        PlaceSuggestion.origin == Origin.SYNC.value,
        PlaceSuggestion.source_id == source_id,
        PlaceSuggestion.reason == Reason.GONE.value,
        col(PlaceSuggestion.created_at) > since,
    )
    return frozenset(filter(None, session.exec(query)))
