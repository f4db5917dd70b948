"""The council's report and the yearly monitoring table: page, tagged PDF and workbook."""

from collections.abc import Callable
from datetime import date

from flask import Response, abort, render_template, request

from foodplan.blueprints.plan.routes import bp
from foodplan.rules.plan import NO_YEAR
from foodplan.web.access import public
from foodplan.web.asked import Question, question
from foodplan.web.council import (
    Document,
    as_pdf,
    as_workbook,
    council_report,
    monitoring_report,
)
from foodplan.web.session import now, session, today

FIRST_YEAR = 2000
AFTER_CLOSING = 15
_FORMS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "pdf": (as_pdf, "application/pdf"),
    "xlsx": (
        as_workbook,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@bp.get("/piano/relazione")
@public
def council() -> tuple[str, int]:
    """The council's report of any day, whole or of one goal."""
    asked = question("al", "as_of")
    report = _council(asked)
    goal = request.args.get("obiettivo", "")
    page = render_template("plan/report.html", report=report, asked=asked, goal=goal)
    return page, 400 if asked.problem else 200


@bp.get("/piano/relazione.<any('pdf', 'xlsx'):form>")
@public
def council_file(form: str) -> Response:
    """The same report as a file."""
    asked = question("al", "as_of")
    if asked.problem:
        abort(400)
    return _file(_council(asked), form)


@bp.get("/piano/monitoraggio")
@public
def monitoring() -> tuple[str, int]:
    """What is measured of each category of the Milan Pact in a year."""
    year, problem = _year()
    report = _monitoring(year)
    page = render_template("plan/monitoring.html", report=report, year=year, problem=problem)
    return page, 400 if problem else 200


@bp.get("/piano/monitoraggio.<any('pdf', 'xlsx'):form>")
@public
def monitoring_file(form: str) -> Response:
    """The same table as a file."""
    year, problem = _year()
    if problem:
        abort(400)
    return _file(_monitoring(year), form)


def _council(asked: Question) -> Document:
    goal = request.args.get("obiettivo", "").strip()[:80]
    return council_report(session(), asked, goal, now()) or abort(404)


def _monitoring(year: int) -> Document:
    # December closes in the first days of January: a year that is over is read after that.
    day = min(date(year + 1, 1, AFTER_CLOSING), today())
    return monitoring_report(session(), year, day, None, now())


def _year() -> tuple[int, str]:
    typed = request.args.get("anno", "").strip()
    if not typed:
        return today().year, ""
    if typed.isascii() and typed.isdigit() and FIRST_YEAR <= int(typed) <= today().year:
        return int(typed), ""
    return today().year, NO_YEAR


def _file(report: Document, form: str) -> Response:
    write, media_type = _FORMS[form]
    headers = {"Content-Disposition": f'attachment; filename="{report.file_name}.{form}"'}
    return Response(write(report), mimetype=media_type, headers=headers)
