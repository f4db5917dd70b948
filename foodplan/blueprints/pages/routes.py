"""The addresses of the home page and of the pages of text."""

from flask import Blueprint, render_template

from foodplan.reports.method import method_report
from foodplan.reports.plan import home_report
from foodplan.reports.small_map import small_map_report
from foodplan.store.history import Moment
from foodplan.web.access import public
from foodplan.web.asked import question
from foodplan.web.session import session

bp = Blueprint("pages", __name__)


@bp.get("/")
@public
def home() -> tuple[str, int]:
    """What the plan is, this year's kilos so far, the goals, the small map."""
    asked = question()
    report = home_report(session(), asked.day, asked.known_at)
    drawing = small_map_report(session(), Moment(asked.day, asked.known_at))
    page = render_template("pages/home.html", report=report, map=drawing, asked=asked)
    return page, 400 if asked.problem else 200


@bp.get("/metodo")
@public
def method() -> tuple[str, int]:
    """How every figure is made, in plain words with formulas and examples worked out."""
    asked = question()
    report = method_report(session(), Moment(asked.day, asked.known_at))
    page = render_template("pages/method.html", report=report, asked=asked)
    return page, 400 if asked.problem else 200


@bp.get("/privacy")
@public
def privacy() -> str:
    """What is kept of whom, and what never is."""
    return render_template("pages/privacy.html")


@bp.get("/accessibilita")
@public
def accessibility() -> str:
    """How accessible the pages are, and whom to write to."""
    return render_template("pages/accessibility.html")
