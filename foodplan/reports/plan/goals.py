"""A goal put together from its indicators and milestones: four tracks, never blended."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from foodplan.models.indicators import GoalIndicator
from foodplan.models.plan import ActionVersion, GoalVersion, MilestoneVersion
from foodplan.progress.confidence import Letter, may_be_green
from foodplan.progress.levels import weakest_letter
from foodplan.progress.reasons import Status, Why
from foodplan.progress.rollup import Child, RollUp, normalised_weights, roll_up
from foodplan.reports.plan.figures import Link, Sentence, Tag, TrackFigure
from foodplan.reports.plan.judging import Judged, bar, indicator_row, target_point
from foodplan.reports.plan.rows import IndicatorRow
from foodplan.reports.plan.structure import GoalSummary
from foodplan.reports.plan.trust import confidence_words, letter_of
from foodplan.reports.plan.words import TRACKS, reason, status_tag, tag
from foodplan.reports.plan.world import World

ROUNDING = 1e-9


@dataclass(frozen=True)
class Member:
    """An indicator of a goal with its link there."""

    judged: Judged
    link: GoalIndicator

    @property
    def track(self) -> str:
        """The track that the indicator counts in."""
        return self.judged.definition.track

    @property
    def child(self) -> Child:
        """The indicator as roll-ups take it."""
        verdict, coverage = self.judged.verdict, self.judged.finding.coverage
        return Child(
            name=self.judged.slug,
            share=verdict.share,
            low=verdict.low,
            high=verdict.high,
            coverage=coverage.share if coverage else 1.0,
            weight=self.link.weight,
        )


def goal_summary(world: World, goal: GoalVersion, judged: Callable[[str], Judged]) -> GoalSummary:
    """Return a goal as one row; `judged` gives an indicator's judgement by slug."""
    members = [Member(judged(link.indicator), link) for link in world.knowledge.links_of(goal.goal)]
    outputs = [member for member in members if member.track == "output"]
    outcomes = [member for member in members if member.track == "outcome"]
    output_track = _indicator_track("output", outputs)
    plan = world.tree.plans.get(goal.plan)
    letter = _letter(outputs, output_track.coverage)
    return GoalSummary(
        slug=goal.goal,
        title=goal.title,
        summary=goal.summary,
        plan=Link(goal.plan, plan.title if plan else goal.plan),
        sentence=_sentence([*outputs, *outcomes]),
        progress=output_track.progress,
        coverage=output_track.coverage,
        low=output_track.low,
        high=output_track.high,
        bar=output_track.bar,
        status=_status(output_track, outputs),
        reason=output_track.reason,
        implementation=implementation(world, world.tree.actions_of_goal(goal.goal)),
        outputs=output_track,
        outcomes=_indicator_track("outcome", outcomes),
        resources=unknown_track("resources", Why.NOT_RECORDED),
        indicators=(*_rows(outputs), *_rows(outcomes)),
        weight=_weight(world, goal),
        counted=goal.weight != 0,
        weight_reason=goal.weight_reason,
        confidence=confidence_words(letter),
        green=may_be_green(letter),
    )


def _letter(members: Sequence[Member], coverage: float | None) -> Letter | None:
    measured = [
        letter_of(member.judged.finding)
        for member in members
        if member.judged.verdict.share is not None and member.link.weight != 0
    ]
    return weakest_letter(measured, coverage)


def _weight(world: World, goal: GoalVersion) -> float:
    """Return the goal's normalised weight in its plan; weights of only some goals count as none."""
    siblings = world.tree.goals_of(goal.plan)
    weights = [row.weight for row in siblings]
    if None in weights:
        weights = [None] * len(siblings)
    by_goal = zip(siblings, normalised_weights(weights), strict=True)
    return next(weight for row, weight in by_goal if row.goal == goal.goal)


def _rows(members: Sequence[Member]) -> list[IndicatorRow]:
    weights = normalised_weights([member.link.weight for member in members])
    return [
        indicator_row(
            member.judged, weight, member.link.weight_reason, counted=member.link.weight != 0
        )
        for member, weight in zip(members, weights, strict=True)
    ]


def _indicator_track(code: str, members: Sequence[Member]) -> TrackFigure:
    rolled = roll_up([member.child for member in members])
    if rolled.measured == 0:
        return unknown_track(code, Why.NOT_MEASURED, rolled)
    titles = {member.judged.slug: member.judged.definition.title for member in members}
    weakest = Link(rolled.weakest, titles[rolled.weakest]) if rolled.weakest else None
    # What is asked stands beside what was made: of the same indicators, those that are measured.
    measured = [member for member in members if member.child.share is not None]
    return track_figure(code, rolled, weakest=weakest, expected=_expected(measured))


