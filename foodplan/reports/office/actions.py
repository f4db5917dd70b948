"""What the pages of actions and commitments say to the office."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.plan import ActionVersion, CommitmentVersion
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.rules.plan import ACTION_KINDS, ACTION_STATUSES, COMMITMENT_STATUSES
from foodplan.store.history import Moment, history_of, version_at, versions_at

ACTION_FIELDS = {
    "status": "stato",
    "status_reason": "da che cosa si sa",
    "responsible": "chi ne risponde",
    "starts_on": "inizio",
    "due_on": "termine",
    "title": "titolo",
    "summary": "descrizione",
    "source": "fonte",
}
COMMITMENT_FIELDS = {
    "status": "stato",
    "act": "atto",
    "kept_on": "giorno dell'atto",
    "due_on": "scadenza",
    "title": "titolo",
    "summary": "descrizione",
}


@dataclass(frozen=True)
class CommitmentLine:
    """A commitment of the council in the office's list."""

    slug: str
    number: int
    title: str
    due_on: date | None
    status: str
    status_name: str
    overdue: bool


@dataclass(frozen=True)
class ActionPage:
    """One action as the office sees it: the version in force and how it came to be."""

    version: ActionVersion
    kind: str
    status_name: str
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class CommitmentPage:
    """One commitment as the office sees it."""

    version: CommitmentVersion
    status_name: str
    history: tuple[HistoryLine, ...]


def commitment_lines(session: Session, today: date) -> tuple[CommitmentLine, ...]:
    """Return the commitments of the council by number."""
    rows = versions_at(session, CommitmentVersion, Moment(today))
    return tuple(
        CommitmentLine(
            slug=row.commitment,
            number=row.number,
            title=row.title,
            due_on=row.due_on,
            status=row.status,
            status_name=COMMITMENT_STATUSES.get(row.status, row.status),
            overdue=_overdue(row.due_on, today, open_=row.status == "to_verify"),
        )
        for row in sorted(rows, key=lambda row: row.number)
    )


def action_page(session: Session, slug: str, today: date) -> ActionPage | None:
    """Return one action with its history, or None."""
    row = version_at(session, ActionVersion, Moment(today), action=slug)
    if row is None:
        return None
    versions = history_of(session, ActionVersion, action=slug)
    return ActionPage(
        version=row,
        kind=ACTION_KINDS.get(row.kind, row.kind),
        status_name=ACTION_STATUSES.get(row.status, row.status),
        history=history_lines(
            versions, ACTION_FIELDS, names_of_people(session), words={"status": ACTION_STATUSES}
        ),
    )


def commitment_page(session: Session, slug: str, today: date) -> CommitmentPage | None:
    """Return one commitment with its history, or None."""
    row = version_at(session, CommitmentVersion, Moment(today), commitment=slug)
    if row is None:
        return None
    versions = history_of(session, CommitmentVersion, commitment=slug)
    words = {"status": COMMITMENT_STATUSES}
    return CommitmentPage(
        version=row,
        status_name=COMMITMENT_STATUSES.get(row.status, row.status),
        history=history_lines(versions, COMMITMENT_FIELDS, names_of_people(session), words=words),
    )


def _overdue(due_on: date | None, today: date, *, open_: bool) -> bool:
    return open_ and due_on is not None and due_on < today
