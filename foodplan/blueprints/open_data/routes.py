"""The addresses of the open data page and of its files."""

from flask import Blueprint, Response, abort, render_template

from foodplan.reports.open_data import DATASETS, FORMS, LICENCE, file_named, write_file
from foodplan.web.access import public
from foodplan.web.asked import question
from foodplan.web.session import session

bp = Blueprint("open_data", __name__)


@bp.get("/dati")
@public
def index() -> str:
    """Every data set with its columns, its licence and its files."""
    return render_template("pages/open_data.html", datasets=DATASETS, forms=FORMS, licence=LICENCE)


@bp.get("/dati/<filename>")
@public
def download(filename: str) -> Response:
    """One data set as a file, today's or as it was on the day of `as_of`."""
    found, asked = file_named(filename), question()
    if found is None:
        abort(404)
    if asked.problem:
        abort(400)
    dataset, form = found
    file = write_file(dataset, dataset.rows(session(), asked.day, asked.known_at), form, asked.day)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.body, content_type=file.media_type, headers=headers)
