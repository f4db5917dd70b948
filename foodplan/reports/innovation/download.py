"""Social innovation as one flat table: what the page shows, nothing more."""

import csv
from collections.abc import Iterator
from io import StringIO

from foodplan.reports.innovation.page import InnovationPage
from foodplan.rules.tables import neutral

HEADER = (
    "tipo", "azione", "titolo", "valore", "unita", "precisione", "dal", "al", "con",
    "che_cosa_ne_e_nato", "fonte", "simulato",
)  # fmt: skip
FEW = "da 1 a 4"
PLACE, COUNT, EXCHANGE = "luogo", "partecipazione", "scambio"
Row = tuple[object, ...]


def csv_of_innovation(page: InnovationPage) -> bytes:
    """Return places, counts and exchanges as CSV in UTF-8; no cell runs as a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([neutral(str(cell)) for cell in row] for row in _rows(page))
    return out.getvalue().encode()


def _rows(page: InnovationPage) -> Iterator[Row]:
    for card in (*page.experiences, *page.initiatives):
        for place in card.life.places:
            source = "; ".join(tie.source for tie in card.life.ties)
            empty = [""] * 7
            yield (PLACE, card.title, place.name, *empty, source, _yes(said=place.simulated))
        for line in card.life.counts:
            value = FEW if line.value is None else line.value
            days = (line.first.isoformat(), line.last.isoformat())
            bound = line.bound_name
            yield (
                COUNT, card.title, line.title, value, line.unit_name, bound, *days, "", "",
                line.source, _yes(said=line.simulated),
            )  # fmt: skip
    for item in page.exchanges:
        first, last = (day.isoformat() if day else "" for day in (item.first, item.last))
        yield (
            EXCHANGE, item.action.title if item.action else "", item.title, "", "", "", first, last,
            item.partner, item.outcome, item.source, _yes(said=item.simulated),
        )  # fmt: skip


def _yes(*, said: bool) -> str:
    return "sì" if said else "no"
