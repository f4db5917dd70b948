"""The page of one indicator: judged value, series, targets, methods, observations."""

from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion, Observation
from foodplan.progress.cells import Window
from foodplan.progress.path import path_value
from foodplan.progress.readings import reading_value
from foodplan.progress.register import first_day, last_day
from foodplan.progress.rollup import normalised_weights
from foodplan.progress.suppression import hidden
from foodplan.reports.plan.actions import goal_link, plan_link
from foodplan.reports.plan.figures import Link
from foodplan.reports.plan.findings import LedgerSeries
from foodplan.reports.plan.judging import Judged, indicator_row, judge_indicator, target_point
from foodplan.reports.plan.pages import IndicatorReport
from foodplan.reports.plan.reporting import answers
from foodplan.reports.plan.rows import IndicatorRow, MethodShare, ObservationRow, SeriesPoint
from foodplan.reports.plan.words import METHODS, day_words, period, tag
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.ledger import Method, month_of, months_between
from foodplan.rules.plan import FREQUENCIES
from foodplan.rules.units import convert
from foodplan.store.indicators import comparable, usable
from foodplan.store.measures import MEASURES

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
    return IndicatorReport(
        indicator=row_in_goal(world, judged),
        goals=goals,
        plan=plan_of(world, slug),
        perimeter=judged.finding.perimeter,
        reporter=definition.reporter,
        frequency=tag(FREQUENCIES, definition.frequency),
        tolerance=definition.tolerance,
        series=series_points(world, judged),
        targets=tuple(target_point(definition, target) for target in judged.targets),
        methods=method_shares(judged.finding.ledger),
        observations=observation_rows(world, judged),
        formula=value_formula(definition),
        mufpp=_words(definition.mufpp),
        sdg=_words(definition.sdg),
        stamp=world.stamp(simulated=definition.simulated),
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
    return OBSERVED


def series_points(world: World, judged: Judged) -> tuple[SeriesPoint, ...]:
    """Return the values over time: months of the ledger, or the observed periods."""
    series = judged.finding.ledger
    if series is None:
        return tuple(
            SeriesPoint(
                period=period(reading.first, reading.last),
                value=None if reading.conflict else reading_value(reading),
                numerator=reading.numerator,
                denominator=reading.denominator,
                path=path_value(judged.points, reading.last),
                answered=None,
                expected=None,
                carried=False,
            )
            for reading in judged.finding.readings
        )
    points = [_month_point(world, judged, series, month) for month in months_shown(world, series)]
    return _without_small_counts(points, series)


def months_shown(world: World, series: LedgerSeries) -> list[int]:
    """Return the months from the first report to the one in progress (closed ones for people)."""
    if series.start is None:
        return []
    last = world.closed_month if series.measure.personal else month_of(world.today)
    return months_between(series.start, last)


def _month_point(world: World, judged: Judged, series: LedgerSeries, month: int) -> SeriesPoint:
    definition = judged.definition
    kind = "rate" if definition.kind == "rate" else "flow"
    found = series.total(kind, Window(month, month))
    due, got = series.reports(month, month)
    answered, expected = answers(due, got)
    yearly = definition.target_meaning == "per_year" and kind == "flow"
    path = path_value(judged.points, last_day(month)) if judged.same_perimeter else None
    return SeriesPoint(
        period=period(first_day(month), last_day(month), closed=month <= world.closed_month),
        value=_converted(definition, series, found.value),
        numerator=found.numerator if kind == "rate" else None,
        denominator=found.denominator,
        path=path / 12 if path is not None and yearly else path,
        answered=answered,
        expected=expected,
        carried=False,
    )


def _converted(
    definition: IndicatorVersion, series: LedgerSeries, value: float | None
) -> float | None:
    return None if value is None else convert(value, series.measure.unit, definition.unit)


def _without_small_counts(
    points: list[SeriesPoint], series: LedgerSeries
) -> tuple[SeriesPoint, ...]:
    if not series.measure.personal:
        return tuple(points)
    away = hidden([None if point.value is None else int(point.value) for point in points])
    return tuple(replace_value(point) if at in away else point for at, point in enumerate(points))


def replace_value(point: SeriesPoint) -> SeriesPoint:
    """Return a point whose small count is not shown."""
    return SeriesPoint(
        point.period, None, None, None, point.path, point.answered, point.expected, carried=False
    )


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
    if whole <= 0:
        return ()
    names = {method.slug: METHODS[method] for method in Method}
    return tuple(
        MethodShare(tag(names, Method(method).slug), made / whole)
        for method, made in sorted(grams.items())
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
    )


def _days(row: Observation) -> str:
    if row.period_from is None or row.period_to is None:
        return ""
    return f"{day_words(row.period_from)} – {day_words(row.period_to)}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
