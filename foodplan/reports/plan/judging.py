"""An indicator judged: attainment, path, state and its row on every page."""

from dataclasses import dataclass, replace
from typing import Any

from foodplan.models.indicators import IndicatorVersion, Target
from foodplan.progress.attainment import Verdict
from foodplan.progress.confidence import may_be_green
from foodplan.progress.path import Point
from foodplan.progress.reasons import Status
from foodplan.progress.rollup import clamp
from foodplan.progress.states import COLOURS, settled
from foodplan.reports.plan.figures import (
    Bar,
    Baseline,
    Figure,
    Interval,
    Period,
    Quantity,
    TargetPoint,
)
from foodplan.reports.plan.findings import Finding, find, find_before
from foodplan.reports.plan.rows import IndicatorRow
from foodplan.reports.plan.standing import (
    NOT_BESIDE_TARGET,
    Course,
    Stand,
    course_of,
    expected_share,
    is_sudden,
    needed_rate,
    stand_of,
)
from foodplan.reports.plan.trust import confidence_words, is_stale, letter_of
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
from foodplan.store.indicators import step_words

NOTHING = Bar(0.0, 0.0)
SUMS = frozenset({"flow", "people", "stock"})


@dataclass(frozen=True)
class Judged:
    """An indicator with everything its row, its page and its explanation are made of.

    `baseline` and `goal_value` are scaled to the part of the year that the value stands for.
    `status` is what is shown; `raw` is the state of the last closed period alone and `previous`
    that of the one before, None where it makes no difference. `required_rate` is in the
    indicator's unit a year.
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
    raw: Status
    previous: Status | None
    required_rate: float | None

    @property
    def slug(self) -> str:
        """The indicator's slug."""
        return self.definition.indicator


def judge_indicator(world: World, definition: IndicatorVersion) -> Judged:
    """Return an indicator judged at the world's moment."""
    finding = find(world, definition)
    course = course_of(world, definition)
    stand = stand_of(world, course, finding)
    previous = _previous(world, course, finding, stand)
    return Judged(
        definition=definition,
        finding=finding,
        targets=course.targets,
        baseline=stand.case.baseline,
        goal_value=stand.case.target,
        same_perimeter=stand.case.same_perimeter,
        verdict=stand.verdict,
        points=course.points,
        path=stand.path if stand.case.same_perimeter else None,
        expected_share=expected_share(stand) if stand.case.same_perimeter else None,
        status=settled(previous, stand.status, stand.gap, stand.span),
        raw=stand.status,
        previous=previous,
        required_rate=needed_rate(course, finding, stand),
    )


def _previous(world: World, course: Course, finding: Finding, stand: Stand) -> Status | None:
    """Return the raw state of the period before, where it may hold back a change of colour."""
    # Where a value may not be judged, silence must not keep the colour of the month before.
    if stand.status not in COLOURS or stand.verdict.reason is not None or is_sudden(stand):
        return None
    before = find_before(world, course.definition, finding)
    return None if before is None else stand_of(world, course, before).status


def indicator_row(
    judged: Judged, weight: float = 0.0, weight_reason: str = "", *, counted: bool = True
) -> IndicatorRow:
    """Return an indicator as every table and answer shows it."""
    definition, finding, verdict = judged.definition, judged.finding, judged.verdict
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
        interval=_between(finding.low, finding.high),
        baseline=_baseline(judged),
        target=target_point(definition, judged.targets[-1]) if judged.targets else None,
        attainment=verdict.share,
        low=verdict.low,
        high=verdict.high,
        at_least=_is_the_least(judged),
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
        required_rate=judged.required_rate,
        **_trust(finding),
    )


def _trust(finding: Finding) -> dict[str, Any]:
    """Return how sure a value is, how it changed and how old it is."""
    letter = letter_of(finding)
    return {
        "confidence": confidence_words(letter),
        "green": may_be_green(letter),
        "yearly_change": finding.yearly_change,
        "estimate": _between(finding.estimate_low, finding.estimate_high),
        "stale": is_stale(finding),
        "age": finding.age,
    }


def _is_the_least(judged: Judged) -> bool:
    """Return whether more can only come on top: of a growing sum that not everybody reported."""
    definition, finding = judged.definition, judged.finding
    if judged.verdict.share is None or definition.direction != "up":
        return False
    partial = finding.coverage is not None and finding.coverage.share < 1
    return (definition.kind in SUMS and partial) or finding.bound == "lower"


def bar(low: float | None, high: float | None) -> Bar:
    """Return a bar from an interval of shares: certain to its low end, hatched to its high."""
    if low is None or high is None:
        return NOTHING
    return Bar(clamp(low), max(0.0, clamp(high) - clamp(low)))


def target_point(definition: IndicatorVersion, target: Target) -> TargetPoint:
    """Return a target as pages show it."""
    return TargetPoint(
        quantity=amount_of(definition, target.value),
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
    amount = amount_of(judged.definition, finding.value)
    closed = period(finding.first, finding.last)
    return Figure(amount, closed, provisional=False, simulated=judged.definition.simulated)


def amount_of(definition: IndicatorVersion, value: float) -> Quantity:
    """Return a value with its unit; the step of a ladder speaks in its own words."""
    words = step_words(definition).get(value, "") if definition.kind == "ladder" else ""
    return replace(quantity(value, definition.unit), words=words)


def _between(low: float | None, high: float | None) -> Interval | None:
    return None if low is None or high is None else Interval(low, high)


def _gap(judged: Judged) -> float | None:
    if judged.finding.value is None or judged.path is None:
        return None
    if judged.verdict.reason in NOT_BESIDE_TARGET:
        return None
    return judged.finding.value - judged.path


def _baseline(judged: Judged) -> Baseline | None:
    definition = judged.definition
    if definition.baseline_value is None:
        return None
    first, last = definition.baseline_from, definition.baseline_to
    return Baseline(
        quantity=amount_of(definition, definition.baseline_value),
        period=period(first, last) if first and last else None,
        source=definition.baseline_source,
        perimeter=definition.baseline_perimeter,
        same_perimeter=definition.baseline_perimeter == judged.finding.perimeter,
    )
