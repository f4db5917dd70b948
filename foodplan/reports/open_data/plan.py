"""The plan as data sets: goals with their tracks, indicators with their values and targets."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.open_data.shape import Column, Dataset, Row
from foodplan.reports.plan import GoalSummary, IndicatorRow, progress_report

GOAL_COLUMNS = (
    Column("plan", "text", "piano di cui è un obiettivo"),
    Column("slug", "text", "identificativo stabile dell'obiettivo"),
    Column("title", "text", "titolo"),
    Column("status", "text", "stato: on_track, late, uncertain, reached, missed, no_data…"),
    Column("progress", "number", "avanzamento dei prodotti, quota 0–1; vuoto se non si calcola"),
    Column("coverage", "number", "copertura dei prodotti, quota 0–1"),
    Column("low", "number", "estremo basso dell'avanzamento"),
    Column("high", "number", "estremo alto dell'avanzamento"),
    Column("implementation", "number", "avanzamento dell'attuazione, quota 0–1"),
    Column("outcomes", "number", "avanzamento degli effetti, quota 0–1"),
    Column("indicators", "integer", "numero di indicatori"),
)

INDICATOR_COLUMNS = (
    Column("goal", "text", "obiettivo che misura"),
    Column("slug", "text", "identificativo stabile dell'indicatore"),
    Column("title", "text", "titolo"),
    Column("kind", "text", "flow, stock, rate, people, survey, ladder"),
    Column("track", "text", "output (prodotto) oppure outcome (effetto)"),
    Column("dimension", "text", "social, environmental, economic"),
    Column("unit", "text", "unità; i valori in % vanno da 0 a 1"),
    Column("value", "number", "valore dell'ultimo periodo chiuso, quello che si giudica"),
    Column("value_from", "date", "primo giorno del periodo chiuso"),
    Column("value_to", "date", "ultimo giorno del periodo chiuso"),
    Column("current", "number", "valore del periodo in corso, provvisorio"),
    Column("current_to", "date", "ultimo giorno del periodo in corso"),
    Column("baseline", "number", "valore di partenza"),
    Column("target", "number", "traguardo"),
    Column("target_due", "date", "data del traguardo"),
    Column("target_status", "text", "proposed, published, approved"),
    Column("attainment", "number", "avanzamento, quota con segno; vuoto se non si calcola"),
    Column("reason", "text", "perché l'avanzamento non si calcola"),
    Column("status", "text", "stato"),
    Column("coverage", "number", "copertura del periodo chiuso, quota 0–1"),
    Column("weight", "number", "peso normalizzato nell'obiettivo"),
    Column("simulated", "boolean", "usa dati simulati"),
)


def _goal_row(plan: str, goal: GoalSummary) -> Row:
    return (
        plan,
        goal.slug,
        goal.title,
        goal.status.code,
        goal.progress,
        goal.coverage,
        goal.low,
        goal.high,
        goal.implementation.progress,
        goal.outcomes.progress,
        len(goal.indicators),
    )


def _goals(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    for plan in progress_report(session, day, known_at).plans:
        for goal in plan.goals:
            yield _goal_row(plan.slug, goal)


def _indicator_row(goal: str, row: IndicatorRow) -> Row:
    value, current, target = row.value, row.current, row.target
    return (
        goal,
        row.slug,
        row.title,
        row.kind,
        row.track.code,
        row.dimension.code,
        row.unit,
        value.value if value else None,
        value.period.first if value else None,
        value.period.last if value else None,
        current.value if current else None,
        current.period.last if current else None,
        row.baseline.quantity.value if row.baseline else None,
        target.quantity.value if target else None,
        target.due_on if target else None,
        target.status.code if target else None,
        row.attainment,
        row.reason.code if row.reason else None,
        row.status.code,
        row.coverage.share if row.coverage else None,
        row.weight,
        row.simulated,
    )


def _indicators(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    for plan in progress_report(session, day, known_at).plans:
        for goal in plan.goals:
            for row in goal.indicators:
                yield _indicator_row(goal.slug, row)


GOALS = Dataset(
    name="obiettivi",
    title="Obiettivi",
    summary="Gli obiettivi di ogni piano con avanzamento, copertura e intervallo.",
    columns=GOAL_COLUMNS,
    rows=_goals,
)

INDICATORS = Dataset(
    name="indicatori",
    title="Indicatori",
    summary="Gli indicatori con valore giudicato, valore in corso, partenza, traguardo e stato.",
    columns=INDICATOR_COLUMNS,
    rows=_indicators,
)
