"""An indicator judged: attainment, path, state and its row on every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foodplan.models.indicators import IndicatorVersion, Target
from foodplan.progress.attainment import Case, Verdict, attainment, by_tolerance, judge
from foodplan.progress.path import Point, Standing, path_value, status
from foodplan.progress.reasons import Status, Why
from foodplan.progress.rollup import clamp
from foodplan.reports.plan.figures import (
    Bar,
    Baseline,
    Figure,
    Interval,
    Period,
    TargetPoint,
)
from foodplan.reports.plan.findings import Finding, find
from foodplan.reports.plan.rows import IndicatorRow
from foodplan.reports.plan.words import (
    TRACKS,
    current_label,
    period,
    quantity,
    reason,
    status_tag,
    tag,
)
from foodplan.reports.plan.world import World
from foodplan.rules.plan import DIMENSIONS, TARGET_STATUSES
from foodplan.rules.units import unit_name

NOTHING = Bar(0.0, 0.0)
TOTAL = "total_over_plan"


@dataclass(frozen=True)
class Judged:
    """An indicator with everything its row, its page and its explanation are made of.

    `baseline` and `goal_value` are scaled to the part of the year that the value stands for.
    """

    definition: IndicatorVersion
    finding: Finding
    targets: tuple[Target, ...]
    baseline: float | None
    goal_value: float | None
    same_perimeter: bool
    verdict: Verdict
    points: tuple[Point, ...]
    path: float | None
    expected_share: float | None
    status: Status

    @property
    def slug(self) -> str:
        """The indicator's slug."""
        return self.definition.indicator


def judge_indicator(world: World, definition: IndicatorVersion) -> Judged:
    """Return an indicator judged at the world's moment."""
    finding = find(world, definition)
    slug = definition.indicator
    targets = tuple(sorted(world.knowledge.targets.get(slug, ()), key=lambda row: row.due_on))
    baseline = 0.0 if definition.target_meaning == TOTAL else definition.baseline_value
    same = _same_perimeter(definition, finding, targets)
    case = Case(
        value=finding.value,
        baseline=_scaled(baseline, finding.scale),
        target=_scaled(targets[-1].value, finding.scale) if targets else None,
        direction=definition.direction,
        low=finding.low,
        high=finding.high,
        same_perimeter=same,
        after_baseline=_after_baseline(definition, finding.last),
        coverage=finding.coverage.share if finding.coverage else None,
        tolerance=definition.tolerance,
        tolerance_max=definition.tolerance_max,
        missing_because=finding.reason,
    )
    verdict = judge(case)
    points = path_points(definition, baseline, targets, world.plan_start(slug))
    path = _scaled(path_value(points, finding.last), finding.scale) if finding.last else None
    return Judged(
        definition=definition,
        finding=finding,
        targets=targets,
        baseline=case.baseline,
        goal_value=case.target,
        same_perimeter=same,
        verdict=verdict,
        points=points,
        path=path if same else None,
        expected_share=_expected_share(case, path) if same else None,
        status=_status(world, definition, case, verdict, path, targets, finding.last),
    )


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


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value * scale


def _same_perimeter(
    definition: IndicatorVersion, finding: Finding, targets: Sequence[Target]
) -> bool:
    if targets and targets[-1].perimeter not in {"", finding.perimeter}:
        return False
    if definition.target_meaning == TOTAL or definition.baseline_value is None:
        return True
    return definition.baseline_perimeter == finding.perimeter


def _expected_share(case: Case, path: float | None) -> float | None:
    if by_tolerance(case):
        return 1.0 if case.target is not None else None
    if path is None or case.baseline is None or case.target is None:
        return None
    return clamp(attainment(case.baseline, case.target, path))


def _status(
    world: World,
    definition: IndicatorVersion,
    case: Case,
    verdict: Verdict,
    path: float | None,
    targets: Sequence[Target],
    judged_on: date | None,
) -> Status:
    if verdict.reason is Why.ONLY_BASELINE:
        return Status.NOT_STARTED
    if verdict.reason is not None and (
        case.value is not None or verdict.reason in {Why.CONFLICT, Why.SMALL_COUNT}
    ):
        return Status.UNCERTAIN
    return status(
        Standing(
            low=case.low if case.value is not None else None,
            high=case.high if case.value is not None else None,
            direction=definition.direction,
            path=path,
            target=case.target,
            due_on=targets[-1].due_on if targets else None,
            judged_on=judged_on or world.today,
            today=world.today,
            tolerance=definition.tolerance or 0.0,
            starts_on=world.plan_start(definition.indicator),
        )
    )


