"""How figures are made, step by step, for programs: the same staircases as the pages'."""

from typing import Any

from flask import abort

from foodplan.blueprints.api.asking import Explaining, asked_day
from foodplan.blueprints.api.blueprint import bp, problems
from foodplan.blueprints.api.shapes import Explanation
from foodplan.reports.explain import explain_report
from foodplan.web.access import public
from foodplan.web.session import session


@bp.get("/indicators/<slug>/explain")
@public
@bp.input(Explaining, location="query", arg_name="asked")
@bp.output(Explanation)
@bp.doc(responses=problems(400, 404))
def explain(slug: str, asked: Explaining) -> dict[str, Any]:
    """Return how an indicator's figures are made, down to the public records."""
    day = asked_day()
    report = explain_report(
        session(),
        slug,
        day.day,
        day.known_at,
        month=asked.month or None,
        organisation=asked.organisation or None,
    )
    if report is None:
        abort(404)
    return report.to_json()
