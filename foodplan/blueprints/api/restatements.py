"""What two days say differently of the same closed periods, for programs."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from foodplan.blueprints.api.asking import Asked, Day
from foodplan.blueprints.api.blueprint import bad_request, bp, problems
from foodplan.blueprints.api.shapes import Double, Shape
from foodplan.reports.restatements import restatements_report
from foodplan.web.access import public
from foodplan.web.asked import two_days
from foodplan.web.session import session

FIRST, LAST = "from", "to"


class BetweenDays(Asked):
    """`from`: a past day, the end of last month when it is not given; `to`: a later one, today."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[Day, Field(alias="from")] = ""
    last: Annotated[Day, Field(alias="to")] = ""


class RestatedFigure(Shape):
    """A figure of a closed period, as known on both days, with what moved it."""

    indicator: dict[str, str]
    unit: str
    period: dict[str, Any]
    judged: bool
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    difference: Double | None
    acts: list[dict[str, Any]]
    statements: list[dict[str, Any]]


class Restatements(Shape):
    """Every figure of the first day that is known differently on the second."""

    first_sealed: bool
    last_sealed: bool
    rows: list[RestatedFigure]
    acts: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    rule_version: str
    simulated: bool


@bp.get("/restatements")
@public
@bp.input(BetweenDays, location="query", arg_name="asked")
@bp.output(Restatements)
@bp.doc(responses=problems(400))
def restatements(asked: BetweenDays) -> dict[str, Any]:
    """List the figures of a past day that are known differently on a later one, and why."""
    del asked
    days = two_days(FIRST, LAST)
    for name, message in days.problems.items():
        raise bad_request(name, message)
    return restatements_report(session(), days.first, days.last, days.known_at).to_json()
