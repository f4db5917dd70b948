"""The tracks of a goal or a plan: each figure with the children that it is made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from foodplan.models.plan import ActionVersion
from foodplan.progress.reasons import Why
from foodplan.reports.explain.inputs import Plain, indicator_input
from foodplan.reports.explain.needed import needed
from foodplan.reports.explain.tables import Cell
from foodplan.reports.plan.answers import plain
from foodplan.reports.plan.figures import Figure, Reason, Tag, TrackFigure
from foodplan.reports.plan.goals import is_done, is_due
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.structure import GoalSummary
from foodplan.reports.plan.world import World

FORMULA = "P = Σ (w · p) / Σ w"
TRACK_COLUMNS = (
    "pista", "voce", "codice", "peso", "quota", "quota contata", "minimo", "massimo", "copertura",
    "contato", "motivo",
)  # fmt: skip
Judge = Callable[[str], Judged]


@dataclass(frozen=True)
class ChildStep:
    """One child of a roll-up: `weight` of the whole, `share` signed, `counted_share` in 0-1.

    `kind` is indicator, milestone or goal; a milestone's `slug` is that of its action.
    `coverage` is 1 where nobody was expected to report.
    """

    kind: str
    slug: str
    title: str
    weight: float
    share: float | None
    counted_share: float | None
    low: float | None
    high: float | None
    coverage: float | None
    counted: bool
    note: str
    value: Figure | None
    status: Tag | None
    reason: Reason | None


@dataclass(frozen=True)
class TrackStep:
    """One track with its children; `weighed` is Σ w·p and `measured` Σ w of the measured ones."""

    figure: TrackFigure
    formula: str
    weighed: float
    measured: float
    children: tuple[ChildStep, ...]
    needed: str


def track_rows(track: TrackStep) -> list[tuple[Cell, ...]]:
    """Return a track's children as rows under TRACK_COLUMNS."""
    return [
        (
            track.figure.track.name,
            child.title,
            child.slug,
            child.weight,
            child.share,
            child.counted_share,
            child.low,
            child.high,
            child.coverage,
            "sì" if child.counted else "no",
            child.reason.name if child.reason else "",
        )
        for child in track.children
    ]


def track_json(track: TrackStep) -> dict[str, Any]:
    """Return a track with its children as plain JSON values."""
    figure = track.figure
    return plain_dict(
        {
            "track": figure.track.code,
            "progress": figure.progress,
            "coverage": figure.coverage,
            "low": figure.low,
            "high": figure.high,
            "weighed": track.weighed,
            "measured": track.measured,
            "reason": figure.reason.code if figure.reason else None,
            "needed": track.needed,
            "children": [child_json(child) for child in track.children],
        }
    )


def child_json(child: ChildStep) -> dict[str, Any]:
    """Return a child of a roll-up as plain JSON values."""
    return plain_dict(
        {
            "kind": child.kind,
            "slug": child.slug,
            "title": child.title,
            "weight": child.weight,
            "share": child.share,
            "counted_share": child.counted_share,
            "low": child.low,
            "high": child.high,
            "coverage": child.coverage,
            "counted": child.counted,
            "note": child.note,
            "value": child.value.value if child.value else None,
            "unit": child.value.quantity.unit if child.value else None,
            "status": child.status.code if child.status else None,
            "reason": child.reason.code if child.reason else None,
        }
    )


def plain_dict(said: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping with its numbers rounded and its dates as text."""
    return {name: plain(value) for name, value in said.items()}


def track_step(figure: TrackFigure, children: list[ChildStep]) -> TrackStep:
    """Return a track with the two sums of its formula."""
    measured = [child for child in children if child.counted and child.share is not None]
    why = Why(figure.reason.code) if figure.reason else None
    return TrackStep(
        figure=figure,
        formula=FORMULA,
        weighed=sum(child.weight * (child.counted_share or 0.0) for child in measured),
        measured=sum(child.weight for child in measured),
        children=tuple(children),
        needed=needed(why),
    )


def milestone_steps(world: World, actions: Iterable[ActionVersion]) -> list[ChildStep]:
    """Return the milestones of actions that are due, or reached before their day: 1 or 0 each."""
    due = [
        step
        for action in actions
        if action.status != "cancelled"
        for step in world.tree.milestones.get(action.action, ())
        if is_due(step, world.today)
    ]
    return [
        ChildStep(
            kind="milestone",
            slug=step.action,
            title=step.title,
            weight=1 / len(due),
            share=float(is_done(step, world.today)),
            counted_share=float(is_done(step, world.today)),
            low=None,
            high=None,
            coverage=1.0,
            counted=True,
            note=step.document,
            value=None,
            status=None,
            reason=None,
        )
        for step in due
    ]


def goals_input(world: World, goals: list[GoalSummary], judged: Judge) -> Plain:
    """Return what the figures of some goals are computed from, each indicator once."""
    slugs = {link.indicator for goal in goals for link in world.knowledge.links_of(goal.slug)}
    return {
        "indicators": {slug: indicator_input(world, judged(slug)) for slug in sorted(slugs)},
        "goals": [_goal_input(world, goal) for goal in goals],
    }


def _goal_input(world: World, goal: GoalSummary) -> Plain:
    return {
        "goal": goal.slug,
        "links": [
            {"indicator": link.indicator, "weight": link.weight, "reason": link.weight_reason}
            for link in world.knowledge.links_of(goal.slug)
        ],
        "milestones": [
            {
                "action": step.action,
                "milestone": step.milestone,
                "due_on": step.due_on,
                "done_on": step.done_on,
                "cancelled": step.cancelled or action.status == "cancelled",
                "document": step.document,
            }
            for action in world.tree.actions_of_goal(goal.slug)
            for step in world.tree.milestones.get(action.action, ())
        ],
        "published": {
            name: published_track(getattr(goal, name))
            for name in ("outputs", "outcomes", "implementation", "resources")
        },
    }


def published_track(track: TrackFigure) -> Plain:
    """Return a track's figures as every page shows them."""
    return {
        "track": track.track.code,
        "progress": track.progress,
        "coverage": track.coverage,
        "measured_share": track.measured_share,
        "low": track.low,
        "high": track.high,
    }
