"""What the council promised, and the plan read across two of its orders."""

from flask import Response, abort, render_template, request

from foodplan.blueprints.plan.routes import bp
from foodplan.reports.plan.crossing import (
    AXES,
    FIELDS,
    GOALS,
    Crossing,
    address_of,
    crossing_report,
    csv_of_crossing,
)
from foodplan.reports.plan.promises import promises_report
from foodplan.web.access import public
from foodplan.web.asked import Question, question
from foodplan.web.session import session


@bp.get("/piano/impegni")
@public
def promises() -> tuple[str, int]:
    """The council's commitments: what was promised, by when, done or not, with the act."""
    asked = question()
    report = promises_report(session(), asked.day, asked.known_at)
    page = render_template("plan/promises.html", report=report, asked=asked)
    return page, 400 if asked.problem else 200


@bp.get("/piano/incroci")
@public
def crossing() -> tuple[str, int]:
    """Goals, fields, areas, categories and programmes read across each other, two at a time."""
    asked = question()
    found = _crossing(asked)
    cell = found.cell(request.args.get("riga", ""), request.args.get("colonna", ""))
    page = render_template(
        "plan/crossing.html", found=found, asked=asked, axes=AXES, cell=cell, address=address_of
    )
    return page, 400 if asked.problem else 200


@bp.get("/piano/incroci.csv")
@public
def crossing_file() -> Response:
    """What stands in each cell of the same table, as a file."""
    asked = question()
    if asked.problem:
        abort(400)
    headers = {"Content-Disposition": 'attachment; filename="incroci.csv"'}
    body = csv_of_crossing(_crossing(asked))
    return Response(body, mimetype="text/csv; charset=utf-8", headers=headers)


def _crossing(asked: Question) -> Crossing:
    """Return the table that is asked for; what is no axis, or twice the same, is the usual one."""
    rows, columns = (request.args.get(name, "") for name in ("righe", "colonne"))
    rows = rows if rows in AXES else GOALS
    if columns not in AXES or columns == rows:
        columns = FIELDS if rows != FIELDS else GOALS
    return crossing_report(session(), asked.day, asked.known_at, rows, columns)
