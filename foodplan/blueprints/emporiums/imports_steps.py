"""Addresses by which a file moves on: reading, columns, check, recording, undoing, letting go."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms.imports import (
    ALL,
    CLOSED,
    VALID,
    CheckForm,
    ReadingForm,
    StepForm,
)
from foodplan.blueprints.emporiums.imports_at_work import (
    file_to_change,
    moved_on,
    start_after_commit,
    to_file,
)
from foodplan.blueprints.emporiums.imports_page import columns_asked, import_page, reading_form
from foodplan.importers.movements import Mapping, Reading
from foodplan.jobs.imports import SHAPE, with_styles
from foodplan.reports.emporiums.imports import CHECK, COLUMNS, READING, ImportReport
from foodplan.rules.movement_files import SOURCE_WORDS
from foodplan.store.import_summary import Summary
from foodplan.store.imports import change_batch, drop_batch
from foodplan.web.access import operator
from foodplan.web.identity import person
from foodplan.web.session import now, session, writes

BEFORE_POSTING = ("read", "checked")


@bp.post("/registro/importa/<uuid:uuid>/lettura")
@operator
@writes
def state_reading(uuid: UUID) -> Any:
    """Say how the file reads: read again where its rows change, then go on to its columns."""
    report = replace(file_to_change(uuid), step=READING)
    away = moved_on(report, StepForm(), *BEFORE_POSTING, "failed")
    if away is not None:
        return away
    if report.batch.status == "failed":
        return _read_again(report, {})
    form = reading_form(report, sent=True)
    if not form.validate():
        return import_page(report, form), 422
    return _reading_said(report, form)


def _reading_said(report: ImportReport, form: ReadingForm) -> Any:
    """Read the file again where its rows change, ask what reads two ways, or go on."""
    said, reading = form.said(), Reading.from_json(report.batch.reading)
    if any(said.get(name, getattr(reading, name)) != getattr(reading, name) for name in SHAPE):
        return _read_again(report, said)
    if not form.answers(reading):
        return import_page(report, form), 422
    _move(report, "read", reading=with_styles(reading, said).as_json())
    return to_file(report, COLUMNS)


@bp.post("/registro/importa/<uuid:uuid>/colonne")
@operator
@writes
def state_columns(uuid: UUID) -> Any:
    """Say what the columns say, and have every row checked."""
    report = replace(file_to_change(uuid), step=COLUMNS)
    form = columns_asked(report, sent=True)
    away = moved_on(report, form, *BEFORE_POSTING)
    if away is not None:
        return away
    said = form.said(Mapping.from_json(report.batch.mapping))
    if not form.validate() or not form.answers(said):
        return import_page(report, form), 422
    mode = "closed" if form.mode.data == CLOSED else "live"
    return _check(report, said, mode=mode)


@bp.post("/registro/importa/<uuid:uuid>/controllo")
@operator
@writes
def accept_suggestions(uuid: UUID) -> Any:
    """Put suggestions, or sources to add, in the place of what was typed, and check again."""
    report = file_to_change(uuid)
    away = moved_on(report, StepForm(), "checked")
    if away is not None:
        return away
    before = Mapping.from_json(report.batch.mapping)
    mapping = accepted(before, report.summary, request.form.get("accetta", ""))
    mapping = with_sources(mapping, report.summary, request.form)
    if mapping == before:
        flash(_("Non è stato scelto niente: scegliere che cosa accettare."), "warning")
        return to_file(report)
    return _check(report, mapping)


@bp.post("/registro/importa/<uuid:uuid>/registra")
@operator
@writes
def record_import(uuid: UUID) -> Any:
    """Have the good rows posted, unless it was to be all or nothing and some are not good."""
    report = replace(file_to_change(uuid), step=CHECK)
    form = CheckForm()
    form.offer()
    away = moved_on(report, form, "checked")
    if away is not None:
        return away
    if not form.validate() or not _agreed(report, form):
        return import_page(report, form), 422
    summary = replace(report.summary, by=person().account_id, only_valid=form.how.data == VALID)
    return _at_work(report, "posting", summary=summary.as_json())


@bp.post("/registro/importa/<uuid:uuid>/annulla")
@operator
@writes
def undo_import(uuid: UUID) -> Any:
    """Have everything taken back that the file brought."""
    report = file_to_change(uuid)
    away = moved_on(report, StepForm(), "posted")
    if away is not None:
        return away
    summary = replace(report.summary, by=person().account_id)
    return _at_work(report, "undoing", summary=summary.as_json())


@bp.post("/registro/importa/<uuid:uuid>/lascia")
@operator
@writes
def drop_import(uuid: UUID) -> Any:
    """Let a file go that was never recorded."""
    report = file_to_change(uuid)
    away = moved_on(report, StepForm(), *BEFORE_POSTING, "failed")
    if away is not None:
        return away
    drop_batch(session(), report.batch.id, now())
    flash(_("Il file è stato lasciato: non è stato registrato niente."), "success")
    return redirect(url_for("emporiums.imports", sito=report.site.slug), 303)


def accepted(mapping: Mapping, summary: Summary, wanted: str) -> Mapping:
    """Return a mapping with the suggestion of that number accepted, or with all of them."""
    chosen = [
        item for number, item in enumerate(summary.suggestions) if wanted in {"tutti", str(number)}
    ]
    replaced = {field: dict(values) for field, values in mapping.replaced.items()}
    for item in chosen:
        replaced.setdefault(item.field, {}).setdefault(item.value, item.suggestion)
    return replace(mapping, replaced=replaced)


def with_sources(mapping: Mapping, summary: Summary, sent: Any) -> Mapping:
    """Return a mapping with the sources to add whose kind was chosen."""
    kinds = {
        name: sent.get(f"fonte-{number}", "")
        for number, (name, _rows) in enumerate(summary.unknown_sources)
    }
    added = {name: kind for name, kind in kinds.items() if kind in SOURCE_WORDS}
    return replace(mapping, new_sources={**mapping.new_sources, **added})


def _agreed(report: ImportReport, form: CheckForm) -> bool:
    if form.how.data not in {ALL, VALID}:
        form.how.errors = [_("Scegliere che cosa fare se una riga non va.")]
    elif form.how.data == ALL and report.batch.refused:
        form.how.errors = [
            _(
                "Le righe da correggere sono %(rows)s: con «tutto o niente» non se ne registra "
                "nessuna.",
                rows=report.batch.refused,
            )
        ]
    return not form.complaints


def _check(report: ImportReport, mapping: Mapping, **values: str) -> Any:
    return _at_work(report, "checking", mapping=mapping.as_json(), **values)


def _read_again(report: ImportReport, said: dict[str, Any]) -> Any:
    # How weights are written is asked again: other columns may hold them.
    said.pop("number_style", None)
    summary = Summary(asked={**report.summary.asked, **said})
    return _at_work(report, "reading", summary=summary.as_json())


def _at_work(report: ImportReport, status: str, **values: Any) -> Any:
    _move(report, status, **values)
    start_after_commit(report.batch.id)
    return to_file(report)


def _move(report: ImportReport, status: str, **values: Any) -> None:
    change_batch(session(), report.batch.id, now(), status=status, done=0, message="", **values)
