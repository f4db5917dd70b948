"""What the staircase of an indicator says: formula, months, organisations, records, fingerprint."""

from dataclasses import dataclass
from typing import Any

from foodplan.reports.plan.figures import Link, Reason, Stamp
from foodplan.reports.plan.pages import page_json
from foodplan.reports.plan.rows import (
    FormulaPart,
    IndicatorRow,
    MonthStep,
    ObservationRow,
    OrganisationStep,
    PublicRecord,
)


@dataclass(frozen=True)
class ExplainReport:
    """The staircase of one figure: formula → months → organisations → public records.

    `month` is what is open now: a month's code, "valore" (the judged period) or "finora";
    `organisation` a slug, or None for all. `base_records` are those of a rate's denominator.
    `records_reason` says why there are no records (people are never listed). `fingerprint` is the
    SHA-256 of `canonical`, the canonical JSON of the figure's input.
    """

    indicator: IndicatorRow
    plan: Link | None
    goals: tuple[Link, ...]
    formula: str
    parts: tuple[FormulaPart, ...]
    result: float | None
    reason: Reason | None
    months: tuple[MonthStep, ...]
    month: str
    organisations: tuple[OrganisationStep, ...]
    organisation: str | None
    records: tuple[PublicRecord, ...]
    base_records: tuple[PublicRecord, ...]
    records_total: int
    records_reason: Reason | None
    observations: tuple[ObservationRow, ...]
    fingerprint: str
    canonical: str
    stamp: Stamp

    def to_json(self) -> dict[str, Any]:
        """Return the answer of `GET /api/v1/indicators/{slug}/explain`."""
        return page_json(self)
