"""The home page, the plan's and a goal's page, and the progress answer."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.plan import PlanVersion
from foodplan.progress.cells import Window, month_before, total
from foodplan.progress.reasons import Status
from foodplan.progress.register import first_day, owed, received
from foodplan.reports.plan.actions import (
    action_row,
    commitment_row,
    milestone_row,
    news,
    parents,
    wider_link,
    wider_plans,
)
from foodplan.reports.plan.figures import Coverage, Figure, Link, Period
from foodplan.reports.plan.goals import goal_summary
from foodplan.reports.plan.judging import Judged, judge_indicator
from foodplan.reports.plan.pages import (
    GoalReport,
    HomeReport,
    PlanProgress,
    PlanReport,
    ProgressReport,
)
from foodplan.reports.plan.reporting import Reporting, answers, covered
from foodplan.reports.plan.rows import IndicatorRow
from foodplan.reports.plan.structure import GoalSummary
from foodplan.reports.plan.words import PLAN_LEVELS, current_label, quantity, tag
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import month_of
from foodplan.rules.units import convert
from foodplan.store.indicators import MOVEMENTS


def home_report(session: Session, today: date, known_at: datetime | None = None) -> HomeReport:
    """Return the home page of the city's own plan."""
    world = read_world(session, today, known_at)
    plan = world.tree.main_plan()
    goals = _goals(world, [plan] if plan else [])
    window = Window(today.year * 100 + 1, month_of(today))
    first = first_day(window.first)
    running = Period(first, today, current_label(first, today), closed=False)
    answered, expected = _answers_so_far(world, window)
    last = world.measures.last_recorded()
    return HomeReport(
        plan=Link(plan.plan, plan.title) if plan else None,
        summary=plan.summary if plan else "",
        recovered=_so_far(world, "recovered", window, running),
        redistributed=_so_far(world, "redistributed", window, running),
        discarded=_so_far(world, "discarded", window, running),
        period=running,
        answered=answered,
        expected=expected,
        updated_on=rome_day(last) if last else None,
        goals=goals,
        news=news(world),
        stamp=world.stamp(simulated=_simulated(world, goals)),
    )


def plan_report(
    session: Session, slug: str | None, today: date, known_at: datetime | None = None
) -> PlanReport | None:
    """Return a plan's page (None: the city's own plan), or None when there is no such plan."""
    world = read_world(session, today, known_at)
    plan = world.tree.main_plan() if slug is None else world.tree.plans.get(slug)
    if plan is None:
        return None
    goals = _goals(world, [plan])
    rows = _distinct(row for goal in goals for row in goal.indicators)
    actions = [row for row in world.tree.actions.values() if row.plan == plan.plan]
    steps = [
        milestone_row(step, today)
        for action in actions
        if action.status != "cancelled"
        for step in world.tree.milestones.get(action.action, ())
    ]
    return PlanReport(
        slug=plan.plan,
        title=plan.title,
        summary=plan.summary,
        level=tag(PLAN_LEVELS, plan.level),
        parents=parents(world.tree, plan),
        act=plan.act,
        proposed=not plan.act,
        source=plan.source,
        goals=goals,
        coverage=_register_coverage(world),
        late=_links(rows, {Status.LATE, Status.MISSED}),
        no_data=_links(rows, {Status.NO_DATA}),
        late_milestones=tuple(step for step in steps if step.status.code == "late"),
        commitments=tuple(
            commitment_row(row, today)
            for row in world.tree.commitments
            if row.plan == plan.plan or plan.level == "component"
        ),
        actions=tuple(action_row(world, action) for action in actions),
        wider=wider_plans(world.tree, plan),
        stamp=world.stamp(simulated=_simulated(world, goals)),
    )


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
        wider=tuple(
            wider_link(world.tree, link) for link in world.tree.links if link.child == slug
        ),
        stamp=world.stamp(simulated=_simulated(world, [summary])),
    )


def progress_report(
    session: Session, as_of: date, known_at: datetime | None = None
) -> ProgressReport:
    """Return every plan with its goals, tracks and indicators."""
    return progress_of(read_world(session, as_of, known_at))


def progress_of(world: World) -> ProgressReport:
    """Return the progress of a world that is already read, from a database or from an export."""
    judged = judge_once(world)
    plans = tuple(
        PlanProgress(
            slug=plan.plan,
            title=plan.title,
            parent=plan.parent,
            goals=tuple(
                goal_summary(world, goal, judged) for goal in world.tree.goals_of(plan.plan)
            ),
        )
        for plan in world.tree.plans.values()
    )
    goals = [goal for plan in plans for goal in plan.goals]
    return ProgressReport(world.today, plans, world.stamp(simulated=_simulated(world, goals)))


def judge_once(world: World) -> Callable[[str], Judged]:
    """Return a function that judges each indicator once, however many goals it measures."""
    found: dict[str, Judged] = {}

    def judged(slug: str) -> Judged:
        if slug not in found:
            found[slug] = judge_indicator(world, world.knowledge.definitions[slug])
        return found[slug]

    return judged


def _goals(world: World, plans: Iterable[PlanVersion]) -> tuple[GoalSummary, ...]:
    judged = judge_once(world)
    return tuple(
        goal_summary(world, goal, judged)
        for plan in plans
        for goal in world.tree.goals_of(plan.plan)
    )


def _so_far(world: World, measure: str, window: Window, running: Period) -> Figure | None:
    answered = {month for _, month in _came(world)}
    found = total("flow", world.measures.cells(measure, {}), window, answered)
    if found.value is None:
        return None
    simulated = any(owner.simulated for owner in world.measures.owners.values())
    amount = quantity(convert(found.value, "g", "kg"), "kg")
    return Figure(amount, running, provisional=True, simulated=simulated)


def _came(world: World) -> set[tuple[int, int]]:
    return world.measures.reported() | world.knowledge.nil_months.get(MOVEMENTS, set())


def _answers_so_far(world: World, window: Window) -> tuple[int | None, int | None]:
    """Return who answered the months of the year that are closed (all of them in January)."""
    last = max(window.first, min(window.last, world.closed_month))
    register = world.knowledge.expected.get(MOVEMENTS, ())
    due = owed(register, window.first, last, world.knowledge.closed_months.get(MOVEMENTS, ()))
    return answers(due, received(register, due, _came(world)))


def _register_coverage(world: World) -> Coverage | None:
    """Return the coverage by number of the last twelve closed months, over the whole register."""
    register = world.knowledge.expected.get(MOVEMENTS, ())
    closed = world.closed_month
    window = Window(month_before(closed, 11), closed)
    due = owed(register, window.first, closed, world.knowledge.closed_months.get(MOVEMENTS, ()))
    if not due:
        return None
    came = _came(world)
    cells = world.measures.cells("recovered", {})
    found = total("flow", cells, window, {month for _, month in came})
    reporting = Reporting(window, due, received(register, due, came), cells, came)
    return covered(world.measures.owners, reporting, found)[0]


def _distinct(rows: Iterable[IndicatorRow]) -> list[IndicatorRow]:
    return list({row.slug: row for row in rows}.values())


def _links(rows: Iterable[IndicatorRow], states: set[Status]) -> tuple[Link, ...]:
    codes = {state.value for state in states}
    return tuple(Link(row.slug, row.title) for row in rows if row.status.code in codes)


def _simulated(world: World, goals: Iterable[GoalSummary]) -> bool:
    return any(owner.simulated for owner in world.measures.owners.values()) or any(
        row.simulated for goal in goals for row in goal.indicators
    )
