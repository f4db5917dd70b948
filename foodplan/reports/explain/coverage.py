"""How much of what was expected was reported, opened report by report with its numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from foodplan.progress.attainment import MINIMUM_COVERAGE
from foodplan.progress.cells import Total
from foodplan.progress.coverage import Missing, Peer, coverage
from foodplan.progress.register import Owed
from foodplan.reports.explain.steps import public_slug, unnamed
from foodplan.reports.plan.figures import Coverage
from foodplan.reports.plan.findings import LedgerSeries
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.knowing import register_reporting
from foodplan.reports.plan.reporting import Reporting, absences, covered
from foodplan.reports.plan.world import World
from foodplan.rules.units import convert
from foodplan.store.measures import Owner

OWN_YEAR = "own_year"
MEDIAN = "median"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class ReportsRow:
    """The monthly reports of one organisation: those due, those that came, and what is missing.

    `past` is what the missing months may hold, in the figure's unit, from `low` to `high`; `basis`
    says where that is taken from (own_year, median, unknown) and is empty when nothing is missing.
    Organisations that did not agree to be named are one row, without their months.
    """

    slug: str
    name: str
    expected: int
    received: int
    missing: tuple[str, ...]
    past: float | None
    low: float | None
    high: float | None
    basis: str


@dataclass(frozen=True)
class CoverageStep:
    """K_n = received / expected and K_v = observed / (observed + missing), with their numbers.

    `missing_amount` is None where nobody knows what is missing, and then K_v is K_n. Amounts are
    in the figure's unit; of a rate they are those of its denominator, in kilos.
    """

    received: int
    expected: int
    by_number: float
    observed: float
    missing_amount: float | None
    by_weight: float
    estimate_low: float
    estimate_high: float
    least: float
    rows: tuple[ReportsRow, ...]


@dataclass(frozen=True)
class Gap:
    """What one missing organisation may hold, filled in where its own past does not say."""

    organisation: int
    months: tuple[int, ...]
    missing: Missing
    basis: str


def reporting_of(series: LedgerSeries) -> Reporting | None:
    """Return the reports of the judged months, or None when no month is judged."""
    return series.reporting(series.window) if series.window else None


def gaps_in(world: World, reporting: Reporting) -> list[Gap]:
    """Return what is missing, organisation by organisation."""
    absent, missing, peers = absences(world.measures.owners, reporting)
    return [
        Gap(number, tuple(months), *_filled(item, peers))
        for (number, months), item in zip(absent.items(), missing, strict=True)
    ]


def _filled(item: Missing, peers: Sequence[Peer]) -> tuple[Missing, str]:
    if item.past is not None:
        return item, OWN_YEAR
    if not peers:
        return item, UNKNOWN
    # Nothing observed leaves the estimate of the one that is missing: the median of its kind.
    typical = coverage(0, 0, 1, [item], peers).estimate_low
    return replace(item, past=typical, low=typical, high=typical), MEDIAN


def coverage_step(world: World, judged: Judged) -> CoverageStep | None:
    """Return the coverage of a figure opened, or None where nobody was expected to report."""
    series, found = judged.finding.ledger, judged.finding.coverage
    reporting = reporting_of(series) if series else None
    if series is None or found is None or reporting is None:
        return None
    measure, definition = series.measure, judged.definition
    total = series.published(definition, reporting.window)
    # Of a rate the denominator is covered, which is a mass.
    shown = _Shown("kg" if measure.base else definition.unit,
                   "g" if measure.base else measure.unit, measure.personal)  # fmt: skip
    return _opened(world, reporting, total, found, shown)


def register_step(world: World) -> CoverageStep | None:
    """Return the coverage of the whole register over twelve months, opened."""
    known = register_reporting(world)
    if known is None:
        return None
    reporting, total = known
    found = covered(world.measures.owners, reporting, total)[0]
    return _opened(world, reporting, total, found, _Shown("kg", "g", personal=False))


@dataclass(frozen=True)
class _Shown:
    """Turns amounts of a measure into the unit in which they are shown."""

    unit: str
    own: str
    personal: bool

    def of(self, amount: float | None) -> float | None:
        return None if amount is None else convert(amount, self.own, self.unit)

    def known(self, amount: float) -> float:
        return convert(amount, self.own, self.unit)


def _opened(
    world: World, reporting: Reporting, total: Total, found: Coverage, shown: _Shown
) -> CoverageStep:
    observed = float(total.denominator if total.denominator is not None else (total.numerator or 0))
    gaps = gaps_in(world, reporting)
    missing = [gap.missing for gap in gaps]
    whole = coverage(observed, len(reporting.got), len(reporting.due), missing)
    known = [item.past for item in missing if item.past is not None]
    return CoverageStep(
        received=found.reports_received,
        expected=found.reports_expected,
        by_number=found.by_number,
        observed=shown.known(observed),
        missing_amount=shown.known(sum(known)) if len(known) == len(missing) else None,
        by_weight=found.by_weight,
        estimate_low=shown.known(whole.estimate_low),
        estimate_high=shown.known(whole.estimate_high),
        least=MINIMUM_COVERAGE,
        rows=_rows(world.measures.owners, reporting, gaps, shown),
    )


def _rows(
    owners: Mapping[int, Owner], reporting: Reporting, gaps: Sequence[Gap], shown: _Shown
) -> tuple[ReportsRow, ...]:
    everybody = {number for number, _ in reporting.due}
    by_number = {gap.organisation: gap for gap in gaps}
    rows: dict[str, ReportsRow] = {}
    for number in sorted(everybody):
        row = _row(owners.get(number), number, reporting, by_number.get(number), shown)
        rows[row.slug] = _together(rows[row.slug], row) if row.slug in rows else row
    return tuple(sorted(rows.values(), key=lambda row: (row.received - row.expected, row.name)))


def _row(
    owner: Owner | None, number: int, reporting: Reporting, gap: Gap | None, shown: _Shown
) -> ReportsRow:
    named = owner is not None and owner.public_name
    # What one organisation may have counted of people is nobody's to read.
    item = gap.missing if gap and not shown.personal else None
    return ReportsRow(
        slug=public_slug(owner),
        name=owner.name if owner and named else unnamed(owner),
        expected=_count(reporting.due, number),
        received=_count(reporting.got, number),
        missing=tuple(f"{month // 100}-{month % 100:02d}" for month in gap.months)
        if gap and named
        else (),
        past=shown.of(item.past) if item else None,
        low=shown.of(item.low) if item else None,
        high=shown.of(item.high) if item else None,
        basis=gap.basis if gap else "",
    )


def _together(first: ReportsRow, second: ReportsRow) -> ReportsRow:
    """Return two organisations without a name as one row."""
    bases = {row.basis for row in (first, second)} - {""}
    return ReportsRow(
        slug=first.slug,
        name=first.name,
        expected=first.expected + second.expected,
        received=first.received + second.received,
        missing=(),
        past=_sum(first.past, second.past),
        low=_sum(first.low, second.low),
        high=_sum(first.high, second.high),
        basis=UNKNOWN if UNKNOWN in bases else (MEDIAN if MEDIAN in bases else "".join(bases)),
    )


def _sum(first: float | None, second: float | None) -> float | None:
    return second if first is None else first if second is None else first + second


def _count(reports: Collection[Owed], number: int) -> int:
    return sum(1 for organisation, _ in reports if organisation == number)
