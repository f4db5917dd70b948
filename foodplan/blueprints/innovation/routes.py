"""The addresses of the page of social innovation and of its file."""

from flask import Blueprint, Response, abort, render_template

from foodplan.reports.innovation import csv_of_innovation, innovation_page
from foodplan.rules.innovation import FEWEST_PEOPLE
from foodplan.web.access import public
from foodplan.web.asked import question
from foodplan.web.session import session

bp = Blueprint("innovation", __name__)


@bp.get("/innovazione")
@public
def index() -> tuple[str, int]:
    """Experiences and initiatives, exchanges with other cities, and the atlas's own state."""
    asked = question()
    page = render_template(
        "innovation/index.html",
        page=innovation_page(session(), asked.day, asked.known_at),
        asked=asked,
        fewest=FEWEST_PEOPLE,
    )
    return page, 400 if asked.problem else 200


@bp.get("/innovazione/dati.csv")
@public
def download() -> Response:
    """Places, participation and exchanges as a table, today's or those of a past day."""
    asked = question()
    if asked.problem:
        abort(400)
    body = csv_of_innovation(innovation_page(session(), asked.day, asked.known_at))
    name = f"innovazione-{asked.day.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)
