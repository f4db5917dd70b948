"""Plans, goals and indicators with their progress, and the flows that it is computed from."""

from typing import Any

from flask import abort

from foodplan.blueprints.api.asking import (
    AtDay,
    FlowsAsked,
    PagedAtDay,
    asked_day,
)
from foodplan.blueprints.api.blueprint import bp, page_of, problems
from foodplan.blueprints.api.shapes import (
    Flows,
    Goals,
    IndicatorPage,
    Indicators,
    Progress,
)
from foodplan.reports.flows import FlowFilter, flows_report
from foodplan.reports.plan import indicator_report, progress_report
from foodplan.web.access import public
from foodplan.web.session import session


@bp.get("/progress")
@public
@bp.input(AtDay, location="query", arg_name="asked")
@bp.output(Progress)
@bp.doc(responses=problems(400))
def progress(asked: AtDay) -> dict[str, Any]:
    """Return every plan with its goals, tracks and indicators."""
    del asked
    return _progress()


@bp.get("/goals")
@public
@bp.input(PagedAtDay, location="query", arg_name="asked")
@bp.output(Goals)
@bp.doc(responses=problems(400))
def goals(asked: PagedAtDay) -> dict[str, Any]:
    """List the goals of every plan with their progress."""
    answer = _progress()
    found = [{**goal, "plan": plan["slug"]} for plan in answer["plans"] for goal in plan["goals"]]
    return _page(found, asked, answer["as_of"])


@bp.get("/indicators")
@public
@bp.input(PagedAtDay, location="query", arg_name="asked")
@bp.output(Indicators)
@bp.doc(responses=problems(400))
def indicators(asked: PagedAtDay) -> dict[str, Any]:
    """List the indicators of every goal, each once."""
    answer = _progress()
    found = {
        row["slug"]: row
        for plan in answer["plans"]
        for goal in plan["goals"]
        for row in goal["indicators"]
    }
    return _page(list(found.values()), asked, answer["as_of"])


@bp.get("/indicators/<slug>")
@public
@bp.input(AtDay, location="query", arg_name="asked")
@bp.output(IndicatorPage)
@bp.doc(responses=problems(400, 404))
def indicator(slug: str, asked: AtDay) -> dict[str, Any]:
    """Return one indicator with its series, targets and sources."""
    del asked
    day = asked_day()
    report = indicator_report(session(), slug, day.day, day.known_at)
    if report is None:
        abort(404)
    return report.to_json()


@bp.get("/flows")
@public
@bp.input(FlowsAsked, location="query", arg_name="asked")
@bp.output(Flows)
@bp.doc(responses=problems(400))
def flows(asked: FlowsAsked) -> dict[str, Any]:
    """List grams by month, organisation, category and source kind across the city's boundary.

    They are declarations, each as its organisation made it: the same food declared by two is in
    both, while the indicators take off what was found to be so. Transfers between sites are not
    in them, since they cross no boundary of the city.
    """
    day = asked_day()
    wanted = FlowFilter(asked.first, asked.last, asked.organisation, asked.category)
    report = flows_report(session(), day.day, day.known_at, wanted)
    page = report.rows[asked.offset : asked.offset + asked.limit]
    items = [row.to_json() for row in page]
    as_of = report.as_of.isoformat()
    return page_of(items, len(report.rows), asked.limit, asked.offset, as_of=as_of)


def _progress() -> dict[str, Any]:
    day = asked_day()
    return progress_report(session(), day.day, day.known_at).to_json()


def _page(found: list[dict[str, Any]], asked: PagedAtDay, as_of: str) -> dict[str, Any]:
    page = found[asked.offset : asked.offset + asked.limit]
    return page_of(page, len(found), asked.limit, asked.offset, as_of=as_of)
