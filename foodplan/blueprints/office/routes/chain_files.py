"""Files of short chains: checked row by row before anything is kept, then all or nothing."""

import csv
import io
import json
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.chain_files_page import Sent, checked_page, list_page, sent_file
from foodplan.blueprints.office.saving import change_for
from foodplan.importers.chains import Unreadable
from foodplan.jobs.chain_files import Changed, check_file, keep_file, refused_csv, refused_rows
from foodplan.models.short_chains import ChainImport
from foodplan.reports.office import names_of_people
from foodplan.rules.chain_files import (
    CANTEEN_COLUMNS,
    CANTEENS,
    FORMATS,
    GAS,
    GAS_COLUMNS,
    SAMPLES,
    TOO_LARGE,
)
from foodplan.store.short_chains.files import get_import
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes
from foodplan.web.uploads import takes_file

# What comes back is the file as text, a third longer.
MOST_BYTES = 1_500_000
MOST_REASON = 500
_TEMPLATES = {"forniture": (GAS, GAS_COLUMNS), "mense": (CANTEENS, CANTEEN_COLUMNS)}
_MOST_SHOWN = 500


def too_large() -> Any:
    """Return the form again for a file beyond the limit; None for who may not send any."""
    if getattr(current_user, "role", "") not in {"officer", "administrator"}:
        return None
    return list_page(TOO_LARGE)


@bp.get("/filiere-corte/importa")
@officer
def chain_imports() -> str:
    """A file to be sent, and the files that were brought in."""
    return list_page()


@bp.post("/filiere-corte/importa")
@takes_file(MOST_BYTES, too_large, sent_back=True)
@officer
def check_chain_file() -> Any:
    """What a file would do, row by row; nothing is kept yet."""
    return checked_page(sent_file())


@bp.post("/filiere-corte/importa/registra")
@takes_file(MOST_BYTES, too_large, sent_back=True)
@officer
@writes
def keep_chain_file() -> Any:
    """Keep what was seen, all of it; what would do something else by now is shown again."""
    sent, reason = sent_file(), request.form.get("reason", "").strip()
    if not reason or len(reason) > MOST_REASON:
        return checked_page(sent, _("Scrivere da dove viene il file, in poche parole.")), 422
    try:
        row = _kept(sent, reason)
    except Changed as changed:
        warning = _("Nel frattempo qualcosa è cambiato: guardate di nuovo.")
        return checked_page(sent, warning, changed.checked), 409
    told = ngettext("%(num)d riga registrata.", "%(num)d righe registrate.", row.imported)
    flash(told, "success")
    return redirect(url_for("office.show_chain_import", uuid=row.uuid), 303)


def _kept(sent: Sent, reason: str) -> ChainImport:
    """Keep a file; 400 for one that could never have been seen."""
    change = change_for(reason)
    try:
        return keep_file(
            session(), sent.data, sent.choices, change, today(),
            uuid=sent.uuid, filename=sent.name, seen=sent.seen,
        )  # fmt: skip
    except Unreadable:
        abort(400)


@bp.post("/filiere-corte/importa/rifiutate.csv")
@takes_file(MOST_BYTES, too_large, sent_back=True)
@officer
def refused_before() -> Response:
    """The rows that would be turned away, as a file."""
    sent = sent_file()
    try:
        checked = check_file(session(), sent.data, sent.choices, today())
    except Unreadable:
        abort(400)
    return _csv(refused_csv(refused_rows(checked)), "righe-rifiutate")


@bp.get("/filiere-corte/importa/<uuid:uuid>")
@officer
def show_chain_import(uuid: UUID) -> str:
    """What became of a file."""
    row = _found(uuid)
    return render_template(
        "office/chain_import.html",
        row=row,
        refused=json.loads(row.summary).get("refused", [])[:_MOST_SHOWN],
        formats=FORMATS,
        who=names_of_people(session()).get(row.account_id or 0, ""),
    )


@bp.get("/filiere-corte/importa/<uuid:uuid>/rifiutate.csv")
@officer
def refused_after(uuid: UUID) -> Response:
    """The rows that were turned away, as a file."""
    return _csv(refused_csv(json.loads(_found(uuid).summary)["refused"]), "righe-rifiutate")


@bp.get("/filiere-corte/importa/modello-<kind>.csv")
@officer
def chain_template(kind: str) -> Response:
    """A table with the columns and a row as an example."""
    format_, columns = _TEMPLATES.get(kind) or abort(404)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([list(columns), SAMPLES[format_]])
    return _csv(out.getvalue().encode("utf-8-sig"), f"modello-{kind}")


def _found(uuid: UUID) -> ChainImport:
    return get_import(session(), str(uuid)) or abort(404)


def _csv(body: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(body, mimetype="text/csv; charset=utf-8", headers=headers)
