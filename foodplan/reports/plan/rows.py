"""The rows that the figures of the plan are made of: indicators, periods, steps, records."""

from dataclasses import dataclass
from datetime import date

from foodplan.reports.plan.figures import (
    Bar,
    Baseline,
    Coverage,
    Figure,
    Interval,
    Period,
    Quantity,
    Reason,
    Tag,
    TargetPoint,
)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator as every table, tile and answer shows it.

    `current` is the period in progress ("finora"), `value` the last closed one; attainment,
    status and roll-up use `value`. `attainment` is signed and uncapped ("traguardo superato"
    over 1, "in arretramento" under 0); `at_least` says to write "almeno". `low` and `high` are the
    interval of attainment, `interval` that of the value. `path` is what the path to the target
    asks for now, `gap` = value - path. `weight` is the normalised weight in its goal (0 where
    `counted` is false: "mostrato, non contato", with `weight_reason`). `confidence` is the letter
    with its words, and only with `green` may a good state be green. `required_rate` is what is
    still needed a year, `yearly_change` what the last year brought, `estimate` what the whole of a
    sum comes to with those who did not report, `age` the whole periods gone by since the value's.
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
    confidence: Reason | None = None
    green: bool = True
    required_rate: float | None = None
    yearly_change: float | None = None
    estimate: Interval | None = None
    stale: bool = False
    age: int | None = None


@dataclass(frozen=True)
class SeriesPoint:
    """One period of an indicator's series; `value` None is a gap, never a zero.

    `path` is what the path to the target asked for in that period; `carried` marks a last value
    carried forward. `low` and `high` are the interval of the value; what was found by another
    method, before a break, is not `comparable`.
    """

    period: Period
    value: float | None
    numerator: float | None
    denominator: float | None
    path: float | None
    answered: int | None
    expected: int | None
    carried: bool
    low: float | None = None
    high: float | None = None
    comparable: bool = True


@dataclass(frozen=True)
class OutlookPoint:
    """A period to come: its value if nothing changes, with its band, and what the path asks."""

    period: Period
    value: float
    low: float
    high: float
    path: float | None


@dataclass(frozen=True)
class Outlook:
    """Where an indicator goes if nothing changes, or the reason why nothing is said.

    On the day `on` it would be worth `value`, between `low` and `high`, in the unit of the target:
    over the twelve months that end then where it is `yearly`.
    The target would be met between `met_from` and `met_to`; a bound that does not come until
    `horizon` is None, and all three are None where there is nothing to meet. `points` are the
    periods to draw, in the unit of the series. `error` and `naive_error` are the mean errors of
    the method and of "as it was" over three hidden periods; `periods` those that it rests on.
    """

    method: Tag | None
    reason: Reason | None
    periods: int
    on: date | None = None
    value: Quantity | None = None
    low: Quantity | None = None
    high: Quantity | None = None
    met_from: date | None = None
    met_to: date | None = None
    horizon: date | None = None
    points: tuple[OutlookPoint, ...] = ()
    error: float | None = None
    naive_error: float | None = None
    yearly: bool = False


@dataclass(frozen=True)
class LadderStep:
    """A step of a ladder in words; it is reached only with the document that says so."""

    words: str
    reached_on: date | None
    document: str


@dataclass(frozen=True)
class MethodShare:
    """The part of a mass that was found by one method ("pesato", "da confezione", …)."""

    method: Tag
    share: float


@dataclass(frozen=True)
class ObservationRow:
    """A published or reported value with its source; several may stand side by side.

    `approval` says how it was approved (self, second), empty for published figures.
    """

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
    document: str = ""
    approval: str = ""


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
