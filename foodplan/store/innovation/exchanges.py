"""What the city gives to other cities and takes from them: stated, corrected, withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from foodplan.models.innovation import PracticeExchange
from foodplan.rules.innovation import exchange_problems
from foodplan.rules.problems import Problem
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.structure import refuse
from foodplan.store.edits.versions import check_version, withdraw
from foodplan.store.history import Change, Moment, history_of, record, version_at, versions_at
from foodplan.store.standing import standing_actions

EXCHANGE_NAMES = (
    "title", "kind", "direction", "partner", "action", "first_day", "last_day", "description",
    "outcome", "url", "source",
)  # fmt: skip


def list_exchanges(
    session: Session, moment: Moment, action: str | None = None
) -> list[PracticeExchange]:
    """Return the exchanges that hold at a moment, the latest first and the undated last."""
    key = {} if action is None else {"action": action}
    rows = versions_at(session, PracticeExchange, moment, active=True, **key)
    rows.sort(key=lambda row: row.title.casefold())
    return sorted(rows, key=lambda row: row.first_day or date.min, reverse=True)


def get_exchange(session: Session, number: UUID, moment: Moment) -> PracticeExchange | None:
    """Return one exchange, also one that was withdrawn, or None."""
    return version_at(session, PracticeExchange, moment, exchange=str(number))


def exchange_history(session: Session, number: UUID) -> list[PracticeExchange]:
    """Return every version of an exchange, the oldest first."""
    return history_of(session, PracticeExchange, exchange=str(number))


def add_exchange(
    session: Session,
    number: UUID,
    values: Mapping[str, Any],
    change: Change,
    day: date,
    *,
    simulated: bool = False,
) -> None:
    """State an exchange; sent again with the same words it stays one. Raises Refused."""
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_problems(session, said, day))
    there = get_exchange(session, number, Moment(day))
    if there is not None:
        if any(getattr(there, name) != value for name, value in said.items()):
            message = "Questo modulo era già stato registrato con altre parole: aprire lo scambio."
            refuse([Problem("title", message)])
        return
    flags = {"active": True, "simulated": simulated}
    record(session, PracticeExchange, {"exchange": str(number)}, said | flags, change)


def change_exchange(
    session: Session,
    number: UUID,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State an exchange anew; raises Refused, and Overtaken when it changed after `opened`.

    One that was withdrawn comes back.
    """
    said = _clean(values)
    refuse(_problems(session, said, day))
    key = {"exchange": str(number)}
    current = check_version(session, PracticeExchange, key, opened, day)
    flags = {"active": True, "simulated": current.simulated}
    record(session, PracticeExchange, key, said | flags, change)


def withdraw_exchange(session: Session, number: UUID, opened: int, change: Change) -> None:
    """State that an exchange should never have been there; its history stays."""
    withdraw(session, PracticeExchange, {"exchange": str(number)}, opened, change)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: values[name] for name in EXCHANGE_NAMES}
    return said | {"action": said["action"] or None}


def _problems(session: Session, said: Mapping[str, Any], day: date) -> list[Problem]:
    problems = exchange_problems(said, day)
    known = {row.action for row in standing_actions(session, Moment(day))}
    if said["action"] and said["action"] not in known:
        problems.append(Problem("action", "L'azione non c'è nel piano."))
    return problems
