"""The city's figures as one flat table: what the page shows, and nothing more."""

import csv
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass, fields
from io import StringIO

from foodplan.reports.recovery.figures import KilosRow, RecoveryReport
from foodplan.reports.recovery.kilos import Kilos
from foodplan.rules.tables import neutral

FIGURES = {
    "recovered": "recuperato",
    "other": "da altre fonti",
    "transferred_in": "da altre sedi, da abbinare",
    "distributed": "redistribuito",
    "sold": "venduto",
    "wasted": "scartato",
    "feed": "alimentazione animale",
    "returned": "reso al fornitore",
    "lost": "mancante alle conte",
    "found": "in più alle conte",
}


@dataclass(frozen=True)
class FlatRow:
    """One figure: of what, of which months, closed or not, in grams of net weight."""

    parte: str
    voce: str
    dal_mese: str
    al_mese: str
    chiuso: str
    misura: str
    grammi: int


def csv_of_recovery(report: RecoveryReport) -> bytes:
    """Return the table as CSV in UTF-8; no cell runs as a formula in a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([item.name for item in fields(FlatRow)])
    writer.writerows([neutral(cell) for cell in astuple(row)] for row in flat_rows(report))
    return out.getvalue().encode()


def flat_rows(report: RecoveryReport) -> Iterator[FlatRow]:
    """Yield every figure of the page; months without records and figures of zero are left out."""
    for row in report.months:
        if row.kilos:
            yield from _of_kilos("città", "tutto il cibo", (row.month,), row.kilos, row.closed)
    spans = ((report.closed_months, True), (report.running_months, False))
    for months, closed in spans:
        parts: list[tuple[str, str, str, int]] = []
        for source in report.sources:
            figure = FIGURES["recovered" if source.surplus else "other"]
            parts.append(("fonte", source.name, figure, source.grams.of(closed=closed)))
        for end in report.destinations:
            grams = end.grams.of(closed=closed)
            parts.append(("destinazione dello scarto", end.name, FIGURES["wasted"], grams))
        for part, name, figure, grams in parts:
            if grams:
                yield FlatRow(part, name, *_span(months), _word(closed=closed), figure, grams)
        yield from _of_rows("categoria", report.categories, months, closed=closed)
        yield from _of_rows("zona", report.areas, months, closed=closed)


def _of_rows(
    part: str, rows: tuple[KilosRow, ...], months: tuple[int, ...], *, closed: bool
) -> Iterator[FlatRow]:
    for row in rows:
        kilos = row.closed if closed else row.running
        yield from _of_kilos(part, row.name, months, kilos, closed)


def _of_kilos(
    part: str,
    name: str,
    months: tuple[int, ...],
    kilos: Kilos,
    closed: bool,  # noqa: FBT001 - a column of the row
) -> Iterator[FlatRow]:
    said = asdict(kilos)
    for field, figure in FIGURES.items():
        if said[field]:
            yield FlatRow(part, name, *_span(months), _word(closed=closed), figure, said[field])


def _span(months: tuple[int, ...]) -> tuple[str, str]:
    first, last = months[0], months[-1]
    return f"{first // 100}-{first % 100:02d}", f"{last // 100}-{last % 100:02d}"


def _word(*, closed: bool) -> str:
    return "sì" if closed else "no"
