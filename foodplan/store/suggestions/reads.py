"""Reading suggestions: the officers' queue, one of them, and one by its follow-up key."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.atlas import PlaceSuggestion
from foodplan.models.places import PlaceVersion
from foodplan.rules.suggestions import State
from foodplan.store.history import Moment, known, version_at
from foodplan.store.suggestions.keys import secret_of

# The filter's word for suggestions of no circoscrizione: outside the city, or nobody knows.
NOWHERE = "fuori"


@dataclass(frozen=True)
class SuggestionRecord:
    """One suggestion as it is kept; `proposed` and `changed` are read from their JSON.

    `changed` maps a field to what it said before and what it says now.
    """

    id: int
    uuid: str
    origin: str
    kind: str
    reason: str
    place: str | None
    base_version: int | None
    function: str
    area: str | None
    text: str
    note: str
    proposed: dict[str, Any]
    changed: dict[str, list[Any]]
    has_contact: bool
    state: str
    decision: str
    decided_by: int | None
    decided_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class QueueFilter:
    """Which suggestions are asked for; empty lets all through, `area` NOWHERE those without one."""

    state: str = State.WAITING
    function: str = ""
    area: str = ""
    origin: str = ""


@dataclass(frozen=True)
class QueueCounts:
    """How many suggestions of one state there are, all told and by function, area and origin."""

    total: int
    by_function: dict[str, int]
    by_area: dict[str, int]
    by_origin: dict[str, int]


def get_suggestion(session: Session, suggestion_id: int) -> SuggestionRecord | None:
    """Return one suggestion, or None."""
    row = session.get(PlaceSuggestion, suggestion_id)
    return record_of(row) if row else None


def find_suggestion(session: Session, key: str) -> SuggestionRecord | None:
    """Return the suggestion of a follow-up key, or None."""
    query = select(PlaceSuggestion).where(PlaceSuggestion.secret == secret_of(key))
    row = session.exec(query).first()
    return record_of(row) if row else None


def list_suggestions(
    session: Session, wanted: QueueFilter, *, limit: int, offset: int = 0
) -> tuple[int, list[SuggestionRecord]]:
    """Return how many suggestions a filter lets through, and some of them, oldest first.

    Those of one place come together, where the oldest of them stands.
    """
    conditions = _conditions(wanted)
    total = session.execute(
        sa.select(sa.func.count()).select_from(PlaceSuggestion).where(*conditions)
    ).scalar_one()
    oldest = sa.func.min(col(PlaceSuggestion.id)).over(
        partition_by=sa.func.coalesce(col(PlaceSuggestion.place), col(PlaceSuggestion.uuid))
    )
    ordered = sa.select(col(PlaceSuggestion.id), oldest.label("oldest")).where(*conditions)
    found = ordered.subquery()
    query = (
        select(PlaceSuggestion)
        .join(found, found.c.id == col(PlaceSuggestion.id))
        .order_by(found.c.oldest, col(PlaceSuggestion.id))
        .limit(limit)
        .offset(offset)
    )
    return total, [record_of(row) for row in session.exec(query)]


def list_of_place(session: Session, place: str) -> list[SuggestionRecord]:
    """Return the suggestions of a place that wait, oldest first."""
    query = select(PlaceSuggestion).where(
        PlaceSuggestion.place == place, PlaceSuggestion.state == State.WAITING
    )
    return [record_of(row) for row in session.exec(query.order_by(col(PlaceSuggestion.id)))]


def count_suggestions(session: Session, state: str = State.WAITING) -> QueueCounts:
    """Return how many suggestions of a state there are, by function, area and origin."""
    keys = (col(PlaceSuggestion.function), col(PlaceSuggestion.area), col(PlaceSuggestion.origin))
    rows = session.execute(
        sa.select(*keys, sa.func.count()).where(col(PlaceSuggestion.state) == state).group_by(*keys)
    ).all()
    tables: tuple[dict[str, int], ...] = (defaultdict(int), defaultdict(int), defaultdict(int))
    for row in rows:
        for table, key in zip(tables, row[:3], strict=True):
            table[key or ""] += row[3]
    return QueueCounts(sum(row[3] for row in rows), *(dict(table) for table in tables))


def count_waiting(session: Session) -> int:
    """Return how many suggestions wait for an officer."""
    query = sa.select(sa.func.count()).where(col(PlaceSuggestion.state) == State.WAITING)
    return int(session.execute(query).scalar_one())


def version_in_force(session: Session, place: str, day: date) -> int | None:
    """Return the id of the version of a place that holds on a day, or None."""
    version = version_at(session, PlaceVersion, Moment(day), place=place)
    return version.id if version else None


def names_of_places(session: Session, places: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return name and municipality of some places as they are believed now, by slug."""
    if not places:
        return {}
    columns = (col(PlaceVersion.place), col(PlaceVersion.name), col(PlaceVersion.municipality))
    believed = sa.select(*columns).where(known(PlaceVersion, None))
    rows = session.execute(believed.where(col(PlaceVersion.place).in_(sorted(places))))
    return {row[0]: (row[1], row[2]) for row in rows}


def record_of(row: PlaceSuggestion) -> SuggestionRecord:
    """Return a row as a plain record."""
    assert row.id is not None
    return SuggestionRecord(
        id=row.id,
        uuid=row.uuid,
        origin=row.origin,
        kind=row.kind,
        reason=row.reason,
        place=row.place,
        base_version=row.base_version,
        function=row.function,
        area=row.area,
        text=row.text,
        note=row.note,
        proposed=json.loads(row.proposed),
        changed=json.loads(row.changed),
        has_contact=bool(row.contact),
        state=row.state,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        created_at=row.created_at,
    )


def _conditions(wanted: QueueFilter) -> list[sa.ColumnElement[bool]]:
    conditions = []
    if wanted.state:
        conditions.append(col(PlaceSuggestion.state) == wanted.state)
    if wanted.function:
        conditions.append(col(PlaceSuggestion.function) == wanted.function)
    if wanted.origin:
        conditions.append(col(PlaceSuggestion.origin) == wanted.origin)
    if wanted.area == NOWHERE:
        conditions.append(col(PlaceSuggestion.area).is_(None))
    elif wanted.area:
        conditions.append(col(PlaceSuggestion.area) == wanted.area)
    return conditions
