"""The staircase of a plan: its tracks from its goals, and a wider plan's goals from their ties."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.models.plan import PlanVersion
from foodplan.progress.rollup import clamp
from foodplan.reports.canonical import canonical_json, fingerprint
from foodplan.reports.explain.coverage import CoverageStep, register_step
from foodplan.reports.explain.inputs import Plain, head
from foodplan.reports.explain.tables import Cell, Table
from foodplan.reports.explain.tracks import (
    TRACK_COLUMNS,
    ChildStep,
    TrackStep,
    goals_input,
    milestone_steps,
    published_track,
    track_json,
    track_rows,
    track_step,
)
from foodplan.reports.plan.answers import plain
from foodplan.reports.plan.figures import Link, Stamp, TrackFigure
from foodplan.reports.plan.goals import goal_summary
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.once import has_simulated, judge_once
from foodplan.reports.plan.structure import GoalSummary, ParentGoal, PlanTracks
from foodplan.reports.plan.whole import actions_of, parent_goals, plan_tracks
from foodplan.reports.plan.world import World, read_world

TRACKS = ("outputs", "outcomes", "implementation", "resources")
WIDER_FORMULA = "contributo = W · P"


@dataclass(frozen=True)
class PlanExplanation:
    """How a plan's figures are made: `axes` are its goals that other plans' goals are tied to.

    `own` says that it is the city's own plan, `measured` that any of its goals has an indicator;
    `coverage_step` is that of the whole register.
    """

    plan: Link
    own: bool
    measured: bool
    goals: tuple[GoalSummary, ...]
    tracks: tuple[TrackStep, ...]
    axes: tuple[ParentGoal, ...]
    wider_formula: str
    coverage_step: CoverageStep | None
    fingerprint: str
    canonical: str
    stamp: Stamp

    def table(self) -> Table:
        """Return what each track is made of, and what each goal brings to a wider one."""
        rows = [row for track in self.tracks for row in track_rows(track)]
        rows += [row for axis in self.axes for row in _axis_rows(axis)]
        return Table(f"{self.plan.slug}-calcolo", TRACK_COLUMNS, tuple(rows))

    def to_json(self) -> dict[str, Any]:
        """Return the answer of `GET /api/v1/progress/explain`, and of a wider plan's."""
        return {
            "slug": self.plan.slug,
            "title": self.plan.title,
            "steps": [track_json(track) for track in self.tracks],
            "axes": [plain(asdict(axis)) for axis in self.axes],
            "coverage": plain(asdict(self.coverage_step)) if self.coverage_step else None,
            "fingerprint": self.fingerprint,
            "stamp": plain(asdict(self.stamp)),
        }


def explain_plan(
    session: Session, slug: str | None, today: date, known_at: datetime | None = None
) -> PlanExplanation | None:
    """Return how a plan's figures are made (None: the city's own plan's), or None without it."""
    world = read_world(session, today, known_at)
    own = world.tree.main_plan()
    plan = own if slug is None else world.tree.plans.get(slug)
    return None if plan is None else _explained(world, plan, own=plan is own)


def _explained(world: World, plan: PlanVersion, *, own: bool) -> PlanExplanation:
    judged = judge_once(world)
    summaries = _summaries(world, judged)
    goals = [goal_summary(world, goal, judged) for goal in world.tree.goals_of(plan.plan)]
    tracks = plan_tracks(world, plan, goals)
    axes = parent_goals(world, plan, summaries)
    children = [found for slug in _children(axes) if (found := summaries(slug)) is not None]
    canonical = canonical_json(
        {
            **head(world),
            "what": "plan",
            "plan": plan.plan,
            "weights": {goal.goal: goal.weight for goal in world.tree.goals_of(plan.plan)},
            **goals_input(world, [*goals, *children], judged),
            "ties": _ties(world, axes),
            "published": _published(tracks, axes),
        }
    )
    return PlanExplanation(
        plan=Link(plan.plan, plan.title),
        own=own,
        measured=any(goal.indicators for goal in goals),
        goals=tuple(goals),
        tracks=_track_steps(world, plan, goals, tracks),
        axes=axes,
        wider_formula=WIDER_FORMULA,
        coverage_step=register_step(world) if own else None,
        fingerprint=fingerprint(canonical),
        canonical=canonical,
        stamp=world.stamp(simulated=has_simulated(world, [*goals, *children])),
    )


def _summaries(
    world: World, judged: Callable[[str], Judged]
) -> Callable[[str], GoalSummary | None]:
    """Return a function that gives a goal's summary, None where it has no indicator."""

    def summary_of(slug: str) -> GoalSummary | None:
        goal = world.tree.goals.get(slug)
        if goal is None or not world.knowledge.links_of(slug):
            return None
        return goal_summary(world, goal, judged)

    return summary_of


def _children(axes: Sequence[ParentGoal]) -> list[str]:
    return list(dict.fromkeys(part.child.slug for axis in axes for part in axis.parts))


def _track_steps(
    world: World, plan: PlanVersion, goals: Sequence[GoalSummary], tracks: PlanTracks
) -> tuple[TrackStep, ...]:
    return (
        track_step(tracks.outputs, [_child(goal, goal.outputs) for goal in goals]),
        track_step(tracks.outcomes, [_child(goal, goal.outcomes) for goal in goals]),
        track_step(tracks.implementation, milestone_steps(world, actions_of(world, plan))),
        track_step(tracks.resources, []),
    )


def _child(goal: GoalSummary, track: TrackFigure) -> ChildStep:
    return ChildStep(
        kind="goal",
        slug=goal.slug,
        title=goal.title,
        weight=goal.weight,
        share=track.progress,
        counted_share=None if track.progress is None else clamp(track.progress),
        low=track.low,
        high=track.high,
        coverage=track.coverage if track.progress is not None else None,
        counted=goal.counted,
        note=goal.weight_reason,
        value=None,
        status=goal.status,
        reason=track.reason,
    )


def _ties(world: World, axes: Sequence[ParentGoal]) -> list[Plain]:
    parents = {axis.goal.slug for axis in axes}
    ties = [
        {"parent": link.parent, "child": link.child, "weight": link.weight, "act": link.act}
        for link in world.tree.links
        if link.parent in parents
    ]
    return sorted(ties, key=lambda tie: (str(tie["parent"]), str(tie["child"])))


def _published(tracks: PlanTracks, axes: Sequence[ParentGoal]) -> Plain:
    return {
        "tracks": {name: published_track(getattr(tracks, name)) for name in TRACKS},
        "axes": [
            {
                "goal": axis.goal.slug,
                "low": axis.low,
                "high": axis.high,
                "unmeasured": axis.unmeasured,
                "known": axis.known,
                "points": {part.child.slug: part.points for part in axis.parts},
            }
            for axis in axes
        ],
    }


def _axis_rows(axis: ParentGoal) -> list[tuple[Cell, ...]]:
    return [
        (
            axis.goal.title,
            part.child.title,
            part.child.slug,
            part.weight,
            part.progress,
            part.points,
            part.low,
            part.high,
            None,
            "no" if part.proposed else "sì",
            "peso proposto" if part.proposed else "",
        )
        for part in axis.parts
    ]
