"""Every supply of the page's period as one flat table: public records, and nothing more."""

import csv
from io import StringIO

from foodplan.reports.short_chains.page import ChainReport
from foodplan.rules.short_chain_words import ANSWERS
from foodplan.rules.tables import neutral

HEADER = (
    "fornitura", "mese", "produttore", "comune_produzione", "punto_vendita", "tipo",
    "comune_vendita", "categoria", "grammi", "metodo", "km_0", "filiera_corta", "regola",
    "simulata",
)  # fmt: skip


def csv_of_chains(report: ChainReport) -> bytes:
    """Return the supplies as CSV in UTF-8; no cell runs as a formula in a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in report.supplies:
        month = f"{row.month // 100}-{row.month % 100:02d}"
        cells = (
            row.id, month, row.producer, row.origin, row.outlet, row.outlet_kind, row.destination,
            row.category, row.grams, row.method, ANSWERS[row.km0], ANSWERS[row.short], report.rule,
            "sì" if row.simulated else "no",
        )  # fmt: skip
        writer.writerow([neutral(cell) for cell in cells])
    return out.getvalue().encode()
