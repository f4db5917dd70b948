"""Days on which sites had something due: reported, without anything, missing, site by site.

Only schedules make days: a site without one has none expected, and is said to have no calendar.
The figure stands beside the coverage of months and does not change it (decision 0017).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from foodplan.progress.cells import month_before
from foodplan.progress.register import Owed, first_day, last_day, owed, received
from foodplan.reports.emporiums.schedule import DAYS_BACK
from foodplan.rules.ledger import month_of, months_between
from foodplan.rules.schedule import DayCount, DayState, count_days
from foodplan.store.edits.organisations import MOVEMENTS
from foodplan.store.history import Moment
from foodplan.store.indicators import indicator_knowledge
from foodplan.store.measures import Measures
from foodplan.store.organisations import NodeRow, list_sites
from foodplan.store.schedule import DueDay, due_days_of, schedules_between

MONTHS_BACK = 12

CAME, LATE, RUNNING, NOT_EXPECTED = "came", "late", "running", "not_expected"
REPORT_WORDS = {
    CAME: "arrivato",
    LATE: "non arrivato",
    RUNNING: "mese in corso",
    NOT_EXPECTED: "non atteso",
}


@dataclass(frozen=True)
class Period:
    """Days from first to last, both included; `month` (yyyymm) is None for the last sixty days."""

    first: date
    last: date
    month: int | None = None


@dataclass(frozen=True)
class SiteDays:
    """A site's days in a period.

    `scheduled` says whether anything recurred there at all, `missing` are the days, and `report`
    is what became of its organisation's monthly report, empty for a period that is no month.
    """

    site: NodeRow
    period: Period
    scheduled: bool
    count: DayCount
    missing: tuple[date, ...]
    report: str


@dataclass(frozen=True)
class DaysReport:
    """Sites in one period, or one site in its last months; `chosen` is the slug of that site.

    `total` counts days of sites: two sites that miss the same day miss two.
    """

    day: date
    period: Period
    chosen: str
    months: tuple[int, ...]
    sites: tuple[NodeRow, ...]
    rows: tuple[SiteDays, ...]
    total: DayCount

    @property
    def without(self) -> int:
        """How many sites have no calendar."""
        return sum(not row.scheduled for row in self.rows)


@dataclass(frozen=True)
class MissingDays:
    """How many days are missing in the last sixty, in how many sites; `scheduled` have any."""

    days: int
    sites: int
    scheduled: int


def days_report(session: Session, today: date, month: int | None, slug: str) -> DaysReport | None:
    """Return the days of all sites in a month (yyyymm) or in the last sixty days.

    With a site's slug, of that site alone, in that period and in each of its last twelve months.
    None for a month that is to come or too long ago, and for a site that is not there.
    """
    months = months_between(month_before(month_of(today), MONTHS_BACK), month_of(today))[::-1]
    if month is not None and month not in months:
        return None
    sites = list_sites(session, Moment(today))
    shown = [site for site in sites if slug in {"", site.slug}]
    if slug and not shown:
        return None
    period = _period(today, month)
    # One site is shown through its months, unless one of them was asked for.
    periods = [_period(today, each) for each in months] if slug and month is None else [period]
    rows = _rows(session, shown, periods, today)
    return DaysReport(
        day=today,
        period=period,
        chosen=slug,
        months=tuple(months),
        sites=tuple(sites),
        rows=rows,
        total=_sum(row.count for row in rows),
    )


def missing_summary(session: Session, today: date) -> MissingDays:
    """Return what is missing of the last sixty days, for the office's first page."""
    sites = list_sites(session, Moment(today))
    rows = _rows(session, sites, [_period(today, None)], today, reports=False)
    gaps = [row.count.missing for row in rows if row.count.missing]
    return MissingDays(sum(gaps), len(gaps), sum(row.scheduled for row in rows))


def _period(today: date, month: int | None) -> Period:
    if month is None:
        return Period(today - timedelta(days=DAYS_BACK), today)
    return Period(first_day(month), min(last_day(month), today), month)


def _rows(
    session: Session,
    sites: list[NodeRow],
    periods: list[Period],
    today: date,
    *,
    reports: bool = True,
) -> tuple[SiteDays, ...]:
    nodes = [site.id for site in sites]
    first, last = min(item.first for item in periods), max(item.last for item in periods)
    due: dict[int, list[DueDay]] = defaultdict(list)
    for item in due_days_of(session, nodes, first, last, today):
        due[item.schedule.node_id].append(item)
    scheduled = defaultdict(list)
    for row in schedules_between(session, first, last, nodes):
        scheduled[row.node_id].append(row)
    monthly = _monthly(session, periods, today) if reports else {}
    return tuple(
        _site_days(
            site,
            period,
            due[site.id],
            any(
                row.since <= period.last and (row.stop is None or row.stop > period.first)
                for row in scheduled[site.id]
            ),
            monthly,
        )
        for period in periods
        for site in sites
    )


def _site_days(
    site: NodeRow,
    period: Period,
    due: Iterable[DueDay],
    scheduled: bool,  # noqa: FBT001 - private, and named at its only call
    monthly: Mapping[Owed, str],
) -> SiteDays:
    inside = [item for item in due if period.first <= item.day <= period.last]
    missing = {item.day for item in inside if item.state == DayState.MISSING}
    report = ""
    if period.month is not None:
        report = monthly.get((site.organisation or 0, period.month), NOT_EXPECTED)
    return SiteDays(
        site=site,
        period=period,
        scheduled=scheduled,
        count=count_days((item.day, item.state) for item in inside),
        missing=tuple(sorted(missing)),
        report=report,
    )


def _monthly(session: Session, periods: list[Period], today: date) -> dict[Owed, str]:
    """Return what became of each monthly report that was due: months beside days."""
    months = [item.month for item in periods if item.month is not None]
    if not months:
        return {}
    moment = Moment(today)
    knowledge = indicator_knowledge(session, moment)
    register = knowledge.expected.get(MOVEMENTS, [])
    closures = knowledge.closed_months.get(MOVEMENTS, set())
    due = owed(register, min(months), max(months), closures)
    came = Measures(session, moment).reported() | knowledge.nil_months.get(MOVEMENTS, set())
    got = received(register, due, came)
    ended = month_before(month_of(today), 1)
    late = owed(register, min(months), max(months), closures, until=ended)
    return {item: CAME if item in got else LATE if item in late else RUNNING for item in due}


def _sum(counts: Iterable[DayCount]) -> DayCount:
    counts = list(counts)
    return DayCount(
        sum(count.reported for count in counts),
        sum(count.zero for count in counts),
        sum(count.missing for count in counts),
    )
