"""The rows of the plan itself: goals, actions, milestones, commitments, wider plans, news."""

from dataclasses import dataclass
from datetime import date

from foodplan.reports.plan.figures import Bar, Figure, Link, Reason, Sentence, Tag, TrackFigure
from foodplan.reports.plan.rows import IndicatorRow


@dataclass(frozen=True)
class GoalSummary:
    """A goal as one row; `progress` and its company repeat the outputs track.

    `weight` is normalised among the goals of its plan, 0 where `counted` is false. `confidence` is
    that of the outputs: a letter with its words; `green` says whether a good state may be green.
    """

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
    weight: float
    counted: bool
    weight_reason: str
    confidence: Reason | None
    green: bool


@dataclass(frozen=True)
class PlanTracks:
    """The four tracks of a plan, each made from its goals (attuazione: from its milestones)."""

    implementation: TrackFigure
    outputs: TrackFigure
    outcomes: TrackFigure
    resources: TrackFigure


@dataclass(frozen=True)
class WiderUnits:
    """A value of a goal in its own unit: all that may be said while a weight is only proposed."""

    indicator: Link
    value: Figure


@dataclass(frozen=True)
class ChildPart:
    """What one goal brings to a goal of a wider plan.

    `points` of `weight`, known to lie from `low` to `high`, are shares of the whole wider goal,
    None while a weight is only proposed; `progress`, `goal_low` and `goal_high` are the goal's own.
    `values` are its first values in their units, and `more` says how many others it has.
    """

    child: Link
    weight: float | None
    points: float | None
    low: float | None
    high: float | None
    progress: float | None
    goal_low: float | None
    goal_high: float | None
    act: str
    source: str
    proposed: bool
    values: tuple[WiderUnits, ...]
    more: int


@dataclass(frozen=True)
class ParentGoal:
    """A goal of a wider plan as this plan sees it: it lies from `low` to `high`.

    `unmeasured` is the part that no tied goal measures. Unless all weights have an act nothing is
    `known`, and there is no share; `over` says that the weights sum to more than 1.
    """

    goal: Link
    summary: str
    parts: tuple[ChildPart, ...]
    low: float | None
    high: float | None
    unmeasured: float | None
    known: bool
    over: bool
    bar: Bar


@dataclass(frozen=True)
class LateRow:
    """An indicator that is late; `distance` from its path in its unit (points for a share).

    `below` says on which side of the path it lies; the distance is None where there is no path.
    """

    slug: str
    title: str
    status: Tag
    distance: float | None
    unit: str
    below: bool


@dataclass(frozen=True)
class Gap:
    """Indicators that wait for one reporter, and how often it should tell."""

    reporter: str
    frequency: Tag
    indicators: tuple[Link, ...]


@dataclass(frozen=True)
class MilestoneRow:
    """A step of an action; `status` is done, late, due or undated."""

    slug: str
    action: str
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
    """A goal's part in a goal of a wider plan; no percentage until an act gives a weight.

    `points` of `weight`, from `low` to `high`, are shares of the whole wider goal.
    """

    goal: Link
    child: Link
    plan: Link
    weight: float | None
    points: float | None
    low: float | None
    high: float | None
    act: str
    proposed: bool
    source: str


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
