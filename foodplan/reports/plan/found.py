"""What was found of an indicator at a moment, wherever its value comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from foodplan.progress.readings import Reading
from foodplan.progress.reasons import Why
from foodplan.reports.plan.figures import Coverage
from foodplan.reports.plan.ledger_series import LedgerSeries

Days = tuple[date, date]
Band = tuple[float, float]


@dataclass(frozen=True)
class Finding:
    """A value in the indicator's unit with its period, interval, coverage and perimeter.

    `low` and `high` are the interval in which the true value lies; `estimate_low` and
    `estimate_high` what the whole of a sum comes to with those who did not report, apart from the
    value itself. `scale` is the part of a year that the value stands for; baseline and target
    follow it. `yearly_change` is what the value gained over the last year.

    `age` counts the whole periods gone by since the value's own ended; `weighed` is the share of
    its mass that was weighed or counted by pack, `documented` the share of its observations with a
    source: None where they do not apply. `bound` is the word of a published limit (lower, upper).
    `before` is what was found for the closed period before, where only a finding is left.
    """

    perimeter: str
    value: float | None = None
    first: date | None = None
    last: date | None = None
    low: float | None = None
    high: float | None = None
    estimate_low: float | None = None
    estimate_high: float | None = None
    scale: float = 1.0
    yearly_change: float | None = None
    reason: Why = Why.NO_DATA
    coverage: Coverage | None = None
    age: int | None = None
    carried: bool = False
    weighed: float | None = None
    documented: float | None = None
    bound: str = ""
    current: float | None = None
    current_first: date | None = None
    current_last: date | None = None
    ledger: LedgerSeries | None = None
    readings: tuple[Reading, ...] = ()
    bands: Mapping[Days, Band] = field(default_factory=dict)
    official: frozenset[str] = frozenset()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: "Finding | None" = None
