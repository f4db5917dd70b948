"""Indicators judged once for one question, and the goals made of them."""

from collections.abc import Callable, Iterable

from foodplan.models.plan import PlanVersion
from foodplan.reports.plan.goals import goal_summary
from foodplan.reports.plan.judging import Judged, judge_indicator
from foodplan.reports.plan.structure import GoalSummary
from foodplan.reports.plan.world import World


def judge_once(world: World) -> Callable[[str], Judged]:
    """Return a function that judges each indicator once, however many goals it measures."""
    found: dict[str, Judged] = {}

    def judged(slug: str) -> Judged:
        if slug not in found:
            found[slug] = judge_indicator(world, world.knowledge.definitions[slug])
        return found[slug]

    return judged


def goals_of(world: World, plans: Iterable[PlanVersion]) -> tuple[GoalSummary, ...]:
    """Return the summaries of the goals of some plans, in their order."""
    judged = judge_once(world)
    return tuple(
        goal_summary(world, goal, judged)
        for plan in plans
        for goal in world.tree.goals_of(plan.plan)
    )


def has_simulated(world: World, goals: Iterable[GoalSummary]) -> bool:
    """Return whether anything behind some goals is simulated."""
    return any(owner.simulated for owner in world.measures.owners.values()) or any(
        row.simulated for goal in goals for row in goal.indicators
    )
