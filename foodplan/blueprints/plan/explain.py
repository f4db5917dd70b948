"""The addresses of the explanations: each as a page, as JSON, as CSV and as the exact input."""

from flask import Response, abort, request

from foodplan.blueprints.plan.downloads import csv_of_records, json_of_input, json_of_report
from foodplan.blueprints.plan.routes import bp, found, page
from foodplan.reports.explain import ExplainReport, explain_report
from foodplan.web.access import public
from foodplan.web.asked import Question, question
from foodplan.web.session import session

DOWNLOADS = {"json": json_of_report, "csv": csv_of_records, "input.json": json_of_input}


@bp.get("/piano/indicatori/<slug>/come-si-calcola")
@public
def explain(slug: str) -> tuple[str, int]:
    """The staircase from a percentage down to the public records."""
    asked = question()
    return page("plan/explain.html", asked, report=opened(slug, asked))


@bp.get("/piano/indicatori/<slug>/come-si-calcola.<any('json', 'csv', 'input.json'):form>")
@public
def download(slug: str, form: str) -> Response:
    """The same staircase for programs: the figures, the records, or the input they come from."""
    asked = question()
    if asked.problem:
        abort(400)
    return DOWNLOADS[form](opened(slug, asked))


def opened(slug: str, asked: Question) -> ExplainReport:
    """Return the staircase opened at the month and the organisation of the address."""
    return found(
        explain_report(
            session(),
            slug,
            asked.day,
            asked.known_at,
            month=request.args.get("mese") or None,
            organisation=request.args.get("organizzazione") or None,
        )
    )
