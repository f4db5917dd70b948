"""The small frozen pieces that every page of the plan is made of: figures, bars, shares, reasons.

Shares are 0-1 (attainment may leave that range); values are in the indicator's unit (rates as
shares); every word is Italian and ready to show; numbers are formatted by template filters.
"""

from dataclasses import dataclass
from datetime import date, datetime

RULE_VERSION = "2026.3"


@dataclass(frozen=True)
class Link:
    """A thing with a page of its own: what it is called and its slug."""

    slug: str
    title: str


@dataclass(frozen=True)
class Reason:
    """Why a number is missing: a stable code, its few Italian words, and one sentence.

    `low_coverage`, "copertura insufficiente", "È arrivato meno del 60 % di quanto atteso: …".
    """

    code: str
    name: str
    text: str


@dataclass(frozen=True)
class Tag:
    """A state in words: its stable code and its Italian name (`on_track`, "in linea")."""

    code: str
    name: str


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included, with the words that follow a figure.

    `label` reads after a number: "nel 2025", "da novembre 2025 a ottobre 2026", "finora nel 2026".
    """

    first: date
    last: date
    label: str
    closed: bool


@dataclass(frozen=True)
class Quantity:
    """A number with its unit: `unit` is the code, `label` the word in the right number.

    `words` say a step of a ladder, which is shown in words and never as a number.
    """

    value: float
    unit: str
    label: str
    words: str = ""


@dataclass(frozen=True)
class Figure:
    """A quantity of a period; `provisional` while the period runs."""

    quantity: Quantity
    period: Period
    provisional: bool
    simulated: bool

    @property
    def value(self) -> float:
        """The bare number, in the indicator's unit."""
        return self.quantity.value


@dataclass(frozen=True)
class Interval:
    """From the lowest to the highest that the known and the missing reports allow."""

    low: float
    high: float


@dataclass(frozen=True)
class Coverage:
    """How much of what was expected was reported in the judged period.

    `share` is the one that counts (by weight where past figures allow, else by number);
    `answered` of `expected` organisations reported every month that was due. `missing` names
    the organisations that agreed to be named, `unnamed_missing` counts the others.
    """

    share: float
    by_number: float
    by_weight: float
    answered: int
    expected: int
    reports_received: int
    reports_expected: int
    missing: tuple[str, ...]
    unnamed_missing: int


@dataclass(frozen=True)
class Bar:
    """A bar from 0 to 1: certain up to `solid`, hatched for `hatched` more, empty for the rest."""

    solid: float
    hatched: float

    @property
    def top(self) -> float:
        """Where the hatched part ends."""
        return self.solid + self.hatched


@dataclass(frozen=True)
class Baseline:
    """Where an indicator starts from; `same_perimeter` says whether it can be compared."""

    quantity: Quantity
    period: Period | None
    source: str
    perimeter: str
    same_perimeter: bool


@dataclass(frozen=True)
class TargetPoint:
    """A dated point to reach; `status.name` is "proposto", "pubblicato" or "approvato"."""

    quantity: Quantity
    due_on: date
    status: Tag
    act: str
    source: str
    simulated: bool


@dataclass(frozen=True)
class Sentence:
    """The one sentence of a goal, in parts: before + figure + after + period; target; answers.

    "Recuperate" 221 t "" "nel 2025"; il traguardo proposto è 300 t; ha risposto 8 su 10.
    """

    before: str
    figure: Figure
    after: str
    target: TargetPoint | None
    answered: int | None
    expected: int | None
    indicator: Link


@dataclass(frozen=True)
class TrackFigure:
    """One of the four tracks of a goal, never blended with the others.

    `progress` is None when coverage is under 60 %: then only `low`-`high` may be shown.
    All three are None when nothing is measured, and `reason` says so.
    """

    track: Tag
    progress: float | None
    coverage: float | None
    low: float | None
    high: float | None
    measured: int
    total: int
    measured_share: float | None
    expected_progress: float | None
    weakest: Link | None
    reason: Reason | None
    bar: Bar


@dataclass(frozen=True)
class Stamp:
    """What is printed at the foot of every figure: which day, known when, by which rules.

    `provisional` is true for today, whose figures still move; `closed_to` is the last closed day;
    `cut_off` is the last instant of recording that counts, None for all that is known now.
    """

    as_of: date
    cut_off: datetime | None
    provisional: bool
    closed_to: date
    rule_version: str
    simulated: bool
