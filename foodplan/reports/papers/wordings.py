"""The words of the papers as the office sees them: where they stand, and every version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlmodel import Session

from foodplan.reports.office import HistoryLine, history_lines, names_of_people
from foodplan.rules.papers import ASKED_BY_LAW, PAPER_NAMES, PLACEHOLDERS, PaperKind
from foodplan.store.history import Moment
from foodplan.store.papers import Wording, get_wording, list_versions

WORDING_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "title": "titolo",
        "body": "testo",
        "footer": "note in fondo",
        "legal_source": "fonte di legge",
        "legal_url": "indirizzo della fonte",
        "checked_on": "verificato il",
    }
)


@dataclass(frozen=True)
class WordingLine:
    """A paper with its words; `checked_by` is who compared them with the law, empty if nobody."""

    kind: PaperKind
    name: str
    wording: Wording
    checked_by: str
    asked_by_law: bool


@dataclass(frozen=True)
class WordingPage:
    """One paper's words with their history, and what the placeholders stand for."""

    line: WordingLine
    placeholders: Mapping[str, str]
    history: tuple[HistoryLine, ...]


def wordings_report(session: Session, today: date) -> tuple[WordingLine, ...]:
    """Return every paper that has words."""
    lines = [_line(session, kind, today) for kind in PaperKind]
    return tuple(line for line in lines if line)


def wording_page(session: Session, kind: PaperKind, today: date) -> WordingPage | None:
    """Return one paper's words, or None when it has none."""
    line = _line(session, kind, today)
    if line is None:
        return None
    versions = list_versions(session, kind)
    people = names_of_people(session)
    return WordingPage(line, PLACEHOLDERS[kind], history_lines(versions, WORDING_FIELDS, people))


def _line(session: Session, kind: PaperKind, today: date) -> WordingLine | None:
    wording = get_wording(session, kind, Moment(today))
    if wording is None:
        return None
    # A version that says when it was checked was confirmed by whoever recorded it.
    people = names_of_people(session) if wording.checked_on and wording.by else {}
    checked_by = people.get(wording.by or 0, "")
    return WordingLine(kind, PAPER_NAMES[kind], wording, checked_by, kind in ASKED_BY_LAW)
