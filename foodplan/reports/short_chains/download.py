"""Every supply of the page's period as one flat table: public records, and nothing more."""

import csv
from io import StringIO

from foodplan.reports.short_chains.canteens import CanteenReport
from foodplan.reports.short_chains.page import ChainReport
from foodplan.rules.canteens import LOCAL, PURCHASES
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
        cells = (
            row.id, _month(row.month), row.producer, row.origin, row.outlet, row.outlet_kind,
            row.destination, row.category, row.grams, row.method, ANSWERS[row.km0],
            ANSWERS[row.short], report.rule, "sì" if row.simulated else "no",
        )  # fmt: skip
        writer.writerow([neutral(cell) for cell in cells])
    return out.getvalue().encode()


BOUGHT = (
    "documento_di", "mensa", "primo_mese", "ultimo_mese", "categoria", "prodotto", "grammi",
    "centesimi_euro", "dichiarato_locale", "conta_come_locale", "motivo", "produttore",
    "documento", "fonte", "simulata",
)  # fmt: skip


def csv_of_canteens(report: CanteenReport) -> bytes:
    """Return the lines of the page's period as CSV in UTF-8; what is not stated is empty."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(BOUGHT)
    for row in report.rows:
        cells = (
            PURCHASES[row.kind], row.canteen, _month(row.first_month), _month(row.last_month),
            row.category, row.product, row.grams, row.cents, LOCAL[row.declared], LOCAL[row.local],
            row.reason, row.producer, row.document, row.source, "sì" if row.simulated else "no",
        )  # fmt: skip
        writer.writerow(["" if cell is None else neutral(cell) for cell in cells])
    return out.getvalue().encode()


def _month(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"