def _after_baseline(definition: IndicatorVersion, judged_on: date | None) -> bool:
    """Return whether the last value comes after the baseline's own period."""
    start = definition.baseline_to
    if definition.target_meaning == TOTAL or start is None or judged_on is None:
        return True
    return judged_on > start


def indicator_row(
    judged: Judged, weight: float = 0.0, weight_reason: str = "", *, counted: bool = True
) -> IndicatorRow:
    """Return an indicator as every table and answer shows it."""
    definition, finding, verdict = judged.definition, judged.finding, judged.verdict
    growing = definition.kind in {"flow", "people", "stock"} and definition.direction == "up"
    partial = finding.coverage is not None and finding.coverage.share < 1
    return IndicatorRow(
        slug=judged.slug,
        title=definition.title,
        summary=definition.summary,
        kind=definition.kind,
        track=tag(TRACKS, definition.track),
        dimension=tag(DIMENSIONS, definition.dimension),
        unit=definition.unit,
        unit_name=unit_name(definition.unit),
        direction=definition.direction,
        current=_current(judged),
        value=_value(judged),
        interval=_interval(finding),
        baseline=_baseline(judged),
        target=target_point(definition, judged.targets[-1]) if judged.targets else None,
        attainment=verdict.share,
        low=verdict.low,
        high=verdict.high,
        at_least=growing and partial and _nothing_below(verdict.share, verdict.low),
        reason=reason(verdict.reason),
        status=status_tag(judged.status),
        path=judged.path,
        gap=_gap(judged),
        coverage=finding.coverage,
        bar=bar(verdict.low, verdict.high),
        weight=weight,
        counted=counted,
        weight_reason=weight_reason,
        computed=definition.source == "measure",
        simulated=definition.simulated,
    )


def _nothing_below(share: float | None, low: float | None) -> bool:
    # Estimated weights may turn out lower, and then "almeno" would promise too much.
    return share is not None and (low is None or low >= share)


def bar(low: float | None, high: float | None) -> Bar:
    """Return a bar from an interval of shares: certain to its low end, hatched to its high."""
    if low is None or high is None:
        return NOTHING
    return Bar(clamp(low), max(0.0, clamp(high) - clamp(low)))


def target_point(definition: IndicatorVersion, target: Target) -> TargetPoint:
    """Return a target as pages show it."""
    return TargetPoint(
        quantity=quantity(target.value, definition.unit),
        due_on=target.due_on,
        status=tag(TARGET_STATUSES, target.status),
        act=target.act,
        source=target.source,
        simulated=target.simulated,
    )


def _current(judged: Judged) -> Figure | None:
    finding = judged.finding
    first, last = finding.current_first, finding.current_last
    if finding.current is None or first is None or last is None:
        return None
    running = Period(first, last, current_label(first, last), closed=False)
    amount = quantity(finding.current, judged.definition.unit)
    return Figure(amount, running, provisional=True, simulated=judged.definition.simulated)


def _value(judged: Judged) -> Figure | None:
    finding = judged.finding
    if finding.value is None or finding.first is None or finding.last is None:
        return None
    amount = quantity(finding.value, judged.definition.unit)
    closed = period(finding.first, finding.last)
    return Figure(amount, closed, provisional=False, simulated=judged.definition.simulated)


def _interval(finding: Finding) -> Interval | None:
    if finding.value is None or finding.low is None or finding.high is None:
        return None
    return Interval(finding.low, finding.high)


def _gap(judged: Judged) -> float | None:
    if judged.finding.value is None or judged.path is None:
        return None
    return judged.finding.value - judged.path


def _baseline(judged: Judged) -> Baseline | None:
    definition = judged.definition
    if definition.baseline_value is None:
        return None
    first, last = definition.baseline_from, definition.baseline_to
    return Baseline(
        quantity=quantity(definition.baseline_value, definition.unit),
        period=period(first, last) if first and last else None,
        source=definition.baseline_source,
        perimeter=definition.baseline_perimeter,
        same_perimeter=definition.baseline_perimeter == judged.finding.perimeter,
    )
