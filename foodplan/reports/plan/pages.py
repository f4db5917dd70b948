"""What each page of the plan says: one frozen dataclass per page, ready for template and API."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from foodplan.reports.plan.answers import (
    goal_json,
    indicator_details,
    indicator_json,
    parent_json,
    plain,
    plan_json,
)
from foodplan.reports.plan.figures import (
    Coverage,
    Figure,
    Link,
    Period,
    Reason,
    Stamp,
    Tag,
    TargetPoint,
)
from foodplan.reports.plan.rows import (
    IndicatorRow,
    LadderStep,
    MethodShare,
    ObservationRow,
    Outlook,
    SeriesPoint,
)
from foodplan.reports.plan.structure import (
    ActionRow,
    CommitmentRow,
    Gap,
    GoalSummary,
    LateRow,
    MilestoneRow,
    NewsLine,
    ParentGoal,
    PlanTracks,
    WiderLink,
    WiderPlan,
)


@dataclass(frozen=True)
class PlanReport:
    """The plan's page: who promised what, the goals as rows, what is late and what is unknown.

    `axes` are the goals of a wider plan that other goals are tied to; `judged` of `indicators` have
    a share; `recent` is what changed since `recent_from`.
    """

    slug: str
    title: str
    summary: str
    level: Tag
    parents: tuple[Link, ...]
    act: str
    act_on: date | None
    proposed: bool
    source: str
    goals: tuple[GoalSummary, ...]
    tracks: PlanTracks
    confidence: Reason | None
    green: bool
    axes: tuple[ParentGoal, ...]
    coverage: Coverage | None
    indicators: int
    judged: int
    late: tuple[LateRow, ...]
    no_data: tuple[Gap, ...]
    only_baseline: tuple[Gap, ...]
    late_milestones: tuple[MilestoneRow, ...]
    recent: tuple[NewsLine, ...]
    recent_from: date
    commitments: tuple[CommitmentRow, ...]
    actions: tuple[ActionRow, ...]
    wider: tuple[WiderPlan, ...]
    stamp: Stamp


@dataclass(frozen=True)
class GoalReport:
    """A goal's page: `goal` holds sentence, tracks and indicators; the rest is around it."""

    goal: GoalSummary
    outputs: tuple[IndicatorRow, ...]
    outcomes: tuple[IndicatorRow, ...]
    actions: tuple[ActionRow, ...]
    wider: tuple[WiderLink, ...]
    parent: ParentGoal | None
    stamp: Stamp


@dataclass(frozen=True)
class IndicatorReport:
    """An indicator's page: the judged value, the one in progress, the series and its sources."""

    indicator: IndicatorRow
    goals: tuple[Link, ...]
    plan: Link | None
    perimeter: str
    reporter: str
    frequency: Tag
    tolerance: float | None
    series: tuple[SeriesPoint, ...]
    targets: tuple[TargetPoint, ...]
    methods: tuple[MethodShare, ...]
    observations: tuple[ObservationRow, ...]
    formula: str
    mufpp: tuple[str, ...]
    sdg: tuple[str, ...]
    stamp: Stamp
    forecast: Outlook | None = None
    steps: tuple[LadderStep, ...] = ()
    comparable_from: date | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the answer of `GET /api/v1/indicators/{slug}`."""
        return page_json(self)


@dataclass(frozen=True)
class HomeReport:
    """The home page: what the plan is, this year's three figures so far, the goals, the news."""

    plan: Link | None
    summary: str
    recovered: Figure | None
    redistributed: Figure | None
    discarded: Figure | None
    period: Period
    answered: int | None
    expected: int | None
    updated_on: date | None
    goals: tuple[GoalSummary, ...]
    news: tuple[NewsLine, ...]
    stamp: Stamp


@dataclass(frozen=True)
class PlanProgress:
    """A plan in the progress answer: its slug, title, parent and goals."""

    slug: str
    title: str
    parent: str | None
    goals: tuple[GoalSummary, ...]
    tracks: PlanTracks
    axes: tuple[ParentGoal, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the plan as the progress answer shows it."""
        return {
            "slug": self.slug,
            "title": self.title,
            "parent": self.parent,
            **plan_json(self.tracks),
            "contributions": [parent_json(goal) for goal in self.axes],
            "goals": [goal_json(goal) for goal in self.goals],
        }


@dataclass(frozen=True)
class ProgressReport:
    """Every plan with its goals and indicators: what the API and the command line answer."""

    as_of: date
    plans: tuple[PlanProgress, ...]
    stamp: Stamp

    def to_json(self) -> dict[str, Any]:
        """Return the answer of `GET /api/v1/progress`."""
        return {
            "as_of": self.as_of.isoformat(),
            "provisional": self.stamp.provisional,
            "closed_to": self.stamp.closed_to.isoformat(),
            "rule_version": self.stamp.rule_version,
            "simulated": self.stamp.simulated,
            "plans": [plan.to_json() for plan in self.plans],
        }


def page_json(report: Any) -> dict[str, Any]:
    """Return a page's dataclass as JSON, its `indicator` spread as the progress answer has it."""
    whole = {
        name: plain(value)
        for name, value in asdict(report).items()
        if name not in {"indicator", "canonical"}
    }
    row = report.indicator
    return {**indicator_json(row), **indicator_details(row), **whole}
