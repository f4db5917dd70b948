"""The page of an import into the atlas: the file's cells beside what would become of its rows."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.forms.place_imports import (
    ENCODINGS,
    SEPARATORS,
    ReadingForm,
    columns_form,
)
from foodplan.importers.atlas.reading import reopen
from foodplan.importers.atlas.shape import GEOMETRY, Mapping, Reading, Unreadable
from foodplan.models.atlas import AtlasBatch
from foodplan.reports.atlas import map_bounds
from foodplan.reports.office.place_imports import (
    CHECK,
    COLUMNS,
    READING,
    ROWS_SHOWN,
    ImportReport,
    RowsPage,
    field_name,
    import_report,
    reason_kept,
    rows_page,
)
from foodplan.rules.place_files import CRS_LABELS, OUTCOME_LABELS
from foodplan.rules.problems import Problem
from foodplan.rules.tables import neutral
from foodplan.store.atlas_batches import Mistake, TriedRow, find_batch, unpack_trial
from foodplan.web.asked import asked_offset
from foodplan.web.filters import number_it, word
from foodplan.web.forms import BaseForm
from foodplan.web.ground import streets_file
from foodplan.web.session import session, today

if TYPE_CHECKING:
    from foodplan.maps.base import MapParts

FIRST_ROWS = 5
LONGEST_CELL = 200
FORMATS = {"csv": "CSV", "xlsx": "XLSX", "geojson": "GeoJSON", "shapefile": "shapefile",
           "osm": "OpenStreetMap"}  # fmt: skip


@dataclass(frozen=True)
class CellSeen:
    """A cell of the file, with what is wrong in it."""

    title: str
    text: str
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class RowSeen:
    """A row of the file beside what became of it; `mistakes` concern the row as a whole."""

    tried: TriedRow
    cells: tuple[CellSeen, ...]
    mistakes: tuple[Mistake, ...] = ()


def asked_batch(uuid: object) -> AtlasBatch:
    """Return the file of the address, or answer 404."""
    batch = find_batch(session(), str(uuid))
    if batch is None or batch.status == "dropped":
        abort(404)
    return batch


def import_page(batch: AtlasBatch, form: BaseForm | None = None, step: str = "") -> str:
    """Return the page of a file at a step; a form that was sent comes back with what is wrong."""
    report = import_report(batch, step or request.args.get("passo", ""))
    shown = {} if report.working else _SHOWN.get(report.step, _done)(report, form)
    return render_template(
        "office/places_import.html",
        report=report,
        batch=batch,
        summary=report.summary,
        problem=_problem(report),
        outcome_labels=OUTCOME_LABELS,
        field_name=field_name,
        reason_kept=reason_kept,
        **shown,
    )


def preview_map() -> "MapParts":
    """Return the map on which a trial is looked at."""
    # Folium takes as long to load as the rest of the application together.
    from foodplan.maps.preview import draw_preview

    bounds = map_bounds(session(), today())
    return draw_preview(url_for("atlas.outlines"), bounds, with_streets=streets_file() is not None)


def reading_words(reading: Reading) -> str:
    """Return in one line how a file was read."""
    parts = [FORMATS.get(reading.format, reading.format)]
    if reading.format == "csv":
        sign = str(SEPARATORS.get(reading.separator, reading.separator))
        text = str(ENCODINGS.get(reading.encoding, reading.encoding))
        parts += [_("separatore %(sign)s", sign=sign), _("testo %(name)s", name=text)]
    if reading.sheet:
        parts.append(_("foglio «%(name)s»", name=reading.sheet))
    if reading.crs:
        parts.append(_("coordinate %(system)s", system=word(CRS_LABELS[reading.crs])))
    said = number_it(reading.rows, 0)
    parts.append(_("una riga") if reading.rows == 1 else _("%(rows)s righe", rows=said))
    return ", ".join(parts) + "."


def refused_rows(batch: AtlasBatch) -> bytes:
    """Return the refused rows with their reasons, as a table to mend and send again."""
    titles = [*Reading.from_json(batch.reading).titles, _("riga"), _("che cosa correggere")]
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    table.writerow(map(neutral, titles))
    for row in unpack_trial(batch.trial):
        if row.outcome == "refused":
            said = (
                " ".join(filter(None, (item.column, str(_(item.message)) % item.params)))
                for item in row.mistakes
            )
            cells = [*row.cells, *[""] * (len(titles) - 2 - len(row.cells))]
            table.writerow([*map(neutral, cells), row.number, neutral("; ".join(said))])
    return text.getvalue().encode("utf-8-sig")


def cells_of(batch: AtlasBatch, page: Sequence[TriedRow]) -> tuple[RowSeen, ...]:
    """Return rows of a trial beside their cells in the file."""
    reading = Reading.from_json(batch.reading)
    wanted = {row.number for row in page}
    cells = {row.number: row.cells for row in page if row.cells}
    if batch.content is not None and wanted:
        opened = reopen(batch.content, reading, Mapping.from_json(batch.mapping))
        cells = {row.number: tuple(row.cells) for row in opened.rows if row.number in wanted}
    return tuple(_seen(reading, row, cells.get(row.number, ())) for row in page)


def _seen(reading: Reading, row: TriedRow, cells: Sequence[str]) -> RowSeen:
    by_letter: dict[str, list[Mistake]] = {}
    for mistake in row.mistakes:
        by_letter.setdefault(mistake.column.partition(" ")[0], []).append(mistake)
    seen = tuple(
        CellSeen(
            column.title,
            _short(cells[place] if place < len(cells) else "", column.title),
            tuple(by_letter.pop(column.letter, ())),
        )
        for place, column in enumerate(reading.columns)
    )
    return RowSeen(row, seen, tuple(item for group in by_letter.values() for item in group))


def _short(text: str, title: str) -> str:
    most = 40 if title == GEOMETRY else LONGEST_CELL
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _problem(report: ImportReport) -> Problem | None:
    said = report.summary.problem
    return Problem(**said) if said else None


def _reading(report: ImportReport, form: BaseForm | None) -> dict[str, Any]:
    reading = Reading.from_json(report.batch.reading)
    if form is None:
        form = ReadingForm(formdata=None)
        form.show(reading)
    return {"form": form, "reading": reading, "read_as": reading_words(reading),
            "rows": _first_rows(report.batch, reading)}  # fmt: skip


def _first_rows(batch: AtlasBatch, reading: Reading) -> list[tuple[int, list[str]]]:
    try:
        opened = reopen(batch.content or b"", reading, Mapping())
        return [
            (row.number, [_short(cell, title) for title, cell in
                          zip(reading.titles, row.cells, strict=False)])
            for row in islice(opened.rows, FIRST_ROWS)
        ]  # fmt: skip
    except Unreadable:
        return []


def _columns(report: ImportReport, form: BaseForm | None) -> dict[str, Any]:
    reading = Reading.from_json(report.batch.reading)
    mapping = Mapping.from_json(report.batch.mapping)
    shown = form or columns_form(reading, report.batch.kind, mapping, report.summary)
    return {"form": shown, "reading": reading}


def _check(report: ImportReport, form: BaseForm | None) -> dict[str, Any]:
    del form
    page = rows_page(report.batch, request.args.get("esito", ""), asked_offset())
    has_points = report.batch.kind == "places"
    return {"page": page, "rows": cells_of(report.batch, page.rows), "limit": ROWS_SHOWN,
            "page_url": lambda offset: _page_url(report, page, offset),
            "map": preview_map() if has_points else None,
            "suggestions": suggested(unpack_trial(report.batch.trial))}  # fmt: skip


def _done(report: ImportReport, form: BaseForm | None) -> dict[str, Any]:
    del form
    page = rows_page(report.batch, request.args.get("esito", ""), asked_offset())
    return {"page": page, "limit": ROWS_SHOWN,
            "page_url": lambda offset: _page_url(report, page, offset)}  # fmt: skip


def suggested(rows: Sequence[TriedRow]) -> list[tuple[str, str, str]]:
    """Return column, value and suggestion of the cells that can be mended with a click, once."""
    found = {
        (item.column, item.value, item.suggestion)
        for row in rows
        for item in row.mistakes
        if item.suggestion and item.column
    }
    return sorted(found)


def _page_url(report: ImportReport, page: RowsPage, offset: int) -> str:
    said: dict[str, Any] = {"esito": page.outcome or None, "offset": offset or None}
    return url_for("office.show_place_import", uuid=report.batch.uuid, passo=report.step,
                   _anchor="tabella", **said)  # fmt: skip


_SHOWN = {READING: _reading, COLUMNS: _columns, CHECK: _check}
