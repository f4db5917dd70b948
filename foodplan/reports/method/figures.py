"""What the page of the method is made of: rules with their examples, as frozen dataclasses."""

from dataclasses import dataclass
from datetime import date

from foodplan.progress.confidence import Letter
from foodplan.progress.coverage import Covered, Missing
from foodplan.progress.display import ShownPercent
from foodplan.progress.forecast import Forecast
from foodplan.progress.path import Point
from foodplan.progress.people import Reach
from foodplan.progress.reasons import Status
from foodplan.progress.rollup import RollUp
from foodplan.progress.shares import Union
from foodplan.progress.wider import ParentView


@dataclass(frozen=True)
class AttainmentExample:
    """From a baseline over a value to a target; `counted` is what a roll-up takes of `share`."""

    baseline: float
    now: float
    target: float
    share: float
    counted: float
    note: str


@dataclass(frozen=True)
class ToleranceExample:
    """A level to keep: `share` is 1 up to `within` away from it, and 0 from `zero_at` on."""

    keep: float
    now: float
    within: float
    zero_at: float
    share: float


@dataclass(frozen=True)
class CoverageExample:
    """What some reported, what those who did not had made, and what may be said of the whole.

    `received` of `expected` reports make `official` tonnes; `low` and `high` are the interval.
    """

    official: float
    received: int
    expected: int
    missing: tuple[Missing, ...]
    covered: Covered
    low: float
    high: float


@dataclass(frozen=True)
class WeighedExample:
    """Shares of children with their weights and what they make together; None is not measured."""

    shares: tuple[float | None, ...]
    weights: tuple[float, ...]
    rolled: RollUp


@dataclass(frozen=True)
class TrajectoryExample:
    """A path through dated points, what it asks for on a day, and what is still needed."""

    points: tuple[Point, ...]
    day: date
    value: float
    path: float
    gap: float
    needed: float
    last_year: float


@dataclass(frozen=True)
class StateExample:
    """An interval beside what the path asks for, and the state that follows."""

    low: float
    high: float
    path: float
    status: Status


@dataclass(frozen=True)
class ChangeExample:
    """The raw states of two periods with the gap to the path, and the state that is shown."""

    before: Status
    after: Status
    gap: float
    span: float
    shown: Status


@dataclass(frozen=True)
class RateExample:
    """Parts of a rate, the right answer, and what the mean of percentages would have said."""

    parts: tuple[tuple[float, float], ...]
    value: float
    mean: float


@dataclass(frozen=True)
class ForecastExample:
    """A short series with what it comes to if nothing changes."""

    points: tuple[Point, ...]
    target: float
    found: Forecast


@dataclass(frozen=True)
class LetterRow:
    """A letter of confidence with its four requirements; D asks for none."""

    letter: Letter
    coverage: float | None
    weighed: float | None
    age: float | None
    documented: float | None


@dataclass(frozen=True)
class MethodErrorLine:
    """A way of finding a weight, how wrong it may be, and whether that is only a proposal."""

    name: str
    share: float
    proposed: bool


@dataclass(frozen=True)
class RoundingExample:
    """A share as it is and as it is printed."""

    share: float
    shown: ShownPercent


@dataclass(frozen=True)
class UnionExample:
    """Kilos that one action counts alone, that both count, and of which the other counts half."""

    own: int
    same: int
    halved: int
    made: Union


@dataclass(frozen=True)
class MethodReport:
    """All that the page of the method says, worked out by the functions that make the figures.

    Months are yyyymm: `closed_to` is the last closed one, the next closes on `closes_on`. `fewest`
    points make a forecast, `seasonal_from` monthly ones a seasonal one, `hidden` try it out.
    """

    rules: str
    closing_day: int
    closed_to: int
    closes_on: date
    minimum: float
    attainments: tuple[AttainmentExample, ...]
    tolerance: ToleranceExample
    rate: RateExample
    people: Reach | None
    services: tuple[int, ...]
    coverage: CoverageExample
    errors: tuple[MethodErrorLine, ...]
    letters: tuple[LetterRow, ...]
    rollup: WeighedExample
    weights: WeighedExample
    tie: ParentView
    proposed: ParentView
    trajectory: TrajectoryExample
    states: tuple[StateExample, ...]
    changes: tuple[ChangeExample, ...]
    sudden: float
    forecast: ForecastExample
    fewest: int
    seasonal_from: int
    hidden: int
    union: UnionExample
    roundings: tuple[RoundingExample, ...]