def unknown_track(code: str, why: Why, rolled: RollUp | None = None) -> TrackFigure:
    """Return a track of which nothing is known, with the reason."""
    return TrackFigure(
        track=tag(TRACKS, code),
        progress=None,
        coverage=rolled.coverage if rolled else None,
        low=None,
        high=None,
        measured=0,
        total=rolled.total if rolled else 0,
        measured_share=rolled.measured_share if rolled else None,
        expected_progress=None,
        weakest=None,
        reason=reason(why),
        bar=bar(None, None),
    )


def _judgeable(members: Sequence[Member]) -> list[Member]:
    return [member for member in members if member.judged.expected_share is not None]


def _expected(members: Sequence[Member]) -> float | None:
    """Return where the paths of the indicators that have one ask their roll-up to be by now."""
    return roll_up(
        [
            Child(member.judged.slug, member.judged.expected_share, weight=member.link.weight)
            for member in _judgeable(members)
        ]
    ).progress


def _status(track: TrackFigure, members: Sequence[Member]) -> Tag:
    """Return a goal's state: its whole interval against where the paths ask it to be by now.

    Compared over the indicators that have a path, those not measured counting as 0 to 1.
    """
    if track.measured == 0:
        begun = any(member.judged.status != Status.NOT_STARTED for member in members)
        return status_tag(Status.NO_DATA if begun or not members else Status.NOT_STARTED)
    rolled = roll_up([member.child for member in _judgeable(members)])
    low, high, expected = rolled.low, rolled.high, _expected(members)
    if track.progress is None or low is None or high is None or expected is None:
        return status_tag(Status.UNCERTAIN)
    if low >= 1 - ROUNDING and track.low is not None and track.low >= 1 - ROUNDING:
        return status_tag(Status.REACHED)
    if low >= expected - ROUNDING:
        return status_tag(Status.ON_TRACK)
    return status_tag(Status.LATE if high < expected - ROUNDING else Status.UNCERTAIN)


def _sentence(members: Sequence[Member]) -> Sentence | None:
    """Return the sentence of the first counted indicator that has a value."""
    for member in members:
        figure = indicator_row(member.judged).value
        if figure is None or member.link.weight == 0:
            continue
        judged = member.judged
        before, _, after = judged.definition.phrase.partition("{value}")
        coverage = judged.finding.coverage
        targets = judged.targets
        return Sentence(
            before=before.strip(),
            figure=figure,
            after=after.strip(),
            target=target_point(judged.definition, targets[-1]) if targets else None,
            answered=coverage.answered if coverage else None,
            expected=coverage.expected if coverage else None,
            indicator=Link(judged.slug, judged.definition.title),
        )
    return None


def implementation(world: World, actions: Iterable[ActionVersion]) -> TrackFigure:
    """Return how many of the milestones due by now were reached; cancelled actions are left out."""
    steps = [
        step
        for action in actions
        if action.status != "cancelled"
        for step in world.tree.milestones.get(action.action, ())
    ]
    due = [step for step in steps if is_due(step, world.today)]
    if not due:
        return unknown_track("implementation", Why.NOTHING_DUE)
    rolled = roll_up([Child(step.milestone, float(is_done(step, world.today))) for step in due])
    late = [step for step in due if not is_done(step, world.today)]
    return track_figure(
        "implementation",
        replace(rolled, total=len([step for step in steps if not step.cancelled])),
        weakest=Link(late[0].action, late[0].title) if late else None,
        expected=1.0,
    )


def track_figure(
    code: str, rolled: RollUp, *, weakest: Link | None, expected: float | None
) -> TrackFigure:
    """Return a track as pages show it: its roll-up, weakest child and what its path asks for."""
    return TrackFigure(
        track=tag(TRACKS, code),
        progress=rolled.progress,
        coverage=rolled.coverage,
        low=rolled.low,
        high=rolled.high,
        measured=rolled.measured,
        total=rolled.total,
        measured_share=rolled.measured_share,
        expected_progress=expected,
        weakest=weakest,
        reason=reason(Why.LOW_COVERAGE) if rolled.progress is None else None,
        bar=bar(rolled.low, rolled.high),
    )


def is_due(step: MilestoneVersion, today: date) -> bool:
    """Return whether a milestone's day has come (or it was reached before its day)."""
    if step.cancelled:
        return False
    return is_done(step, today) or (step.due_on is not None and step.due_on <= today)


def is_done(step: MilestoneVersion, today: date) -> bool:
    """Return whether a milestone was reached by a day."""
    return step.done_on is not None and step.done_on <= today
