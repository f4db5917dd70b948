"""Rows of actions, milestones, commitments and wider plans."""

from datetime import date

from foodplan.models.plan import (
    ActionVersion,
    CommitmentVersion,
    GoalLink,
    MilestoneVersion,
    PlanVersion,
)
from foodplan.progress.wider import Contribution
from foodplan.reports.plan.figures import Link
from foodplan.reports.plan.goals import is_done
from foodplan.reports.plan.structure import (
    ActionRow,
    CommitmentRow,
    MilestoneRow,
    ServedGoal,
    WiderLink,
    WiderPlan,
)
from foodplan.reports.plan.words import MILESTONE_STATES, PLAN_LEVELS, tag
from foodplan.reports.plan.world import Tree, World
from foodplan.rules.plan import ACTION_KINDS, ACTION_STATUSES, COMMITMENT_STATUSES


def action_row(world: World, action: ActionVersion) -> ActionRow:
    """Return an action with its milestones, programmes and goals."""
    tree = world.tree
    return ActionRow(
        slug=action.action,
        title=action.title,
        summary=action.summary,
        kind=tag(ACTION_KINDS, action.kind),
        status=tag(ACTION_STATUSES, action.status),
        status_reason=action.status_reason,
        responsible=action.responsible,
        starts_on=action.starts_on,
        due_on=action.due_on,
        source=action.source,
        milestones=tuple(
            milestone_row(step, world.today) for step in tree.milestones.get(action.action, ())
        ),
        funding=tuple(
            Link(slug, tree.funding[slug].title)
            for slug in tree.funding_of_action.get(action.action, ())
            if slug in tree.funding
        ),
        goals=_served(tree, action.action),
        simulated=action.simulated,
    )


def _served(tree: Tree, action: str) -> tuple[ServedGoal, ...]:
    ties = tree.goals_of_action.get(action, {})
    return tuple(
        ServedGoal(slug, goal_link(tree, slug).title, source) for slug, source in ties.items()
    )


def milestone_row(step: MilestoneVersion, today: date) -> MilestoneRow:
    """Return a milestone with its state on a day."""
    return MilestoneRow(
        slug=step.milestone,
        action=step.action,
        title=step.title,
        due_on=step.due_on,
        done_on=step.done_on if is_done(step, today) else None,
        status=tag(MILESTONE_STATES, _milestone_state(step, today)),
        document=step.document,
        simulated=step.simulated,
    )


def _milestone_state(step: MilestoneVersion, today: date) -> str:
    if step.cancelled:
        return "cancelled"
    if is_done(step, today):
        return "done"
    if step.due_on is None:
        return "undated"
    return "late" if step.due_on < today else "due"


def commitment_row(row: CommitmentVersion, today: date) -> CommitmentRow:
    """Return a commitment; it is overdue when its day has gone and nobody said it was kept."""
    return CommitmentRow(
        slug=row.commitment,
        number=row.number,
        title=row.title,
        summary=row.summary,
        due_on=row.due_on,
        status=tag(COMMITMENT_STATUSES, row.status),
        overdue=row.status != "kept" and row.due_on is not None and row.due_on < today,
        kept_on=row.kept_on,
        act=row.act,
        source=row.source,
    )


def goal_link(tree: Tree, slug: str) -> Link:
    """Return a goal's title and slug."""
    goal = tree.goals.get(slug)
    return Link(slug, goal.title if goal else slug)


def plan_link(tree: Tree, slug: str) -> Link:
    """Return a plan's title and slug."""
    plan = tree.plans.get(slug)
    return Link(slug, plan.title if plan else slug)


def parents(tree: Tree, plan: PlanVersion) -> tuple[Link, ...]:
    """Return the plans above a plan, the nearest first; a ring of plans is cut."""
    above: list[Link] = []
    seen = {plan.plan}
    slug = plan.parent
    while slug is not None and slug not in seen and slug in tree.plans:
        seen.add(slug)
        above.append(plan_link(tree, slug))
        slug = tree.plans[slug].parent
    return tuple(above)


def wider_link(tree: Tree, link: GoalLink, part: Contribution | None = None) -> WiderLink:
    """Return a tie to a wider plan's goal; its weight is only shown once an act names it.

    `part` is what the goal brings there, where the page says it.
    """
    goal = tree.goals.get(link.parent)
    return WiderLink(
        goal=goal_link(tree, link.parent),
        child=goal_link(tree, link.child),
        plan=plan_link(tree, goal.plan if goal else ""),
        weight=link.weight if link.act else None,
        points=part.points if part else None,
        low=part.low if part else None,
        high=part.high if part else None,
        act=link.act,
        proposed=not link.act,
        source=link.source,
    )


def wider_plans(tree: Tree, plan: PlanVersion) -> tuple[WiderPlan, ...]:
    """Return every other plan with its axes and the goals of this plan tied to each."""
    own = {goal.goal for goal in tree.goals_of(plan.plan)}
    others = [other for other in tree.plans.values() if other.plan != plan.plan]
    return tuple(_wider_plan(tree, other, own) for other in others)


def _wider_plan(tree: Tree, plan: PlanVersion, own: set[str]) -> WiderPlan:
    axes = [goal.goal for goal in tree.goals_of(plan.plan)]
    return WiderPlan(
        slug=plan.plan,
        title=plan.title,
        summary=plan.summary,
        level=tag(PLAN_LEVELS, plan.level),
        parent=plan.parent,
        act=plan.act,
        source=plan.source,
        goals=tuple(goal_link(tree, slug) for slug in axes),
        links=tuple(
            wider_link(tree, link)
            for link in tree.links
            if link.parent in axes and link.child in own
        ),
    )
