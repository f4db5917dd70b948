"""What became of every due day of some sites: one query for each table, whatever the days."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.indicators import NilReturn
from foodplan.models.ledger import Category, Line, Movement, Schedule, ServiceOpening
from foodplan.models.organisations import NodeVersion
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import MovementKind, month_of
from foodplan.rules.schedule import PICKUP, DayState, due_days, state_of
from foodplan.store.history import known
from foodplan.store.schedule.slots import ScheduleRow, schedules_between
from foodplan.store.schedule.zeros import zeros_between

# The subject under which an organisation declares a month without movements, or its closure.
MOVEMENTS, CLOSURE = "movements", "closure"
# The reason of a day in a month that its organisation declared without movements.
NIL_MONTH = "nil_month"

SiteDay = tuple[int, date]
SourceDay = tuple[int, date, int]


@dataclass(frozen=True)
class DueDay:
    """A day on which a slot of a site was due, and what became of it.

    `reason` is the code of a zero, empty otherwise.
    """

    schedule: ScheduleRow
    day: date
    state: DayState
    reason: str = ""


@dataclass(frozen=True)
class _Done:
    """What sites recorded: what came on a day, of which categories and from where, and openings."""

    arrived: set[SiteDay]
    arrived_from: dict[SourceDay, set[str]]
    opened: set[SiteDay]

    def of(self, schedule: ScheduleRow, day: date, beside: Collection[str]) -> bool:
        """Return whether what a slot expects of a day was recorded.

        `beside` are the categories that the day's slots of this source name: where they are
        several, one's own must have come, or one that none of them names, such as mixed goods.
        """
        if schedule.kind != PICKUP:
            return (schedule.node_id, day) in self.opened
        if schedule.source_id is None:
            return (schedule.node_id, day) in self.arrived
        came = self.arrived_from.get((schedule.node_id, day, schedule.source_id), set())
        if len(beside) < 2 or not schedule.category:
            return bool(came)
        return schedule.category in came or bool(came - set(beside))


@dataclass(frozen=True)
class _Times:
    """When each site keeps a register: since its beginning, while it is open, in which months."""

    began: dict[int, date]
    open_days: dict[int, list[tuple[date, date | None, int | None]]]
    declared: dict[tuple[int, int], str]

    def owner(self, node_id: int, day: date) -> int | None:
        """Return whose a site is on a day, 0 for nobody's, None while it is closed."""
        for since, stop, organisation in self.open_days.get(node_id, ()):
            if since <= day and (stop is None or day < stop):
                return organisation or 0
        return None


def due_days_of(
    session: Session, nodes: Collection[int], first: date, last: date, today: date
) -> list[DueDay]:
    """Return every due day of some sites (node ids) from first to last, at most today, in order.

    Nothing is due before a site's register began, while the site is closed, or in a month that
    its organisation declared closed; a month declared without movements is a zero.
    """
    last = min(last, today)
    schedules = schedules_between(session, first, last, nodes) if first <= last else []
    if not schedules:
        return []
    sites = {row.node_id for row in schedules}
    times, done = _times(session, sites), _done(session, sites, first, last)
    zeros = {(zero.node_id, zero.slot, zero.day): zero.reason
             for zero in zeros_between(session, first, last, sites)}  # fmt: skip
    found = []
    due = list(_due(schedules, times, first, last))
    beside: dict[SourceDay, set[str]] = defaultdict(set)
    for schedule, day, _ in due:
        beside[schedule.node_id, day, schedule.source_id or 0].add(schedule.category)
    for schedule, day, declared in due:
        named = beside[schedule.node_id, day, schedule.source_id or 0]
        reported = done.of(schedule, day, named)
        reason = zeros.get((schedule.node_id, schedule.slot, day), NIL_MONTH if declared else "")
        state = state_of(day, today, reported=reported, zero=bool(reason))
        found.append(DueDay(schedule, day, state, reason if state == DayState.ZERO else ""))
    return sorted(found, key=_in_order)


def _in_order(item: DueDay) -> tuple[date, int, str, str]:
    row = item.schedule
    return item.day, row.node_id, row.from_time or "24", row.slot


