"""The staircase of a goal: its four tracks, each from the figures of its children."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.models.plan import GoalVersion
from foodplan.progress.rollup import clamp
from foodplan.reports.canonical import canonical_json, fingerprint
from foodplan.reports.explain.inputs import head
from foodplan.reports.explain.tables import Table
from foodplan.reports.explain.tracks import (
    FORMULA,
    TRACK_COLUMNS,
    ChildStep,
    TrackStep,
    goals_input,
    milestone_steps,
    track_json,
    track_rows,
    track_step,
)
from foodplan.reports.plan.answers import goal_json, plain
from foodplan.reports.plan.figures import Stamp
from foodplan.reports.plan.goals import goal_summary
from foodplan.reports.plan.once import has_simulated, judge_once
from foodplan.reports.plan.rows import IndicatorRow
from foodplan.reports.plan.structure import GoalSummary
from foodplan.reports.plan.world import World, read_world


@dataclass(frozen=True)
class GoalExplanation:
    """How a goal's figures are made: four tracks that are never blended."""

    goal: GoalSummary
    tracks: tuple[TrackStep, ...]
    fingerprint: str
    canonical: str
    stamp: Stamp

    def table(self) -> Table:
        """Return the children of each track, one a row."""
        rows = [row for track in self.tracks for row in track_rows(track)]
        return Table(f"{self.goal.slug}-calcolo", TRACK_COLUMNS, tuple(rows))

    def to_json(self) -> dict[str, Any]:
        """Return the answer of `GET /api/v1/goals/{slug}/explain`."""
        return {
            **goal_json(self.goal),
            "plan": self.goal.plan.slug,
            "formula": FORMULA,
            "steps": [track_json(track) for track in self.tracks],
            "fingerprint": self.fingerprint,
            "stamp": plain(asdict(self.stamp)),
        }


def explain_goal(
    session: Session, slug: str, today: date, known_at: datetime | None = None
) -> GoalExplanation | None:
    """Return how a goal's four tracks are made, or None when there is no such goal."""
    world = read_world(session, today, known_at)
    goal = world.tree.goals.get(slug)
    if goal is None:
        return None
    judged = judge_once(world)
    summary = goal_summary(world, goal, judged)
    inputs = goals_input(world, [summary], judged)
    canonical = canonical_json({**head(world), "what": "goal", "goal": slug, **inputs})
    return GoalExplanation(
        goal=summary,
        tracks=tracks_of(world, goal, summary),
        fingerprint=fingerprint(canonical),
        canonical=canonical,
        stamp=world.stamp(simulated=has_simulated(world, [summary])),
    )


def tracks_of(world: World, goal: GoalVersion, summary: GoalSummary) -> tuple[TrackStep, ...]:
    """Return the four tracks of a goal with what each is made of."""
    by_track = {
        code: [_indicator_child(row) for row in summary.indicators if row.track.code == code]
        for code in ("output", "outcome")
    }
    return (
        track_step(summary.outputs, by_track["output"]),
        track_step(summary.outcomes, by_track["outcome"]),
        track_step(
            summary.implementation, milestone_steps(world, world.tree.actions_of_goal(goal.goal))
        ),
        track_step(summary.resources, []),
    )


def _indicator_child(row: IndicatorRow) -> ChildStep:
    covered = row.coverage.share if row.coverage else 1.0
    return ChildStep(
        kind="indicator",
        slug=row.slug,
        title=row.title,
        weight=row.weight,
        share=row.attainment,
        counted_share=None if row.attainment is None else clamp(row.attainment),
        low=row.low,
        high=row.high,
        coverage=covered if row.attainment is not None else None,
        counted=row.counted,
        note=row.weight_reason,
        value=row.value,
        status=row.status,
        reason=row.reason,
    )
