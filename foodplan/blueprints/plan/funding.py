"""The plan's money: what was programmed, committed and paid; never a result."""

from flask import render_template

from foodplan.blueprints.plan.routes import bp
from foodplan.reports.funding import money
from foodplan.reports.plan.euro_per_result import euro_per_result
from foodplan.rules.funding import STAGES
from foodplan.web.access import public
from foodplan.web.asked import question
from foodplan.web.session import session


@bp.get("/piano/risorse")
@public
def funding() -> tuple[str, int]:
    """Every line of funding with its amounts, each euro counted once."""
    asked = question()
    found = money(session(), asked.day, asked.known_at)
    results = euro_per_result(session(), asked.day, asked.known_at)
    page = render_template(
        "plan/funding.html", money=found, results=results, asked=asked, stages=STAGES
    )
    return page, 400 if asked.problem else 200
