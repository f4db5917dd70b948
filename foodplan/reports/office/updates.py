"""What the page of colleagues' answers says: who told what, and what it would change."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.desk import ActionUpdate, Colleague
from foodplan.models.plan import ActionVersion, MilestoneVersion
from foodplan.reports.office.history import names_of_people
from foodplan.rules.plan import ACTION_STATUSES
from foodplan.rules.reminders import UPDATE_KINDS, UPDATE_STATES
from foodplan.store.edits.updates import Effect, Said, effects, open_updates
from foodplan.store.history import Moment, versions_at

Row = TypeVar("Row", ActionVersion, MilestoneVersion)

FIELDS = {"done_on": "raggiunta il", "due_on": "termine", "status": "stato"}


@dataclass(frozen=True)
class UpdateChange:
    """One field that would change: its Italian name and its values as words, days or None."""

    name: str
    base: Any
    now: Any
    new: Any
    clash: bool


@dataclass(frozen=True)
class UpdateLine:
    """An answer that waits; `version` is what is in force beside it, 0 when nothing is any more.

    `title` is the milestone's, "" when it is about the whole action.
    """

    id: int
    who: str
    office: str
    action: str
    action_title: str
    title: str
    kind: str
    kind_name: str
    done_on: date | None
    expected_on: date | None
    text: str
    at: datetime
    version: int
    changes: tuple[UpdateChange, ...]
    overtaken: bool

    @property
    def clashes(self) -> bool:
        """Whether somebody changed the same thing since the colleague saw it."""
        return any(change.clash for change in self.changes)


@dataclass(frozen=True)
class DecidedLine:
    """An answer that was decided, or that a newer one of the same person took the place of."""

    who: str
    action: str
    title: str
    kind_name: str
    done_on: date | None
    expected_on: date | None
    text: str
    state_name: str
    reason: str
    by: str
    at: datetime


def updates_waiting(session: Session) -> int:
    """Return how many answers of colleagues wait for an officer."""
    query = select(sa.func.count()).where(col(ActionUpdate.decided_at).is_(None))
    return session.exec(query).one()


def update_lines(session: Session, today: date) -> tuple[UpdateLine, ...]:
    """Return the answers that wait, oldest first, in a constant number of reads."""
    rows = open_updates(session)
    people = _people(session, rows)
    actions = {row.action: row for row in versions_at(session, ActionVersion, Moment(today))}
    steps = {row.milestone: row for row in versions_at(session, MilestoneVersion, Moment(today))}
    action_bases = _shown(session, ActionVersion, rows)
    step_bases = _shown(session, MilestoneVersion, rows)
    lines = []
    for row in rows:
        base: Said | None = action_bases.get(row.base_version or 0)
        current: Said | None = actions.get(row.action)
        if row.milestone:
            base, current = step_bases.get(row.base_version or 0), steps.get(row.milestone)
        action = actions.get(row.action)
        lines.append(_line(row, people.get(row.colleague_id), action, base, current))
    return tuple(lines)


def decided_lines(session: Session, today: date, limit: int = 20) -> tuple[DecidedLine, ...]:
    """Return the answers that were decided last, newest first, with what was written of them."""
    decided = col(ActionUpdate.decided_at)
    query = select(ActionUpdate).where(decided.is_not(None)).order_by(decided.desc())
    rows = list(session.exec(query.order_by(col(ActionUpdate.id).desc()).limit(limit)))
    people, officers = _people(session, rows), names_of_people(session)
    titles = _titles(session, today)
    return tuple(
        DecidedLine(
            who=people[row.colleague_id].name if row.colleague_id in people else "",
            action=row.action,
            title=titles.get(row.milestone or row.action, row.action),
            kind_name=UPDATE_KINDS.get(row.kind, row.kind),
            done_on=row.done_on,
            expected_on=row.expected_on,
            text=row.text,
            state_name=UPDATE_STATES.get(row.state, row.state),
            reason=row.decision,
            by=officers.get(row.decided_by or 0, ""),
            at=row.decided_at or row.created_at,
        )
        for row in rows
    )


def _titles(session: Session, today: date) -> dict[str, str]:
    """Return the titles of actions and of their milestones, those with the action's beside it."""
    moment = Moment(today)
    found = {row.action: row.title for row in versions_at(session, ActionVersion, moment)}
    steps = versions_at(session, MilestoneVersion, moment)
    return found | {
        row.milestone: f"{found.get(row.action, row.action)}: {row.title}" for row in steps
    }


def _line(
    row: ActionUpdate,
    who: Colleague | None,
    action: ActionVersion | None,
    base: Said | None,
    current: Said | None,
) -> UpdateLine:
    found = effects(row, base, current) if current else ()
    return UpdateLine(
        id=row.id or 0,
        who=who.name if who else "",
        office=who.office if who else "",
        action=row.action,
        action_title=action.title if action else row.action,
        title=current.title if current and row.milestone else "",
        kind=row.kind,
        kind_name=UPDATE_KINDS.get(row.kind, row.kind),
        done_on=row.done_on,
        expected_on=row.expected_on,
        text=row.text,
        at=row.created_at,
        version=current.id or 0 if current else 0,
        changes=tuple(_change(effect) for effect in found),
        overtaken=row.state == "overtaken",
    )


def _change(effect: Effect) -> UpdateChange:
    def said(value: Any) -> Any:
        return ACTION_STATUSES.get(value, value) if effect.field == "status" else value

    name = FIELDS.get(effect.field, effect.field)
    values = (said(effect.base), said(effect.now), said(effect.new))
    return UpdateChange(name, *values, clash=effect.clash)


def _people(session: Session, rows: list[ActionUpdate]) -> dict[int, Colleague]:
    ids = {row.colleague_id for row in rows}
    found = session.exec(select(Colleague).where(col(Colleague.id).in_(ids)))
    return {row.id: row for row in found if row.id is not None}


def _shown(session: Session, model: type[Row], rows: list[ActionUpdate]) -> dict[int, Row]:
    about_steps = model is MilestoneVersion
    ids = {row.base_version for row in rows if bool(row.milestone) == about_steps}
    found = session.exec(select(model).where(col(model.id).in_(ids)))
    return {row.id: row for row in found if row.id is not None}
