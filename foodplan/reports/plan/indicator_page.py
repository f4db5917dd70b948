"""The page of one indicator: judged value, series, targets, methods, observations."""

from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion, Observation
from foodplan.progress.rollup import normalised_weights
from foodplan.reports.plan.actions import goal_link, plan_link
from foodplan.reports.plan.figures import Link
from foodplan.reports.plan.findings import LedgerSeries
from foodplan.reports.plan.judging import Judged, indicator_row, judge_indicator, target_point
from foodplan.reports.plan.outlook import outlook
from foodplan.reports.plan.pages import IndicatorReport
from foodplan.reports.plan.rows import IndicatorRow, LadderStep, MethodShare, ObservationRow
from foodplan.reports.plan.series import series_points, with_intervals
from foodplan.reports.plan.words import METHODS, day_words, tag
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.ledger import Method
from foodplan.rules.observations import approval_of
from foodplan.rules.plan import FREQUENCIES, RECORDS
from foodplan.store.indicators import comparable, step_words, usable
from foodplan.store.measures import MEASURES
from foodplan.store.recorded import RECORDED

__all__ = [
    "OBSERVED",
    "STEPPED",
    "goals_of",
    "indicator_report",
    "ladder_steps",
    "method_shares",
    "observation_rows",
    "plan_of",
    "row_in_goal",
    "series_points",
    "value_formula",
]

STEPPED = "Vale il gradino più alto che ha il suo documento."
OBSERVED = "Valori rilevati o pubblicati: vale quello dell'ultimo periodo chiuso."


def indicator_report(
    session: Session, slug: str, today: date, known_at: datetime | None = None
) -> IndicatorReport | None:
    """Return an indicator's page, or None when there is no such indicator."""
    world = read_world(session, today, known_at)
    definition = world.knowledge.definitions.get(slug)
    if definition is None:
        return None
    judged = judge_indicator(world, definition)
    goals = goals_of(world, slug)
    series = series_points(world, judged)
    return IndicatorReport(
        indicator=row_in_goal(world, judged),
        goals=goals,
        plan=plan_of(world, slug),
        perimeter=judged.finding.perimeter,
        reporter=definition.reporter,
        frequency=tag(FREQUENCIES, definition.frequency),
        tolerance=definition.tolerance,
        series=with_intervals(world, judged, series),
        targets=tuple(target_point(definition, target) for target in judged.targets),
        methods=method_shares(judged.finding.ledger),
        observations=observation_rows(world, judged),
        formula=value_formula(definition),
        mufpp=_words(definition.mufpp),
        sdg=_words(definition.sdg),
        stamp=world.stamp(simulated=definition.simulated),
        forecast=outlook(world, judged, series),
        steps=ladder_steps(world, judged),
        comparable_from=definition.comparable_from,
    )


def goals_of(world: World, slug: str) -> tuple[Link, ...]:
    """Return the goals that an indicator measures."""
    links = [link for link in world.knowledge.links if link.indicator == slug]
    return tuple(goal_link(world.tree, link.goal) for link in links)


def plan_of(world: World, slug: str) -> Link | None:
    """Return the plan of the first goal that an indicator measures."""
    for link in goals_of(world, slug):
        goal = world.tree.goals.get(link.slug)
        if goal is not None:
            return plan_link(world.tree, goal.plan)
    return None


def row_in_goal(world: World, judged: Judged) -> IndicatorRow:
    """Return an indicator's row with what its first goal says of its weight."""
    track = judged.definition.track
    for link in world.knowledge.links:
        if link.indicator != judged.slug:
            continue
        alike = [
            other
            for other in world.knowledge.links_of(link.goal)
            if world.knowledge.definitions[other.indicator].track == track
        ]
        weights = normalised_weights([other.weight for other in alike])
        counted = link.weight != 0
        return indicator_row(
            judged, weights[alike.index(link)], link.weight_reason, counted=counted
        )
    return indicator_row(judged, counted=False)


def value_formula(definition: IndicatorVersion) -> str:
    """Return in Italian how the value itself is made."""
    if definition.source == "measure" and definition.measure in MEASURES:
        return MEASURES[definition.measure].formula
    if definition.source == RECORDS and definition.measure in RECORDED:
        return RECORDED[definition.measure].formula
    return STEPPED if definition.kind == "ladder" else OBSERVED


def method_shares(series: LedgerSeries | None) -> tuple[MethodShare, ...]:
    """Return the share of each method in a mass, over the judged period or else the current one."""
    if series is None or series.measure.unit != "g":
        return ()
    window = series.window or series.current
    grams: dict[int, int] = {}
    for cell in series.cells:
        if cell.month in window:
            grams[cell.method] = grams.get(cell.method, 0) + cell.value
    whole = sum(grams.values())
    # What lies in store was found by no method of its own.
    if whole <= 0 or 0 in grams:
        return ()
    names = {method.slug: METHODS[method] for method in Method}
    return tuple(
        MethodShare(tag(names, Method(method).slug), made / whole)
        for method, made in sorted(grams.items())
    )


def ladder_steps(world: World, judged: Judged) -> tuple[LadderStep, ...]:
    """Return the steps of a ladder in order, each with the document by which it was reached."""
    if judged.definition.kind != "ladder":
        return ()
    rows = {
        row.value: row
        for row in world.knowledge.observations.get(judged.slug, [])
        if row.key in judged.finding.official
    }
    return tuple(
        LadderStep(
            words,
            rows[value].period_to if value in rows else None,
            rows[value].document if value in rows else "",
        )
        for value, words in step_words(judged.definition).items()
    )


def observation_rows(world: World, judged: Judged) -> tuple[ObservationRow, ...]:
    """Return every observation that may speak for an indicator, the latest period first."""
    rows = world.knowledge.observations.get(judged.slug, [])
    ordered = sorted(rows, key=lambda row: (row.period_to or date.min, row.key), reverse=True)
    return tuple(_observation_row(judged, row) for row in ordered)


def _observation_row(judged: Judged, row: Observation) -> ObservationRow:
    return ObservationRow(
        key=row.key,
        title=row.title,
        period=row.period_text or _days(row),
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        unit=row.unit,
        perimeter=row.perimeter,
        geography=row.geography,
        bound=row.bound,
        verified=row.verified,
        official=row.key in judged.finding.official,
        comparable=usable(judged.definition, row) and comparable(judged.definition, row),
        source_url=row.source_url,
        source_date=row.source_date,
        note=row.note,
        simulated=row.simulated,
        document=row.document,
        approval=approval_of(row.status, row.proposed_by, row.approved_by),
    )


def _days(row: Observation) -> str:
    if row.period_from is None or row.period_to is None:
        return ""
    if row.period_from == row.period_to:
        return day_words(row.period_from)
    return f"{day_words(row.period_from)} – {day_words(row.period_to)}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
