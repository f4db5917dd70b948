"""The sheets of the factors that turn kilos into meals, CO2e, euro and water."""

from flask import abort, render_template

from foodplan.blueprints.pages.routes import bp
from foodplan.reports.factors import factor_sheet, factor_sheets
from foodplan.store.history import Moment
from foodplan.web.access import public
from foodplan.web.asked import question
from foodplan.web.session import session


@bp.get("/metodo/fattori")
@public
def factors() -> tuple[str, int]:
    """Every kind of factor in a few words, those that are missing included."""
    asked = question()
    sheets = factor_sheets(session(), Moment(asked.day, asked.known_at))
    answer = render_template("pages/factors.html", sheets=sheets, asked=asked)
    return answer, 400 if asked.problem else 200


@bp.get("/metodo/fattori/<kind>")
@public
def factor(kind: str) -> tuple[str, int]:
    """One kind of factor: value, range, source, days, versions and a worked example."""
    asked = question()
    sheet = factor_sheet(session(), kind, Moment(asked.day, asked.known_at)) or abort(404)
    answer = render_template("pages/factor.html", sheet=sheet, asked=asked)
    return answer, 400 if asked.problem else 200
