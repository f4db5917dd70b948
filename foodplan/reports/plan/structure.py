"""The rows of the plan itself: goals, actions, milestones, commitments, wider plans, news."""

from dataclasses import dataclass
from datetime import date

from foodplan.reports.plan.figures import Bar, Link, Reason, Sentence, Tag, TrackFigure
from foodplan.reports.plan.rows import IndicatorRow


@dataclass(frozen=True)
class GoalSummary:
    """A goal as one row; `progress` and its company repeat the outputs track."""

    slug: str
    title: str
    summary: str
    plan: Link
    sentence: Sentence | None
    progress: float | None
    coverage: float | None
    low: float | None
    high: float | None
    bar: Bar
    status: Tag
    reason: Reason | None
    implementation: TrackFigure
    outputs: TrackFigure
    outcomes: TrackFigure
    resources: TrackFigure
    indicators: tuple[IndicatorRow, ...]


@dataclass(frozen=True)
class MilestoneRow:
    """A step of an action; `status` is done, late, due or undated."""

    slug: str
    title: str
    due_on: date | None
    done_on: date | None
    status: Tag
    document: str
    simulated: bool


@dataclass(frozen=True)
class ServedGoal:
    """A goal that an action serves, and who says so (empty where nobody is named)."""

    slug: str
    title: str
    source: str


@dataclass(frozen=True)
class ActionRow:
    """An action, initiative or experience, with its milestones and funding programmes."""

    slug: str
    title: str
    summary: str
    kind: Tag
    status: Tag
    status_reason: str
    responsible: str
    starts_on: date | None
    due_on: date | None
    source: str
    milestones: tuple[MilestoneRow, ...]
    funding: tuple[Link, ...]
    goals: tuple[ServedGoal, ...]
    simulated: bool


@dataclass(frozen=True)
class CommitmentRow:
    """A commitment of the council; `status` is to_verify ("da verificare"), kept or not_kept."""

    slug: str
    number: int
    title: str
    summary: str
    due_on: date | None
    status: Tag
    overdue: bool
    kept_on: date | None
    act: str
    source: str


@dataclass(frozen=True)
class WiderLink:
    """A goal's part in a goal of a wider plan; no percentage until an act gives a weight."""

    goal: Link
    child: Link
    plan: Link
    weight: float | None
    act: str
    proposed: bool


@dataclass(frozen=True)
class WiderPlan:
    """A plan above (or beside) this one, with its axes and the goals of ours tied to each."""

    slug: str
    title: str
    summary: str
    level: Tag
    parent: str | None
    act: str
    source: str
    goals: tuple[Link, ...]
    links: tuple[WiderLink, ...]


@dataclass(frozen=True)
class NewsLine:
    """One dated line of news from the plan itself, such as a milestone reached."""

    day: date
    text: str
    link: Link | None
    kind: str
