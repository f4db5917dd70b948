"""What a paper belongs to, and how what is said of it came to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.actions import DocumentVersion, ProcedureVersion
from foodplan.models.funding import FundingLineVersion
from foodplan.models.indicators import IndicatorVersion
from foodplan.models.plan import ActionVersion, CommitmentVersion, GoalVersion, PlanVersion
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.store.history import Moment, history_of, version_at

# What a document may belong to: the versions that say its title, and the column of its slug.
TITLED: Mapping[str, tuple[type[Any], str]] = {
    "plan": (PlanVersion, "plan"),
    "goal": (GoalVersion, "goal"),
    "action": (ActionVersion, "action"),
    "commitment": (CommitmentVersion, "commitment"),
    "indicator": (IndicatorVersion, "indicator"),
    "procedure": (ProcedureVersion, "procedure"),
    "line": (FundingLineVersion, "line"),
}
FIELDS = {
    "title": "titolo",
    "url": "indirizzo",
    "dated_on": "giorno del documento",
    "public": "pubblico",
    "active": "vale",
}


@dataclass(frozen=True)
class Subject:
    """What papers belong to; `action` is the action whose pages lead there, empty for none."""

    kind: str
    slug: str
    title: str
    action: str


@dataclass(frozen=True)
class DocumentPage:
    """One paper as the office sees it."""

    version: DocumentVersion
    subject: Subject
    history: tuple[HistoryLine, ...]


def subject_of(session: Session, kind: str, slug: str, today: date) -> Subject | None:
    """Return what papers belong to, or None when there is no such thing."""
    if kind not in TITLED:
        return None
    model, column = TITLED[kind]
    row = version_at(session, model, Moment(today), **{column: slug})
    if row is None:
        return None
    action = row.action if kind in {"action", "procedure"} else ""
    return Subject(kind, slug, row.title, action)


def document_page(session: Session, slug: str, today: date) -> DocumentPage | None:
    """Return one paper with its history, or None."""
    row = version_at(session, DocumentVersion, Moment(today), document=slug)
    if row is None:
        return None
    subject = subject_of(session, row.subject_kind, row.subject, today)
    if subject is None:
        return None
    versions = history_of(session, DocumentVersion, document=slug)
    lines = history_lines(versions, FIELDS, names_of_people(session))
    return DocumentPage(row, subject, lines)
