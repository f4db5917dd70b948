"""What the staircase of an indicator or a measure says, from its figure to its public records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foodplan.reports.explain.coverage import CoverageStep
from foodplan.reports.explain.judgement import ConfidenceStep, StandingStep
from foodplan.reports.explain.records import Counted
from foodplan.reports.explain.tables import RECORD_COLUMNS, Table, record_rows
from foodplan.reports.plan.figures import Link, Period, Reason, Stamp
from foodplan.reports.plan.pages import page_json
from foodplan.reports.plan.rows import (
    FormulaPart,
    IndicatorRow,
    MonthStep,
    ObservationRow,
    OrganisationStep,
    Outlook,
    PublicRecord,
)


@dataclass(frozen=True)
class WindowStep:
    """Several months that are one figure: "valore", "finora" or "dopo", in the figure's unit."""

    code: str
    period: Period | None
    value: float | None


@dataclass(frozen=True)
class FilterStep:
    """What narrows a figure: the name and the code that an address gives, and the word for it."""

    name: str
    code: str
    word: str


@dataclass(frozen=True)
class Worked:
    """The way from baseline to target in numbers: `done` of `way` is `share` of it.

    All in the figure's unit, scaled to the `months` that the value stands for.
    """

    value: float
    baseline: float
    target: float
    way: float
    done: float
    share: float
    months: int


@dataclass(frozen=True)
class ExplainReport:
    """The staircase of one figure: formula → months → organisations → public records.

    `subject` is indicator or measure. `month` is what is open now: a month's code, "valore" (the
    judged period), "finora" or "dopo"; `organisation` a slug, or None for all. `value_parts` make
    the open value, `parts` the share of the way. `base_records` are those of a rate's denominator;
    `counts_in` says by a record's id which figures count it; `pages` has the public pages of
    organisations by their slugs. `records_reason` says why there are no records (people are never
    listed), `needed` what is missing for a figure. `fingerprint` is the SHA-256 of `canonical`,
    the canonical JSON of the figure's input.
    """

    subject: str
    indicator: IndicatorRow
    plan: Link | None
    goals: tuple[Link, ...]
    filters: tuple[FilterStep, ...]
    value_formula: str
    value_parts: tuple[FormulaPart, ...]
    formula: str
    parts: tuple[FormulaPart, ...]
    result: float | None
    worked: Worked | None
    reason: Reason | None
    needed: str
    coverage_step: CoverageStep | None
    confidence_step: ConfidenceStep | None
    standing_step: StandingStep | None
    forecast: Outlook | None
    windows: tuple[WindowStep, ...]
    months: tuple[MonthStep, ...]
    month: str
    organisations: tuple[OrganisationStep, ...]
    organisation: str | None
    records: tuple[PublicRecord, ...]
    base_records: tuple[PublicRecord, ...]
    records_total: int
    records_reason: Reason | None
    counts_in: Mapping[str, tuple[Counted, ...]]
    base_counts_in: Mapping[str, tuple[Counted, ...]]
    pages: Mapping[str, str]
    observations: tuple[ObservationRow, ...]
    fingerprint: str
    canonical: str
    stamp: Stamp

    def table(self) -> Table:
        """Return the public records of the open step, those of a denominator after the others."""
        rate = bool(self.base_records)
        rows = record_rows("numeratore" if rate else "valore", self.records, self.counts_in)
        rows += record_rows("denominatore", self.base_records, self.base_counts_in)
        return Table(f"{self.indicator.slug}-registrazioni", RECORD_COLUMNS, tuple(rows))

    def to_json(self) -> dict[str, Any]:
        """Return the answer of `GET /api/v1/indicators/{slug}/explain`, or of a measure's.

        `reason` is a sentence as in every other answer; `why` has its code and its words.
        """
        said = page_json(self)
        return said | {"reason": self.reason.name if self.reason else None, "why": said["reason"]}
