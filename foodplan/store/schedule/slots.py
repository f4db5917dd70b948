"""What recurs at a site, pick-ups and openings, stated from a day on and never overwritten."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.ledger import Category, Schedule
from foodplan.models.organisations import Node
from foodplan.rules.ledger import NodeKind
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.schedule import (
    KINDS,
    PICKUP,
    WEEKS,
    Recurrence,
    is_time,
    numbers_said,
    read_numbers,
)
from foodplan.store.edits.dated import (
    check_last,
    last_statement,
    one_writer_at_a_time,
    state_from,
    statements,
)
from foodplan.store.history import (
    Change,
    Moment,
    end,
    history_of,
    holds,
    known,
    values_of,
)

EARLIEST = date(2000, 1, 1)
LONGEST_NAME = 80
_SLOT = re.compile(r"[a-z0-9-]{1,36}")


@dataclass(frozen=True)
class ScheduleInput:
    """What recurs: kind, weekdays (Monday is 0), weeks of the month (empty: all), times as 09:30.

    A pick-up may name its source (the slug of a boundary or of another site) and a category.
    """

    kind: str
    weekdays: tuple[int, ...]
    weeks: tuple[int, ...] = ()
    name: str = ""
    from_time: str = ""
    to_time: str = ""
    source: str = ""
    category: str = ""


@dataclass(frozen=True)
class ScheduleRow(ScheduleInput):
    """One statement about what recurs: its site, its `slot`, its days and its number.

    `stop` is the first day on which it no longer holds; `source_id` is the node of its source.
    """

    node_id: int = 0
    slot: str = ""
    since: date = date.min
    stop: date | None = None
    version: int = 0
    source_id: int | None = None

    @property
    def recurrence(self) -> Recurrence:
        """The days on which this statement falls."""
        return Recurrence(self.weekdays, self.weeks, self.since, self.stop)


def list_schedules(
    session: Session, moment: Moment, nodes: Collection[int] | None = None
) -> list[ScheduleRow]:
    """Return what recurs at sites (node ids, all when None) at a moment, earliest hours first."""
    return _rows(session, holds(Schedule, moment), nodes)


def schedules_between(
    session: Session,
    first: date,
    last: date,
    nodes: Collection[int] | None = None,
) -> list[ScheduleRow]:
    """Return every statement that holds on any day from first to last, as known now."""
    overlaps = sa.and_(
        known(Schedule, None),
        col(Schedule.valid_from) <= last,
        sa.or_(col(Schedule.valid_to).is_(None), col(Schedule.valid_to) > first),
    )
    return _rows(session, overlaps, nodes)


def get_schedule(session: Session, node_id: int, slot: str, moment: Moment) -> ScheduleRow | None:
    """Return one slot of a site as it is at a moment, or as it will be first after it, or None."""
    rows = _rows(session, sa.and_(known(Schedule, None), col(Schedule.slot) == slot), [node_id])
    rows = [row for row in rows if row.stop is None or row.stop > moment.day]
    return min(rows, key=lambda row: row.since, default=None)


def last_schedule_version(session: Session, node_id: int, slot: str) -> int:
    """Return the number of the last statement about a slot, 0 when there is none."""
    last = last_statement(statements(session, Schedule, slot_key(node_id, slot)))
    return (last.id or 0) if last else 0


def set_schedule(
    session: Session,
    node_id: int,
    slot: str,
    opened: int,
    said: ScheduleInput,
    change: Change,
    since: date,
) -> None:
    """State what recurs from a day on; the days before keep what was due on them.

    `opened` is the last statement that was read, 0 for a new slot; the same new slot sent twice is
    one statement. Raises Refused with every problem, and Overtaken when somebody stated another.
    """
    one_writer_at_a_time(session)
    values = _checked(session, node_id, slot, said, since)
    key = slot_key(node_id, slot)
    rows = statements(session, Schedule, key)
    if not opened and any(row.valid_from == since and _says(row, values) for row in rows):
        return
    state_from(session, Schedule, key, opened, values, change, since)


def end_schedule(
    session: Session, node_id: int, slot: str, opened: int, change: Change, on: date
) -> None:
    """State that a slot no longer recurs from a day on; the days before stay due.

    Raises Overtaken when `opened` is no longer the last statement, LookupError for no slot.
    """
    one_writer_at_a_time(session)
    if not check_last(session, Schedule, slot_key(node_id, slot), opened):
        raise LookupError(f"Nothing recurs at {node_id} as {slot}.")
    end(session, Schedule, slot_key(node_id, slot), change, on)


def schedule_history(session: Session, node_id: int, slot: str) -> list[Schedule]:
    """Return everything ever stated about a slot, oldest record first."""
    return history_of(session, Schedule, **slot_key(node_id, slot))


def slot_key(node_id: int, slot: str) -> dict[str, Any]:
    """Return the key of a slot in versioned tables."""
    return {"node_id": node_id, "slot": slot}


def _says(row: Schedule, values: dict[str, Any]) -> bool:
    said = values_of(row)
    return all(said[name] == value for name, value in values.items())


def _rows(
    session: Session, where: sa.ColumnElement[bool], nodes: Collection[int] | None
) -> list[ScheduleRow]:
    query = (
        select(Schedule, Node.slug, Category.slug)
        .outerjoin(Node, col(Node.id) == col(Schedule.source_node_id))
        .outerjoin(Category, col(Category.id) == col(Schedule.category_id))
        .where(where)
    )
    if nodes is not None:
        query = query.where(col(Schedule.node_id).in_(nodes))
    found = [_row(*row) for row in session.exec(query)]
    return sorted(found, key=lambda row: (row.node_id, row.from_time or "24", row.slot, row.since))


def _row(row: Schedule, source: str | None, category: str | None) -> ScheduleRow:
    return ScheduleRow(
        kind=row.kind,
        weekdays=read_numbers(row.weekdays),
        weeks=read_numbers(row.weeks),
        name=row.name,
        from_time=row.from_time,
        to_time=row.to_time,
        source=source or "",
        category=category or "",
        node_id=row.node_id,
        slot=row.slot,
        since=row.valid_from,
        stop=row.valid_to,
        version=row.id or 0,
        source_id=row.source_node_id,
    )


def _checked(
    session: Session, node_id: int, slot: str, said: ScheduleInput, since: date
) -> dict[str, Any]:
    """Return the columns of a statement; raises Refused with everything that is wrong."""
    if said.kind != PICKUP:
        said = replace(said, source="", category="")
    source = _source(session, node_id, said.source)
    category = session.exec(select(Category.id).where(Category.slug == said.category)).first()
    problems = [*_problems_with_days(said, since), *_problems_with_hours(said)]
    if said.source and source is None:
        problems.append(Problem("source", "Scegliere una provenienza dell'elenco."))
    if said.category and category is None:
        problems.append(Problem("category", "Scegliere una categoria dell'elenco."))
    if len(said.name) > LONGEST_NAME:
        problems.append(Problem("name", "Al massimo %(most)d caratteri.", {"most": LONGEST_NAME}))
    if said.kind not in KINDS or not _SLOT.fullmatch(slot):
        problems.append(Problem("slot", "Questo modulo non si riconosce: riaprirlo."))
    if problems:
        raise Refused(problems)
    return {
        "kind": said.kind,
        "name": said.name.strip(),
        "weekdays": numbers_said(said.weekdays),
        "weeks": numbers_said(said.weeks) if set(said.weeks) != set(WEEKS) else "",
        "from_time": said.from_time,
        "to_time": said.to_time,
        "source_node_id": source,
        "category_id": category,
    }


def _source(session: Session, node_id: int, slug: str) -> int | None:
    """Return the node that a pick-up takes from: a source, or another site."""
    kinds = (NodeKind.SOURCE, NodeKind.STOCK)
    query = select(Node.id).where(Node.slug == slug, col(Node.kind).in_(kinds))
    return session.exec(query.where(Node.id != node_id)).first()


def _problems_with_days(said: ScheduleInput, since: date) -> list[Problem]:
    problems = []
    if not said.weekdays or not set(said.weekdays) <= set(range(7)):
        problems.append(Problem("weekdays", "Scegliere almeno un giorno della settimana."))
    if not set(said.weeks) <= set(WEEKS):
        problems.append(Problem("weeks", "Scegliere le settimane dell'elenco."))
    if since < EARLIEST:
        problems.append(Problem("since", "Controllare l'anno: la data è troppo lontana."))
    return problems


def _problems_with_hours(said: ScheduleInput) -> list[Problem]:
    problems = [
        Problem(name, "Scrivere l'ora come 09:30.")
        for name in ("from_time", "to_time")
        if getattr(said, name) and not is_time(getattr(said, name))
    ]
    if problems:
        return problems
    if said.to_time and not said.from_time:
        return [Problem("from_time", "Indicare anche l'ora di inizio.")]
    if said.to_time and said.from_time >= said.to_time:
        return [Problem("to_time", "L'ora di fine viene dopo quella di inizio.")]
    return []
