"""What an indicator would say if it were kept as it stands in the form: computed, never stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlmodel import Session

from foodplan.models.history import BEGINNING
from foodplan.models.indicators import GoalIndicator, IndicatorVersion
from foodplan.progress.cells import Cell, Window
from foodplan.progress.suppression import hidden
from foodplan.reports.office.filters import FilterLine, Options, filter_lines, filter_options
from foodplan.reports.plan.figures import Tag
from foodplan.reports.plan.findings import LedgerSeries
from foodplan.reports.plan.indicator_page import series_points
from foodplan.reports.plan.judging import indicator_row, judge_indicator
from foodplan.reports.plan.rows import IndicatorRow, SeriesPoint
from foodplan.reports.plan.words import tag
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.plan import (
    DIMENSIONS,
    DIRECTIONS,
    FREQUENCIES,
    INDICATOR_KINDS,
    PATH_SHAPES,
    TARGET_MEANINGS,
    TRACKS,
)
from foodplan.rules.units import convert, unit_name
from foodplan.store.edits.building import UNSAID
from foodplan.store.edits.definitions import definition_problems
from foodplan.store.edits.measured import implied_by_measure
from foodplan.store.history import Moment
from foodplan.store.measures import (
    ELIMINATED,
    ELIMINATIONS,
    MEASURES,
    Measure,
    Measures,
    problems_with_measure,
)
from foodplan.store.measures.split import split_cells

MONTHS_SHOWN = 12
UNSAVED = "nuovo"
# What counts while a form does not say one of a vocabulary's words.
_WORDS: dict[str, Mapping[str, str]] = {
    "direction": DIRECTIONS, "track": TRACKS, "dimension": DIMENSIONS, "frequency": FREQUENCIES,
    "target_meaning": TARGET_MEANINGS, "path_shape": PATH_SHAPES,
}  # fmt: skip


@dataclass(frozen=True)
class PreviewPart:
    """A part of the figure: an organisation, an origin or an area; `value` None is not shown."""

    name: str
    value: float | None
    suppressed: bool = False


@dataclass(frozen=True)
class PreviewCut:
    """The figure cut one way, largest part first."""

    title: str
    parts: tuple[PreviewPart, ...]


@dataclass(frozen=True)
class Preview:
    """An indicator computed from a form: both figures, a year of months, who made it up.

    `cuts` are of the judged period, or of the one in progress before any has closed.
    """

    measure: str
    formula: str
    kind: Tag
    unit: str
    unit_name: str
    filters: tuple[FilterLine, ...]
    row: IndicatorRow
    months: tuple[SeriesPoint, ...]
    cuts: tuple[PreviewCut, ...]


def preview(
    session: Session, values: Mapping[str, Any], goal: str, today: date, slug: str = UNSAVED
) -> Preview | None:
    """Return what an indicator would say today, or None while its measure or filters are wrong.

    `values` are the form's, whatever is missing or wrong in them that the figure does not need;
    `goal` may be empty; `slug` is the indicator's that is being changed, whose targets then count.
    """
    name, filters = str(values.get("measure", "")), str(values.get("filters", "{}"))
    if problems_with_measure(name, filters):
        return None
    definition = _definition(slug, name, values)
    world = _with_goal(read_world(session, today, None), definition, goal, today)
    judged = judge_indicator(world, definition)
    series = judged.finding.ledger
    measure, options = MEASURES[name], filter_options(session, today)
    return Preview(
        measure=measure.title,
        formula=measure.formula,
        kind=tag(INDICATOR_KINDS, measure.kind),
        unit=definition.unit,
        unit_name=unit_name(definition.unit, 2),
        filters=filter_lines(filters, options),
        row=indicator_row(judged, counted=False),
        months=series_points(world, judged)[-MONTHS_SHOWN:],
        cuts=_cuts(Measures(session, Moment(today)), definition, series, options),
    )


def _definition(slug: str, measure: str, values: Mapping[str, Any]) -> IndicatorVersion:
    typed = {field: value for field, value in values.items() if value is not None}
    said = {**UNSAID, "title": "", "phrase": "{value}", **typed}
    for name, words in _WORDS.items():
        if said.get(name) not in words:
            said[name] = next(iter(words))
    said |= {"source": "measure", **implied_by_measure(measure, str(values.get("unit", "")))}
    wrong = {problem.field for problem in definition_problems(said)}
    # A path by seasons needs its weights, and weights are of such a path only.
    wrong |= {"path_shape", "season"} if wrong & {"path_shape", "season"} else set()
    said |= {name: UNSAID[name] for name in wrong if name in UNSAID}
    if MEASURES[measure].kind == "stock":
        said["target_meaning"] = "level_at_date"
    columns = {name: said[name] for name in IndicatorVersion.model_fields if name in said}
    return IndicatorVersion(**columns | {"indicator": slug, "valid_from": BEGINNING})


def _with_goal(world: World, definition: IndicatorVersion, goal: str, today: date) -> World:
    """Return the world as it would be with the indicator in it: its goal says when a plan began."""
    knowledge = world.knowledge
    links = knowledge.links
    if goal and not any(link.indicator == definition.indicator for link in links):
        never = datetime.combine(today, time(), UTC)
        link = GoalIndicator(goal=goal, indicator=definition.indicator, recorded_from=never)
        links = (*links, link)
    definitions = knowledge.definitions | {definition.indicator: definition}
    return replace(world, knowledge=replace(knowledge, links=links, definitions=definitions))


def _cuts(
    measures: Measures, definition: IndicatorVersion, series: LedgerSeries | None, options: Options
) -> tuple[PreviewCut, ...]:
    if series is None:
        return ()
    window = _shown_window(series)
    if series.measure.personal and not series.lists(window):
        return ()
    names = {owner.id: owner.name for owner in measures.owners.values()}
    names[ELIMINATIONS] = ELIMINATED
    by_owner: dict[str, list[Cell]] = defaultdict(list)
    for cell in series.cells:
        by_owner[names.get(cell.organisation, "senza organizzazione")].append(cell)
    cuts = [PreviewCut("Per organizzazione", _parts(definition, series, window, by_owner))]
    if not series.measure.personal:
        filters = definition.filters
        for by, title in (("source_kind", "Per provenienza"), ("area", "Per circoscrizione")):
            if by in series.measure.filters:
                found = split_cells(measures, definition.measure, filters, by, options[by])
                cuts.append(PreviewCut(title, _parts(definition, series, window, found)))
    return tuple(cut for cut in cuts if cut.parts)


def _shown_window(series: LedgerSeries) -> Window:
    """Return the months that are cut: of a stock only the last one with a figure."""
    window = series.window or series.current
    if series.measure.kind != "stock":
        return window
    last = max((cell.month for cell in series.cells if cell.month in window), default=window.last)
    return Window(last, last)


def _parts(
    definition: IndicatorVersion,
    series: LedgerSeries,
    window: Window,
    cells: Mapping[str, Iterable[Cell]],
) -> tuple[PreviewPart, ...]:
    made = {name: _made(definition, series.measure, window, of) for name, of in cells.items()}
    rows = [(name, value) for name, value in made.items() if value is not None]
    rows.sort(key=lambda row: (-row[1], row[0]))
    if not series.measure.personal:
        return tuple(PreviewPart(name, value) for name, value in rows)
    away = hidden([int(value) for _, value in rows])
    return tuple(
        PreviewPart(name, None if at in away else value, suppressed=at in away)
        for at, (name, value) in enumerate(rows)
    )


def _made(
    definition: IndicatorVersion, measure: Measure, window: Window, cells: Iterable[Cell]
) -> float | None:
    """Return what some cells make of a window, in the indicator's unit; None without any."""
    inside = [cell for cell in cells if cell.month in window]
    if not inside:
        return None
    value: float = sum(cell.value for cell in inside)
    if measure.kind == "rate":
        whole = sum(cell.base or 0 for cell in inside)
        return value / whole if whole else None
    return convert(value, measure.unit, definition.unit)
