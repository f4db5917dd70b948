"""The released figures of work inclusion as one flat table: what the page shows, nothing more."""

import csv
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from io import StringIO

from foodplan.reports.inclusion.page import InclusionPage
from foodplan.rules.calendar import rome_day
from foodplan.rules.inclusion import KINDS, OUTCOMES
from foodplan.rules.tables import neutral
from foodplan.store.inclusion import HalfRelease, OutcomeRelease

STARTED, HOURS, OUTCOME = "inserimenti iniziati", "ore lavorate", "esito dopo 12 mesi"
PROGRAMME = "inserimenti iniziati per programma"
ALL = "totale"


@dataclass(frozen=True)
class FlatRow:
    """One figure of a half-year; an empty value is not shown, which is not nought."""

    semestre: str
    misura: str
    voce: str
    valore: str
    pubblicato_con_i_dati_del: str
    simulato: str


def csv_of_inclusion(page: InclusionPage) -> bytes:
    """Return the figures as CSV in UTF-8; no cell runs as a formula in a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([item.name for item in fields(FlatRow)])
    writer.writerows([neutral(cell) for cell in astuple(row)] for row in flat_rows(page))
    return out.getvalue().encode()


def flat_rows(page: InclusionPage) -> Iterator[FlatRow]:
    """Yield every figure of the page that is about people, hidden ones as empty values."""
    for row in page.releases:
        figures = [(STARTED, ALL, row.started.total), (HOURS, ALL, row.hours)]
        figures += [(STARTED, word, row.started.cells[kind]) for kind, word in KINDS.items()]
        for slug, count in row.programmes.items():
            figures.append((PROGRAMME, page.titles.get(slug, slug), count))
        yield from (_flat(row, *figure) for figure in figures)
    for outcome in page.outcomes:
        cells = outcome.outcomes.cells
        yield from (_flat(outcome, OUTCOME, word, cells[name]) for name, word in OUTCOMES.items())


def _flat(row: HalfRelease | OutcomeRelease, measure: str, name: str, value: int | None) -> FlatRow:
    said = "" if value is None else str(value)
    known = rome_day(row.at).isoformat()
    half = f"{row.half // 100}-{1 if row.half % 100 == 6 else 2}"
    return FlatRow(half, measure, name, said, known, "sì" if row.simulated else "no")