def _due(
    schedules: list[ScheduleRow], times: _Times, first: date, last: date
) -> Iterator[tuple[ScheduleRow, date, bool]]:
    """Yield each due day, and whether its month was declared without movements."""
    for schedule in schedules:
        began = times.began.get(schedule.node_id, first)
        for day in due_days(schedule.recurrence, max(first, began), last):
            owner = times.owner(schedule.node_id, day)
            declared = times.declared.get((owner or 0, month_of(day)), "")
            if owner is not None and declared != CLOSURE:
                yield schedule, day, bool(declared)


def _times(session: Session, nodes: Collection[int]) -> _Times:
    said = NodeVersion
    rows = session.execute(
        sa.select(col(said.node_id), col(said.valid_from), col(said.valid_to),
                  col(said.organisation_id), col(said.active))
        .where(known(said, None), col(said.node_id).in_(nodes))
    )  # fmt: skip
    open_days = defaultdict(list)
    for node, since, stop, organisation, active in rows:
        if active:
            open_days[node].append((since, stop, organisation))
    owners = {owner for days in open_days.values() for *_, owner in days if owner}
    nil = NilReturn
    declared = session.execute(
        sa.select(col(nil.organisation_id), col(nil.month), col(nil.kind)).where(
            known(nil, None), col(nil.subject) == MOVEMENTS, col(nil.organisation_id).in_(owners)
        )
    )
    months = {(organisation, month): kind for organisation, month, kind in declared}
    return _Times(_began(session, nodes), dict(open_days), months)


def _began(session: Session, nodes: Collection[int]) -> dict[int, date]:
    """Return when each site's register began.

    It is the first day of which it recorded anything, or the day on which its first schedule was
    written down, whichever is earlier: a schedule stated for the past makes no gaps there, and a
    site that records nothing at all is not overlooked.
    """
    began: dict[int, date] = {}
    acts = (
        sa.select(col(Movement.node_id), sa.func.min(col(Movement.happened_on)))
        .where(col(Movement.node_id).in_(nodes))
        .group_by(col(Movement.node_id))
    )
    written = (
        sa.select(col(Schedule.node_id), sa.func.min(col(Schedule.recorded_from)))
        .where(col(Schedule.node_id).in_(nodes))
        .group_by(col(Schedule.node_id))
    )
    for node, when in (*session.execute(acts), *session.execute(written)):
        day = rome_day(when) if isinstance(when, datetime) else when
        began[node] = min(began.get(node, day), day)
    return began


def _done(session: Session, nodes: Collection[int], first: date, last: date) -> _Done:
    arrived, opened = set(), set()
    arrived_from: dict[SourceDay, set[str]] = defaultdict(set)
    for node, day, kind, source, partner, category in _standing(session, nodes, first, last):
        if kind == MovementKind.DISTRIBUTION:
            opened.add((node, day))
            continue
        arrived.add((node, day))
        # What comes from another site leaves a node of transit: the site is its partner.
        for place in filter(None, (source, partner)):
            arrived_from[node, day, place].add(category or "")
    said = ServiceOpening
    rows = session.execute(
        sa.select(col(said.node_id), col(said.day)).where(
            known(said, None), col(said.node_id).in_(nodes), col(said.day).between(first, last)
        )
    )
    opened |= {(node, day) for node, day in rows}
    return _Done(arrived, dict(arrived_from), opened)


def _standing(
    session: Session, nodes: Collection[int], first: date, last: date
) -> Iterator[tuple[int, date, str, int | None, int | None, str | None]]:
    """Yield what came in or went out and still stands: site, day, kind, source, partner, category.

    The category is the one that was typed, where the lot says another.
    """
    act, undo = sa.orm.aliased(Movement), sa.orm.aliased(Movement)
    kinds = (MovementKind.INTAKE, MovementKind.RECEIPT, MovementKind.DISTRIBUTION)
    query = (
        sa.select(
            col(act.node_id), col(act.happened_on), col(act.kind), col(Line.from_node),
            col(act.partner_id), col(Category.slug),
        )
        .outerjoin(undo, col(undo.reverses) == col(act.seq))
        .outerjoin(Line, sa.and_(col(Line.movement_seq) == col(act.seq),
                                 col(Line.to_node) == col(act.node_id)))
        .outerjoin(Category, col(Category.id)
                   == sa.func.coalesce(col(Line.said_category_id), col(Line.category_id)))
        .where(
            col(act.node_id).in_(nodes),
            col(act.happened_on).between(first, last),
            col(act.kind).in_(kinds),
            col(undo.seq).is_(None),
        )
        .distinct()
    )  # fmt: skip
    for row in session.execute(query):
        yield tuple(row)
