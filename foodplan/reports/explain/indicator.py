"""The staircase of an indicator: from its percentage down to the public records."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.reports.canonical import canonical_json, fingerprint
from foodplan.reports.explain.coverage import coverage_step
from foodplan.reports.explain.inputs import head, indicator_input
from foodplan.reports.explain.judgement import confidence_step, standing_step
from foodplan.reports.explain.needed import needed
from foodplan.reports.explain.places import organisation_pages
from foodplan.reports.explain.records import records_of, why_no_records
from foodplan.reports.explain.report import ExplainReport, FilterStep
from foodplan.reports.explain.steps import Step, month_steps, organisation_steps, step_of
from foodplan.reports.explain.values import value_formula, value_parts, window_steps, worked
from foodplan.reports.plan.formulas import formula_parts, formula_text
from foodplan.reports.plan.indicator_page import goals_of, observation_rows, plan_of, row_in_goal
from foodplan.reports.plan.judging import Judged, judge_indicator
from foodplan.reports.plan.outlook import outlook
from foodplan.reports.plan.rows import IndicatorRow
from foodplan.reports.plan.series import series_points
from foodplan.reports.plan.words import reason
from foodplan.reports.plan.world import World, read_world
from foodplan.store.history import Moment

RECORDS_SHOWN = 500


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
    there is one), "finora" or "dopo"; `organisation` the `slug` of an OrganisationStep. None when
    there is no such indicator; an unknown month or organisation opens an empty step.
    """
    world = read_world(session, today, known_at)
    definition = world.knowledge.definitions.get(slug)
    if definition is None:
        return None
    judged = judge_indicator(world, definition)
    step = step_of(world, judged, month, organisation)
    pages = organisation_pages(session, Moment(today, known_at), world.measures.owners.values())
    return staircase(world, judged, step, row_in_goal(world, judged), "indicator", pages)


def staircase(
    world: World,
    judged: Judged,
    step: Step,
    row: IndicatorRow,
    subject: str,
    pages: Mapping[str, str],
    filters: tuple[FilterStep, ...] = (),
) -> ExplainReport:
    """Return the staircase of a figure that was judged, opened at a step."""
    slug, verdict = judged.slug, judged.verdict
    canonical = canonical_json({**head(world), "what": subject, **indicator_input(world, judged)})
    return ExplainReport(
        subject=subject,
        indicator=row,
        plan=plan_of(world, slug),
        goals=goals_of(world, slug),
        filters=filters,
        value_formula=value_formula(judged),
        value_parts=value_parts(judged, step),
        formula=formula_text(judged),
        parts=formula_parts(judged),
        result=verdict.share,
        worked=worked(judged),
        reason=reason(verdict.reason),
        needed=needed(verdict.reason),
        **_doubts(world, judged),
        windows=window_steps(world, judged),
        **_steps_down(world, judged, step),
        pages=pages,
        observations=observation_rows(world, judged),
        fingerprint=fingerprint(canonical),
        canonical=canonical,
        stamp=world.stamp(simulated=judged.definition.simulated),
    )


def _steps_down(world: World, judged: Judged, step: Step) -> dict[str, Any]:
    """Return the months, the organisations and the public records under a figure."""
    records, base = records_of(world, judged, step), records_of(world, judged, step, base=True)
    return {
        "months": tuple(month_steps(world, judged)),
        "month": step.code,
        "organisations": organisation_steps(world, judged, step),
        "organisation": step.organisation,
        "records": records.rows[:RECORDS_SHOWN],
        "base_records": base.rows[:RECORDS_SHOWN],
        "records_total": len(records.rows),
        "records_reason": why_no_records(judged.finding.ledger),
        "counts_in": records.counts_in,
        "base_counts_in": base.counts_in,
    }


def _doubts(world: World, judged: Judged) -> dict[str, Any]:
    """Return how much is known, how surely, where it stands and where it goes."""
    ahead = outlook(world, judged, series_points(world, judged)) if judged.targets else None
    return {
        "coverage_step": coverage_step(world, judged),
        "confidence_step": confidence_step(judged),
        "standing_step": standing_step(judged),
        "forecast": ahead,
    }
