"""Published figures and targets as data sets, each with its source."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.indicators import Observation, Target
from foodplan.reports.open_data.shape import Column, Dataset, Row
from foodplan.store.history import Moment, versions_at

OBSERVATION_COLUMNS = (
    Column("key", "text", "identificativo stabile della rilevazione"),
    Column("indicator", "text", "indicatore che alimenta, se uno"),
    Column("series", "text", "serie a cui appartiene"),
    Column("title", "text", "che cosa dice la fonte"),
    Column("perimeter", "text", "di chi e di che cosa è il valore"),
    Column("geography", "text", "luogo a cui si riferisce"),
    Column("period_from", "date", "primo giorno del periodo"),
    Column("period_to", "date", "ultimo giorno del periodo"),
    Column("value", "number", "valore; vuoto per i rapporti, che hanno numeratore e denominatore"),
    Column("numerator", "number", "numeratore di un rapporto"),
    Column("denominator", "number", "denominatore di un rapporto"),
    Column("unit", "text", "unità; i valori in % vanno da 0 a 1"),
    Column("value_as_published", "text", "il valore com'è scritto nella fonte"),
    Column("bound", "text", "vuoto, lower (almeno), upper (al massimo), approximate (circa)"),
    Column("source_url", "text", "indirizzo della fonte"),
    Column("source_date", "text", "data della fonte"),
    Column("verified", "boolean", "l'indirizzo della fonte è completo"),
    Column("simulated", "boolean", "dato simulato"),
)

TARGET_COLUMNS = (
    Column("indicator", "text", "indicatore"),
    Column("due_on", "date", "giorno del traguardo"),
    Column("value", "number", "valore da raggiungere, nell'unità dell'indicatore"),
    Column("status", "text", "proposed (proposto), published (pubblicato), approved (approvato)"),
    Column("perimeter", "text", "di chi e di che cosa è il traguardo"),
    Column("act", "text", "atto che lo fissa"),
    Column("source", "text", "fonte"),
    Column("simulated", "boolean", "traguardo simulato"),
)

APPROVED = "approved"


def _observations(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    rows = versions_at(session, Observation, Moment(day, known_at), status=APPROVED)
    for row in sorted(rows, key=lambda row: row.key):
        yield tuple(getattr(row, column.name) for column in OBSERVATION_COLUMNS)


def _targets(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    rows = versions_at(session, Target, Moment(day, known_at))
    for row in sorted(rows, key=lambda row: (row.indicator, row.due_on)):
        yield tuple(getattr(row, column.name) for column in TARGET_COLUMNS)


OBSERVATIONS = Dataset(
    name="rilevazioni",
    title="Rilevazioni pubblicate",
    summary="I valori trovati nelle fonti, uno accanto all'altro anche quando non concordano.",
    columns=OBSERVATION_COLUMNS,
    rows=_observations,
)

TARGETS = Dataset(
    name="traguardi",
    title="Traguardi",
    summary="I punti da raggiungere, con il loro atto o come proposte.",
    columns=TARGET_COLUMNS,
    rows=_targets,
)
