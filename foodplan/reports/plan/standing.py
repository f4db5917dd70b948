"""Where a value stands: the path of its indicator, the way made on it, and the raw state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foodplan.models.indicators import IndicatorVersion, Target
from foodplan.progress.attainment import Case, Verdict, attainment, by_tolerance, judge
from foodplan.progress.path import Point, Standing, path_value, required_rate, status
from foodplan.progress.reasons import Status, Why
from foodplan.progress.rollup import clamp
from foodplan.progress.states import SUDDEN
from foodplan.reports.plan.found import Finding
from foodplan.reports.plan.world import World

TOTAL = "total_over_plan"
# Reasons for which there is no value to show and yet something is known.
KNOWN_SOMEHOW = frozenset({Why.CONFLICT, Why.SMALL_COUNT, Why.NOT_ADDITIVE})
# Reasons for which a value must not be held against its target either.
NOT_BESIDE_TARGET = frozenset({Why.OTHER_PERIMETER, Why.LOW_COVERAGE, Why.FALLING_NEEDS_ALL})


@dataclass(frozen=True)
class Course:
    """The way of an indicator: its dated targets, its start, and the points of its path."""

    definition: IndicatorVersion
    targets: tuple[Target, ...]
    baseline: float | None
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Stand:
    """A finding seen from its course; `path` is scaled to the part of a year it stands for."""

    case: Case
    verdict: Verdict
    path: float | None
    status: Status

    @property
    def gap(self) -> float | None:
        """How far the value is from its path, in the indicator's unit."""
        if self.case.value is None or self.path is None:
            return None
        return self.case.value - self.path

    @property
    def span(self) -> float | None:
        """The whole way from baseline to target, or the widest distance that is tolerated."""
        if by_tolerance(self.case):
            return self.case.tolerance_max
        if self.case.target is None or self.case.baseline is None:
            return None
        return self.case.target - self.case.baseline


def course_of(world: World, definition: IndicatorVersion) -> Course:
    """Return the way of an indicator at the world's moment."""
    slug = definition.indicator
    targets = tuple(sorted(world.knowledge.targets.get(slug, ()), key=lambda row: row.due_on))
    baseline = 0.0 if definition.target_meaning == TOTAL else definition.baseline_value
    points = path_points(definition, baseline, targets, world.plan_start(slug))
    return Course(definition, targets, baseline, points)


def path_points(
    definition: IndicatorVersion,
    baseline: float | None,
    targets: Sequence[Target],
    plan_start: date | None,
) -> tuple[Point, ...]:
    """Return the path of an indicator: baseline on its last day, then the dated targets."""
    day = plan_start if definition.target_meaning == TOTAL else definition.baseline_to
    day = day or plan_start
    start = [Point(day, baseline)] if day is not None and baseline is not None else []
    steps = [Point(target.due_on, target.value) for target in targets]
    if not steps:
        return ()
    return (*[point for point in start if point.day < steps[0].day], *steps)


def path_on(definition: IndicatorVersion, points: Sequence[Point], day: date) -> float | None:
    """Return what the path asks for on a day: by steps where the definition says so."""
    return path_value(points, day, "step" if definition.path_shape == "step" else "linear")


def stand_of(world: World, course: Course, finding: Finding) -> Stand:
    """Return where a finding stands on its course."""
    definition, last = course.definition, finding.last
    final = course.targets[-1] if course.targets else None
    case = Case(
        value=finding.value,
        baseline=_scaled(course.baseline, finding.scale),
        target=_scaled(final.value, finding.scale) if final else None,
        direction=definition.direction,
        low=finding.low,
        high=finding.high,
        same_perimeter=_same_perimeter(definition, finding, final),
        after_baseline=_after_baseline(definition, last),
        coverage=finding.coverage.share if finding.coverage else None,
        tolerance=definition.tolerance,
        tolerance_max=definition.tolerance_max,
        missing_because=finding.reason,
    )
    verdict = judge(case)
    judged_on = last
    if definition.kind == "ladder" and last is not None:
        # A step holds until the next: what stands is what stands today.
        judged_on = world.today
    path = path_on(definition, course.points, judged_on) if judged_on else None
    path = _scaled(path, finding.scale)
    state = _status(world, course, finding, Stand(case, verdict, path, Status.NO_DATA), judged_on)
    return Stand(case, verdict, path, state)


