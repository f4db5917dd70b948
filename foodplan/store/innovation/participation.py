"""How many took part in something of an action: stated, corrected, withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from foodplan.models.innovation import Participation
from foodplan.rules.innovation import participation_problems
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.action_common import lock_action
from foodplan.store.edits.structure import refuse
from foodplan.store.edits.versions import check_version, withdraw
from foodplan.store.history import (
    Change,
    Moment,
    history_of,
    record,
    version_at,
    versions_at,
)

PARTICIPATION_NAMES = (
    "title", "unit", "value", "bound", "first_day", "last_day", "method", "source",
)  # fmt: skip
SENT_TWICE = "Questo modulo era già stato registrato con altri numeri: aprire quel conteggio."


def list_participation(
    session: Session, moment: Moment, action: str | None = None
) -> list[Participation]:
    """Return the counts that hold at a moment, of one action or of all, the latest first."""
    key = {} if action is None else {"action": action}
    rows = versions_at(session, Participation, moment, active=True, **key)
    return sorted(rows, key=lambda row: (row.last_day, row.first_day, row.title), reverse=True)


def get_participation(session: Session, number: UUID, moment: Moment) -> Participation | None:
    """Return one count, also one that was withdrawn, or None."""
    return version_at(session, Participation, moment, participation=str(number))


def participation_history(session: Session, number: UUID) -> list[Participation]:
    """Return every version of a count, the oldest first."""
    return history_of(session, Participation, participation=str(number))


def add_participation(
    session: Session,
    number: UUID,
    action: str,
    values: Mapping[str, Any],
    change: Change,
    day: date,
    *,
    simulated: bool = False,
) -> None:
    """State a count; sent again with the same words it stays one. Raises Refused."""
    lock_action(session, action)
    refuse(participation_problems(values, day))
    said = {name: values[name] for name in PARTICIPATION_NAMES} | {"action": action}
    there = get_participation(session, number, Moment(day))
    if there is not None:
        if any(getattr(there, name) != value for name, value in said.items()):
            raise Refused([Problem("title", SENT_TWICE)])
        return
    flags = {"active": True, "simulated": simulated}
    record(session, Participation, {"participation": str(number)}, said | flags, change)


def change_participation(
    session: Session,
    number: UUID,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State a count anew; raises Refused, and Overtaken when it changed after `opened`.

    A correction holds for all days: it was wrong before too. One that was withdrawn comes back.
    """
    refuse(participation_problems(values, day))
    key = {"participation": str(number)}
    current = check_version(session, Participation, key, opened, day)
    said = {name: values[name] for name in PARTICIPATION_NAMES} | {"action": current.action}
    flags = {"active": True, "simulated": current.simulated}
    record(session, Participation, key, said | flags, change)


def withdraw_participation(session: Session, number: UUID, opened: int, change: Change) -> None:
    """State that a count should never have been there; its history stays."""
    withdraw(session, Participation, {"participation": str(number)}, opened, change)
