"""The staircase of a figure: formula, months, organisations, public records, fingerprint."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from foodplan.progress.cells import Cell, Window, current_window
from foodplan.progress.reasons import Why
from foodplan.progress.suppression import hidden
from foodplan.reports.explain.report import ExplainReport
from foodplan.reports.plan.answers import plain
from foodplan.reports.plan.figures import RULE_VERSION
from foodplan.reports.plan.findings import LedgerSeries
from foodplan.reports.plan.formulas import formula_parts, formula_text
from foodplan.reports.plan.indicator_page import (
    goals_of,
    observation_rows,
    plan_of,
    row_in_goal,
    series_points,
)
from foodplan.reports.plan.judging import Judged, judge_indicator
from foodplan.reports.plan.rows import MonthStep, OrganisationStep, PublicRecord, SeriesPoint
from foodplan.reports.plan.words import METHODS, reason
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.ledger import Method
from foodplan.rules.units import convert
from foodplan.store.measures import Owner, Parcel

JUDGED = "valore"
SO_FAR = "finora"
RECORDS_SHOWN = 500
UNNAMED_SLUG = "non-nominate"


@dataclass(frozen=True)
class Step:
    """Where somebody stands on the staircase: some months, and perhaps one organisation."""

    code: str
    window: Window | None
    organisation: str | None


def explain_report(
    session: Session,
    slug: str,
    today: date,
    known_at: datetime | None = None,
    *,
    month: str | None = None,
    organisation: str | None = None,
) -> ExplainReport | None:
    """Return how an indicator's figures are made, opened at a month and an organisation.

    `month` is the `code` of a MonthStep ("2026-11"), "valore" (the judged period, the default where
    there is one) or "finora"; `organisation` the `slug` of an OrganisationStep. None when there is
    no such indicator; an unknown month or organisation opens an empty step.
    """
    world = read_world(session, today, known_at)
    definition = world.knowledge.definitions.get(slug)
    if definition is None:
        return None
    judged = judge_indicator(world, definition)
    return _staircase(world, judged, _step(world, judged, month, organisation))


def _staircase(world: World, judged: Judged, step: Step) -> ExplainReport:
    slug = judged.slug
    records = _records(world, judged, step, base=False)
    canonical = canonical_input(world, judged)
    return ExplainReport(
        indicator=row_in_goal(world, judged),
        plan=plan_of(world, slug),
        goals=goals_of(world, slug),
        formula=formula_text(judged),
        parts=formula_parts(judged),
        result=judged.verdict.share,
        reason=reason(judged.verdict.reason),
        months=tuple(_month_steps(world, judged)),
        month=step.code,
        organisations=_organisations(world, judged, step),
        organisation=step.organisation,
        records=tuple(records[:RECORDS_SHOWN]),
        base_records=tuple(_records(world, judged, step, base=True)[:RECORDS_SHOWN]),
        records_total=len(records),
        records_reason=reason(_why_no_records(judged.finding.ledger)),
        observations=observation_rows(world, judged),
        fingerprint=sha256(canonical.encode()).hexdigest(),
        canonical=canonical,
        stamp=world.stamp(simulated=judged.definition.simulated),
    )


def _step(world: World, judged: Judged, month: str | None, organisation: str | None) -> Step:
    series = judged.finding.ledger
    judged_window = series.window if series else None
    code = month or (JUDGED if judged.finding.value is not None else SO_FAR)
    if code == JUDGED:
        return Step(code, judged_window, organisation)
    if code == SO_FAR:
        definition = judged.definition
        running = current_window(
            definition.kind,
            definition.target_meaning,
            world.today,
            world.plan_start(judged.slug),
        )
        return Step(code, series.current if series else running, organisation)
    number = _month_number(code)
    return Step(code, Window(number, number) if number else None, organisation)


def _month_number(code: str) -> int | None:
    year, _, month = code.partition("-")
    if len(code) == 7 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12:
        return int(year) * 100 + int(month)
    return None


def _month_steps(world: World, judged: Judged) -> Iterable[MonthStep]:
    series = judged.finding.ledger
    for point in series_points(world, judged):
        yield MonthStep(
            code=_code(point, monthly=series is not None),
            period=point.period,
            value=point.value,
            numerator=point.numerator,
            denominator=point.denominator,
            in_value=_inside(judged.finding.first, judged.finding.last, point),
            in_current=_inside(judged.finding.current_first, world.today, point),
            answered=point.answered,
            expected=point.expected,
        )


def _code(point: SeriesPoint, *, monthly: bool) -> str:
    first, last = point.period.first, point.period.last
    return f"{first:%Y-%m}" if monthly else f"{first.isoformat()}_{last.isoformat()}"


def _inside(first: date | None, last: date | None, point: SeriesPoint) -> bool:
    # The month in progress begins before today and ends after it.
    return bool(first and last and first <= point.period.first <= last)


def _organisations(world: World, judged: Judged, step: Step) -> tuple[OrganisationStep, ...]:
    series = judged.finding.ledger
    if series is None or step.window is None:
        return ()
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    names: dict[str, str] = {}
    for cell in _cells_in(series, step.window):
        owner = world.measures.owners.get(cell.organisation)
        slug = public_slug(owner)
        names[slug] = owner.name if owner and owner.public_name else _unnamed(owner)
        sums[slug][0] += cell.value
        sums[slug][1] += cell.base or 0
    rows = [
        _organisation_step(judged, series, slug, names[slug], made) for slug, made in sums.items()
    ]
    rows.sort(key=lambda row: (-(row.value or 0.0), row.name))
    if not series.measure.personal:
        return tuple(rows)
    away = hidden([int(row.value or 0) for row in rows])
    return tuple(
        OrganisationStep(row.slug, row.name, None, None, None, suppressed=True)
        if at in away
        else row
        for at, row in enumerate(rows)
    )


def _organisation_step(
    judged: Judged, series: LedgerSeries, slug: str, name: str, made: list[int]
) -> OrganisationStep:
    value, base = made
    unit = series.measure.unit
    if series.measure.base:
        return OrganisationStep(
            slug, name, value / base if base else None, value, base, suppressed=False
        )
    shown = convert(value, unit, judged.definition.unit)
    return OrganisationStep(slug, name, shown, None, None, suppressed=False)


def _cells_in(series: LedgerSeries, window: Window) -> list[Cell]:
    """Return a window's cells: of a stock its last month's, of people those that may be listed."""
    inside = [cell for cell in series.cells if cell.month in window and series.lists(window)]
    if series.measure.kind != "stock" or not inside:
        return inside
    last = max(cell.month for cell in inside)
    return [cell for cell in inside if cell.month == last]


def public_slug(owner: Owner | None) -> str:
    """Return an organisation's slug, or one shared by all that did not agree to be named."""
    if owner is not None and owner.public_name:
        return owner.slug
    return "donatori" if owner is not None and owner.kind == "donor" else UNNAMED_SLUG


