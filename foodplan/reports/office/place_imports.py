"""What the page of an import into the atlas shows: its steps, its rows page by page, its sum."""

from collections.abc import Iterable
from dataclasses import dataclass

from foodplan.models.atlas import AtlasBatch
from foodplan.rules.place_files import AREA_FIELDS, KEPT_REASONS, OUTCOME_LABELS, PLACE_FIELDS
from foodplan.store.atlas_batches import (
    BatchSummary,
    TriedRow,
    summary_of,
    unpack_trial,
)

FILE, READING, COLUMNS, CHECK, DONE = "file", "lettura", "colonne", "controllo", "fatto"
STEP_NAMES = {
    FILE: "File", READING: "Lettura", COLUMNS: "Colonne", CHECK: "Controllo", DONE: "Fatto",
}  # fmt: skip
ROWS_SHOWN = 100
MOST_POINTS = 20_000
FIELD_NAMES = {**PLACE_FIELDS, **AREA_FIELDS, "functions": "Funzione", "opening_hours": "Orario"}


@dataclass(frozen=True)
class Step:
    """One of the five steps; `state` is done, now or later, `open` whether it can be gone to."""

    key: str
    name: str
    state: str
    open: bool


@dataclass(frozen=True)
class ImportReport:
    """A file at one of its steps."""

    batch: AtlasBatch
    summary: BatchSummary
    step: str
    steps: tuple[Step, ...]

    @property
    def working(self) -> bool:
        """Whether the file is being worked at, after the answer."""
        return bool(self.summary.work)

    @property
    def tried(self) -> bool:
        """Whether every row has its outcome."""
        return bool(self.summary.tried)

    @property
    def outcomes(self) -> list[tuple[str, str, int]]:
        """Code, Italian words and rows of every outcome that some row has."""
        return [
            (code, OUTCOME_LABELS[code], count)
            for code, count in self.summary.counts.items()
            if count
        ]

    @property
    def writes(self) -> int:
        """How many rows would change the atlas, or put something before an officer."""
        counts = self.summary.counts
        return sum(counts.get(code, 0) for code in ("added", "changed", "merged", "queued"))


@dataclass(frozen=True)
class RowsPage:
    """Some rows of a trial: those of one outcome, or all, from an offset on."""

    rows: tuple[TriedRow, ...]
    total: int
    offset: int
    outcome: str = ""


def import_report(batch: AtlasBatch, asked: str = "") -> ImportReport:
    """Return a file at the step that was asked for, if it is open, or where it has come to."""
    summary = summary_of(batch)
    reached = _reached(batch, summary)
    order = list(STEP_NAMES)
    open_until = order.index(reached)
    closed = batch.status != "sent"
    is_open = {
        key: (key in {CHECK, DONE} if closed else 0 < order.index(key) <= open_until)
        for key in order
    }
    step = asked if is_open.get(asked) and not summary.work else reached
    steps = tuple(
        Step(key, name, _state(order.index(key), order.index(step), open_until), is_open[key])
        for key, name in STEP_NAMES.items()
    )
    return ImportReport(batch, summary, step, steps)


def rows_page(batch: AtlasBatch, outcome: str, offset: int) -> RowsPage:
    """Return a page of the trial's rows, those with something to look at first to last."""
    rows = unpack_trial(batch.trial)
    if outcome in OUTCOME_LABELS:
        rows = [row for row in rows if row.outcome == outcome]
    else:
        outcome = ""
    return RowsPage(tuple(rows[offset : offset + ROWS_SHOWN]), len(rows), offset, outcome)


def preview_points(rows: Iterable[TriedRow]) -> dict[str, object]:
    """Return the rows that have a point as columns for the map, the first 20,000 of them."""
    placed = [row for row in rows if row.lat is not None and row.lon is not None]
    shown = placed[:MOST_POINTS]
    return {
        "row": [row.number for row in shown],
        "name": [row.name for row in shown],
        "outcome": [row.outcome for row in shown],
        "lat": [row.lat for row in shown],
        "lon": [row.lon for row in shown],
        "total": len(placed),
    }


def field_name(field: str) -> str:
    """Return the Italian name of a field that a row changes."""
    return FIELD_NAMES.get(field, field)


def reason_kept(code: str) -> str:
    """Return why a row's value is taken or not, in Italian."""
    return KEPT_REASONS.get(code, "")


def _reached(batch: AtlasBatch, summary: BatchSummary) -> str:
    if batch.status == "applied":
        return DONE
    if summary.tried:
        return CHECK
    return COLUMNS if batch.mapping != "{}" else READING


def _state(place: int, now: int, reached: int) -> str:
    if place == now:
        return "now"
    return "done" if place < max(now, reached) else "later"
