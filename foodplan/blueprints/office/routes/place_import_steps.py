"""What is done to a file of the atlas step by step: reading, columns, corrections, applying."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response, abort, after_this_request, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.place_imports import ReadingForm, columns_form
from foodplan.blueprints.office.forms.suggestions import PressForm
from foodplan.blueprints.office.place_imports_page import asked_batch, import_page
from foodplan.importers.atlas.reading import guess_mapping, sniff
from foodplan.importers.atlas.shape import Mapping, Reading, Unreadable
from foodplan.jobs.imports.workers import WORKERS
from foodplan.jobs.place_imports import AT_ONCE, apply_file, try_file, work_at
from foodplan.models.atlas import AtlasBatch
from foodplan.reports.office.place_imports import CHECK, COLUMNS, READING
from foodplan.store.atlas_batches import (
    APPLYING,
    AREAS,
    TRYING,
    change_batch,
    lock_batch,
    summary_of,
    unpack_trial,
)
from foodplan.web.access import officer
from foodplan.web.identity import person
from foodplan.web.parts import parts
from foodplan.web.session import now, session, writes


@bp.post("/luoghi/importa/<uuid:uuid>/lettura")
@officer
@writes
def read_place_file(uuid: UUID) -> Any:
    """Say how the file reads, and go on to its columns."""
    batch, form = _open(uuid), ReadingForm()
    form.offer(Reading.from_json(batch.reading))
    if not form.validate():
        return import_page(batch, form, READING), 422
    try:
        reading = sniff(batch.content or b"", batch.filename, form.given())
    except Unreadable as error:
        said = str(_(error.problem.message)) % error.problem.params
        name = error.problem.field if error.problem.field in form else "crs"
        form[name].errors = [said]
        return import_page(batch, form, READING), 422
    return _read(batch, reading)


def _read(batch: AtlasBatch, reading: Reading) -> Any:
    mapping = guess_mapping(reading.columns, areas=batch.kind == AREAS)
    said = replace(summary_of(batch), tried="", counts={}, problem={}, gone=())
    change_batch(
        session(), batch, now(),
        reading=reading.as_json(), mapping=mapping.as_json(), summary=said.as_json(), trial=None,
    )  # fmt: skip
    return _to(batch, COLUMNS)


@bp.post("/luoghi/importa/<uuid:uuid>/colonne")
@officer
@writes
def say_place_columns(uuid: UUID) -> Any:
    """Say what the columns say, and have every row tried."""
    batch = _open(uuid)
    form = columns_form(Reading.from_json(batch.reading), batch.kind, None)
    if not form.validate():
        return import_page(batch, form, COLUMNS), 422
    mapping = form.mapping(Mapping.from_json(batch.mapping))
    said = replace(summary_of(batch), function=form.whole("function"), level=form.whole("level"))
    change_batch(session(), batch, now(), mapping=mapping.as_json(), summary=said.as_json())
    return _try(batch, COLUMNS)


@bp.post("/luoghi/importa/<uuid:uuid>/correggi")
@officer
@writes
def accept_place_suggestion(uuid: UUID) -> Any:
    """Put a suggestion in the place of what stands in the file, and try again."""
    batch, mapping = _open(uuid), None
    column = request.form.get("colonna", "").partition("«")[2].removesuffix("»")
    value, better = request.form.get("valore", ""), request.form.get("invece", "")
    known = {
        (item.column, item.value, item.suggestion)
        for row in unpack_trial(batch.trial)
        for item in row.mistakes
    }
    if PressForm().validate() and (request.form.get("colonna", ""), value, better) in known:
        before = Mapping.from_json(batch.mapping)
        said = {**before.replaced, column: {**before.replaced.get(column, {}), value: better}}
        mapping = replace(before, replaced=said)
        change_batch(session(), batch, now(), mapping=mapping.as_json())
    return _try(batch, CHECK)


@bp.post("/luoghi/importa/<uuid:uuid>/applica")
@officer
@writes
def apply_place_file(uuid: UUID) -> Any:
    """Write what the trial found, now or (a long file) after the answer."""
    batch = _open(uuid)
    summary = summary_of(batch)
    if not PressForm().validate() or not summary.tried or summary.work:
        return _to(batch)
    if summary.read > AT_ONCE:
        said = replace(summary, work=APPLYING, applied_by=person().account_id)
        return _later(batch, said.as_json())
    if apply_file(session(), batch, now(), person().account_id):
        flash(_("Il file è stato importato."), "success")
    return _to(batch)


@bp.post("/luoghi/importa/<uuid:uuid>/riprendi")
@officer
@writes
def resume_place_file(uuid: UUID) -> Any:
    """Take up again the work at a file whose process was stopped."""
    batch = _open(uuid, resumes=True)
    if PressForm().validate() and summary_of(batch).work:
        return _later(batch, batch.summary)
    return _to(batch)


@bp.post("/luoghi/importa/<uuid:uuid>/lascia")
@officer
@writes
def drop_place_file(uuid: UUID) -> Any:
    """Let a file go that was never applied."""
    batch = _open(uuid)
    if PressForm().validate() and batch.status == "sent":
        change_batch(session(), batch, now(), status="dropped", content=None, trial=None)
        flash(_("Il file è stato lasciato: la mappa è com’era."), "success")
        return redirect(url_for("office.place_imports"), 303)
    return _to(batch)


def _open(uuid: UUID, *, resumes: bool = False) -> AtlasBatch:
    """Return a file that nobody else changes meanwhile.

    One that is done, or worked at (unless its work is to be taken up again), answers with its page.
    """
    asked_batch(uuid)
    batch = lock_batch(session(), str(uuid))
    is_busy = batch is not None and bool(summary_of(batch).work) and not resumes
    if batch is None or batch.status != "sent" or is_busy:
        flash(_("Nel frattempo questa importazione è andata avanti: eccola."), "warning")
        abort(redirect(url_for("office.show_place_import", uuid=uuid), 303))
    return batch


def _try(batch: AtlasBatch, step: str) -> Any:
    if Reading.from_json(batch.reading).rows > AT_ONCE:
        said = replace(summary_of(batch), work=TRYING, problem={}, tried="")
        return _later(batch, said.as_json())
    try_file(session(), batch, now())
    summary = summary_of(batch)
    return (import_page(batch, step=step), 422) if summary.problem else _to(batch, CHECK)


def _later(batch: AtlasBatch, summary: str) -> ResponseReturnValue:
    change_batch(session(), batch, now(), summary=summary)
    engine, clock, uuid = parts().engine, parts().clock, batch.uuid

    def start(response: Response) -> Response:
        WORKERS.start(f"atlas-{uuid}", lambda: work_at(engine, uuid, clock()))
        return response

    after_this_request(start)
    return _to(batch)


def _to(batch: AtlasBatch, step: str = "") -> ResponseReturnValue:
    return redirect(url_for("office.show_place_import", uuid=batch.uuid, passo=step or None), 303)
