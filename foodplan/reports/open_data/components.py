"""Short chains, work inclusion and social innovation as data sets: what their pages show."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.inclusion import inclusion_page
from foodplan.reports.inclusion.download import FlatRow, flat_rows
from foodplan.reports.innovation import innovation_page
from foodplan.reports.open_data.shape import Column, Dataset, Row
from foodplan.reports.short_chains import chain_report

_MEANINGS = {
    "semestre": "semestre, come 2026-1",
    "misura": "che cosa si conta",
    "voce": "tipo di inserimento, esito o programma; «totale» è la somma",
    "valore": "numero; vuoto se non si mostra, che non è zero",
    "pubblicato_con_i_dati_del": "giorno dei dati della pubblicazione, come 2026-07-31",
    "simulato": "sì se è un dato simulato",
}


def _supplies(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    report = chain_report(session, day, known_at)
    for row in report.supplies:
        yield (
            row.id, f"{row.month // 100}-{row.month % 100:02d}", row.producer, row.origin,
            row.outlet, row.outlet_kind, row.destination, row.category, row.grams, row.method,
            row.km0, row.short, report.rule, row.simulated,
        )  # fmt: skip


def _inclusion(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    for row in flat_rows(inclusion_page(session, day, known_at)):
        yield astuple(row)


def _counts(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    page = innovation_page(session, day, known_at)
    for card in (*page.experiences, *page.initiatives):
        for line in card.life.counts:
            yield (
                card.slug, card.title, line.title, line.unit, line.value, line.bound, line.first,
                line.last, line.method, line.source, line.simulated,
            )  # fmt: skip


def _exchanges(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    for item in innovation_page(session, day, known_at).exchanges:
        yield (
            item.title, item.kind_name, item.direction_name, item.partner,
            item.action.slug if item.action else "", item.first, item.last, item.description,
            item.outcome, item.url, item.source, item.simulated,
        )  # fmt: skip


SUPPLIES = Dataset(
    name="filiere-corte",
    title="Forniture delle filiere corte",
    summary=(
        "Le forniture degli ultimi dodici mesi chiusi, dal produttore al punto vendita, con che "
        "cosa ne dice la legge 61/2022; le persone che comprano non ci sono."
    ),
    columns=(
        Column("supply", "text", "identificativo della fornitura"),
        Column("month", "text", "mese, come 2026-11"),
        Column("producer", "text", "produttore, se ha acconsentito a essere nominato"),
        Column("origin", "text", "comune di produzione"),
        Column("outlet", "text", "punto vendita, se ha acconsentito a essere nominato"),
        Column("outlet_kind", "text", "tipo di punto vendita"),
        Column("destination", "text", "comune del punto vendita"),
        Column("category", "text", "categoria di merce"),
        Column("grams", "integer", "grammi"),
        Column("method", "text", "come si sono trovati i grammi"),
        Column("km_0", "text", "yes, no o unknown: non determinabile"),
        Column("short_chain", "text", "yes, no o unknown: non determinabile"),
        Column("rule", "text", "versione della regola"),
        Column("simulated", "boolean", "se è un dato simulato"),
    ),
    rows=_supplies,
)
INCLUSION = Dataset(
    name="inclusione",
    title="Inserimenti lavorativi per semestre",
    summary=(
        "I totali pubblicati alla chiusura di ogni semestre: nessun numero sotto cinque, e nessuno "
        "da cui si potrebbe ricavare."
    ),
    columns=tuple(Column(item.name, "text", _MEANINGS[item.name]) for item in fields(FlatRow)),
    rows=_inclusion,
)
COUNTS = Dataset(
    name="partecipazione",
    title="Partecipazione alle esperienze e alle iniziative",
    summary="Quante persone, organizzazioni o incontri, in quali giorni. Non si sommano.",
    columns=(
        Column("action", "text", "identificativo dell'azione"),
        Column("action_title", "text", "azione"),
        Column("title", "text", "che cosa si è contato"),
        Column("unit", "text", "people, organisations o events"),
        Column("value", "integer", "quanti; vuoto se sono da una a quattro persone"),
        Column("bound", "text", "lower: almeno; approximate: circa"),
        Column("first_day", "date", "primo giorno"),
        Column("last_day", "date", "ultimo giorno"),
        Column("method", "text", "come si è contato"),
        Column("source", "text", "fonte"),
        Column("simulated", "boolean", "se è un dato simulato"),
    ),
    rows=_counts,
)
EXCHANGES = Dataset(
    name="scambi",
    title="Scambi con altre città",
    summary="Buone pratiche, formazione e piani scambiati con altre città, con ciò che ne è nato.",
    columns=(
        Column("title", "text", "che cosa si scambia"),
        Column("kind", "text", "tipo di scambio"),
        Column("direction", "text", "chi dà e chi prende"),
        Column("partner", "text", "città o rete di città"),
        Column("action", "text", "identificativo dell'azione del piano, se ne ha una"),
        Column("first_day", "date", "primo giorno, vuoto se non si sa"),
        Column("last_day", "date", "ultimo giorno, vuoto se dura o non si sa"),
        Column("description", "text", "in che cosa consiste"),
        Column("outcome", "text", "che cosa ne è nato"),
        Column("url", "text", "indirizzo"),
        Column("source", "text", "fonte"),
        Column("simulated", "boolean", "se è un dato simulato"),
    ),
    rows=_exchanges,
)
