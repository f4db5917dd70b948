"""The addresses of the page of short chains, of its file, and of one supply's verdict."""

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext

from foodplan.blueprints.short_chains.charts import month_chart
from foodplan.reports.short_chains import (
    Between,
    Narrowed,
    canteen_report,
    chain_report,
    csv_of_canteens,
    csv_of_chains,
    market_report,
    supply_list,
    supply_page,
)
from foodplan.reports.short_chains.canteens import MOST_LINES
from foodplan.reports.short_chains.page import MOST_ROWS
from foodplan.rules.canteens import LOCAL, PURCHASES
from foodplan.rules.problems import Problem
from foodplan.rules.short_chain_cases import judged_cases
from foodplan.rules.short_chain_words import ANSWERS, ROLES
from foodplan.web.access import public
from foodplan.web.asked import asked_offset, question
from foodplan.web.session import session

bp = Blueprint("short_chains", __name__)
DAY_NAMES = ("al", "as_of")
MONTH_DIGITS, FIRST_YEAR = 6, 2000


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
        markets=market_report(session(), asked.day, asked.known_at),
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
    return _file(body, f"filiere-corte-{asked.day.isoformat()}.csv")


@bp.get("/filiere-corte/mense")
@public
def canteens() -> str:
    """How much of what public canteens buy, and were promised, is local."""
    asked = question(*DAY_NAMES)
    wanted = request.args.get("periodo", "")
    report = canteen_report(session(), asked.day, asked.known_at, wanted)
    return render_template(
        "short_chains/canteens.html",
        report=report, local=LOCAL, kinds=PURCHASES, most=MOST_LINES, asked=asked,
    )  # fmt: skip


@bp.get("/filiere-corte/mense/dati.csv")
@public
def canteens_file() -> Response:
    """The lines of the page of canteens as a table."""
    asked = question(*DAY_NAMES)
    if asked.problem:
        abort(400)
    wanted = request.args.get("periodo", "")
    report = canteen_report(session(), asked.day, asked.known_at, wanted)
    return _file(csv_of_canteens(report), f"mense-{report.period or asked.day.isoformat()}.csv")


@bp.get("/filiere-corte/forniture")
@public
def supplies() -> str:
    """The public records behind a figure of the page, narrowed by the address."""
    asked, said = question(*DAY_NAMES), request.args.get
    words = (said(name, "") for name in ("tipo", "categoria", "km0"))
    wanted = Narrowed(_month(said("mese", "")), *words)
    between = Between(said("da", ""), said("a", ""))
    page = supply_list(session(), asked.day, asked.known_at, wanted, between, asked_offset())
    return render_template(
        "short_chains/supplies.html",
        page=page, wanted=wanted, between=between, answers=ANSWERS, asked=asked,
    )  # fmt: skip


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


def _file(body: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


def _month(text: str) -> int:
    """Return the month (yyyymm) of an address, 0 for what is none."""
    if len(text) != MONTH_DIGITS or not (text.isascii() and text.isdigit()):
        return 0
    year, month = divmod(int(text), 100)
    return int(text) if year >= FIRST_YEAR and 1 <= month <= 12 else 0
