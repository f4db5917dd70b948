"""A plan put together from its goals, and the goals of wider plans from what is tied to them."""

from collections.abc import Callable, Mapping, Sequence

from foodplan.models.plan import ActionVersion, GoalLink, GoalVersion, PlanVersion
from foodplan.progress.confidence import Letter
from foodplan.progress.levels import roll_up_goals, rolled_of, weakest_letter
from foodplan.progress.reasons import Why
from foodplan.progress.rollup import Child, RollUp
from foodplan.progress.wider import Contribution, ParentView, Tie, parent_view, weights_problem
from foodplan.reports.plan.actions import goal_link, wider_link
from foodplan.reports.plan.figures import Link, TrackFigure
from foodplan.reports.plan.goals import implementation, track_figure, unknown_track
from foodplan.reports.plan.judging import bar
from foodplan.reports.plan.structure import (
    ChildPart,
    GoalSummary,
    ParentGoal,
    PlanTracks,
    WiderLink,
    WiderUnits,
)
from foodplan.reports.plan.world import World

# How many values of a goal stand side by side where no share may be given.
VALUES_SHOWN = 3
Summaries = Callable[[str], GoalSummary | None]


def plan_tracks(world: World, plan: PlanVersion, goals: Sequence[GoalSummary]) -> PlanTracks:
    """Return the four tracks of a plan, never blended: those of its goals, and its milestones.

    A milestone of an action that serves two goals counts once.
    """
    return PlanTracks(
        implementation=implementation(world, actions_of(world, plan)),
        outputs=_track("output", goals, {goal.slug: goal.outputs for goal in goals}),
        outcomes=_track("outcome", goals, {goal.slug: goal.outcomes for goal in goals}),
        resources=unknown_track("resources", Why.NOT_RECORDED),
    )


def plan_letter(goals: Sequence[GoalSummary], tracks: PlanTracks) -> Letter | None:
    """Return how sure the outputs of a plan are: as its least sure goal that has a percentage."""
    given = [
        Letter(goal.confidence.code)
        for goal in goals
        if goal.confidence and goal.counted and goal.progress is not None
    ]
    return weakest_letter(given, tracks.outputs.coverage)


def actions_of(world: World, plan: PlanVersion) -> list[ActionVersion]:
    """Return the actions of a plan, and those that serve its goals, each once."""
    tree = world.tree
    own = {goal.goal for goal in tree.goals_of(plan.plan)}
    return [
        action
        for slug, action in tree.actions.items()
        if action.plan == plan.plan or own & set(tree.goals_of_action.get(slug, ()))
    ]


def _track(
    code: str, goals: Sequence[GoalSummary], tracks: Mapping[str, TrackFigure]
) -> TrackFigure:
    rolled = roll_up_goals([_child(goal, tracks[goal.slug]) for goal in goals])
    if rolled.low is None:
        return unknown_track(code, Why.NOT_MEASURED, rolled)
    titles = {goal.slug: goal.title for goal in goals}
    weakest = Link(rolled.weakest, titles[rolled.weakest]) if rolled.weakest else None
    asked = [
        Child(goal.slug, tracks[goal.slug].expected_progress, weight=goal.weight)
        for goal in goals
        if tracks[goal.slug].expected_progress is not None
        and tracks[goal.slug].progress is not None
    ]
    return track_figure(
        code, rolled, weakest=weakest, expected=roll_up_goals(asked).progress if asked else None
    )


def _child(goal: GoalSummary, track: TrackFigure) -> Child:
    return Child(
        name=goal.slug,
        share=track.progress,
        low=track.low,
        high=track.high,
        coverage=track.coverage or 0.0,
        weight=goal.weight,
    )


def parent_goals(world: World, plan: PlanVersion, summary_of: Summaries) -> tuple[ParentGoal, ...]:
    """Return each goal of a wider plan with what the goals tied to it bring; no tie, no goal.

    `summary_of` gives the summary of a goal that has indicators of its own, None of another.
    """
    found = [parent_goal(world, goal, summary_of) for goal in world.tree.goals_of(plan.plan)]
    return tuple(goal for goal in found if goal is not None)


