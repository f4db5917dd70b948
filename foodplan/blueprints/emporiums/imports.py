"""Addresses of the import of history: the file, its five steps, and what they leave behind."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.engine import Engine

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms.imports import TOO_LARGE, UploadForm
from foodplan.blueprints.emporiums.imports_at_work import file_asked, start_after_commit, start_now
from foodplan.blueprints.emporiums.imports_page import import_page, progress_words
from foodplan.blueprints.emporiums.imports_seen import refused_file
from foodplan.blueprints.emporiums.sites import asked_site, may_write, readable_sites
from foodplan.db import session_scope
from foodplan.importers.movements import MOST_BYTES
from foodplan.reports.emporiums.export import csv_pieces, write_xlsx
from foodplan.reports.emporiums.imports import imports_report
from foodplan.store.imports import BatchInput, add_batch, earlier_file
from foodplan.store.organisations import NodeRow
from foodplan.web.access import operator, signed_in
from foodplan.web.identity import person
from foodplan.web.parts import parts
from foodplan.web.session import now, session, today, writes
from foodplan.web.uploads import file_name, takes_file

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/registro/importa")
@signed_in
def imports() -> str:
    """The files of a site, and the form for a new one."""
    return _list_page(asked_site(readable_sites()), UploadForm(formdata=None))


def too_large() -> str | None:
    """Return the form again for a file beyond the limit; None for who may not send any."""
    if getattr(current_user, "role", "") != "operator":
        return None
    sites = readable_sites()
    wanted = request.args.get("sito", sites[0].slug if len(sites) == 1 else "")
    site = next((site for site in sites if site.slug == wanted), None)
    if site is None:
        return None
    form = UploadForm(formdata=None)
    form.file.errors = [TOO_LARGE]
    return _list_page(site, form)


@bp.post("/registro/importa")
@takes_file(MOST_BYTES, too_large)
@operator
@writes
def send_import() -> Any:
    """Keep a file and have it read in the background."""
    form = UploadForm()
    content = form.file.data.read() if form.file.data else b""
    site = asked_site(readable_sites())
    if not may_write(site):
        abort(403)
    if not form.validate() or not form.can_be_read(content):
        return _list_page(site, form), 422
    name = file_name(form.file.data.filename)
    said = BatchInput(site.organisation or 0, site.id, person().account_id, name, content)
    return redirect(url_for("emporiums.show_import", uuid=_kept(said, again=form.again.data)), 303)


def _kept(said: BatchInput, *, again: bool) -> str:
    """Return the id of a file that is kept now, or of the same one that was sent before."""
    earlier = None if again else earlier_file(session(), said)
    if earlier is not None:
        flash(_("Questo stesso file è già stato inviato: eccolo, al punto in cui era."), "info")
        return earlier.uuid
    batch = add_batch(session(), said, now())
    start_after_commit(batch.id)
    return batch.uuid


@bp.get("/registro/importa/<uuid:uuid>")
@signed_in
def show_import(uuid: UUID) -> str:
    """One file at the step where it is, or at one that the address asks for."""
    report = file_asked(uuid)
    if report.silent:
        start_now(report.batch)
    return import_page(report)


@bp.get("/registro/importa/<uuid:uuid>/stato")
@signed_in
def import_state(uuid: UUID) -> Response:
    """How far the work at a file is, for a page that shows it."""
    report = file_asked(uuid)
    if report.silent:
        start_now(report.batch)
    return jsonify(
        {
            "working": bool(report.working),
            "status": report.batch.status,
            "done": report.batch.done,
            "total": report.total,
            "line": progress_words(report),
        }
    )


@bp.get("/registro/importa/<uuid:uuid>/scarti.csv")
@signed_in
def refused_rows(uuid: UUID) -> Response:
    """The refused rows with their reasons, to be mended and sent again."""
    report = file_asked(uuid)
    if not report.batch.refused:
        abort(404)
    body = refused_file(session(), report.batch)
    stem = report.batch.filename.rpartition(".")[0] or report.batch.filename
    return _download(body, CSV, f"{stem}-scarti.csv")


@bp.get("/registro/movimenti/esporta.<any(csv, xlsx):form>")
@signed_in
def export_movements(form: str) -> Response:
    """A site's movements as a file that the import reads back exactly."""
    site = asked_site(readable_sites())
    name = f"movimenti-{site.slug}-{today().isoformat()}.{form}"
    if form == "csv":
        return _download(_pieces(parts().engine, site.id), CSV, name)
    book = BytesIO()
    write_xlsx(session(), site.id, book)
    return _download(book.getvalue(), XLSX, name)


def _pieces(engine: Engine, node_id: int) -> Iterator[bytes]:
    """Yield the file from a session of its own, which outlives the request."""
    with session_scope(engine) as opened:
        yield from csv_pieces(opened, node_id)


def _download(body: bytes | Iterator[bytes], media_type: str, name: str) -> Response:
    response = Response(body, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _list_page(site: NodeRow, form: UploadForm) -> str:
    return render_template(
        "emporiums/imports.html",
        report=imports_report(session(), site),
        sites=readable_sites(),
        site=site,
        day=today(),
        form=form,
        writable=may_write(site),
        most_bytes=MOST_BYTES,
    )
