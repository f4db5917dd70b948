"""The addresses of the explanations: each as a page, as JSON, as CSV and as the exact input."""

from typing import Any

from flask import Response, abort, request

from foodplan.blueprints.plan.downloads import FORMS
from foodplan.blueprints.plan.routes import bp, found, page
from foodplan.reports.explain import (
    NARROWING,
    ActionExplanation,
    ExplainReport,
    GoalExplanation,
    PlanExplanation,
    explain_action,
    explain_goal,
    explain_measure,
    explain_plan,
    explain_report,
)
from foodplan.web.access import public
from foodplan.web.asked import Question, question
from foodplan.web.session import session

FORM = "<any('json', 'csv', 'input.json'):form>"


@bp.get("/piano/indicatori/<slug>/come-si-calcola")
@public
def explain(slug: str) -> tuple[str, int]:
    """The staircase from a percentage down to the public records."""
    asked = question()
    return page("plan/explain.html", asked, report=_indicator(slug, asked), narrowed={})


@bp.get(f"/piano/indicatori/<slug>/come-si-calcola.{FORM}")
@public
def download(slug: str, form: str) -> Response:
    """The same staircase for programs: the figures, the records, or the input they come from."""
    return FORMS[form](_indicator(slug, _day()))


@bp.get("/piano/misure/<name>/come-si-calcola")
@public
def measure(name: str) -> tuple[str, int]:
    """The staircase of a named figure of the ledger, such as the home page's kilos."""
    asked = question()
    report = _measure(name, asked)
    return page("plan/explain.html", asked, report=report, narrowed=_narrowed())


@bp.get(f"/piano/misure/<name>/come-si-calcola.{FORM}")
@public
def download_measure(name: str, form: str) -> Response:
    """The same staircase for programs."""
    return FORMS[form](_measure(name, _day()))


@bp.get("/piano/obiettivi/<slug>/come-si-calcola", endpoint="explain_goal")
@public
def goal_made(slug: str) -> tuple[str, int]:
    """A goal's four tracks with the children that each is made of."""
    asked = question()
    return page("plan/explain_goal.html", asked, report=_goal(slug, asked))


@bp.get(f"/piano/obiettivi/<slug>/come-si-calcola.{FORM}")
@public
def download_goal(slug: str, form: str) -> Response:
    """The same tracks for programs."""
    return FORMS[form](_goal(slug, _day()))


@bp.get("/piano/come-si-calcola", endpoint="explain_plan")
@public
def plan_made() -> tuple[str, int]:
    """The plan's tracks with the goals that each is made of, and who reported."""
    asked = question()
    return page("plan/explain_plan.html", asked, report=_plan(None, asked))


@bp.get(f"/piano/come-si-calcola.{FORM}")
@public
def download_plan(form: str) -> Response:
    """The same tracks for programs."""
    return FORMS[form](_plan(None, _day()))


@bp.get("/piano/piani/<slug>/come-si-calcola")
@public
def explain_wider(slug: str) -> tuple[str, int]:
    """A wider plan's goals with what the goals tied to each bring."""
    asked = question()
    return page("plan/explain_plan.html", asked, report=_plan(slug, asked))


@bp.get(f"/piano/piani/<slug>/come-si-calcola.{FORM}")
@public
def download_wider(slug: str, form: str) -> Response:
    """The same goals for programs."""
    return FORMS[form](_plan(slug, _day()))


@bp.get("/piano/azioni/<slug>/come-si-calcola", endpoint="explain_action")
@public
def action_made(slug: str) -> tuple[str, int]:
    """What an action calls its own of each figure, counted once."""
    asked = question()
    return page("plan/explain_action.html", asked, report=_action(slug, asked))


@bp.get(f"/piano/azioni/<slug>/come-si-calcola.{FORM}")
@public
def download_action(slug: str, form: str) -> Response:
    """The same shares for programs."""
    return FORMS[form](_action(slug, _day()))


def _indicator(slug: str, asked: Question) -> ExplainReport:
    return found(explain_report(session(), slug, asked.day, asked.known_at, **_opened()))


def _measure(name: str, asked: Question) -> ExplainReport:
    opened = _opened() | {"narrowed": _narrowed()}
    return found(explain_measure(session(), name, asked.day, asked.known_at, **opened))


def _goal(slug: str, asked: Question) -> GoalExplanation:
    return found(explain_goal(session(), slug, asked.day, asked.known_at))


def _action(slug: str, asked: Question) -> ActionExplanation:
    return found(explain_action(session(), slug, asked.day, asked.known_at))


def _plan(slug: str | None, asked: Question) -> PlanExplanation:
    return found(explain_plan(session(), slug, asked.day, asked.known_at))


def _opened() -> dict[str, Any]:
    """Return the month and the organisation at which the address opens a staircase."""
    return {
        "month": request.args.get("mese") or None,
        "organisation": request.args.get("organizzazione") or None,
    }


def _narrowed() -> dict[str, str]:
    """Return what the address narrows a measure to."""
    return {name: code for name in NARROWING if (code := request.args.get(name, ""))}


def _day() -> Question:
    """Return the day that a file is asked about, or answer that it cannot be."""
    asked = question()
    if asked.problem:
        abort(400)
    return asked
