"""The page of the method: each rule with an example that the code itself works out."""

from datetime import date

from sqlmodel import Session

from foodplan.progress.attainment import MINIMUM_COVERAGE
from foodplan.progress.forecast import FEWEST, HIDDEN, SEASONAL_FROM
from foodplan.progress.people import reach
from foodplan.progress.states import SUDDEN
from foodplan.reports.method.examples import (
    SERVICES,
    attainments,
    changes,
    counted_once,
    coverage_example,
    forecast_example,
    letters,
    rate_example,
    rollup_example,
    roundings,
    states,
    tie_example,
    tolerance_example,
    trajectory,
    weights_example,
)
from foodplan.reports.method.figures import MethodErrorLine, MethodReport
from foodplan.reports.method_errors import METHOD_NAMES
from foodplan.reports.plan import RULE_VERSION
from foodplan.rules.calendar import CLOSING_DAY, last_closed_month
from foodplan.rules.ledger import next_month
from foodplan.store.history import Moment
from foodplan.store.method_errors import list_method_errors


def method_report(session: Session, moment: Moment) -> MethodReport:
    """Return the method: every number of it is made by the functions that make the figures."""
    return MethodReport(
        rules=RULE_VERSION,
        closing_day=CLOSING_DAY,
        closed_to=last_closed_month(moment.day),
        closes_on=closing_of(next_month(last_closed_month(moment.day))),
        minimum=MINIMUM_COVERAGE,
        attainments=attainments(),
        tolerance=tolerance_example(),
        rate=rate_example(),
        people=reach(SERVICES),
        services=SERVICES,
        coverage=coverage_example(),
        errors=_errors(session, moment),
        letters=letters(),
        rollup=rollup_example(),
        weights=weights_example(),
        tie=tie_example(proposed=False),
        proposed=tie_example(proposed=True),
        trajectory=trajectory(),
        states=states(),
        changes=changes(),
        sudden=SUDDEN,
        forecast=forecast_example(),
        fewest=FEWEST,
        seasonal_from=SEASONAL_FROM,
        hidden=HIDDEN,
        union=counted_once(),
        roundings=roundings(),
    )


def closing_of(month: int) -> date:
    """Return the day on which a month (yyyymm) closes for the city.

    >>> closing_of(202612)
    datetime.date(2027, 1, 15)
    """
    following = next_month(month)
    return date(following // 100, following % 100, CLOSING_DAY)


def _errors(session: Session, moment: Moment) -> tuple[MethodErrorLine, ...]:
    rows = list_method_errors(session, moment)
    return tuple(
        MethodErrorLine(METHOD_NAMES.get(row.method, row.method), row.share, row.proposed)
        for row in rows
    )


__all__ = ["MethodReport", "method_report"]
