"""Everything that a figure is computed from, as plain values that all may redo it from.

Only what everybody may see: organisations that did not agree to be named are one, people stop at
the month. What no sum can be taken apart from (the errors and the gaps of those organisations) is
given as what it adds to the figure.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import hypot
from typing import Any

from foodplan.models.indicators import IndicatorVersion
from foodplan.progress.cells import Cell
from foodplan.progress.coverage import bases, method_error
from foodplan.reports.explain.coverage import Gap, gaps_in, reporting_of
from foodplan.reports.explain.steps import public_slug
from foodplan.reports.plan.figures import RULE_VERSION
from foodplan.reports.plan.findings import Finding, LedgerSeries
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.reporting import Reporting
from foodplan.reports.plan.series import series_points
from foodplan.reports.plan.trust import letter_of
from foodplan.reports.plan.world import World
from foodplan.rules.ledger import Method
from foodplan.store.measures import Measure

Plain = dict[str, Any]
DEFINITION = (
    "kind", "unit", "track", "direction", "target_meaning", "frequency", "source", "measure",
    "series", "perimeter", "carry_forward", "tolerance", "tolerance_max", "path_shape", "season",
    "lowest", "highest", "comparable_from", "steps",
)  # fmt: skip


def head(world: World) -> Plain:
    """Return what all inputs of a question begin with: the day and the rules."""
    return {"rules": RULE_VERSION, "as_of": world.today, "closed_to": world.closed_to}


def indicator_input(world: World, judged: Judged) -> Plain:
    """Return what an indicator's figures are computed from, and the figures as published."""
    definition, finding = judged.definition, judged.finding
    series = finding.ledger
    return {
        "indicator": judged.slug,
        "definition": {name: getattr(definition, name) for name in DEFINITION},
        "filters": {name: list(words) for name, words in sorted(finding.filters.items())},
        "baseline": _baseline(definition),
        "targets": [
            {
                "due_on": target.due_on,
                "value": target.value,
                "status": target.status,
                "perimeter": target.perimeter,
                "act": target.act,
            }
            for target in judged.targets
        ],
        "links": [
            {"goal": link.goal, "weight": link.weight, "weight_reason": link.weight_reason}
            for link in world.knowledge.links
            if link.indicator == judged.slug
        ],
        "plan_start": world.plan_start(judged.slug),
        "bands": [[*days, *band] for days, band in sorted(finding.bands.items())],
        "readings": [asdict(reading) for reading in finding.readings],
        "official": sorted(finding.official),
        "points": [
            [point.period.first, point.value, point.numerator, point.denominator]
            for point in series_points(world, judged)
        ],
        "ledger": ledger_input(world, judged, series) if series else None,
        "published": published(judged),
    }


def _baseline(definition: IndicatorVersion) -> Plain:
    return {
        "value": definition.baseline_value,
        "from": definition.baseline_from,
        "to": definition.baseline_to,
        "perimeter": definition.baseline_perimeter,
        "source": definition.baseline_source,
    }


def published(judged: Judged) -> Plain:
    """Return an indicator's figures as every page shows them."""
    finding, verdict = judged.finding, judged.verdict
    letter = letter_of(finding)
    return {
        "value": finding.value,
        "first": finding.first,
        "last": finding.last,
        "low": finding.low,
        "high": finding.high,
        "scale": finding.scale,
        "perimeter": finding.perimeter,
        "current": finding.current,
        "coverage": finding.coverage.share if finding.coverage else None,
        "attainment": verdict.share,
        "attainment_low": verdict.low,
        "attainment_high": verdict.high,
        "reason": verdict.reason.value if verdict.reason else None,
        "path": judged.path,
        "status": judged.status.value,
        "raw": judged.raw.value,
        "previous": judged.previous.value if judged.previous else None,
        "required_rate": judged.required_rate,
        "yearly_change": finding.yearly_change,
        "estimate": [finding.estimate_low, finding.estimate_high],
        "confidence": letter.value if letter else None,
        "weighed": finding.weighed,
        "documented": finding.documented,
        "age": finding.age,
    }


