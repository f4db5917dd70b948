"""What the pages of indicators say to the office: both figures, what is behind them, the past."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlmodel import Session

from foodplan.models.history import BEGINNING, Versioned
from foodplan.models.indicators import IndicatorVersion, Observation, OfficialChoice, Target
from foodplan.reports.office.filters import filter_options, filter_words
from foodplan.reports.office.history import (
    HistoryLine,
    history_lines,
    merged,
    names_of_people,
)
from foodplan.reports.plan import (
    IndicatorReport,
    IndicatorRow,
    ProgressReport,
    indicator_report,
    progress_report,
)
from foodplan.reports.plan.figures import Link
from foodplan.rules.plan import (
    DIMENSIONS,
    DIRECTIONS,
    FREQUENCIES,
    PATH_SHAPES,
    TARGET_MEANINGS,
    TARGET_STATUSES,
    TRACKS,
)
from foodplan.store.history import Moment, history_of, version_at, versions_at
from foodplan.store.indicators import indicator_knowledge, official_readings, usable
from foodplan.store.measures import MEASURES

Row = TypeVar("Row", bound=Versioned)

DEFINITION_FIELDS = {
    "title": "titolo",
    "summary": "descrizione",
    "phrase": "frase dell'obiettivo",
    "measure": "misura",
    "filters": "filtri",
    "track": "prodotto o effetto",
    "dimension": "dimensione",
    "direction": "direzione",
    "target_meaning": "che cosa vuol dire il traguardo",
    "frequency": "ogni quanto",
    "reporter": "chi lo rileva",
    "perimeter": "perimetro",
    "baseline_value": "valore di partenza",
    "baseline_from": "valore di partenza dal",
    "baseline_to": "valore di partenza al",
    "baseline_perimeter": "perimetro del valore di partenza",
    "baseline_source": "fonte del valore di partenza",
    "tolerance": "tolleranza",
    "tolerance_max": "tolleranza massima",
    "path_shape": "percorso verso il traguardo",
    "season": "pesi dei mesi",
    "lowest": "minimo possibile",
    "highest": "massimo possibile",
    "comparable_from": "confrontabile dal",
    "needs_approval": "serve l'approvazione di un'altra persona",
}
TARGET_FIELDS = {"value": "valore", "status": "stato", "act": "atto", "source": "fonte"}
OBSERVATION_FIELDS = {"value": "valore", "status": "stato", "source_url": "fonte"}
CHOICE_FIELDS = {"observation_key": "rilevazione ufficiale"}
_WORDS = {
    "direction": DIRECTIONS,
    "frequency": FREQUENCIES,
    "status": TARGET_STATUSES,
    "track": TRACKS,
    "dimension": DIMENSIONS,
    "target_meaning": TARGET_MEANINGS,
    "path_shape": PATH_SHAPES,
}


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator in the office's table, with the goals that it measures."""

    row: IndicatorRow
    goals: tuple[Link, ...]


@dataclass(frozen=True)
class ObservationLine:
    """An observation that may speak for an indicator.

    `alternatives` says how many there are for its period that could be the official one.
    """

    first: date | None
    last: date | None
    period: str
    value: float | None
    unit: str
    perimeter: str
    source_url: str
    document: str
    official: bool
    alternatives: int


