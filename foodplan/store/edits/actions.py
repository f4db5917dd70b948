"""What the office states of actions and commitments, from the version that it read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.plan import ActionVersion, CommitmentVersion
from foodplan.rules.problems import Problem, Refused
from foodplan.store import plan
from foodplan.store.edits.versions import check_version
from foodplan.store.history import Change

STATUS = ("status", "status_reason")


def change_action(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State what holds of an action: its status from a day on, all else for all its days.

    `opened` is the version that was read. Raises Refused for a status without its reason or a
    term before the start, Overtaken when another version came meanwhile.
    """
    current = check_version(session, ActionVersion, {"action": slug}, opened, day)
    first, last = values.get("starts_on"), values.get("due_on")
    if first and last and last < first:
        raise Refused([Problem("due_on", "Il termine viene prima dell'inizio.")])
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    others = {name: value for name, value in changed.items() if name not in STATUS}
    if any(name in changed for name in STATUS):
        status, reason = str(values["status"]), str(values["status_reason"])
        plan.change_action_status(session, slug, status, reason, change, on=day)
    if others:
        plan.change_action(session, slug, others, change)


def change_commitment(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State whether a commitment was kept; `opened` is the version that was read.

    Raises Refused for one kept without its act and day or in the future, and Overtaken when
    another version came meanwhile.
    """
    check_version(session, CommitmentVersion, {"commitment": slug}, opened, day)
    kept_on = values["kept_on"]
    if kept_on is not None and kept_on > day:
        raise Refused([Problem("kept_on", "Il giorno è nel futuro.")])
    plan.change_commitment(session, slug, values["status"], values["act"], kept_on, change)
