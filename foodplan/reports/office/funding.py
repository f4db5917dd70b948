"""One line of funding as the office keeps it: its amounts, its shares, its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.funding import FundingAmount, FundingLineVersion, FundingSplit
from foodplan.models.plan import FundingProgrammeVersion
from foodplan.reports.office.history import HistoryLine, history_lines, merged, names_of_people
from foodplan.rules.funding import PAYERS, STAGES, write_cents
from foodplan.rules.plan import FUNDING_KINDS
from foodplan.store.funding import Line, get_line, list_lines
from foodplan.store.history import Moment, history_of
from foodplan.store.plan import list_programmes
from foodplan.store.standing import standing_actions

FIELDS = {
    "title": "titolo",
    "programme": "programma",
    "cup": "CUP",
    "payer": "di chi sono i soldi",
    "part_of": "parte di",
    "note": "nota",
    "source": "fonte",
    "active": "vale",
}

AMOUNT_FIELDS = {"cents": "euro", "act": "atto", "source": "fonte", "active": "indicato"}
PROGRAMME_FIELDS = {"title": "titolo", "kind": "di che fondi si tratta", "source": "fonte"}
SHARE_FIELDS = {"share": "parte", "active": "la spende"}


@dataclass(frozen=True)
class LinePage:
    """One line with what can be chosen for it and its history."""

    line: Line
    others: tuple[tuple[str, str], ...]
    programmes: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    history: tuple[HistoryLine, ...]


def line_page(session: Session, slug: str, today: date) -> LinePage | None:
    """Return one line with its history, withdrawn or not, or None."""
    moment = Moment(today)
    line = get_line(session, slug, moment, withdrawn=True)
    if line is None:
        return None
    programmes = tuple((row.programme, row.title) for row in list_programmes(session, moment))
    words = {"payer": PAYERS, "programme": dict(programmes)}
    people = names_of_people(session)
    rows = history_of(session, FundingLineVersion, line=slug)
    own = history_lines(rows, FIELDS, people, words=words)
    actions = sorted(standing_actions(session, moment), key=lambda row: row.title.casefold())
    titles = {row.action: row.title for row in actions}
    amounts, shares = _amounts(session, slug, people), _shares(session, slug, titles, people)
    return LinePage(
        line=line,
        others=tuple(
            (other.slug, other.version.title)
            for other in list_lines(session, moment)
            if other.slug != slug
        ),
        programmes=programmes,
        actions=tuple(titles.items()),
        history=merged([own, *amounts, *shares]),
    )


def programme_history(session: Session, slug: str) -> tuple[HistoryLine, ...]:
    """Return who changed what of a programme, newest first."""
    rows = history_of(session, FundingProgrammeVersion, programme=slug)
    people, words = names_of_people(session), {"kind": FUNDING_KINDS}
    return history_lines(rows, PROGRAMME_FIELDS, people, words=words)


def _amounts(
    session: Session, slug: str, people: Mapping[int, str]
) -> Iterable[tuple[HistoryLine, ...]]:
    by_key: dict[tuple[int, str], list[FundingAmount]] = {}
    for row in history_of(session, FundingAmount, line=slug):
        by_key.setdefault((row.year, row.stage), []).append(row)
    for (year, stage), rows in by_key.items():
        words = {"cents": {str(row.cents): f"{write_cents(row.cents)} €" for row in rows}}
        yield history_lines(rows, AMOUNT_FIELDS, people, f"{STAGES[stage]} {year}", words)


def _shares(
    session: Session, slug: str, titles: Mapping[str, str], people: Mapping[int, str]
) -> Iterable[tuple[HistoryLine, ...]]:
    by_action: dict[str, list[FundingSplit]] = {}
    for row in history_of(session, FundingSplit, line=slug):
        by_action.setdefault(row.action, []).append(row)
    for action, rows in by_action.items():
        words = {"share": {str(row.share): f"{row.share:.2%}".replace(".", ",") for row in rows}}
        yield history_lines(rows, SHARE_FIELDS, people, titles.get(action, action), words)
