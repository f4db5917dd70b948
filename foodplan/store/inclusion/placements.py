"""Single placements: seen by the organisation that entered them, erased in time, counted once.

What a placement adds to the totals of half-years that are over is kept beside it, so that an edit
adds the difference, a mistake is taken off, and an erasure leaves the totals as they are.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from secrets import choice

from sqlmodel import Session, col, select

from foodplan.models.inclusion import Placement, PlacementErasure
from foodplan.rules.calendar import rome_day
from foodplan.rules.inclusion import (
    AFTER,
    KINDS,
    OUTCOMES,
    half_of,
    last_day,
    next_half,
)
from foodplan.rules.placements import (
    months_between,
    outcome_too_early,
    placement_problems,
    worked_hours,
)
from foodplan.rules.problems import Problem
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.structure import refuse
from foodplan.store.history import Change, Moment
from foodplan.store.inclusion.compliance import get_compliance, missing_for_placements
from foodplan.store.inclusion.reads import TotalKey
from foodplan.store.inclusion.totals import add_to_totals, party_problems

# Without letters and digits that are taken for each other.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
Added = dict[tuple[int, TotalKey], int]


@dataclass(frozen=True)
class PlacementInput:
    """What an organisation says of a placement; `outcomes` are by months after the start."""

    programme: str
    kind: str
    start_on: date | None
    end_on: date | None
    weekly_minutes: int | None
    outcomes: dict[int, str]


def list_placements(session: Session, organisation: int) -> list[Placement]:
    """Return the placements of one organisation, the latest start first."""
    query = select(Placement).where(col(Placement.organisation_id) == organisation)
    return list(session.exec(query.order_by(col(Placement.start_on).desc(), col(Placement.id))))


def get_placement(session: Session, organisation: int, code: str) -> Placement | None:
    """Return a placement by its code, to its own organisation alone."""
    query = select(Placement).where(
        col(Placement.organisation_id) == organisation, col(Placement.code) == code
    )
    return session.exec(query).first()


def add_placement(
    session: Session,
    organisation: int,
    item: PlacementInput,
    change: Change,
    day: date,
    *,
    switched_on: bool,
) -> str:
    """Keep a placement; return the code by which the organisation finds the person in its papers.

    Raises Refused while anything is missing that placements need, and for what is to mend.
    """
    refuse(_closed(session, day, switched_on=switched_on))
    refuse(party_problems(session, item.programme, organisation, day) + _problems(item, day))
    code = "".join(choice(LETTERS) for _ in range(8))
    row = Placement(
        programme=item.programme,
        organisation_id=organisation,
        code=code,
        kind=item.kind,
        start_on=item.start_on or day,
        weekly_minutes=item.weekly_minutes or 0,
        created_at=change.at,
        updated_at=change.at,
    )
    _say(session, row, item, change, day)
    return code


def change_placement(
    session: Session, row: Placement, item: PlacementInput, change: Change, day: date
) -> None:
    """State a placement anew; raises Refused. Its programme and code stay."""
    refuse(_problems(item, day))
    _say(session, row, item, change, day)


def remove_mistake(session: Session, row: Placement, change: Change, day: date) -> None:
    """Take away a placement that never was, and what it added to the totals."""
    _count(session, row, {}, change, day)
    _erase(session, [row], change, "organisation")


def erase_placement(session: Session, row: Placement, change: Change, day: date) -> None:
    """Erase a placement before its time; what it added to the totals stays."""
    _count(session, row, contributions(row, day), change, day)
    _erase(session, [row], change, "organisation")


def count_and_erase(session: Session, now: datetime, day: date) -> tuple[int, int]:
    """Count half-years that ended, and erase what was kept long enough.

    Returns how many placements were looked at and how many were erased. Without a recorded
    retention nothing is erased, and nothing could have been entered.
    """
    change = Change(now, reason="Conservazione")
    rows = list(session.exec(select(Placement).order_by(col(Placement.id))))
    for row in rows:
        _count(session, row, contributions(row, day), change, day)
    recorded = get_compliance(session, Moment(day))
    months = recorded.retention_months if recorded else None
    due = [row for row in rows if months is not None and _is_over(row, months, day)]
    for organisation in sorted({row.organisation_id for row in due}):
        mine = [row for row in due if row.organisation_id == organisation]
        _erase(session, mine, change, "retention")
    return len(rows), len(due)


def contributions(row: Placement, day: date) -> Added:
    """Return what a placement adds to the totals of the half-years that are over."""
    found: Added = {}
    half, start = half_of(row.start_on), half_of(row.start_on)
    final = half_of(row.end_on) if row.end_on else half_of(day)
    while half <= final and last_day(half) < day:
        first = "started" if half == start else "carried"
        found[half, (row.kind, first, 0, "")] = 1
        hours = worked_hours(row.start_on, row.end_on, row.weekly_minutes, half)
        found[half, (row.kind, "hours", 0, "")] = hours
        if row.end_on and half == final:
            found[half, (row.kind, "ended", 0, "")] = 1
        half = next_half(half)
    if last_day(start) < day:
        said = zip(AFTER, (row.after_3, row.after_6, row.after_12), strict=True)
        found |= {
            (start, (row.kind, "outcome", months, outcome)): 1
            for months, outcome in said
            if outcome
        }
    return found


def _say(session: Session, row: Placement, item: PlacementInput, change: Change, day: date) -> None:
    row.kind = item.kind
    row.start_on = item.start_on or row.start_on
    row.end_on = item.end_on
    row.weekly_minutes = item.weekly_minutes or row.weekly_minutes
    row.after_3, row.after_6, row.after_12 = (item.outcomes.get(months, "") for months in AFTER)
    row.updated_at = change.at
    session.add(row)
    session.flush()
    _count(session, row, contributions(row, day), change, day)


def _count(session: Session, row: Placement, wanted: Added, change: Change, day: date) -> None:
    """Add to the totals what is new since the placement was last counted."""
    before: Added = {(half, (*key,)): value for half, key, value in json.loads(row.counted)}
    keys = {*before, *wanted}
    more = {key: wanted.get(key, 0) - before.get(key, 0) for key in keys}
    changes = {key: value for key, value in more.items() if value}
    if changes:
        one_writer_at_a_time(session)
        add_to_totals(session, row.programme, row.organisation_id, changes, change, day)
        row.counted = json.dumps([(half, key, value) for (half, key), value in wanted.items()])
        session.add(row)
        session.flush()


def _erase(session: Session, rows: list[Placement], change: Change, cause: str) -> None:
    said = PlacementErasure(
        organisation_id=rows[0].organisation_id,
        erased=len(rows),
        cause=cause,
        erased_at=change.at,
        erased_by=change.by,
    )
    session.add(said)
    for row in rows:
        session.delete(row)
    session.flush()


def _is_over(row: Placement, months: int, day: date) -> bool:
    """Return whether a placement was kept long enough, and its last half-year is counted.

    Months run from its end, and without one from its last edit: nobody's row stays for ever
    because an end was forgotten.
    """
    since = row.end_on or rome_day(row.updated_at)
    return last_day(half_of(since)) < day and months_between(since, day) >= months


def _closed(session: Session, day: date, *, switched_on: bool) -> list[Problem]:
    missing = missing_for_placements(session, Moment(day), switched_on=switched_on)
    message = "Gli inserimenti singoli sono spenti. Manca: %(what)s."
    return [Problem("", message, {"what": ", ".join(missing)})] if missing else []


def _problems(item: PlacementInput, day: date) -> list[Problem]:
    problems = placement_problems(item.start_on, item.end_on, item.weekly_minutes, day)
    if item.kind not in KINDS:
        problems.append(Problem("kind", "Scegliere il tipo di inserimento."))
    if any(outcome and outcome not in OUTCOMES for outcome in item.outcomes.values()):
        problems.append(Problem("after_3", "Scegliere un esito dell'elenco."))
    return problems + outcome_too_early(item.start_on, item.outcomes, day)