def _unnamed(owner: Owner | None) -> str:
    return "donatori" if owner is not None and owner.kind == "donor" else "altre organizzazioni"


def _why_no_records(series: LedgerSeries | None) -> Why | None:
    if series is None:
        return Why.NOT_FROM_THE_LEDGER
    return None if series.measure.flows else Why.PEOPLE_ARE_NOT_LISTED


def _records(world: World, judged: Judged, step: Step, *, base: bool) -> list[PublicRecord]:
    series = judged.finding.ledger
    if series is None or step.window is None:
        return []
    flows = series.measure.base if base else series.measure.flows
    if not flows:
        return []
    months = (step.window.first, step.window.last)
    parcels = world.measures.parcels(flows, judged.finding.filters, months)
    owners = world.measures.owners
    chosen = [
        parcel
        for parcel in parcels
        if step.organisation in {None, public_slug(owners.get(parcel.organisation))}
    ]
    chosen.sort(key=lambda parcel: (-parcel.month, -parcel.grams))
    return _merged(owners, chosen)


def _merged(owners: dict[int, Owner], parcels: Iterable[Parcel]) -> list[PublicRecord]:
    """Return public records; those of organisations without a name are one."""
    sums: dict[tuple[str, str, str, str, str], int] = {}
    for parcel in parcels:
        owner = owners.get(parcel.organisation)
        month = f"{parcel.month // 100}-{parcel.month % 100:02d}"
        name = owner.shown_name if owner else _unnamed(None)
        key = (month, name, parcel.area, parcel.category, METHODS[Method(parcel.method)])
        sums[key] = sums.get(key, 0) + parcel.grams
    return [
        PublicRecord(_short_id(key), *key[:4], kilos=grams / 1000, method=key[4])
        for key, grams in sums.items()
    ]


def _short_id(key: tuple[str, ...]) -> str:
    return sha256("|".join(key).encode()).hexdigest()[:10]


def canonical_input(world: World, judged: Judged) -> str:
    """Return the canonical JSON of what an indicator's figures are computed from.

    Only what everybody may see: organisations that did not agree to be named are one, and people
    stop at the month.
    """
    definition, finding = judged.definition, judged.finding
    series = finding.ledger
    said = {
        "rules": RULE_VERSION,
        "as_of": world.today,
        "closed_to": world.closed_to,
        "indicator": judged.slug,
        "kind": definition.kind,
        "unit": definition.unit,
        "direction": definition.direction,
        "target_meaning": definition.target_meaning,
        "perimeter": [definition.perimeter, definition.baseline_perimeter, finding.perimeter],
        "baseline": definition.baseline_value,
        "tolerance": [definition.tolerance, definition.tolerance_max],
        "targets": [[target.due_on, target.value, target.status] for target in judged.targets],
        "filters": dict(finding.filters),
        "readings": [asdict(reading) for reading in finding.readings],
        "coverage": asdict(finding.coverage) if finding.coverage else None,
        "points": [
            [point.period.first, point.value, point.numerator, point.denominator]
            for point in series_points(world, judged)
        ],
        "cells": _public_cells(world, series) if series else [],
    }
    return json.dumps(plain(said), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _public_cells(world: World, series: LedgerSeries) -> list[list[Any]]:
    if series.measure.personal:
        return []
    sums: dict[tuple[int, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for cell in series.cells:
        slug = public_slug(world.measures.owners.get(cell.organisation))
        made = sums[cell.month, slug, cell.method]
        made[0] += cell.value
        made[1] += cell.base or 0
    return [[*key, *made] for key, made in sorted(sums.items())]
