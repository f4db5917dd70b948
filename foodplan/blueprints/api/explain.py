"""How figures are made, step by step, for programs: the same staircases as the pages'."""

from typing import Any, TypeVar

from flask import abort

from foodplan.blueprints.api.asking import AtDay, Explaining, ExplainingMeasure, asked_day
from foodplan.blueprints.api.blueprint import bp, problems
from foodplan.blueprints.api.explained import Explanation, GoalExplained, PlanExplained
from foodplan.reports.explain import explain_goal, explain_measure, explain_plan, explain_report
from foodplan.web.access import public
from foodplan.web.session import session

Report = TypeVar("Report")


@bp.get("/indicators/<slug>/explain")
@public
@bp.input(Explaining, location="query", arg_name="asked")
@bp.output(Explanation)
@bp.doc(responses=problems(400, 404))
def explain(slug: str, asked: Explaining) -> dict[str, Any]:
    """Return how an indicator's figures are made, down to the public records."""
    day = asked_day()
    report = explain_report(session(), slug, day.day, day.known_at, **_opened(asked))
    return _found(report).to_json()


@bp.get("/measures/<name>/explain", endpoint="explain_measure")
@public
@bp.input(ExplainingMeasure, location="query", arg_name="asked")
@bp.output(Explanation)
@bp.doc(responses=problems(400, 404))
def measure(name: str, asked: ExplainingMeasure) -> dict[str, Any]:
    """Return how a named figure of the ledger is made, down to the public records."""
    day = asked_day()
    narrowed = asked.narrowed()
    report = explain_measure(
        session(), name, day.day, day.known_at, **_opened(asked), narrowed=narrowed
    )
    return _found(report).to_json()


@bp.get("/goals/<slug>/explain", endpoint="explain_goal")
@public
@bp.input(AtDay, location="query", arg_name="asked")
@bp.output(GoalExplained)
@bp.doc(responses=problems(400, 404))
def goal(slug: str, asked: AtDay) -> dict[str, Any]:
    """Return how a goal's four tracks are made of its indicators and milestones."""
    del asked
    day = asked_day()
    return _found(explain_goal(session(), slug, day.day, day.known_at)).to_json()


@bp.get("/progress/explain", endpoint="explain_progress")
@public
@bp.input(AtDay, location="query", arg_name="asked")
@bp.output(PlanExplained)
@bp.doc(responses=problems(400, 404))
def progress(asked: AtDay) -> dict[str, Any]:
    """Return how the city's own plan's tracks are made of its goals, and who reported."""
    del asked
    day = asked_day()
    return _found(explain_plan(session(), None, day.day, day.known_at)).to_json()


def _opened(asked: Explaining) -> dict[str, Any]:
    return {"month": asked.month or None, "organisation": asked.organisation or None}


def _found(report: Report | None) -> Report:
    if report is None:
        abort(404)
    return report
