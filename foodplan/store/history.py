"""Reading and writing versioned rows: the only place that knows how versions are closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING, Versioned

Row = TypeVar("Row", bound=Versioned)

_META = frozenset(
    {"id", "valid_from", "valid_to", "recorded_from", "recorded_to", "recorded_by", "reason"}
)


@dataclass(frozen=True)
class Change:
    """Who changes something, when and why; `at` is an aware UTC instant."""

    at: datetime
    by: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Moment:
    """The two clocks of a question: the world on `day`, as this database knew it at `known_at`.

    `known_at` None means all that is known now.
    """

    day: date
    known_at: datetime | None = None


def known(model: type[Versioned], known_at: datetime | None) -> sa.ColumnElement[bool]:
    """Return the condition that a row was believed at an instant (now when None)."""
    if known_at is None:
        return col(model.recorded_to).is_(None)
    return sa.and_(
        col(model.recorded_from) <= known_at,
        sa.or_(col(model.recorded_to).is_(None), col(model.recorded_to) > known_at),
    )


def holds(model: type[Versioned], moment: Moment) -> sa.ColumnElement[bool]:
    """Return the condition that a row was believed, and was valid on the moment's day."""
    return sa.and_(
        known(model, moment.known_at),
        col(model.valid_from) <= moment.day,
        sa.or_(col(model.valid_to).is_(None), col(model.valid_to) > moment.day),
    )


def versions_at(session: Session, model: type[Row], moment: Moment, **key: Any) -> list[Row]:
    """Return the rows of a table that hold at a moment, narrowed by exact column values."""
    query = select(model).where(holds(model, moment), *_matches(model, key)).order_by(col(model.id))
    return list(session.exec(query))


def version_at(session: Session, model: type[Row], moment: Moment, **key: Any) -> Row | None:
    """Return the one row that holds at a moment for a key, or None."""
    rows = versions_at(session, model, moment, **key)
    return rows[-1] if rows else None


def history_of(session: Session, model: type[Row], **key: Any) -> list[Row]:
    """Return every version ever recorded for a key, oldest record first."""
    query = (
        select(model)
        .where(*_matches(model, key))
        .order_by(col(model.recorded_from), col(model.valid_from), col(model.id))
    )
    return list(session.exec(query))


def record(
    session: Session,
    model: type[Row],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    change: Change,
    *,
    valid_from: date = BEGINNING,
    valid_to: date | None = None,
) -> Row:
    """State that `values` hold for `key` from a day on (to a day, exclusive), and flush.

    What was believed of the overlapping days is closed, not lost: the parts of older rows
    outside the new days are recorded again. When the same is already believed, nothing
    is written and the row in force is returned.
    """
    overlapping = [
        row
        for row in session.exec(select(model).where(known(model, None), *_matches(model, key)))
        if _overlap(row, valid_from, valid_to)
    ]
    for row in overlapping:
        if row.valid_from <= valid_from and row.valid_to == valid_to and _says(row, values):
            return row
    _close(session, model, overlapping, change)
    for row in overlapping:
        _keep_what_is_outside(session, model, row, change, valid_from, valid_to)
    new = model(
        **dict(key),
        **dict(values),
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_from=change.at,
        recorded_by=change.by,
        reason=change.reason,
    )
    session.add(new)
    session.flush()
    return new


def end(
    session: Session, model: type[Row], key: Mapping[str, Any], change: Change, on: date
) -> int:
    """State that a key no longer holds from a day on; return how many rows were closed."""
    rows = [
        row
        for row in session.exec(select(model).where(known(model, None), *_matches(model, key)))
        if _overlap(row, on, None)
    ]
    _close(session, model, rows, change)
    for row in rows:
        _keep_what_is_outside(session, model, row, change, on, None)
    session.flush()
    return len(rows)


def values_of(row: Versioned) -> dict[str, Any]:
    """Return what a version says, without its own days, instants and author."""
    return {name: value for name, value in row.model_dump().items() if name not in _META}


def _matches(model: type[Versioned], key: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [getattr(model, name) == value for name, value in key.items()]


def _overlap(row: Versioned, start: date, stop: date | None) -> bool:
    ends_after_start = row.valid_to is None or row.valid_to > start
    starts_before_stop = stop is None or row.valid_from < stop
    return ends_after_start and starts_before_stop


def _says(row: Versioned, values: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _close(session: Session, model: type[Row], rows: Sequence[Row], change: Change) -> None:
    if not rows:
        return
    ids = [row.id for row in rows]
    session.execute(
        sa.update(model)
        .where(col(model.id).in_(ids), col(model.recorded_to).is_(None))
        .values(recorded_to=change.at)
        .execution_options(synchronize_session=False)
    )
    for row in rows:
        session.expire(row)


def _keep_what_is_outside(
    session: Session, model: type[Row], row: Row, change: Change, start: date, stop: date | None
) -> None:
    pieces: list[tuple[date, date | None]] = []
    if row.valid_from < start:
        pieces.append((row.valid_from, start))
    if stop is not None and (row.valid_to is None or row.valid_to > stop):
        pieces.append((stop, row.valid_to))
    for piece_from, piece_to in pieces:
        session.add(
            model(
                **values_of(row),
                valid_from=piece_from,
                valid_to=piece_to,
                recorded_from=change.at,
                recorded_by=row.recorded_by,
                reason=row.reason,
            )
        )
