"""Due days on which there was nothing to log: a measured zero with its reason, not a gap."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING
from foodplan.models.ledger import ScheduledZero
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.schedule import REASONS
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.history import Change, end, known, record
from foodplan.store.schedule.slots import schedules_between, slot_key


@dataclass(frozen=True)
class Zero:
    """A day on which there was nothing to log for a slot, with its coded reason."""

    node_id: int
    slot: str
    day: date
    reason: str


def zeros_between(session: Session, first: date, last: date, nodes: Collection[int]) -> list[Zero]:
    """Return the days of some sites on which there was nothing to log, as known now."""
    query = select(ScheduledZero).where(
        known(ScheduledZero, None),
        col(ScheduledZero.day).between(first, last),
        col(ScheduledZero.node_id).in_(nodes),
    )
    found = [Zero(row.node_id, row.slot, row.day, row.reason_code) for row in session.exec(query)]
    return sorted(found, key=lambda zero: (zero.day, zero.node_id, zero.slot))


def state_zero(session: Session, zero: Zero, today: date, change: Change) -> None:
    """State that there was nothing to log on a day that was due, and why.

    Another reason replaces the one before. Raises Refused for a day in the future or on which
    nothing was due, and for a reason that is not of this kind.
    """
    one_writer_at_a_time(session)
    slots = schedules_between(session, zero.day, zero.day, [zero.node_id])
    due = [row for row in slots if row.slot == zero.slot and row.recurrence.falls_on(zero.day)]
    if zero.day > today:
        raise Refused([Problem("day", "Il giorno è nel futuro: si dice di quello che è stato.")])
    if not due:
        raise Refused([Problem("day", "In quel giorno il calendario non prevede niente.")])
    if zero.reason not in REASONS[due[0].kind]:
        raise Refused([Problem("reason", "Scegliere un motivo dell'elenco.")])
    key = slot_key(zero.node_id, zero.slot) | {"day": zero.day}
    record(session, ScheduledZero, key, {"reason_code": zero.reason}, change)


def withdraw_zero(session: Session, node_id: int, slot: str, day: date, change: Change) -> bool:
    """Take back that there was nothing to log on a day; False when nobody had said so."""
    one_writer_at_a_time(session)
    key = slot_key(node_id, slot) | {"day": day}
    return end(session, ScheduledZero, key, change, BEGINNING) > 0
