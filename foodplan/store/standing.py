"""What of the plan stands on a day: not merged into, superseded by or given up for anything."""

from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session

from foodplan.models.history import Versioned
from foodplan.models.plan import ActionVersion, GoalVersion, MilestoneVersion, PlanVersion
from foodplan.store.history import Moment, versions_at

Row = TypeVar("Row", bound=Versioned)
ACTIVE = "active"
MILESTONE = "milestone"


def standing(session: Session, model: type[Row], moment: Moment, **key: Any) -> list[Row]:
    """Return the versions of a table with a `state` that stand at a moment."""
    return versions_at(session, model, moment, state=ACTIVE, **key)


def standing_plans(session: Session, moment: Moment) -> list[PlanVersion]:
    """Return the plans that stand; a plan below one that does not still does."""
    return standing(session, PlanVersion, moment)


def standing_goals(session: Session, moment: Moment, **key: Any) -> list[GoalVersion]:
    """Return the goals that stand, of plans that stand."""
    plans = {row.plan for row in standing_plans(session, moment)}
    return [row for row in standing(session, GoalVersion, moment, **key) if row.plan in plans]


def standing_actions(session: Session, moment: Moment, **key: Any) -> list[ActionVersion]:
    """Return the actions that stand, of plans that stand."""
    plans = {row.plan for row in standing_plans(session, moment)}
    return [row for row in standing(session, ActionVersion, moment, **key) if row.plan in plans]


def public_milestones(session: Session, moment: Moment, **key: Any) -> list[MilestoneVersion]:
    """Return the milestones without the office's own tasks, which no page shows."""
    return versions_at(session, MilestoneVersion, moment, kind=MILESTONE, **key)


def since(rows: list[Row], day: date) -> Row | None:
    """Return the earliest of the versions in force on a day that says what is said that day.

    `rows` are all versions believed of one thing, first day first.
    """
    now = [row for row in rows if row.valid_from <= day]
    if not now:
        return None
    last = now[-1]
    for row in reversed(now):
        if row.state != last.state:  # type: ignore[attr-defined]
            break
        last = row
    return last
