"""A plan's and a goal's page, and the progress answer."""

from collections.abc import Callable
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.plan import PlanVersion
from foodplan.progress.confidence import may_be_green
from foodplan.progress.reasons import Status
from foodplan.reports.plan.actions import (
    action_row,
    commitment_row,
    parents,
    wider_plans,
)
from foodplan.reports.plan.attention import gaps, late_milestones, late_rows
from foodplan.reports.plan.changes import MONTH, recent
from foodplan.reports.plan.goals import goal_summary
from foodplan.reports.plan.knowing import register_coverage
from foodplan.reports.plan.once import goals_of, has_simulated, judge_once
from foodplan.reports.plan.pages import GoalReport, PlanProgress, PlanReport, ProgressReport
from foodplan.reports.plan.structure import GoalSummary
from foodplan.reports.plan.trust import confidence_words
from foodplan.reports.plan.whole import (
    goal_ties,
    parent_goal,
    parent_goals,
    plan_letter,
    plan_tracks,
)
from foodplan.reports.plan.words import PLAN_LEVELS, tag
from foodplan.reports.plan.world import World, read_world


def plan_report(
    session: Session, slug: str | None, today: date, known_at: datetime | None = None
) -> PlanReport | None:
    """Return a plan's page (None: the city's own plan), or None when there is no such plan."""
    world = read_world(session, today, known_at)
    plan = world.tree.main_plan() if slug is None else world.tree.plans.get(slug)
    return None if plan is None else _plan_page(world, plan)


def _plan_page(world: World, plan: PlanVersion) -> PlanReport:
    goals = goals_of(world, [plan])
    rows = list({row.slug: row for goal in goals for row in goal.indicators}.values())
    tracks = plan_tracks(world, plan, goals)
    letter = plan_letter(goals, tracks)
    actions = [row for row in world.tree.actions.values() if row.plan == plan.plan]
    return PlanReport(
        slug=plan.plan,
        title=plan.title,
        summary=plan.summary,
        level=tag(PLAN_LEVELS, plan.level),
        parents=parents(world.tree, plan),
        act=plan.act,
        act_on=plan.act_on,
        proposed=not plan.act,
        source=plan.source,
        goals=goals,
        tracks=tracks,
        confidence=confidence_words(letter),
        green=may_be_green(letter),
        axes=parent_goals(world, plan, _summaries(world)),
        coverage=register_coverage(world),
        indicators=len(rows),
        judged=sum(row.attainment is not None for row in rows),
        late=late_rows(rows),
        no_data=gaps(world, rows, Status.NO_DATA),
        only_baseline=gaps(world, rows, Status.NOT_STARTED),
        late_milestones=late_milestones(world, actions),
        recent=recent(world),
        recent_from=world.today - MONTH,
        commitments=tuple(
            commitment_row(row, world.today)
            for row in world.tree.commitments
            if row.plan == plan.plan or plan.level == "component"
        ),
        actions=tuple(action_row(world, action) for action in actions),
        wider=wider_plans(world.tree, plan),
        stamp=world.stamp(simulated=has_simulated(world, goals)),
    )


def _summaries(world: World) -> Callable[[str], GoalSummary | None]:
    """Return a function that gives a goal's summary once, None where it has no indicator."""
    judged = judge_once(world)
    found: dict[str, GoalSummary | None] = {}

    def summary_of(slug: str) -> GoalSummary | None:
        if slug not in found:
            goal = world.tree.goals.get(slug)
            measured = goal is not None and world.knowledge.links_of(slug)
            found[slug] = goal_summary(world, goal, judged) if goal and measured else None
        return found[slug]

    return summary_of


def goal_report(
    session: Session, slug: str, today: date, known_at: datetime | None = None
) -> GoalReport | None:
    """Return a goal's page, or None when there is no such goal."""
    world = read_world(session, today, known_at)
    goal = world.tree.goals.get(slug)
    if goal is None:
        return None
    summary = goal_summary(world, goal, judge_once(world))
    return GoalReport(
        goal=summary,
        outputs=tuple(row for row in summary.indicators if row.track.code == "output"),
        outcomes=tuple(row for row in summary.indicators if row.track.code == "outcome"),
        actions=tuple(action_row(world, row) for row in world.tree.actions_of_goal(slug)),
        wider=goal_ties(world, summary),
        parent=parent_goal(world, goal, _summaries(world)),
        stamp=world.stamp(simulated=has_simulated(world, [summary])),
    )


def progress_report(
    session: Session, as_of: date, known_at: datetime | None = None
) -> ProgressReport:
    """Return every plan with its goals, tracks and indicators."""
    return progress_of(read_world(session, as_of, known_at))


def progress_of(world: World) -> ProgressReport:
    """Return the progress of a world that is already read, from a database or from an export."""
    judged = judge_once(world)
    by_slug = {slug: goal_summary(world, goal, judged) for slug, goal in world.tree.goals.items()}

    def summary_of(slug: str) -> GoalSummary | None:
        found = by_slug.get(slug)
        return found if found and found.indicators else None

    plans = tuple(
        _plan_progress(world, plan, by_slug, summary_of) for plan in world.tree.plans.values()
    )
    stamp = world.stamp(simulated=has_simulated(world, by_slug.values()))
    return ProgressReport(world.today, plans, stamp)


def _plan_progress(
    world: World,
    plan: PlanVersion,
    by_slug: dict[str, GoalSummary],
    summary_of: Callable[[str], GoalSummary | None],
) -> PlanProgress:
    goals = tuple(by_slug[goal.goal] for goal in world.tree.goals_of(plan.plan))
    return PlanProgress(
        slug=plan.plan,
        title=plan.title,
        parent=plan.parent,
        goals=goals,
        tracks=plan_tracks(world, plan, goals),
        axes=parent_goals(world, plan, summary_of),
    )
