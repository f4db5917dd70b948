"""Lines of funding as the office keeps them, and what the public page says of the money."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.funding import FundingAmount, FundingLineVersion
from foodplan.reports.office.history import HistoryLine, history_lines, merged, names_of_people
from foodplan.rules.funding import PAYERS, STAGES, allocate, once
from foodplan.store.funding import Line, get_line, list_lines, parts_of
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
}
Totals = Mapping[str, int | None]


@dataclass(frozen=True)
class MoneyRow:
    """A line in a list: its programme and payer in words, its totals by stage in cents."""

    line: Line
    programme: str
    payer: str
    totals: Totals
    part_of: str


@dataclass(frozen=True)
class Money:
    """Lines with what they come to, co-financing counted once; None where nothing is said.

    `years` has the totals of each year, `programmes` those of each programme.
    """

    rows: tuple[MoneyRow, ...]
    totals: Totals
    years: tuple[tuple[int, Totals], ...]
    programmes: tuple[tuple[str, Totals], ...]
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ActionMoney:
    """What an action has of one line: its share of each stage, in cents."""

    title: str
    programme: str
    share: int
    totals: Totals
    simulated: bool


@dataclass(frozen=True)
class LinePage:
    """One line with what can be chosen for it and its history."""

    line: Line
    others: tuple[tuple[str, str], ...]
    programmes: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class Wanted:
    """Which lines are wanted; empty is all."""

    programme: str = ""
    payer: str = ""
    lacking: str = ""


def money(
    session: Session, day: date, known_at: datetime | None = None, wanted: Wanted | None = None
) -> Money:
    """Return the lines of a moment with their totals, each euro counted once."""
    moment = Moment(day, known_at)
    wanted = wanted or Wanted()
    every = list_lines(session, moment)
    lines = [line for line in every if _wants(wanted, line)]
    titles = {row.programme: row.title for row in list_programmes(session, moment)}
    names = {line.slug: line.version.title for line in every}
    parts = parts_of(every)
    years = sorted({year for line in lines for year in line.years})
    programmes = sorted({line.version.programme for line in lines}, key=lambda name: titles[name])
    return Money(
        rows=tuple(
            MoneyRow(
                line=line,
                programme=titles.get(line.version.programme, line.version.programme),
                payer=PAYERS.get(line.version.payer, line.version.payer),
                totals={stage: line.cents(stage) for stage in STAGES},
                part_of=names.get(line.version.part_of or "", ""),
            )
            for line in lines
        ),
        totals=_totals(lines, parts),
        years=tuple((year, _totals(lines, parts, year)) for year in years),
        programmes=tuple(
            (titles[name], _totals([row for row in lines if row.version.programme == name], parts))
            for name in programmes
        ),
        choices=tuple(titles.items()),
    )


def action_money(
    session: Session, action: str, day: date, known_at: datetime | None = None
) -> tuple[ActionMoney, ...]:
    """Return what an action has of each line that it shares, split to the cent."""
    moment = Moment(day, known_at)
    titles = {row.programme: row.title for row in list_programmes(session, moment)}
    return tuple(
        ActionMoney(
            title=line.version.title,
            programme=titles.get(line.version.programme, line.version.programme),
            share=line.shares[action],
            totals={stage: _own(line, action, line.cents(stage)) for stage in STAGES},
            simulated=line.version.simulated,
        )
        for line in list_lines(session, moment)
        if action in line.shares
    )


def line_page(session: Session, slug: str, today: date) -> LinePage | None:
    """Return one line with its history, or None."""
    moment = Moment(today)
    line = get_line(session, slug, moment)
    if line is None:
        return None
    programmes = tuple((row.programme, row.title) for row in list_programmes(session, moment))
    words = {"payer": PAYERS, "programme": dict(programmes)}
    people = names_of_people(session)
    own = history_lines(
        history_of(session, FundingLineVersion, line=slug), FIELDS, people, words=words
    )
    return LinePage(
        line=line,
        others=tuple(
            (other.slug, other.version.title)
            for other in list_lines(session, moment)
            if other.slug != slug
        ),
        programmes=programmes,
        actions=tuple(
            (row.action, row.title)
            for row in sorted(
                standing_actions(session, moment), key=lambda row: row.title.casefold()
            )
        ),
        history=merged([own, *_amounts(session, slug, people)]),
    )


def _amounts(
    session: Session, slug: str, people: Mapping[int, str]
) -> Iterable[tuple[HistoryLine, ...]]:
    by_key: dict[tuple[int, str], list[FundingAmount]] = {}
    for row in history_of(session, FundingAmount, line=slug):
        by_key.setdefault((row.year, row.stage), []).append(row)
    fields = {"cents": "centesimi di euro", "act": "atto", "source": "fonte"}
    for (year, stage), rows in by_key.items():
        yield history_lines(rows, fields, people, f"{STAGES[stage]} {year}")


def _wants(wanted: Wanted, line: Line) -> bool:
    lacks = {
        "": True,
        "cup": not line.version.cup,
        "azioni": not line.splits,
        "importi": not line.amounts,
    }
    return (
        wanted.programme in ("", line.version.programme)
        and wanted.payer in ("", line.version.payer)
        and lacks.get(wanted.lacking, True)
    )


def _totals(
    lines: Iterable[Line], parts: Mapping[str, str | None], year: int | None = None
) -> Totals:
    found: dict[str, int | None] = {}
    for stage in STAGES:
        said = {line.slug: line.cents(stage, year) for line in lines}
        known = {slug: cents for slug, cents in said.items() if cents is not None}
        found[stage] = once(parts, known) if known else None
    return found


def _own(line: Line, action: str, cents: int | None) -> int | None:
    if cents is None:
        return None
    names = list(line.shares)
    return allocate(cents, list(line.shares.values()))[names.index(action)]
