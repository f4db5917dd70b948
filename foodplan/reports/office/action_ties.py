"""What the office chooses from and reads of what an action needs and serves."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.actions import ActionDependency, ActionIndicator
from foodplan.models.plan import ActionGoal
from foodplan.reports.office.action_parts import Choices, tie_history
from foodplan.reports.office.history import HistoryLine, merged
from foodplan.store.history import Moment, history_of, version_at
from foodplan.store.plan.reads import list_definitions
from foodplan.store.standing import standing_actions, standing_goals

# The word of an address → the table of the tie, and its column.
SERVED_MODELS: dict[str, tuple[Any, str]] = {
    "obiettivo": (ActionGoal, "goal"),
    "indicatore": (ActionIndicator, "indicator"),
}


def need_choices(session: Session, action: str, today: date) -> Choices:
    """Return the other actions that stand, by title."""
    rows = standing_actions(session, Moment(today))
    return _by_title((row.action, row.title) for row in rows if row.action != action)


def goal_choices(session: Session, today: date) -> Choices:
    """Return the goals that stand, by title."""
    return _by_title((row.goal, row.title) for row in standing_goals(session, Moment(today)))


def indicator_choices(session: Session, today: date) -> Choices:
    """Return the indicators that stand, by title."""
    rows = list_definitions(session, Moment(today))
    return _by_title((row.indicator, row.title) for row in rows)


def served_tie(session: Session, action: str, kind: str, target: str, today: date) -> Any:
    """Return the tie of an action to a goal or an indicator where it holds, or None."""
    if kind not in SERVED_MODELS:
        return None
    model, column = SERVED_MODELS[kind]
    key = {"action": action, column: target, "active": True}
    return version_at(session, model, Moment(today), **key)


def need_history(session: Session, action: str, today: date) -> tuple[HistoryLine, ...]:
    """Return how what an action needs came to be."""
    titles = dict(need_choices(session, action, today))
    rows = history_of(session, ActionDependency, action=action)
    return tie_history(session, rows, "needs", titles)


def served_history(session: Session, action: str, today: date) -> tuple[HistoryLine, ...]:
    """Return how what an action serves came to be."""
    goals = history_of(session, ActionGoal, action=action)
    indicators = history_of(session, ActionIndicator, action=action)
    return merged(
        (
            tie_history(session, goals, "goal", dict(goal_choices(session, today))),
            tie_history(session, indicators, "indicator", dict(indicator_choices(session, today))),
        )
    )


def _by_title(pairs: Iterable[tuple[str, str]]) -> Choices:
    return sorted(pairs, key=lambda pair: pair[1].casefold())
