"""The staircase of a named measure of the ledger: the home page's figures and those of /recupero.

A measure is explained as an indicator would be that has neither baseline nor target.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.reports.explain.indicator import staircase
from foodplan.reports.explain.places import organisation_pages
from foodplan.reports.explain.report import ExplainReport, FilterStep
from foodplan.reports.explain.steps import step_of
from foodplan.reports.plan.judging import indicator_row, judge_indicator
from foodplan.reports.plan.world import read_world
from foodplan.reports.recovery.words import SOURCE_KINDS
from foodplan.rules.ledger import SourceKind
from foodplan.store.history import Moment
from foodplan.store.ledger.categories import list_categories
from foodplan.store.measures import MEASURES, Measure
from foodplan.store.organisations import BOUNDARY_NAMES
from foodplan.store.places import area_names

# The names under which addresses narrow a measure, as those of an indicator's filters.
NARROWING = {
    "fonte": "source_kind",
    "categoria": "category",
    "zona": "area",
    "destinazione": "node",
}
CIRCOSCRIZIONE = "circoscrizione"
SHOWN_IN = {"g": "kg"}
# No indicator's slug has a colon, so that nothing said of an indicator is taken for a measure's.
PREFIX = "misura:"
# It is recorded nowhere, but the type of a version wants an instant.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def explain_measure(
    session: Session,
    name: str,
    today: date,
    known_at: datetime | None = None,
    *,
    month: str | None = None,
    organisation: str | None = None,
    narrowed: Mapping[str, str] | None = None,
) -> ExplainReport | None:
    """Return how a named measure is made, opened at a month and an organisation.

    `month` is as for an indicator; `narrowed` are codes by the names of NARROWING. None for a
    measure, or a code, that there is not; counts of people are never narrowed.
    """
    measure, moment = MEASURES.get(name), Moment(today, known_at)
    filters = _filters(session, moment, narrowed or {})
    if measure is None or filters is None or (measure.personal and filters):
        return None
    if {NARROWING[item.name] for item in filters} - set(measure.filters):
        return None
    world = read_world(session, today, known_at)
    simulated = any(owner.simulated for owner in world.measures.owners.values())
    judged = judge_indicator(world, _definition(measure, filters, simulated=simulated))
    row = replace(indicator_row(judged, counted=False), slug=name)
    pages = organisation_pages(session, moment, world.measures.owners.values())
    step = step_of(world, judged, month, organisation)
    return staircase(world, judged, step, row, "measure", pages, filters)


def _filters(
    session: Session, moment: Moment, narrowed: Mapping[str, str]
) -> tuple[FilterStep, ...] | None:
    """Return what narrows the measure with its words, or None for a code that nobody knows."""
    known = {
        "fonte": {kind.slug: SOURCE_KINDS[kind] for kind in SourceKind},
        "categoria": {row.slug: row.name for row in list_categories(session) if row.food},
        "zona": {
            code: title
            for (level, code), title in area_names(session, moment).items()
            if level == CIRCOSCRIZIONE
        },
        "destinazione": {
            slug: title for slug, title in BOUNDARY_NAMES.items() if slug.startswith("waste")
        },
    }
    steps = []
    for name, code in sorted(narrowed.items()):
        word = known.get(name, {}).get(code)
        if word is None:
            return None
        steps.append(FilterStep(name, code, word))
    return tuple(steps)


def _definition(
    measure: Measure, filters: tuple[FilterStep, ...], *, simulated: bool
) -> IndicatorVersion:
    """Return the definition of an indicator that would be this measure, and is stored nowhere."""
    chosen = {NARROWING[item.name]: [item.code] for item in filters}
    return IndicatorVersion(
        indicator=f"{PREFIX}{measure.name}",
        title=measure.title,
        summary=measure.formula,
        kind=measure.kind,
        track="output",
        unit=SHOWN_IN.get(measure.unit, measure.unit),
        direction="up",
        target_meaning="level_at_date" if measure.kind == "stock" else "per_year",
        dimension="environmental",
        frequency="month",
        source="measure",
        measure=measure.name,
        filters=json.dumps(chosen, sort_keys=True),
        simulated=simulated,
        recorded_from=NEVER,
    )
