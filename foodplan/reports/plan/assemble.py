"""The reports of the plan: store and progress put together into one frozen dataclass a page."""

from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.plan.pages import (
    ExplainReport,
    GoalReport,
    HomeReport,
    IndicatorReport,
    PlanReport,
    ProgressReport,
)
from foodplan.rules.calendar import end_of_rome_day
from foodplan.rules.problems import Problem, Refused


def asked(as_of: date | None, today: date) -> tuple[date, datetime | None]:
    """Return the day of a question and the last instant of recording that counts for it.

    Today (or no day) means all that is known now; raises Refused for a day to come.
    """
    if as_of is None or as_of == today:
        return today, None
    if as_of > today:
        raise Refused(
            [Problem("as_of", "La data è nel futuro: indicare oggi o un giorno passato.")]
        )
    return as_of, end_of_rome_day(as_of)


def home_report(session: Session, today: date, known_at: datetime | None = None) -> HomeReport:
    """Return the home page of the city's own plan."""
    raise NotImplementedError


def plan_report(
    session: Session, slug: str | None, today: date, known_at: datetime | None = None
) -> PlanReport | None:
    """Return a plan's page (None: the city's own plan), or None when there is no such plan."""
    raise NotImplementedError


def goal_report(
    session: Session, slug: str, today: date, known_at: datetime | None = None
) -> GoalReport | None:
    """Return a goal's page, or None when there is no such goal."""
    raise NotImplementedError


def indicator_report(
    session: Session, slug: str, today: date, known_at: datetime | None = None
) -> IndicatorReport | None:
    """Return an indicator's page, or None when there is no such indicator."""
    raise NotImplementedError


def explain_report(
    session: Session,
    slug: str,
    today: date,
    known_at: datetime | None = None,
    *,
    month: str | None = None,
    organisation: str | None = None,
) -> ExplainReport | None:
    """Return how an indicator's figures are made, opened at a month and an organisation.

    `month` is the `code` of a MonthStep, `organisation` the `slug` of an OrganisationStep. None
    when there is no such indicator.
    """
    raise NotImplementedError


def progress_report(
    session: Session, as_of: date, known_at: datetime | None = None
) -> ProgressReport:
    """Return every plan with its goals, tracks and indicators."""
    raise NotImplementedError
