"""The same reports as plain JSON values, in the shapes that scripts rely on."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from foodplan.reports.plan.figures import Coverage, Figure, TargetPoint, TrackFigure
from foodplan.reports.plan.rows import IndicatorRow
from foodplan.reports.plan.structure import GoalSummary, ParentGoal, PlanTracks

TRACKS = ("implementation", "outputs", "outcomes", "resources")


def rounded(number: float | None) -> float | None:
    """Return a number with at most nine decimals, so that the same figures give the same bytes."""
    # Adding zero turns a -0.0 left by rounding into 0.0.
    return None if number is None else round(number, 9) + 0


def current_json(figure: Figure | None) -> dict[str, Any] | None:
    """Return `{"value", "from", "to"}` of a figure, or None."""
    if figure is None:
        return None
    return {"value": rounded(figure.value), **period_json(figure)}


def period_json(figure: Figure) -> dict[str, str]:
    """Return the first and last day of a figure's period as ISO dates."""
    return {"from": figure.period.first.isoformat(), "to": figure.period.last.isoformat()}


def indicator_json(row: IndicatorRow) -> dict[str, Any]:
    """Return an indicator as the progress answer shows it."""
    return {
        "slug": row.slug,
        "title": row.title,
        "kind": row.kind,
        "track": row.track.code,
        "unit": row.unit,
        "current": current_json(row.current),
        "value": rounded(row.value.value) if row.value else None,
        "period": period_json(row.value) if row.value else None,
        "baseline": rounded(row.baseline.quantity.value) if row.baseline else None,
        "target": rounded(row.target.quantity.value) if row.target else None,
        "target_due": row.target.due_on.isoformat() if row.target else None,
        "target_status": row.target.status.code if row.target else None,
        "attainment": rounded(row.attainment),
        "reason": row.reason.name if row.reason else None,
        "reason_code": row.reason.code if row.reason else None,
        "status": row.status.code,
        "coverage": rounded(coverage_share(row)),
        "low": rounded(row.low),
        "high": rounded(row.high),
        "at_least": row.at_least,
        "confidence": row.confidence.code if row.confidence else None,
        "required_rate": rounded(row.required_rate),
        "yearly_change": rounded(row.yearly_change),
        "estimate_low": rounded(row.estimate.low) if row.estimate else None,
        "estimate_high": rounded(row.estimate.high) if row.estimate else None,
        "stale": row.stale,
        "weight": rounded(row.weight),
        "counted": row.counted,
        "simulated": row.simulated,
    }


def coverage_share(row: IndicatorRow) -> float | None:
    """Return the share that counts in a roll-up: 1 where nobody was expected to report."""
    if row.coverage is not None:
        return row.coverage.share
    return None if row.value is None else 1.0


def goal_json(goal: GoalSummary) -> dict[str, Any]:
    """Return a goal as the progress answer shows it; each track is a share or null."""
    tracks = {name: getattr(goal, name) for name in TRACKS}
    return {
        "slug": goal.slug,
        "title": goal.title,
        "progress": rounded(goal.progress),
        "coverage": rounded(goal.coverage),
        "low": rounded(goal.low),
        "high": rounded(goal.high),
        "status": goal.status.code,
        "reason": goal.reason.name if goal.reason else None,
        "tracks": {name: rounded(track.progress) for name, track in tracks.items()},
        "track_details": {name: track_json(track) for name, track in tracks.items()},
        "confidence": goal.confidence.code if goal.confidence else None,
        "weight": rounded(goal.weight),
        "counted": goal.counted,
        "indicators": [indicator_json(row) for row in goal.indicators],
    }


def plan_json(tracks: PlanTracks) -> dict[str, Any]:
    """Return the figures of a whole plan; the flat ones repeat the outputs track."""
    by_name = {name: getattr(tracks, name) for name in TRACKS}
    outputs = tracks.outputs
    return {
        "progress": rounded(outputs.progress),
        "coverage": rounded(outputs.coverage),
        "low": rounded(outputs.low),
        "high": rounded(outputs.high),
        "tracks": {name: rounded(track.progress) for name, track in by_name.items()},
        "track_details": {name: track_json(track) for name, track in by_name.items()},
    }


def parent_json(goal: ParentGoal) -> dict[str, Any]:
    """Return what is known of a goal of a wider plan; no share unless every weight has an act."""
    return {
        "goal": goal.goal.slug,
        "known": goal.known,
        "low": rounded(goal.low),
        "high": rounded(goal.high),
        "unmeasured": rounded(goal.unmeasured),
        "children": [
            {
                "goal": part.child.slug,
                "proposed": part.proposed,
                "act": part.act,
                "weight": rounded(part.weight),
                "points": rounded(part.points),
                "low": rounded(part.low),
                "high": rounded(part.high),
            }
            for part in goal.parts
        ],
    }


def track_json(track: TrackFigure) -> dict[str, Any]:
    """Return all that is known of one track."""
    return {
        "progress": rounded(track.progress),
        "coverage": rounded(track.coverage),
        "low": rounded(track.low),
        "high": rounded(track.high),
        "measured": track.measured,
        "total": track.total,
        "measured_share": rounded(track.measured_share),
        "weakest": track.weakest.slug if track.weakest else None,
        "reason": track.reason.name if track.reason else None,
    }


def indicator_details(row: IndicatorRow) -> dict[str, Any]:
    """Return what an indicator's own page adds to its row: coverage and target in full."""
    parts: dict[str, Coverage | TargetPoint | None] = {
        "coverage_details": row.coverage,
        "target_details": row.target,
    }
    return {name: plain(asdict(part)) if part else None for name, part in parts.items()}


def plain(value: Any) -> Any:
    """Return dates as ISO text, tuples as lists, numbers rounded, everything else as it is."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return rounded(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
