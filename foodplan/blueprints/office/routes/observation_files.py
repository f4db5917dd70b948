"""Observations out to a file and back in: checked row by row before anything is kept."""

import base64
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.routes.observations import narrowed
from foodplan.blueprints.office.saving import change_for
from foodplan.importers.movements.shape import Unreadable
from foodplan.jobs.observation_files import CheckedRow, check_file, counts, keep_file
from foodplan.reports.office.observations import all_items, observations_csv, observations_xlsx
from foodplan.rules.observations import COLUMNS, LARGEST_FILE
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

_FORMS = {
    "csv": (observations_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        observations_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@bp.get("/rilevazioni/esporta.<form>")
@officer
def export_observations(form: str) -> Response:
    """The observations that the list shows, as a file that can be read back."""
    write, media_type = _FORMS.get(form) or abort(404)
    body = write(all_items(session(), today(), narrowed()))
    name = f"rilevazioni-{today().isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype=media_type, headers=headers)


@bp.get("/rilevazioni/importa")
@officer
def import_observations() -> str:
    """A file to be sent."""
    return _page()


@bp.post("/rilevazioni/importa")
@officer
def check_observations() -> Any:
    """What a file would do, row by row; nothing is kept yet."""
    sent = request.files.get("file")
    data = sent.read(LARGEST_FILE + 1) if sent else b""
    if not data:
        return _page(problem=_("Scegliere un file che contiene qualcosa.")), 422
    return _checked(data)


@bp.post("/rilevazioni/importa/registra")
@officer
@writes
def keep_observations() -> Any:
    """Keep what was seen; what would do something else by now is shown again."""
    data = _sent_again()
    rows = check_file(session(), data, today())
    if request.form.get("visto") != _seen(rows):
        return _checked(data, _("Nel frattempo qualcosa è cambiato: guardate di nuovo."))
    kept = keep_file(session(), rows, change_for(request.form.get("reason", "")), today())
    flash(
        ngettext("%(num)d rilevazione registrata.", "%(num)d rilevazioni registrate.", kept),
        "success",
    )
    return redirect(url_for("office.observations"))


def _sent_again() -> bytes:
    """Return the file that was seen, as the page sends it back; 400 for anything else."""
    try:
        data = base64.b64decode(request.form.get("contenuto", ""), validate=True)
        check_file(session(), data, today())
    except (ValueError, Unreadable):
        abort(400)
    return data


def _checked(data: bytes, problem: str = "") -> Any:
    try:
        rows = check_file(session(), data, today())
    except Unreadable as unreadable:
        said = unreadable.problem
        return _page(problem=str(_(said.message, **said.params))), 422
    content = base64.b64encode(data).decode()
    return _page(rows=rows, content=content, problem=problem)


def _seen(rows: tuple[CheckedRow, ...]) -> str:
    return ",".join(f"{item.verdict[0]}{item.opened}" for item in rows)


def _page(rows: tuple[CheckedRow, ...] | None = None, content: str = "", problem: str = "") -> str:
    return render_template(
        "office/observations_import.html",
        rows=rows,
        counts=counts(rows or ()),
        content=content,
        seen=_seen(rows or ()),
        problem=problem,
        columns=COLUMNS,
    )
