"""Stating something from a chosen day on, beside what is stated of earlier and of later days."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from foodplan.models.history import Versioned
from foodplan.models.ledger import Category
from foodplan.store.edits.versions import Overtaken
from foodplan.store.history import Change, known, record

Row = TypeVar("Row", bound=Versioned)


def one_writer_at_a_time(session: Session) -> None:
    """Let one writer of factors, tolerances and packs pass at a time, until its commit.

    What is stated for the first time has no row of its own to lock, so all lock the same one;
    SQLite has one writer anyway.
    """
    session.exec(select(Category).order_by(col(Category.id)).limit(1).with_for_update()).first()


def statements(session: Session, model: type[Row], key: Mapping[str, Any]) -> list[Row]:
    """Return what is believed of a key for all its days, past and to come, first day first."""
    query = select(model).where(
        known(model, None), *(getattr(model, name) == value for name, value in key.items())
    )
    return list(session.exec(query.order_by(col(model.valid_from), col(model.id))))


def last_statement(rows: list[Row]) -> Row | None:
    """Return the statement that was recorded last, whatever its days, or None."""
    return max(rows, key=lambda row: row.id or 0, default=None)


def check_last(
    session: Session, model: type[Row], key: Mapping[str, Any], opened: int
) -> list[Row]:
    """Return what is believed of a key; raises Overtaken when it is not what the writer read.

    `opened` is the id of the last statement that the writer read, 0 when there was none.
    """
    rows = statements(session, model, key)
    last = last_statement(rows)
    if last is not None and last.id != opened:
        raise Overtaken(last)
    return rows


def state_from(
    session: Session,
    model: type[Row],
    key: Mapping[str, Any],
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    since: date,
) -> Row:
    """State `values` of a key from a day on, until the next day of which another is stated.

    The caller holds a lock that lets one writer of this key pass at a time. Raises Overtaken when
    `opened` is no longer the last statement.
    """
    rows = check_last(session, model, key, opened)
    following = [row.valid_from for row in rows if row.valid_from > since]
    until = min(following, default=None)
    return record(session, model, key, values, change, valid_from=since, valid_to=until)
