"""What the page behind a signed link shows: one action, what of it is open, what was answered."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.plan import MilestoneVersion
from foodplan.rules.plan import ACTION_STATUSES
from foodplan.rules.reminders import AT_REST, UPDATE_KINDS, UPDATE_STATES
from foodplan.store.colleagues import terms_of
from foodplan.store.colleagues.answers import answers_of
from foodplan.store.colleagues.links import OpenLink
from foodplan.store.history import Moment, versions_at
from foodplan.store.standing import MILESTONE, standing_actions


@dataclass(frozen=True)
class AnswerRow:
    """One thing that may be answered about; `milestone` is "" for the action as a whole."""

    milestone: str
    title: str
    kind: str
    due_on: date | None
    late: bool
    version: int


@dataclass(frozen=True)
class GivenAnswer:
    """An answer that was given before, and what became of it."""

    title: str
    kind_name: str
    done_on: date | None
    expected_on: date | None
    text: str
    reason: str
    state_name: str
    at: datetime


@dataclass(frozen=True)
class AnswerPage:
    """One action as a colleague sees it through their link; no other action, nobody else's task."""

    title: str
    summary: str
    status: str
    status_name: str
    rows: tuple[AnswerRow, ...]
    ended: tuple[str, ...]
    given: tuple[GivenAnswer, ...]
    until: datetime
    simulated: bool


def answer_page(session: Session, link: OpenLink, today: date) -> AnswerPage:
    """Return what a link that stands shows. Raises LookupError when its action stands no more."""
    found = standing_actions(session, Moment(today), action=link.action)
    if not found:
        raise LookupError("The action stands no more.")
    action = found[-1]
    steps = _steps(session, link, today)
    titles = {step.milestone: step.title for step in steps}
    whole = AnswerRow(
        milestone="",
        title=action.title,
        kind="action",
        due_on=action.due_on,
        late=action.due_on is not None and action.due_on < today,
        version=action.id or 0,
    )
    rows = [_row(step, today) for step in steps if step.done_on is None]
    return AnswerPage(
        title=action.title,
        summary=action.summary,
        status=action.status,
        status_name=ACTION_STATUSES.get(action.status, action.status),
        rows=() if action.status in AT_REST else (*rows, whole),
        ended=tuple(step.title for step in steps if step.done_on is not None),
        given=_given(session, link, titles),
        until=link.expires_at,
        simulated=action.simulated,
    )


def _steps(session: Session, link: OpenLink, today: date) -> list[MilestoneVersion]:
    """Return the action's milestones and this colleague's own tasks, by date."""
    own = {term.slug for term in terms_of(session, link.colleague.id or 0, today)}
    rows = versions_at(session, MilestoneVersion, Moment(today), action=link.action)
    shown = [
        row for row in rows if not row.cancelled and (row.kind == MILESTONE or row.milestone in own)
    ]
    return sorted(shown, key=lambda row: (row.due_on is None, row.due_on or today, row.position))


def _row(step: MilestoneVersion, today: date) -> AnswerRow:
    return AnswerRow(
        milestone=step.milestone,
        title=step.title,
        kind=step.kind,
        due_on=step.due_on,
        late=step.due_on is not None and step.due_on < today,
        version=step.id or 0,
    )


def _given(session: Session, link: OpenLink, titles: dict[str, str]) -> tuple[GivenAnswer, ...]:
    return tuple(
        GivenAnswer(
            title=titles.get(row.milestone, "") if row.milestone else "",
            kind_name=UPDATE_KINDS.get(row.kind, row.kind),
            done_on=row.done_on,
            expected_on=row.expected_on,
            text=row.text,
            reason=row.decision,
            state_name=UPDATE_STATES.get(row.state, row.state),
            at=row.created_at,
        )
        for row in answers_of(session, link)
    )
