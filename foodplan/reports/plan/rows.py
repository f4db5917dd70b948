"""The rows that the pages of the plan are made of: indicators, goals, actions, steps, records."""

from dataclasses import dataclass
from datetime import date

from foodplan.reports.plan.figures import (
    Bar,
    Baseline,
    Coverage,
    Figure,
    Interval,
    Link,
    Period,
    Reason,
    Sentence,
    Tag,
    TargetPoint,
    TrackFigure,
)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator as every table, tile and answer shows it.

    `current` is the period in progress ("finora"), `value` the last closed one; attainment,
    status and roll-up use `value`. `attainment` is signed and uncapped ("traguardo superato"
    over 1, "in arretramento" under 0); `at_least` says to write "almeno". `low` and `high` are the
    interval of attainment, `interval` that of the value. `path` is what the path to the target
    asks for now, `gap` = value - path. `weight` is the normalised weight in its goal (0 where
    `counted` is false: "mostrato, non contato", with `weight_reason`).
    """

    slug: str
    title: str
    summary: str
    kind: str
    track: Tag
    dimension: Tag
    unit: str
    unit_name: str
    direction: str
    current: Figure | None
    value: Figure | None
    interval: Interval | None
    baseline: Baseline | None
    target: TargetPoint | None
    attainment: float | None
    low: float | None
    high: float | None
    at_least: bool
    reason: Reason | None
    status: Tag
    path: float | None
    gap: float | None
    coverage: Coverage | None
    bar: Bar
    weight: float
    counted: bool
    weight_reason: str
    computed: bool
    simulated: bool


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
class SeriesPoint:
    """One period of an indicator's series; `value` None is a gap, never a zero.

    `path` is what the path to the target asked for in that period; `carried` marks a last value
    carried forward.
    """

    period: Period
    value: float | None
    numerator: float | None
    denominator: float | None
    path: float | None
    answered: int | None
    expected: int | None
    carried: bool


@dataclass(frozen=True)
class MethodShare:
    """The part of a mass that was found by one method ("pesato", "da confezione", …)."""

    method: Tag
    share: float


@dataclass(frozen=True)
class ObservationRow:
    """A published or reported value with its source; several may stand side by side."""

    key: str
    title: str
    period: str
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    perimeter: str
    geography: str
    bound: str
    verified: bool
    official: bool
    comparable: bool
    source_url: str
    source_date: str
    note: str
    simulated: bool


@dataclass(frozen=True)
class FormulaPart:
    """One symbol of a formula with its number and what it is ("V", "ultimo valore", 221000)."""

    symbol: str
    name: str
    value: float | None
    unit: str
    note: str


@dataclass(frozen=True)
class MonthStep:
    """A month (or other period) of the staircase; `code` goes in the address as `mese`."""

    code: str
    period: Period
    value: float | None
    numerator: float | None
    denominator: float | None
    in_value: bool
    in_current: bool
    answered: int | None
    expected: int | None


@dataclass(frozen=True)
class OrganisationStep:
    """An organisation of the chosen month; `value` is None where small counts are suppressed."""

    slug: str
    name: str
    value: float | None
    numerator: float | None
    denominator: float | None
    suppressed: bool


@dataclass(frozen=True)
class PublicRecord:
    """A public record of the ledger: exactly these fields and no other (rule I13)."""

    id: str
    month: str
    organisation: str
    area: str
    category: str
    kilos: float
    method: str


@dataclass(frozen=True)
class NewsLine:
    """One dated line of news from the plan itself, such as a milestone reached."""

    day: date
    text: str
    link: Link | None
    kind: str