@dataclass(frozen=True)
class IndicatorPage:
    """One indicator as the office sees it: its public page, its definition and its history."""

    report: IndicatorReport
    version: IndicatorVersion
    targets: tuple[Target, ...]
    observations: tuple[ObservationLine, ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class ObservationChoice:
    """One of several observations of a period; `source` is its address or document."""

    key: str
    value: float | None
    unit: str
    perimeter: str
    source: str


@dataclass(frozen=True)
class PeriodChoices:
    """The observations of an indicator for one period, and the key of the official one, if said."""

    first: date
    last: date
    rows: tuple[ObservationChoice, ...]
    chosen: str | None


def indicator_lines(session: Session, today: date) -> tuple[IndicatorLine, ...]:
    """Return every indicator of every plan, in the order of the plans' goals."""
    return lines_of(progress_report(session, today))


def lines_of(report: ProgressReport) -> tuple[IndicatorLine, ...]:
    """Return every indicator of a progress answer, in the order of the plans' goals."""
    rows: dict[str, IndicatorRow] = {}
    goals: dict[str, list[Link]] = defaultdict(list)
    for plan in report.plans:
        for goal in plan.goals:
            for row in goal.indicators:
                rows.setdefault(row.slug, row)
                goals[row.slug].append(Link(goal.slug, goal.title))
    return tuple(IndicatorLine(row, tuple(goals[slug])) for slug, row in rows.items())


def indicator_page(session: Session, slug: str, today: date) -> IndicatorPage | None:
    """Return one indicator, or None when there is no such indicator."""
    moment = Moment(today)
    version = version_at(session, IndicatorVersion, moment, indicator=slug)
    report = indicator_report(session, slug, today) if version else None
    if version is None or report is None:
        return None
    targets = versions_at(session, Target, moment, indicator=slug)
    return IndicatorPage(
        report=report,
        version=version,
        targets=tuple(sorted(targets, key=lambda target: target.due_on)),
        observations=_observations(session, slug, moment),
        history=_history(session, slug, today),
    )


def _observations(session: Session, slug: str, moment: Moment) -> tuple[ObservationLine, ...]:
    known = indicator_knowledge(session, moment)
    definition, found = known.definitions[slug], known.observations.get(slug, [])
    official = official_readings(definition, found, known.choices.get(slug, [])).keys
    periods = Counter((row.period_from, row.period_to) for row in found if usable(definition, row))
    lines = [
        ObservationLine(
            first=row.period_from,
            last=row.period_to,
            period=row.period_text,
            value=_value(row),
            unit=row.unit,
            perimeter=row.perimeter,
            source_url=row.source_url,
            document=row.document,
            official=row.key in official,
            alternatives=periods[row.period_from, row.period_to],
        )
        for row in found
    ]
    return tuple(sorted(lines, key=lambda line: line.last or BEGINNING, reverse=True))


def period_choices(
    session: Session, slug: str, first: date, last: date, today: date
) -> PeriodChoices:
    """Return the observations among which an officer says which one is official."""
    known = indicator_knowledge(session, Moment(today))
    definition = known.definitions.get(slug)
    found = known.observations.get(slug, []) if definition else []
    rows = [
        ObservationChoice(
            key=row.key,
            value=_value(row),
            unit=row.unit,
            perimeter=row.perimeter,
            source=row.source_url or row.document,
        )
        for row in found
        if (row.period_from, row.period_to) == (first, last)
        and definition is not None
        and usable(definition, row)
    ]
    choices = known.choices.get(slug, [])
    chosen = [row for row in choices if (row.period_from, row.period_to) == (first, last)]
    return PeriodChoices(first, last, tuple(rows), chosen[-1].observation_key if chosen else None)


def _value(row: Observation) -> float | None:
    if row.value is not None or row.numerator is None or not row.denominator:
        return row.value
    return row.numerator / row.denominator


def _history(session: Session, slug: str, today: date) -> tuple[HistoryLine, ...]:
    people = names_of_people(session)
    own = history_of(session, IndicatorVersion, indicator=slug)
    options = filter_options(session, today)
    words = _WORDS | {
        "measure": {name: measure.title for name, measure in MEASURES.items()},
        "filters": {row.filters: filter_words(row.filters, options) for row in own},
    }
    histories = [history_lines(own, DEFINITION_FIELDS, people, "", words)]
    targets = _by(history_of(session, Target, indicator=slug), "due_on")
    for due_on, points in targets.items():
        what = f"traguardo del {due_on:%d/%m/%Y}"
        histories.append(history_lines(points, TARGET_FIELDS, people, what, _WORDS))
    for found in _by(history_of(session, Observation, indicator=slug), "key").values():
        what = f"rilevazione {_period(found[-1])}"
        histories.append(history_lines(found, OBSERVATION_FIELDS, people, what))
    for made in _by(history_of(session, OfficialChoice, indicator=slug), "period_from").values():
        what = f"scelta ufficiale {_period(made[-1])}"
        histories.append(history_lines(made, CHOICE_FIELDS, people, what))
    return merged(histories)


def _by(rows: list[Row], field: str) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, field)].append(row)
    return found


def _period(row: Observation | OfficialChoice) -> str:
    if row.period_from is None or row.period_to is None:
        return "senza periodo"
    return f"dal {row.period_from:%d/%m/%Y} al {row.period_to:%d/%m/%Y}"
