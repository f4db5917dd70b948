"""The editable words of the papers, with every version they ever had."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.models.organisations import PaperText
from foodplan.rules.papers import PaperKind, wording_problem
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits import edit
from foodplan.store.edits.versions import check_version
from foodplan.store.history import Change, Moment, history_of, record, version_at

WORDED_FIELDS = ("title", "body", "footer")
LONGEST = {"title": 160, "body": 4000, "footer": 1000, "legal_source": 300, "legal_url": 300}


@dataclass(frozen=True)
class Wording:
    """The words of a paper as they hold at a moment.

    `number` counts the versions of this paper's words from 1; `since` is when it was recorded,
    and `by` the account that did.
    """

    id: int
    paper: PaperKind
    title: str
    body: str
    footer: str
    legal_source: str
    legal_url: str
    checked_on: date | None
    number: int
    since: datetime
    by: int | None = None


@dataclass(frozen=True)
class WordingInput:
    """The words that a paper starts with, until somebody edits them."""

    paper: PaperKind
    title: str
    body: str
    footer: str = ""
    legal_source: str = ""
    legal_url: str = ""


def ensure_wordings(session: Session, texts: Iterable[WordingInput], change: Change) -> int:
    """Store the first words of every paper that has none yet; return how many were stored."""
    stored = 0
    for text in texts:
        if history_of(session, PaperText, paper=text.paper):
            continue
        said = {name: getattr(text, name) for name in LONGEST}
        record(session, PaperText, {"paper": str(text.paper)}, said, change)
        stored += 1
    return stored


def get_wording(session: Session, paper: PaperKind, moment: Moment) -> Wording | None:
    """Return the words of a paper at a moment, or None when it has none."""
    row = version_at(session, PaperText, moment, paper=str(paper))
    if row is None:
        return None
    said = {item.recorded_from for item in history_of(session, PaperText, paper=str(paper))}
    return Wording(
        id=row.id or 0,
        paper=paper,
        number=len([at for at in said if at <= row.recorded_from]),
        since=row.recorded_from,
        by=row.recorded_by,
        checked_on=row.checked_on,
        **{name: getattr(row, name) for name in LONGEST},
    )


def list_versions(session: Session, paper: PaperKind) -> list[PaperText]:
    """Return every version of a paper's words, oldest first."""
    return history_of(session, PaperText, paper=str(paper))


def change_wording(
    session: Session,
    paper: PaperKind,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
    *,
    confirmed: bool = False,
) -> PaperText:
    """State the words of a paper from a day on; `opened` is the version that was read.

    `confirmed` says that the words as they are now were compared with the law on `checked_on`;
    a day of checking cannot stand without it, since it would speak of other words. Raises
    Refused for what is to mend, and Overtaken when another version came meanwhile.
    """
    key = {"paper": str(paper)}
    said = dict(values) | {name: _clean(values[name]) for name in LONGEST}
    current = check_version(session, PaperText, key, opened, day)
    problems = wording_problems(paper, said)
    if said["checked_on"] is not None and said["checked_on"] > day:
        problems.append(Problem("checked_on", "Il giorno della verifica è nel futuro."))
    differs = any(getattr(current, name) != said[name] for name in said)
    if not problems and said["checked_on"] is not None and differs and not confirmed:
        message = (
            "Il giorno della verifica vale per le parole di adesso: confermare di averle "
            "confrontate con la norma, o togliere il giorno."
        )
        problems.append(Problem("confirmed", message))
    if problems:
        raise Refused(problems)
    return edit(session, PaperText, key, opened, said, change, day)


def wording_problems(paper: PaperKind, said: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the words of a paper, whoever wrote them."""
    problems = [
        problem for name in WORDED_FIELDS if (problem := wording_problem(paper, name, said[name]))
    ]
    if not said["title"]:
        problems.append(Problem("title", "Scrivere il titolo."))
    url = said["legal_url"]
    if url and not url.startswith("https://"):
        message = "L'indirizzo deve cominciare con https://."
        problems.append(Problem("legal_url", message))
    if said["checked_on"] is not None and not said["legal_source"]:
        message = "Indicare la fonte con cui il testo è stato confrontato."
        problems.append(Problem("legal_source", message))
    return problems


def _clean(text: str | None) -> str:
    # PostgreSQL cannot store the character NUL, and browsers send lines ended by CR LF.
    return (text or "").replace("\0", "").replace("\r\n", "\n").strip()
