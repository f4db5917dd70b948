"""Passages: how many households and people an opening saw, stated for the day and never added."""

from dataclasses import asdict
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.history import BEGINNING
from foodplan.models.ledger import ServiceOpening
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import NodeKind
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor
from foodplan.store.history import Change, Moment, end, history_of, record, version_at
from foodplan.store.ledger.body import passages_said
from foodplan.store.ledger.check import day_problems, opening_problems
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import OpeningInput
from foodplan.store.ledger.resolve import demand_right, known_nodes
from foodplan.store.ledger.reversal import Original

# The first half of the key by which PostgreSQL's writers of one node's passages wait in turn.
_LOCK = 7_261


def passages(
    session: Session, node_id: int, day: date, moment: Moment | None = None
) -> OpeningInput | None:
    """Return what was said of a day's opening at a node, or None when nothing was."""
    row = version_at(session, ServiceOpening, moment or Moment(day), node_id=node_id, day=day)
    if row is None:
        return None
    return OpeningInput(row.households, row.people, row.minors)


def set_passages(
    session: Session, node_id: int, day: date, opening: OpeningInput, change: Change
) -> None:
    """State the passages of a day; what is not said now keeps what was said before."""
    _wait_in_turn(Driver(session), node_id)
    said = merged(passages(session, node_id, day), opening)
    key = {"node_id": node_id, "day": day}
    record(session, ServiceOpening, key, asdict(said), change)


def state_opening(
    session: Session,
    node: str,
    day: date,
    opening: OpeningInput,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """State the passages of a day at a site (its slug) without a movement.

    Raises Refused for what is wrong with the day or the numbers, NotAllowed for another's site.
    """
    driver = Driver(session)
    known = known_nodes(driver, (node,), day).get(node)
    demand_right(actor, known)
    problems = [*day_problems(day, rome_day(now)), *opening_problems(opening)]
    if known is None or known.kind != NodeKind.STOCK:
        problems.append(Problem("node", "Sede sconosciuta: «%(node)s».", {"node": node}))
    elif not opening.said:
        problems.append(Problem("opening.households", "Scrivere quante famiglie sono passate."))
    if problems or known is None:
        raise Refused(problems)
    change = Change(at=now, by=actor.account_id, reason=reason)
    set_passages(session, known.id, day, opening, change)


def undo_passages(session: Session, driver: Driver, original: Original, change: Change) -> None:
    """Take back what a reversed movement said of its day, unless something else was said since."""
    key = {"node_id": original.node_id, "day": original.happened_on}
    if original.passages is None:
        return
    _wait_in_turn(driver, original.node_id)
    versions = history_of(session, ServiceOpening, **key)
    current = next((row for row in versions if row.recorded_to is None), None)
    if current is None or current.recorded_from != original.recorded_at:
        return
    before = [
        OpeningInput(row.households, row.people, row.minors)
        for row in versions
        if row.recorded_to == original.recorded_at and row.recorded_from < original.recorded_at
    ]
    said = before[-1] if before else OpeningInput()
    for later in _said_later(driver, original):
        said = merged(said, later)
    if said.said:
        record(session, ServiceOpening, key, asdict(said), change)
    else:
        end(session, ServiceOpening, key, change, BEGINNING)


def _wait_in_turn(driver: Driver, node_id: int) -> None:
    if not driver.sqlite:
        driver.rows("SELECT pg_advisory_xact_lock(?, ?)", (_LOCK, node_id))


def merged(before: OpeningInput | None, now: OpeningInput) -> OpeningInput:
    """Return what is said of a day after two statements: the later one where it speaks."""
    if before is None:
        return now
    return OpeningInput(
        *(
            getattr(before, name) if getattr(now, name) is None else getattr(now, name)
            for name in ("households", "people", "minors")
        )
    )


def _said_later(driver: Driver, original: Original) -> list[OpeningInput]:
    rows = driver.rows(
        "SELECT m.passages FROM movement m LEFT JOIN movement r ON r.reverses = m.seq "
        "WHERE m.node_id = ? AND m.seq > ? AND m.happened_on = ? AND m.passages IS NOT NULL "
        "AND r.seq IS NULL ORDER BY m.seq",
        (original.node_id, original.seq, driver.day(original.happened_on)),
    )
    return [opening for (text,) in rows if (opening := passages_said(text)) is not None]