def ledger_input(world: World, judged: Judged, series: LedgerSeries) -> Plain:
    """Return what the ledger and the register say under a figure; values in the measure's unit."""
    measure, window = series.measure, series.window
    reporting = reporting_of(series)
    return {
        "measure": measure.name,
        "unit": measure.unit,
        "window": [window.first, window.last] if window else None,
        "current": [series.current.first, series.current.last],
        "answered": sorted(series.answered),
        "cells": public_cells(world, series),
        "errors": {Method(number).slug: share for number, share in sorted(world.errors.items())},
        "error_parts": _error_parts(world, judged.finding, series, series.cells),
        "base_error_parts": _error_parts(world, judged.finding, series, bases(series.cells))
        if measure.base
        else {},
        "register": _register(world, series),
        "reports": _reports(world, reporting, measure) if reporting else None,
    }


def public_cells(world: World, series: LedgerSeries) -> list[list[Any]]:
    """Return month, organisation, method, value and base of every cell that all may see."""
    if series.measure.personal:
        return []
    sums: dict[tuple[int, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for cell in series.cells:
        slug = public_slug(world.measures.owners.get(cell.organisation))
        made = sums[cell.month, slug, cell.method]
        made[0] += cell.value
        made[1] += cell.base or 0
    return [[*key, *made] for key, made in sorted(sums.items())]


def _error_parts(
    world: World, finding: Finding, series: LedgerSeries, cells: Iterable[Cell]
) -> dict[str, float]:
    """Return the error of each organisation over the judged months.

    The errors of several without a name are taken together as independent ones are, so that all
    parts together make the error of the figure.
    """
    if series.window is None or finding.value is None:
        return {}
    by_number: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.month in series.window:
            by_number[cell.organisation].append(cell)
    parts: dict[str, float] = {}
    for number, own in sorted(by_number.items()):
        slug = public_slug(world.measures.owners.get(number))
        parts[slug] = hypot(parts.get(slug, 0.0), method_error(own, world.errors))
    return {slug: part for slug, part in sorted(parts.items()) if part}


def _register(world: World, series: LedgerSeries) -> list[list[Any]]:
    """Return who owes reports, how often, since when and until when."""
    rows = [
        [
            public_slug(world.measures.owners.get(item.organisation)),
            item.frequency,
            item.first,
            item.stop,
        ]
        for item in series.register
    ]
    return sorted(rows, key=lambda row: [str(part) for part in row])


def _reports(world: World, reporting: Reporting, measure: Measure) -> Plain:
    """Return the reports of the judged months; what one organisation counts of people is not."""
    gaps = gaps_in(world, reporting)
    named = [gap for gap in gaps if not measure.personal and _is_named(world, gap)]
    missing = [
        {
            "organisation": public_slug(world.measures.owners.get(gap.organisation)),
            "months": list(gap.months),
            "past": gap.missing.past,
            "low": gap.missing.low,
            "high": gap.missing.high,
            "basis": gap.basis,
        }
        for gap in named
    ]
    return {
        "received": len(reporting.got),
        "expected": len(reporting.due),
        "missing": sorted(missing, key=lambda row: str(row["organisation"])),
        "missing_together": _taken_together([gap for gap in gaps if gap not in named]),
    }


def _is_named(world: World, gap: Gap) -> bool:
    owner = world.measures.owners.get(gap.organisation)
    return owner is not None and owner.public_name


def _taken_together(gaps: Sequence[Gap]) -> Plain | None:
    if not gaps:
        return None
    unknown = any(gap.missing.past is None for gap in gaps)
    return {
        "organisations": len(gaps),
        "past": None if unknown else sum(gap.missing.past or 0.0 for gap in gaps),
        "low": None if unknown else sum(gap.missing.low or 0.0 for gap in gaps),
        "high": None if unknown else sum(gap.missing.high or 0.0 for gap in gaps),
    }