def parent_goal(world: World, goal: GoalVersion, summary_of: Summaries) -> ParentGoal | None:
    """Return a goal of a wider plan with what is tied to it, None where nothing is."""
    slug = goal.goal
    ties = _ties_to(world, slug)
    if not ties:
        return None
    problem = weights_problem([link.weight for link in ties])
    view = _view(world, slug, summary_of, ())
    by_child = {part.child: part for part in view.contributions}
    return ParentGoal(
        goal=goal_link(world.tree, slug),
        summary=goal.summary,
        parts=tuple(
            _part(world, link, by_child[link.child], summary_of(link.child)) for link in ties
        ),
        low=view.low,
        high=view.high,
        unmeasured=view.unmeasured,
        known=view.known,
        over=bool(problem),
        bar=bar(view.low, view.high),
    )


def goal_ties(world: World, goal: GoalSummary) -> tuple[WiderLink, ...]:
    """Return the goals of wider plans that a goal is tied to.

    What it brings there is said once an act gives every weight of that wider goal.
    """
    links = [link for link in world.tree.links if link.child == goal.slug]
    return tuple(wider_link(world.tree, link, _points(world, goal, link)) for link in links)


def _points(world: World, goal: GoalSummary, link: GoalLink) -> Contribution | None:
    ties = _ties_to(world, link.parent)
    settled = all(tie.act and tie.weight is not None for tie in ties)
    if not settled or weights_problem([tie.weight for tie in ties]):
        return None
    tie = Tie(link.child, link.weight, not link.act, _rolled_summary(goal))
    return parent_view([tie]).contributions[0]


def _ties_to(world: World, goal: str) -> list[GoalLink]:
    links = [link for link in world.tree.links if link.parent == goal]
    order = list(world.tree.goals)
    return sorted(links, key=lambda link: order.index(link.child) if link.child in order else -1)


def _view(world: World, goal: str, summary_of: Summaries, below: tuple[str, ...]) -> ParentView:
    """Return what is tied to a goal; weights over 1 in all say as little as proposed ones."""
    ties = _ties_to(world, goal)
    over = bool(weights_problem([link.weight for link in ties]))
    return parent_view(
        [
            Tie(
                child=link.child,
                weight=None if over else link.weight,
                proposed=not link.act,
                rolled=_rolled(world, link.child, summary_of, (*below, goal)),
            )
            for link in ties
        ]
    )


def _rolled(
    world: World, goal: str, summary_of: Summaries, below: tuple[str, ...]
) -> RollUp | None:
    """Return a goal's products, or what is known of it from the goals tied to it in turn.

    Files that tie goals in a ring are refused; one that is there all the same is cut here.
    """
    summary = summary_of(goal)
    if summary is not None:
        return _rolled_summary(summary)
    return None if goal in below else rolled_of(_view(world, goal, summary_of, below))


def _rolled_summary(goal: GoalSummary) -> RollUp:
    track = goal.outputs
    return RollUp(
        track.progress, track.low, track.high, track.coverage, track.measured_share,
        None, track.measured, track.total,
    )  # fmt: skip


def _part(
    world: World, link: GoalLink, part: Contribution, summary: GoalSummary | None
) -> ChildPart:
    rows = [row for row in summary.indicators if row.value and row.counted] if summary else []
    return ChildPart(
        child=goal_link(world.tree, link.child),
        weight=part.weight,
        points=part.points,
        low=part.low,
        high=part.high,
        progress=summary.progress if summary else None,
        goal_low=summary.low if summary else None,
        goal_high=summary.high if summary else None,
        act=link.act,
        source=link.source,
        proposed=not link.act,
        values=tuple(
            WiderUnits(Link(row.slug, row.title), row.value)
            for row in rows[:VALUES_SHOWN]
            if row.value
        ),
        more=max(0, len(rows) - VALUES_SHOWN),
    )
