"""The addresses of the page of work inclusion and of its file."""

from flask import Blueprint, Response, abort, render_template

from foodplan.reports.inclusion import csv_of_inclusion, inclusion_page
from foodplan.rules.inclusion import (
    DISADVANTAGED_SHARE,
    KINDS,
    LEGAL_FRAMES,
    OUTCOMES,
    RESERVED_SHARE,
)
from foodplan.web.access import public
from foodplan.web.asked import question
from foodplan.web.session import session

bp = Blueprint("inclusion", __name__)


@bp.get("/inclusione")
@public
def index() -> tuple[str, int]:
    """Placements of each half-year in cells of five and more, programmes, reserved contracts."""
    asked = question()
    page = render_template(
        "inclusion/index.html",
        page=inclusion_page(session(), asked.day, asked.known_at),
        asked=asked,
        kinds=KINDS,
        outcomes=OUTCOMES,
        frames=LEGAL_FRAMES,
        shares=(RESERVED_SHARE, DISADVANTAGED_SHARE),
    )
    return page, 400 if asked.problem else 200


@bp.get("/inclusione/dati.csv")
@public
def download() -> Response:
    """The figures of the page as a table, today's or those of a past day."""
    asked = question()
    if asked.problem:
        abort(400)
    body = csv_of_inclusion(inclusion_page(session(), asked.day, asked.known_at))
    name = f"inclusione-{asked.day.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)
