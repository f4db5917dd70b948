"""The council's report from the office's side: day, part, and what is missing before handing in."""

from flask import render_template, request

from foodplan.blueprints.office.blueprint import bp
from foodplan.reports.plan import plan_report
from foodplan.web.access import officer
from foodplan.web.asked import question
from foodplan.web.session import session


@bp.get("/relazione")
@officer
def council_report() -> tuple[str, int]:
    """Which report to make, and what in it is still unknown."""
    asked = question("al")
    report = plan_report(session(), None, asked.day, asked.known_at)
    goal = request.args.get("obiettivo", "")
    page = render_template("office/council_report.html", report=report, asked=asked, goal=goal)
    return page, 400 if asked.problem else 200
