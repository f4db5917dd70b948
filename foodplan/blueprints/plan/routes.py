"""The addresses of the plan's public pages."""

from typing import TypeVar

from flask import Blueprint, abort, render_template

from foodplan.reports.attributions import attributions_report
from foodplan.reports.funding import actions_money
from foodplan.reports.innovation import lives
from foodplan.reports.plan import COMPONENT, goal_report, indicator_report, plan_report
from foodplan.reports.plan.action_parts import action_parts
from foodplan.reports.plan.ended import ended
from foodplan.reports.plan.euro_per_result import euro_per_result
from foodplan.rules.funding import STAGES
from foodplan.rules.plan import MUFPP
from foodplan.store.history import Moment
from foodplan.store.plan import get_action
from foodplan.web.access import public
from foodplan.web.asked import Question, question
from foodplan.web.chart import series_chart
from foodplan.web.session import session

Report = TypeVar("Report")

bp = Blueprint("plan", __name__)


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
    """A wider plan: what comes to it from this one, its axes and its initiatives."""
    asked = question()
    report = plan_report(session(), slug, asked.day, asked.known_at)
    if report is None:
        return ended_page("plan", slug, asked)
    own = report.level.code == COMPONENT
    return page("plan/show.html" if own else "plan/wider.html", asked, report=report, wider=True)


@bp.get("/piano/obiettivi/<slug>")
@public
def goal(slug: str) -> tuple[str, int]:
    """A goal: its indicators, its actions and its weakest point."""
    asked = question()
    report = goal_report(session(), slug, asked.day, asked.known_at)
    if report is None:
        return ended_page("goal", slug, asked)
    claims = attributions_report(session(), asked.day, asked.known_at, goal=slug)
    slugs = [row.slug for row in report.actions]
    money = actions_money(session(), slugs, asked.day, asked.known_at)
    said = {"report": report, "attributions": claims, "money_of": money, "stages": STAGES}
    return page("plan/goal.html", asked, **said)


@bp.get("/piano/indicatori/<slug>")
@public
def indicator(slug: str) -> tuple[str, int]:
    """An indicator: the judged value, the one in progress, its series and sources."""
    asked = question()
    report = indicator_report(session(), slug, asked.day, asked.known_at)
    if report is None:
        return ended_page("indicator", slug, asked)
    mufpp = [MUFPP.get(tag, tag) for tag in report.mufpp]
    euro = euro_per_result(session(), asked.day, asked.known_at, slug)
    said = {"report": report, "drawing": series_chart(report), "mufpp": mufpp, "results": euro}
    return page("plan/indicator.html", asked, **said)


@bp.get("/piano/azioni/<slug>")
@public
def action(slug: str) -> tuple[str, int]:
    """An action: its milestones, its money and the goals it serves."""
    asked = question()
    details = found(get_action(session(), slug, Moment(asked.day, asked.known_at)))
    plan = details.version.plan
    report = plan_report(session(), plan, asked.day, asked.known_at)
    row = next((row for row in report.actions if row.slug == slug), None) if report else None
    if row is None:
        return ended_page("action", slug, asked)
    claims = attributions_report(session(), asked.day, asked.known_at, action=slug)
    moment = Moment(asked.day, asked.known_at)
    parts = action_parts(session(), slug, moment)
    life = lives(session(), [slug], moment)[slug]
    money = actions_money(session(), [slug], asked.day, asked.known_at)[slug]
    euro = {"money": money, "stages": STAGES}
    said = {"action": row, "report": report, "attributions": claims, "parts": parts, "life": life}
    return page("plan/action.html", asked, **said, **euro)


def found(report: Report | None) -> Report:
    """Return what was found, or answer that the page does not exist."""
    if report is None:
        abort(404)
    return report


def ended_page(kind: str, slug: str, asked: Question) -> tuple[str, int]:
    """Return the page of what no longer stands (410), or answer that it never was."""
    moment = Moment(asked.day, asked.known_at)
    return render_template(
        "plan/ended.html", asked=asked, ended=found(ended(session(), kind, slug, moment))
    ), 410


def page(template: str, asked: Question, **parts: object) -> tuple[str, int]:
    """Return a page; one asked for an impossible day shows today and says what is wrong."""
    return render_template(template, asked=asked, **parts), 400 if asked.problem else 200
