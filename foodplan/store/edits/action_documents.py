"""Papers and links that belong to something of the plan; the same bytes are kept once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from foodplan.models.actions import Document, DocumentVersion, Procedure, StoredFile
from foodplan.models.funding import FundingLine
from foodplan.models.indicators import Indicator
from foodplan.models.plan import Action, Commitment, Goal, Plan
from foodplan.rules.attachments import judge
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.action_common import new_slug
from foodplan.store.edits.versions import edit
from foodplan.store.history import Change, record

# What a document may belong to: the table that knows whether there is such a thing.
SUBJECTS: Mapping[str, type[Any]] = {
    "plan": Plan,
    "goal": Goal,
    "action": Action,
    "commitment": Commitment,
    "indicator": Indicator,
    "procedure": Procedure,
    "line": FundingLine,
}
NO_SUBJECT = "Non c'è quello a cui il documento dovrebbe appartenere."
NO_TITLE = "Dare un titolo al documento."
FILE_OR_LINK = "Scegliere un file oppure scrivere un indirizzo: uno solo dei due."
NOT_AN_ADDRESS = "L'indirizzo deve cominciare con https:// o http:// e portare a un sito."
LATER = "Il giorno del documento è nel futuro."
LONGEST_ADDRESS = 400
ADDRESS_TOO_LONG = "L'indirizzo è troppo lungo: al massimo 400 caratteri."


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; `name` is already without folders and control characters."""

    name: str
    content: bytes


def add_document(
    session: Session,
    subject_kind: str,
    subject: str,
    values: Mapping[str, Any],
    upload: Upload | None,
    change: Change,
    day: date,
) -> str:
    """Add a document and return its slug; `values` are title, url, dated_on and public.

    Raises Refused for a file that is not what it says or may not be kept, for an address that is
    not one of the web, for both and for neither.
    """
    table = SUBJECTS.get(subject_kind)
    if table is None or session.get(table, subject) is None:
        raise Refused([Problem("subject", NO_SUBJECT)])
    problems = _problems(values, day)
    if (upload is None) == (not values.get("url")):
        problems.append(Problem("file", FILE_OR_LINK))
    if problems:
        raise Refused(problems)
    file_id = keep_file(session, upload, change) if upload else None
    slug = new_slug(str(values["title"]), "documento")
    session.add(Document(slug=slug))
    session.flush()
    said = {**values, "subject_kind": subject_kind, "subject": subject, "file_id": file_id}
    record(session, DocumentVersion, {"document": slug}, {**said, "active": True}, change)
    return slug


def change_document(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State another title, day, or whether it is public or kept; `opened` is the version read.

    What it is, a file or an address, stays: another one is another document. Raises Refused, and
    Overtaken when another version came meanwhile.
    """
    problems = _problems(values, day)
    if problems:
        raise Refused(problems)
    edit(session, DocumentVersion, {"document": slug}, opened, values, change, day)


def keep_file(session: Session, upload: Upload, change: Change) -> int:
    """Keep the bytes of a file unless they are there already, and return their number.

    Raises Refused for what is not to be kept.
    """
    judged = judge(upload.content, upload.name)
    digest = sha256(upload.content).hexdigest()
    there = _kept(session, digest)
    if there is not None:
        return there
    row = StoredFile(
        sha256=digest,
        filename=upload.name,
        media_type=judged.media_type,
        size=len(upload.content),
        content=upload.content,
        created_at=change.at,
        created_by=change.by,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Somebody else kept the same bytes meanwhile.
        there = _kept(session, digest)
        if there is None:
            raise
        return there
    return row.id or 0


def _kept(session: Session, digest: str) -> int | None:
    return session.exec(select(StoredFile.id).where(StoredFile.sha256 == digest)).first()


def _problems(values: Mapping[str, Any], day: date) -> list[Problem]:
    problems = []
    url, dated_on = str(values.get("url") or ""), values.get("dated_on")
    if not str(values.get("title", "")).strip():
        problems.append(Problem("title", NO_TITLE))
    if len(url) > LONGEST_ADDRESS:
        problems.append(Problem("url", ADDRESS_TOO_LONG))
    elif url and not _is_address(url):
        problems.append(Problem("url", NOT_AN_ADDRESS))
    if dated_on is not None and dated_on > day:
        problems.append(Problem("dated_on", LATER))
    return problems


def _is_address(url: str) -> bool:
    if not url.isprintable() or any(sign in url for sign in ' <>"\\'):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and plain
