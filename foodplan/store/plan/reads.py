"""Plans, goals, actions and commitments as they stood at a moment, in few and constant reads."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from foodplan.models.history import Versioned
from foodplan.models.indicators import IndicatorVersion
from foodplan.models.plan import (
    ActionFunding,
    ActionGoal,
    ActionVersion,
    CommitmentVersion,
    FundingProgrammeVersion,
    GoalLink,
    GoalVersion,
    MilestoneVersion,
    PlanVersion,
)
from foodplan.store.history import Moment, holds, version_at, versions_at
from foodplan.store.standing import (
    MILESTONE,
    standing,
    standing_actions,
    standing_goals,
    standing_plans,
)

Row = TypeVar("Row", bound=Versioned)

# The plan that a city runs with this tool is the innermost one.
OWN_LEVEL = "component"


@dataclass(frozen=True)
class ActionDetails:
    """An action with its milestones by date, the programmes that pay it and the goals it serves."""

    version: ActionVersion
    milestones: tuple[MilestoneVersion, ...]
    programmes: tuple[FundingProgrammeVersion, ...]
    goals: tuple[GoalVersion, ...]


def get_plan(session: Session, slug: str, moment: Moment) -> PlanVersion | None:
    """Return a plan, standing or not, or None when there is no such plan."""
    return version_at(session, PlanVersion, moment, plan=slug)


def get_own_plan(session: Session, moment: Moment) -> PlanVersion | None:
    """Return the plan that the city runs with this tool, or None before any is loaded."""
    rows = standing(session, PlanVersion, moment, level=OWN_LEVEL)
    return min(rows, key=lambda row: (row.position, row.plan), default=None)


def list_plans(session: Session, moment: Moment) -> list[PlanVersion]:
    """Return every plan that stands, the widest first."""
    return sorted(standing_plans(session, moment), key=lambda row: (row.position, row.plan))


def get_goal(session: Session, slug: str, moment: Moment) -> GoalVersion | None:
    """Return a goal, standing or not, or None when there is no such goal."""
    return version_at(session, GoalVersion, moment, goal=slug)


def list_goals(session: Session, moment: Moment, plan: str | None = None) -> list[GoalVersion]:
    """Return the goals that stand of a plan (None: of every plan), in the order of their pages."""
    narrowed = {} if plan is None else {"plan": plan}
    rows = standing_goals(session, moment, **narrowed)
    return sorted(rows, key=lambda row: (row.position, row.goal))


def list_goal_links(session: Session, moment: Moment) -> list[GoalLink]:
    """Return every tie of a goal to a goal of a wider plan."""
    return versions_at(session, GoalLink, moment)


def list_commitments(
    session: Session, moment: Moment, plan: str | None = None
) -> list[CommitmentVersion]:
    """Return the commitments of the council (of one plan, or all), by number."""
    narrowed = {} if plan is None else {"plan": plan}
    rows = versions_at(session, CommitmentVersion, moment, **narrowed)
    return sorted(rows, key=lambda row: (row.number, row.commitment))


def list_programmes(session: Session, moment: Moment) -> list[FundingProgrammeVersion]:
    """Return every funding programme, by title."""
    rows = versions_at(session, FundingProgrammeVersion, moment)
    return sorted(rows, key=lambda row: row.title)


def list_milestones(
    session: Session, moment: Moment, action: str | None = None, *, tasks: bool = False
) -> list[MilestoneVersion]:
    """Return the milestones of an action (None: of every action), by date, undated ones last.

    The office's own tasks are left out unless asked for: no public page shows them.
    """
    narrowed: dict[str, Any] = {} if action is None else {"action": action}
    if not tasks:
        narrowed["kind"] = MILESTONE
    return sorted(versions_at(session, MilestoneVersion, moment, **narrowed), key=_by_date)


def list_definitions(session: Session, moment: Moment) -> list[IndicatorVersion]:
    """Return the definition of every indicator that stands, by slug."""
    rows = standing(session, IndicatorVersion, moment)
    return sorted(rows, key=lambda row: row.indicator)


def list_actions(
    session: Session,
    moment: Moment,
    *,
    plan: str | None = None,
    goal: str | None = None,
    kind: str | None = None,
) -> list[ActionDetails]:
    """Return the actions that stand with what belongs to them, narrowed by plan, goal or kind.

    A constant number of reads, however many actions there are.
    """
    given = {"plan": plan, "kind": kind}
    narrowed = {name: value for name, value in given.items() if value is not None}
    rows = standing_actions(session, moment, **narrowed)
    found = _details(session, moment, rows)
    if goal is not None:
        found = [item for item in found if goal in {row.goal for row in item.goals}]
    return sorted(found, key=lambda item: (item.version.position, item.version.action))


def get_action(session: Session, slug: str, moment: Moment) -> ActionDetails | None:
    """Return an action, standing or not, with its milestones, programmes and goals, or None."""
    row = version_at(session, ActionVersion, moment, action=slug)
    return None if row is None else _details(session, moment, [row])[0]


def _details(
    session: Session, moment: Moment, rows: Iterable[ActionVersion]
) -> list[ActionDetails]:
    rows = list(rows)
    slugs = [row.action for row in rows]
    goals = {row.goal: row for row in list_goals(session, moment)}
    programmes = {row.programme: row for row in list_programmes(session, moment)}
    milestones: dict[str, list[MilestoneVersion]] = defaultdict(list)
    for step in _of_actions(session, MilestoneVersion, moment, slugs):
        if step.kind == MILESTONE:
            milestones[step.action].append(step)
    served: dict[str, list[GoalVersion]] = defaultdict(list)
    for link in _of_actions(session, ActionGoal, moment, slugs):
        if link.active and link.goal in goals:
            served[link.action].append(goals[link.goal])
    paid: dict[str, list[FundingProgrammeVersion]] = defaultdict(list)
    for payment in _of_actions(session, ActionFunding, moment, slugs):
        if payment.active and payment.programme in programmes:
            paid[payment.action].append(programmes[payment.programme])
    return [
        ActionDetails(
            version=row,
            milestones=tuple(sorted(milestones[row.action], key=_by_date)),
            programmes=tuple(paid[row.action]),
            goals=tuple(served[row.action]),
        )
        for row in rows
    ]


def _of_actions(session: Session, model: type[Row], moment: Moment, slugs: list[str]) -> list[Row]:
    action = col(model.action)  # type: ignore[attr-defined]
    query = select(model).where(holds(model, moment), action.in_(slugs)).order_by(col(model.id))
    return list(session.exec(query))


def _by_date(row: MilestoneVersion) -> tuple[bool, str, int, str]:
    return row.due_on is None, str(row.due_on or ""), row.position, row.milestone
