"""Changing one version of a thing after reading it: the second of two writers is told."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from foodplan.models.history import Versioned
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Change, Moment, holds, known, record, values_of

Row = TypeVar("Row", bound=Versioned)

NO_REASON = "Scrivere perché si ritira: resta nella storia."


class Overtaken(Exception):  # noqa: N818 - it says what happened
    """Another version came while somebody was writing theirs; `current` is the one in force."""

    def __init__(self, current: Versioned) -> None:
        self.current = current
        super().__init__("Another version came meanwhile.")


def edit(
    session: Session,
    model: type[Row],
    key: Mapping[str, Any],
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> Row:
    """State from a day on what `values` say of a key, all else staying as it was; and flush.

    `opened` is the id of the version that the writer read. Raises Overtaken when it is no longer
    the one in force, and LookupError when there is none.
    """
    check_version(session, model, key, opened, day)
    return amend(session, model, key, values, change, day)


def amend(
    session: Session,
    model: type[Row],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> Row:
    """State from a day on what `values` say of a key, and flush; return what holds on the day.

    What is already stated of later days (a move to come, an end) keeps its other columns. Raises
    LookupError when nothing is stated of the day.
    """
    matches = [getattr(model, name) == value for name, value in key.items()]
    query = select(model).where(known(model, None), *matches).order_by(col(model.valid_from))
    stretches = [
        (max(row.valid_from, day), row.valid_to, values_of(row))
        for row in session.exec(query)
        if row.valid_to is None or row.valid_to > day
    ]
    if not stretches:
        raise LookupError(f"{model.__name__} says nothing of {dict(key)} on {day}.")
    made = []
    for first, stop, before in stretches:
        said = {name: value for name, value in before.items() if name not in key}
        merged = {**said, **values}
        made.append(record(session, model, key, merged, change, valid_from=first, valid_to=stop))
    return made[0]


def check_version(
    session: Session, model: type[Row], key: Mapping[str, Any], opened: int, day: date
) -> Row:
    """Return the version in force, locked; raises Overtaken when it is not the one opened."""
    current = lock_version(session, model, key, day)
    if current.id != opened:
        raise Overtaken(current)
    return current


def withdraw(
    session: Session, model: type[Row], key: Mapping[str, Any], opened: int, change: Change
) -> None:
    """State of all days that something which is said once for ever should not be; and flush.

    What it said stays in its history, and another version may state it again. Raises Refused
    without a reason, Overtaken and LookupError as `check_version`.
    """
    current = check_version(session, model, key, opened, date.max)
    if not change.reason.strip():
        raise Refused([Problem("reason", NO_REASON)])
    said = {name: value for name, value in values_of(current).items() if name not in key}
    record(session, model, key, said | {"active": False}, change)


def lock_version(session: Session, model: type[Row], key: Mapping[str, Any], day: date) -> Row:
    """Return the version in force on a day, locked, so that two writers come one after the other.

    Raises LookupError when there is none.
    """
    query = (
        select(model)
        .where(holds(model, Moment(day)))
        .where(*(getattr(model, name) == value for name, value in key.items()))
        .order_by(col(model.id).desc())
        .with_for_update()
    )
    # PostgreSQL waits for another writer's row and then finds that it no longer matches: the
    # version that took its place is seen only by asking again.
    current = session.exec(query).first() or session.exec(query).first()
    if current is None:
        raise LookupError(f"{model.__name__} says nothing of {dict(key)} on {day}.")
    return current


def get_version(session: Session, model: type[Row], version: int) -> Row | None:
    """Return one version by its id, in force or not, or None."""
    return session.get(model, version)
