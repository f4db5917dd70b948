"""A site's months of people: distinct households as declared, passages beside them and apart."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.progress.cells import month_before
from foodplan.progress.register import first_day, last_day
from foodplan.rules.calendar import CLOSING_DAY
from foodplan.rules.ledger import month_of, months_between
from foodplan.store.ledger.months import MonthSaid, months_said, openings_between, service_month
from foodplan.store.ledger.periods import first_months
from foodplan.store.organisations import NodeRow

MONTHS_SHOWN = 24


@dataclass(frozen=True)
class PeopleMonth:
    """One month (yyyymm) of a site.

    `passages` sums the households of each opening that was counted and is None when none was: the
    same household counts each time. `said` is what was declared of distinct ones, None when
    nobody knows. `running` months are not over.
    """

    month: int
    said: MonthSaid | None
    openings: int
    passages: int | None
    running: bool

    @property
    def more_than_passages(self) -> bool:
        """Whether more distinct households were declared than passages counted."""
        households = self.said.households if self.said else None
        return None not in {households, self.passages} and households > self.passages  # type: ignore[operator]


@dataclass(frozen=True)
class MonthsReport:
    """The months of a site since its register began, at most two years, the last first."""

    site: NodeRow
    day: date
    months: tuple[PeopleMonth, ...]
    asked: int | None


def months_report(session: Session, site: NodeRow, today: date) -> MonthsReport:
    """Return a site's months of people."""
    this_month = month_of(today)
    began = first_months(session, [site.id]).get(site.id, this_month)
    oldest = max(began, month_before(this_month, MONTHS_SHOWN - 1))
    said = months_said(session, [site.id], oldest, this_month)
    passages: dict[int, list[int]] = defaultdict(list)
    for _node, day, households in openings_between(
        session, [site.id], first_day(oldest), last_day(this_month)
    ):
        passages[month_of(day)].append(households)
    months = tuple(
        PeopleMonth(
            month=month,
            said=said.get((site.id, month)),
            openings=len(passages[month]),
            passages=sum(passages[month]) if passages[month] else None,
            running=month == this_month,
        )
        for month in reversed(months_between(oldest, this_month))
    )
    return MonthsReport(site, today, months, month_to_ask(session, site, today))


def people_month(session: Session, site: NodeRow, month: int, today: date) -> PeopleMonth | None:
    """Return one month (yyyymm) of a site, or None for one that the page does not list."""
    report = months_report(session, site, today)
    return next((row for row in report.months if row.month == month), None)


def month_to_ask(session: Session, site: NodeRow, today: date) -> int | None:
    """Return the month (yyyymm) whose distinct households are asked for today, or None.

    It is last month, until the 15th, at a site that kept its register then, unless it was said.
    """
    month = month_before(month_of(today))
    if today.day > CLOSING_DAY:
        return None
    began = first_months(session, [site.id]).get(site.id)
    if began is None or began > month or service_month(session, site.id, month) is not None:
        return None
    return month
