"""Files that an officer brings into the atlas: sending one, looking at it, what it leaves."""

from typing import Any
from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.place_imports import MOST_BYTES, TOO_LARGE, UploadForm
from foodplan.blueprints.office.place_imports_page import (
    asked_batch,
    import_page,
    preview_map,
    refused_rows,
)
from foodplan.importers.atlas.reading import sniff
from foodplan.importers.atlas.shape import Unreadable
from foodplan.models.atlas import AtlasBatch
from foodplan.reports.office import names_of_people
from foodplan.reports.office.place_imports import preview_points
from foodplan.store.atlas_batches import (
    BatchSummary,
    NewBatch,
    add_batch,
    change_batch,
    earlier_batch,
    list_batches,
    summary_of,
    unpack_trial,
)
from foodplan.web.access import officer
from foodplan.web.filters import instant_it
from foodplan.web.identity import person
from foodplan.web.session import now, session, writes
from foodplan.web.uploads import file_name, takes_file

KEPT_FOR_EVER = "private, max-age=31536000, immutable"


@bp.get("/luoghi/importa")
@officer
def place_imports() -> str:
    """The form for a new file, and the files that were sent."""
    form = UploadForm(formdata=None, data={"kind": request.args.get("di", "") or None})
    return _list_page(form)


def too_large() -> str | None:
    """Return the form again for a file beyond the limit; None for who may not send any."""
    if getattr(current_user, "role", "") not in {"officer", "administrator"}:
        return None
    form = UploadForm(formdata=None)
    form.file.errors = [TOO_LARGE]
    return _list_page(form)


@bp.post("/luoghi/importa")
@takes_file(MOST_BYTES, too_large)
@officer
@writes
def send_place_file() -> Any:
    """Keep a file and say how it reads; the same file again leads to the one that was sent."""
    form = UploadForm()
    form.offer()
    content = form.file.data.read() if form.file.data else b""
    if not form.validate() or not form.can_be_read(content):
        return _list_page(form), 422
    new = NewBatch(form.kind.data, person().account_id, file_name(form.file.data.filename), content)
    earlier = None if form.again.data else earlier_batch(session(), new)
    return _kept(form, new) if earlier is None else _sent_before(earlier)


def _sent_before(earlier: AtlasBatch) -> Any:
    who = names_of_people(session()).get(earlier.account_id or 0, "")
    said = {"at": instant_it(earlier.created_at), "who": who or _("qualcuno")}
    flash(_("Questo stesso file è già stato inviato il %(at)s da %(who)s: eccolo.", **said), "info")
    return redirect(url_for("office.show_place_import", uuid=earlier.uuid), 303)


def _kept(form: UploadForm, new: NewBatch) -> Any:
    try:
        reading = sniff(new.content, new.filename)
    except Unreadable as error:
        form.file.errors = [str(_(error.problem.message)) % error.problem.params]
        return _list_page(form), 422
    said = BatchSummary(
        source=form.source(),
        function=form.function.data or "",
        level=form.level.data or "",
    )
    batch = add_batch(session(), new, said, now())
    change_batch(session(), batch, now(), reading=reading.as_json())
    return redirect(url_for("office.show_place_import", uuid=batch.uuid), 303)


@bp.get("/luoghi/importa/<uuid:uuid>")
@officer
def show_place_import(uuid: UUID) -> str:
    """One file at the step where it is, or at one that the address asks for."""
    return import_page(asked_batch(uuid))


@bp.get("/luoghi/importa/<uuid:uuid>/stato")
@officer
def place_import_state(uuid: UUID) -> Response:
    """Whether a file is being worked at, for a page that waits."""
    work = summary_of(asked_batch(uuid)).work
    return jsonify({"working": bool(work), "status": work, "done": 0, "total": None, "line": ""})


@bp.get("/luoghi/importa/<uuid:uuid>/punti.json")
@officer
def place_import_points(uuid: UUID) -> Response:
    """Where the rows of a trial lie."""
    return jsonify(preview_points(unpack_trial(asked_batch(uuid).trial)))


@bp.get("/luoghi/importa/<uuid:uuid>/scarti.csv")
@officer
def refused_place_rows(uuid: UUID) -> Response:
    """The refused rows with their reasons, to be mended and sent again."""
    response = Response(refused_rows(asked_batch(uuid)), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=righe-da-correggere.csv"
    return response


@bp.get("/luoghi/importa/mappa-<digest>.js")
@officer
def preview_script(digest: str) -> Response:
    """The script of the map of trials, under an address that changes with it."""
    drawn = preview_map()
    if digest != drawn.digest:
        abort(404)
    response = Response(drawn.script, mimetype="text/javascript")
    response.headers["Cache-Control"] = KEPT_FOR_EVER
    return response


def _list_page(form: UploadForm) -> str:
    form.offer()
    batches = [(batch, summary_of(batch)) for batch in list_batches(session())]
    return render_template(
        "office/places_imports.html",
        form=form,
        batches=batches,
        people=names_of_people(session()),
        most_bytes=MOST_BYTES,
    )
