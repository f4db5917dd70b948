"""Papers and links of something of the plan: what the public sees of them, and the office."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from foodplan.models.actions import DocumentVersion, ProcedureVersion, StoredFile
from foodplan.models.funding import FundingLineVersion
from foodplan.models.indicators import IndicatorVersion
from foodplan.models.plan import CommitmentVersion, PlanVersion
from foodplan.rules.attachments import ending_of
from foodplan.store.history import Moment, version_at, versions_at
from foodplan.store.standing import standing, standing_actions, standing_goals


@dataclass(frozen=True)
class DocumentLine:
    """A document: a file of `size` bytes that is kept here (`ending` says its kind), or a link.

    `filename` is the name under which it was first sent, which only the office sees.
    """

    slug: str
    title: str
    url: str
    ending: str
    size: int | None
    dated_on: date | None
    public: bool
    filename: str = ""


@dataclass(frozen=True)
class HandedFile:
    """The bytes of a document, what they are, and the name under which they go out."""

    content: bytes
    media_type: str
    name: str
    digest: str


def public_documents(
    session: Session, kind: str, subject: str, moment: Moment
) -> tuple[DocumentLine, ...]:
    """Return the documents that were public at a moment and still are.

    What was taken back is shown of no past day either: it may have been published by mistake.
    """
    own = {"subject_kind": kind, "subject": subject, "public": True, "active": True}
    then = versions_at(session, DocumentVersion, moment, **own)
    now = {row.document for row in _last(session, subject) if row.public and row.active}
    return _lines(session, [row for row in then if row.document in now])


def office_documents(
    session: Session, kind: str, subject: str, moment: Moment
) -> tuple[DocumentLine, ...]:
    """Return every document that belongs to something, public or not."""
    own = {"subject_kind": kind, "subject": subject, "active": True}
    return _lines(session, versions_at(session, DocumentVersion, moment, **own))


def public_file(session: Session, slug: str, moment: Moment) -> HandedFile | None:
    """Return a file that everybody may have today, or None."""
    row = version_at(session, DocumentVersion, moment, document=slug)
    if row is None or not row.public or not row.active:
        return None
    if not subject_stands(session, row.subject_kind, row.subject, moment):
        return None
    return handed_file(session, row)


def handed_file(session: Session, row: DocumentVersion) -> HandedFile | None:
    """Return the bytes of a document, or None for a link.

    Its name is made of the title: what somebody else called the same bytes is nobody's business.
    """
    kept = session.get(StoredFile, row.file_id) if row.file_id is not None else None
    if kept is None or kept.content is None:
        return None
    name = f"{row.document.rpartition('-')[0] or 'documento'}.{ending_of(kept.media_type)}"
    return HandedFile(kept.content, kept.media_type, name, kept.sha256)


def subject_stands(session: Session, kind: str, subject: str, moment: Moment) -> bool:
    """Return whether what a document belongs to has a public page today."""
    if kind == "procedure":
        own = version_at(session, ProcedureVersion, moment, procedure=subject, active=True)
        return own is not None and bool(standing_actions(session, moment, action=own.action))
    looks: dict[str, Callable[[], object]] = {
        "action": lambda: standing_actions(session, moment, action=subject),
        "goal": lambda: standing_goals(session, moment, goal=subject),
        "plan": lambda: standing(session, PlanVersion, moment, plan=subject),
        "indicator": lambda: standing(session, IndicatorVersion, moment, indicator=subject),
        "commitment": lambda: versions_at(session, CommitmentVersion, moment, commitment=subject),
        "line": lambda: versions_at(session, FundingLineVersion, moment, line=subject, active=True),
    }
    return kind in looks and bool(looks[kind]())


def _last(session: Session, subject: str) -> list[DocumentVersion]:
    query = select(DocumentVersion).where(
        col(DocumentVersion.recorded_to).is_(None),
        col(DocumentVersion.valid_to).is_(None),
        DocumentVersion.subject == subject,
    )
    return list(session.exec(query))


def _lines(session: Session, rows: list[DocumentVersion]) -> tuple[DocumentLine, ...]:
    numbers = {row.file_id for row in rows if row.file_id is not None}
    # Without their bytes: a list of papers may stand for hundreds of megabytes.
    query = select(
        StoredFile.id, StoredFile.media_type, StoredFile.size, StoredFile.filename
    ).where(col(StoredFile.id).in_(numbers))
    files = {number: (kind, size, name) for number, kind, size, name in session.exec(query)}
    lines = [_line(row, files.get(row.file_id or 0)) for row in rows]
    return tuple(sorted(lines, key=lambda line: (str(line.dated_on or "9"), line.title)))


def _line(row: DocumentVersion, kept: tuple[str, int, str] | None) -> DocumentLine:
    kind, size, filename = kept or ("", None, "")
    return DocumentLine(
        slug=row.document,
        title=row.title,
        url=row.url,
        ending=ending_of(kind) if kept else "",
        size=size,
        dated_on=row.dated_on,
        public=row.public,
        filename=filename,
    )
