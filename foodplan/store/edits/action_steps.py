"""Milestones and the office's own tasks: added, changed, put off, given up, put in order."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.actions import ActionParty
from foodplan.models.plan import MilestoneVersion
from foodplan.rules.action_steps import STEP_KINDS, step_problems
from foodplan.rules.problems import Problem, Refused
from foodplan.store import plan
from foodplan.store.edits.action_common import lock_action, new_slug
from foodplan.store.edits.versions import check_version
from foodplan.store.history import Change, Moment, values_of, version_at, versions_at

NOT_A_KIND = "Scegliere fra tappa e compito."
NOT_A_PARTY = "Scegliere fra chi risponde dell'azione o collabora."


def steps_in_order(session: Session, action: str, day: date) -> list[MilestoneVersion]:
    """Return milestones and tasks of an action in the order that the office gave them."""
    rows = versions_at(session, MilestoneVersion, Moment(day), action=action)
    return sorted(rows, key=lambda row: (row.position, str(row.due_on or "9"), row.milestone))


def add_step(
    session: Session, action: str, values: Mapping[str, Any], change: Change, day: date
) -> str:
    """Add a milestone or a task at the end of an action's and return its slug.

    Raises Refused for a day done in the future and for one expected in the past and not done.
    """
    lock_action(session, action)
    problems = step_problems(values, day) + _owner_problems(session, action, values, day)
    if values.get("kind") not in STEP_KINDS:
        problems.append(Problem("kind", NOT_A_KIND))
    if problems:
        raise Refused(problems)
    there = steps_in_order(session, action, day)
    said = {**values, "action": action, "position": max((row.position for row in there), default=0)}
    said["position"] += 1
    slug = new_slug(str(values["title"]), "tappa")
    plan.add_milestone(session, slug, said, change)
    return slug


def change_step(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State what holds of a step; `opened` is the version that was read.

    Raises Refused as `add_step` does, and Overtaken when another version came meanwhile.
    """
    current = check_version(session, MilestoneVersion, {"milestone": slug}, opened, day)
    before = values_of(current)
    problems = step_problems(values, day, before)
    if values.get("owner", "") != current.owner:
        problems += _owner_problems(session, current.action, values, day)
    if problems:
        raise Refused(problems)
    plan.change_milestone(session, slug, values, change)


def move_step(session: Session, slug: str, *, up: bool, change: Change, day: date) -> None:
    """Put a step before the one above it, or after the one below; at an end nothing happens.

    Raises LookupError when there is no such step.
    """
    row = version_at(session, MilestoneVersion, Moment(day), milestone=slug)
    if row is None:
        raise LookupError(f"There is no step {slug}.")
    lock_action(session, row.action)
    order = [item.milestone for item in steps_in_order(session, row.action, day)]
    here = order.index(slug)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    known = {item.milestone: item.position for item in steps_in_order(session, row.action, day)}
    for position, name in enumerate(order, start=1):
        if known[name] != position:
            plan.change_milestone(session, name, {"position": position}, change)


def _owner_problems(
    session: Session, action: str, values: Mapping[str, Any], day: date
) -> list[Problem]:
    owner = values.get("owner", "")
    if not owner:
        return []
    rows = versions_at(session, ActionParty, Moment(day), action=action, party=owner, active=True)
    return [] if rows else [Problem("owner", NOT_A_PARTY)]
