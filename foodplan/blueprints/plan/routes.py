"""The addresses of the plan's public pages."""

from typing import TypeVar

from flask import Blueprint, Response, abort, render_template, request

from foodplan.blueprints.plan.downloads import csv_of_records, json_of_input, json_of_report
from foodplan.reports.plan import (
    ExplainReport,
    explain_report,
    goal_report,
    indicator_report,
    plan_report,
)
from foodplan.rules.plan import MUFPP
from foodplan.store.history import Moment
from foodplan.store.plan import get_action
from foodplan.web.access import public
from foodplan.web.asked import Question, question
from foodplan.web.chart import series_chart
from foodplan.web.session import session

Report = TypeVar("Report")

bp = Blueprint("plan", __name__)

DOWNLOADS = {"json": json_of_report, "csv": csv_of_records, "input.json": json_of_input}


@bp.get("/piano")
@public
def show() -> tuple[str, int]:
    """The plan: what was promised, by whom, and how far it is."""
    asked = question()
    report = found(plan_report(session(), None, asked.day, asked.known_at))
    return page("plan/show.html", asked, report=report)


@bp.get("/piano/piani/<slug>")
@public
def wider(slug: str) -> tuple[str, int]:
    """A wider plan: what it asks for, its axes and its initiatives."""
    asked = question()
    report = found(plan_report(session(), slug, asked.day, asked.known_at))
    return page("plan/show.html", asked, report=report, wider=True)


@bp.get("/piano/obiettivi/<slug>")
@public
def goal(slug: str) -> tuple[str, int]:
    """A goal: its indicators, its actions and its weakest point."""
    asked = question()
    report = found(goal_report(session(), slug, asked.day, asked.known_at))
    return page("plan/goal.html", asked, report=report)


@bp.get("/piano/indicatori/<slug>")
@public
def indicator(slug: str) -> tuple[str, int]:
    """An indicator: the judged value, the one in progress, its series and sources."""
    asked = question()
    report = found(indicator_report(session(), slug, asked.day, asked.known_at))
    mufpp = [MUFPP.get(tag, tag) for tag in report.mufpp]
    drawing = series_chart(report)
    return page("plan/indicator.html", asked, report=report, drawing=drawing, mufpp=mufpp)


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


@bp.get("/piano/azioni/<slug>")
@public
def action(slug: str) -> tuple[str, int]:
    """An action: its milestones, its money and the goals it serves."""
    asked = question()
    details = found(get_action(session(), slug, Moment(asked.day, asked.known_at)))
    plan = details.version.plan
    report = found(plan_report(session(), plan, asked.day, asked.known_at))
    row = found(next((row for row in report.actions if row.slug == slug), None))
    return page("plan/action.html", asked, action=row, report=report)


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


def found(report: Report | None) -> Report:
    """Return what was found, or answer that the page does not exist."""
    if report is None:
        abort(404)
    return report


def page(template: str, asked: Question, **parts: object) -> tuple[str, int]:
    """Return a page; one asked for an impossible day shows today and says what is wrong."""
    return render_template(template, asked=asked, **parts), 400 if asked.problem else 200