def is_sudden(stand: Stand) -> bool:
    """Return whether a value is so far from its path that one period is enough for its colour."""
    gap, span = stand.gap, stand.span
    return gap is not None and span is not None and abs(gap) > SUDDEN * abs(span)


def expected_share(stand: Stand) -> float | None:
    """Return the share of the way that the path asks to be made by now."""
    case, path = stand.case, stand.path
    if by_tolerance(case):
        return 1.0 if case.target is not None else None
    if path is None or case.baseline is None or case.target is None:
        return None
    return clamp(attainment(case.baseline, case.target, path))


def needed_rate(course: Course, finding: Finding, stand: Stand) -> float | None:
    """Return what is still needed a year to meet the last target in time.

    In the indicator's unit, negative for what should fall. None where nothing is: the target is
    met, no time is left, the value is not to be held against it, or it is a step of a ladder.
    """
    definition, case, last = course.definition, stand.case, finding.last
    if definition.kind == "ladder" or definition.direction == "keep":
        return None
    if case.value is None or last is None or not course.targets or not finding.scale:
        return None
    if stand.verdict.reason in NOT_BESIDE_TARGET:
        return None
    final = course.targets[-1]
    rate = required_rate(case.value / finding.scale, last, final.value, final.due_on)
    if rate is None:
        return None
    growing = rate > 0
    return rate if growing == (definition.direction == "up") and rate else None


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value * scale


def _same_perimeter(definition: IndicatorVersion, finding: Finding, final: Target | None) -> bool:
    if final is not None and final.perimeter not in {"", finding.perimeter}:
        return False
    if definition.target_meaning == TOTAL or definition.baseline_value is None:
        return True
    return definition.baseline_perimeter == finding.perimeter and _same_method(definition, finding)


def _same_method(definition: IndicatorVersion, finding: Finding) -> bool:
    """Return whether value and baseline stand on the same side of a break of method."""
    since, first, start = definition.comparable_from, finding.first, definition.baseline_from
    if since is None or first is None or start is None:
        return True
    return (first >= since) == (start >= since)


def _status(
    world: World, course: Course, finding: Finding, stand: Stand, judged_on: date | None
) -> Status:
    definition, case, reason = course.definition, stand.case, stand.verdict.reason
    if reason is Why.ONLY_BASELINE:
        return Status.NOT_STARTED
    if reason is not None and (case.value is not None or reason in KNOWN_SOMEHOW):
        return Status.UNCERTAIN
    known = case.value is not None
    return status(
        Standing(
            # A figure published as a limit leaves the other side open.
            low=_end(case.low, known=known, open_to="-inf" if finding.bound == "upper" else ""),
            high=_end(case.high, known=known, open_to="inf" if finding.bound == "lower" else ""),
            direction=definition.direction,
            path=stand.path,
            target=case.target,
            due_on=course.targets[-1].due_on if course.targets else None,
            judged_on=judged_on or world.today,
            today=world.today,
            tolerance=definition.tolerance or 0.0,
            starts_on=world.plan_start(definition.indicator),
        )
    )


def _end(value: float | None, *, known: bool, open_to: str) -> float | None:
    if not known:
        return None
    return float(open_to) if open_to else value


def _after_baseline(definition: IndicatorVersion, judged_on: date | None) -> bool:
    """Return whether the last value comes after the baseline's own period."""
    start = definition.baseline_to
    if definition.target_meaning == TOTAL or start is None or judged_on is None:
        return True
    return judged_on > start
