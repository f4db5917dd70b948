"""What recurs at a site as its people read it: the week, what is due today, what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from foodplan.reports.emporiums.choices import form_choices
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.reports.recovery.words import WEEKDAYS
from foodplan.rules.ledger import DistributionMode, NodeKind
from foodplan.rules.schedule import (
    REASONS,
    DayCount,
    DayState,
    count_days,
    due_days,
    holiday,
)
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import NodeRow, list_boundaries, list_sites
from foodplan.store.schedule import (
    NIL_MONTH,
    DueDay,
    ScheduleRow,
    due_days_of,
    schedule_history,
    schedules_between,
)

DAYS_BACK = 60
# What the register's home shows of the past; the rest is a click away.
STUBS_BACK = 7
NEXT_WITHIN = 62

NIL_WORDS = "mese dichiarato senza movimenti"
# What a week of the month is called beside a weekday: "il primo martedì".
WEEK_WORDS = {1: "primo", 2: "secondo", 3: "terzo", 4: "quarto", 5: "quinto"}
SCHEDULE_FIELDS = {
    "name": "nome",
    "weekdays": "giorni",
    "weeks": "settimane del mese",
    "from_time": "dalle",
    "to_time": "alle",
}


@dataclass(frozen=True)
class Stub:
    """A due day of a pick-up or an opening, ready to be filled.

    `source` and `category` are slugs for the form, `source_name` and `name` what people call it.
    `state` is today, missing, zero or reported; `reasons` are the pairs of code and words of a
    zero, `reason` the words of the one that was stated. `days_ago` is 0 for today.
    """

    day: date
    slot: str
    kind: str
    name: str
    source: str
    source_name: str
    category: str
    from_time: str
    to_time: str
    state: str
    reason: str
    holiday: str
    days_ago: int
    by_count: bool
    withdrawable: bool = False

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Why there may have been nothing, as pairs of code and words."""
        return tuple(REASONS[self.kind].items())

    @property
    def weekday(self) -> str:
        """The day's name."""
        return WEEKDAYS[self.day.weekday()]


@dataclass(frozen=True)
class Slot:
    """A pick-up or an opening on one weekday; `weeks` are words, empty for every week.

    `begins` is set where it is still to begin, `stop` where it is said to end.
    """

    row: ScheduleRow
    source_name: str
    category_name: str
    weeks: tuple[str, ...]
    begins: date | None
    stop: date | None


@dataclass(frozen=True)
class WeekDay:
    """A day of the week with what recurs on it."""

    name: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class ScheduleReport:
    """A site's calendar and its last sixty days; `next_day` is the next one that is due."""

    site: NodeRow
    day: date
    week: tuple[WeekDay, ...]
    since: date
    count: DayCount
    missing: tuple[Stub, ...]
    zeros: tuple[Stub, ...]
    next_day: date | None

    @property
    def empty(self) -> bool:
        """Whether nothing recurs at all."""
        return not any(day.slots for day in self.week)


def due_stubs(session: Session, site: NodeRow, today: date) -> tuple[Stub, ...]:
    """Return what is to be done today and what is missing of the last week, the last day first.

    What was recorded, or stated as a zero, is no longer to be filled.
    """
    since = today - timedelta(days=STUBS_BACK)
    found = due_days_of(session, [site.id], since, today, today)
    open_days = [item for item in found if item.state in {DayState.TODAY, DayState.MISSING}]
    stubs = _stubs(session, site, open_days, today)
    return tuple(sorted(stubs, key=lambda stub: (stub.days_ago, stub.from_time or "24")))


def schedule_report(session: Session, site: NodeRow, today: date) -> ScheduleReport:
    """Return a site's calendar, what is missing of its last sixty days, and its zeros."""
    since = today - timedelta(days=DAYS_BACK)
    found = due_days_of(session, [site.id], since, today, today)
    missing = [item for item in found if item.state == DayState.MISSING]
    zeros = [item for item in found if item.state == DayState.ZERO]
    rows = schedules_between(session, today, date.max, [site.id])
    return ScheduleReport(
        site=site,
        day=today,
        week=_week(session, rows, today),
        since=since,
        count=count_days((item.day, item.state) for item in found),
        missing=_stubs(session, site, missing[::-1], today),
        zeros=_stubs(session, site, zeros[::-1], today),
        next_day=_next_day(rows, today),
    )


def history_of_slot(session: Session, node_id: int, slot: str) -> tuple[HistoryLine, ...]:
    """Return a slot's changes, the last first."""
    versions = schedule_history(session, node_id, slot)
    return history_lines(versions, SCHEDULE_FIELDS, names_of_people(session))


def pickup_sources(session: Session, site: NodeRow, today: date) -> tuple[tuple[str, str], ...]:
    """Return what a pick-up of a site may take from, as pairs of slug and name."""
    choices = form_choices(session, today, site)
    return (*choices.named_sources, *choices.sites)


def _source_names(session: Session, today: date) -> dict[str, str]:
    """Return the names of what a pick-up may take from, by slug: sources and sites."""
    moment = Moment(today)
    rows = [*list_boundaries(session, NodeKind.SOURCE, moment), *list_sites(session, moment)]
    return {row.slug: row.name for row in rows}


def _stubs(
    session: Session, site: NodeRow, found: Iterable[DueDay], today: date
) -> tuple[Stub, ...]:
    found = list(found)
    names = _source_names(session, today) if any(item.schedule.source for item in found) else {}
    return tuple(_stub(site, item, names, today) for item in found)


def _stub(site: NodeRow, item: DueDay, names: Mapping[str, str], today: date) -> Stub:
    row = item.schedule
    words = NIL_WORDS if item.reason == NIL_MONTH else REASONS[row.kind].get(item.reason, "")
    return Stub(
        day=item.day,
        slot=row.slot,
        kind=row.kind,
        name=row.name,
        source=row.source,
        source_name=names.get(row.source, ""),
        category=row.category,
        from_time=row.from_time,
        to_time=row.to_time,
        state=str(item.state),
        reason=words,
        holiday=holiday(item.day),
        days_ago=(today - item.day).days,
        by_count=site.distribution_mode == DistributionMode.BY_COUNT,
        withdrawable=item.state == DayState.ZERO and item.reason != NIL_MONTH,
    )


def _week(session: Session, rows: list[ScheduleRow], today: date) -> tuple[WeekDay, ...]:
    names = _source_names(session, today) if rows else {}
    categories = {row.slug: row.name for row in list_categories(session)} if rows else {}
    slots = [
        Slot(
            row=row,
            source_name=names.get(row.source, ""),
            category_name=categories.get(row.category, ""),
            weeks=tuple(WEEK_WORDS[week] for week in row.weeks),
            begins=row.since if row.since > today else None,
            stop=row.stop,
        )
        for row in rows
    ]
    return tuple(
        WeekDay(name, tuple(slot for slot in slots if number in slot.row.weekdays))
        for number, name in enumerate(WEEKDAYS)
    )


def _next_day(rows: Iterable[ScheduleRow], today: date) -> date | None:
    until = today + timedelta(days=NEXT_WITHIN)
    tomorrow = today + timedelta(days=1)
    days = (next(due_days(row.recurrence, tomorrow, until), None) for row in rows)
    return min((day for day in days if day is not None), default=None)
