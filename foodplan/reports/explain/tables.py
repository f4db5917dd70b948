"""What an explanation says as one table, for the CSV that people open in a spreadsheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foodplan.reports.explain.records import Counted
from foodplan.reports.plan.rows import PublicRecord

Cell = str | float | int | None
RECORD_COLUMNS = (
    "parte", "codice", "mese", "organizzazione", "zona", "categoria", "chili", "metodo", "conta in",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table with the name of its file, without the ending; numbers stay numbers."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def record_rows(
    part: str, records: Sequence[PublicRecord], counts: Mapping[str, Sequence[Counted]]
) -> list[tuple[Cell, ...]]:
    """Return public records as rows under RECORD_COLUMNS, with the figures that count them."""
    return [
        (
            part,
            record.id,
            record.month,
            record.organisation,
            record.area,
            record.category,
            record.kilos,
            record.method,
            ", ".join(counted_words(item) for item in counts.get(record.id, ())),
        )
        for record in records
    ]


def counted_words(item: Counted) -> str:
    """Return the figure that a record counts in, "in parte" where only a part of it does."""
    return item.title if item.whole else f"{item.title} (in parte)"
