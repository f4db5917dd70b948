"""The ledger's monthly flows as a data set."""

from collections.abc import Iterator
from dataclasses import astuple
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.flows import FlowFilter, flows_report
from foodplan.reports.open_data.shape import Column, Dataset, Row

COLUMNS = (
    Column("month", "text", "mese di registrazione, come 2026-11"),
    Column("from_kind", "text", "da che nodo parte: source, stock, opening, count…"),
    Column("to_kind", "text", "a che nodo arriva: stock, people, waste, count…"),
    Column("organisation", "text", "organizzazione, se ha acconsentito a essere nominata"),
    Column("category", "text", "categoria di merce"),
    Column("source_kind", "text", "origine della merce"),
    Column("grams", "integer", "grammi, al netto degli storni"),
    Column("movements", "integer", "numero di movimenti, al netto degli storni"),
)


def _rows(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    for row in flows_report(session, day, known_at, FlowFilter()).rows:
        yield astuple(row)


FLOWS = Dataset(
    name="flussi",
    title="Flussi mensili del registro",
    summary=(
        "Quanti grammi sono entrati e usciti ogni mese, per organizzazione e categoria, come li "
        "ha dichiarati ciascuna: senza i trasferimenti fra sedi e senza togliere i doppi."
    ),
    columns=COLUMNS,
    rows=_rows,
)
