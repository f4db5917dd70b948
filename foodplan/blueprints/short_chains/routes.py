"""The addresses of the page of short chains, of its file, and of one supply's verdict."""

from flask import Blueprint, Response, abort, render_template
from flask_babel import gettext

from foodplan.blueprints.short_chains.charts import month_chart
from foodplan.reports.short_chains import chain_report, csv_of_chains, supply_page
from foodplan.reports.short_chains.page import MOST_ROWS
from foodplan.rules.problems import Problem
from foodplan.rules.short_chain_cases import judged_cases
from foodplan.rules.short_chain_words import ANSWERS, ROLES
from foodplan.web.access import public
from foodplan.web.asked import question
from foodplan.web.session import session

bp = Blueprint("short_chains", __name__)
DAY_NAMES = ("al", "as_of")


@bp.app_template_filter("sentence")
def sentence(said: Problem) -> str:
    """Return a sentence with its values in the page's language."""
    return str(gettext(said.message, **said.params))


@bp.get("/filiere-corte")
@public
def index() -> str:
    """How much food came through short chains, how much of it is km 0, and from where."""
    asked = question(*DAY_NAMES)
    report = chain_report(session(), asked.day, asked.known_at)
    return render_template(
        "short_chains/index.html",
        report=report,
        chart=month_chart(report),
        answers=ANSWERS,
        cases=judged_cases(),
        most=MOST_ROWS,
        asked=asked,
    )


@bp.get("/filiere-corte/dati.csv")
@public
def download() -> Response:
    """The supplies of the page as a table, today's or those of a past day."""
    asked = question(*DAY_NAMES)
    if asked.problem:
        abort(400)
    body = csv_of_chains(chain_report(session(), asked.day, asked.known_at))
    name = f"filiere-corte-{asked.day.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


@bp.get("/filiere-corte/forniture/<short_id>")
@public
def supply(short_id: str) -> str:
    """What the law's two tests say of one supply, and why."""
    asked = question(*DAY_NAMES)
    page = supply_page(session(), short_id, asked.day, asked.known_at)
    if page is None:
        abort(404)
    return render_template(
        "short_chains/supply.html", page=page, answers=ANSWERS, roles=ROLES, asked=asked
    )
