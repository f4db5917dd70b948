"""Money of the plan as its pages read it: lines, and what they come to, each euro counted once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.rules.funding import PAYERS, STAGES, allocate, counted
from foodplan.store.funding import Line, list_lines, parts_of
from foodplan.store.history import Moment
from foodplan.store.plan import list_programmes

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

    `years` has the totals of each year, `programmes` those of each programme: a line that is a
    part of another programme's stands in both. `every_year` are the years that can be asked for.
    """

    rows: tuple[MoneyRow, ...]
    totals: Totals
    years: tuple[tuple[int, Totals], ...]
    programmes: tuple[tuple[str, Totals], ...]
    choices: tuple[tuple[str, str], ...]
    every_year: tuple[int, ...] = ()

    @property
    def simulated(self) -> bool:
        """Whether any of the euro were made up for a demonstration."""
        return any(row.line.version.simulated for row in self.rows)


@dataclass(frozen=True)
class ActionMoney:
    """What an action has of one line: its share of each stage, in cents."""

    title: str
    programme: str
    share: int
    totals: Totals
    simulated: bool


@dataclass(frozen=True)
class Wanted:
    """Which lines are wanted; empty is all. A year narrows to what is said of it."""

    programme: str = ""
    payer: str = ""
    lacking: str = ""
    year: int | None = None


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
    every_year = tuple(sorted({year for line in every for year in line.years}))
    found = {year for line in lines for year in line.years}
    years = sorted(found if wanted.year is None else found & {wanted.year})
    programmes = sorted({line.version.programme for line in lines}, key=lambda name: titles[name])
    return Money(
        rows=tuple(
            MoneyRow(
                line=line,
                programme=titles.get(line.version.programme, line.version.programme),
                payer=PAYERS.get(line.version.payer, line.version.payer),
                totals={stage: line.cents(stage, wanted.year) for stage in STAGES},
                part_of=names.get(line.version.part_of or "", ""),
            )
            for line in lines
        ),
        totals=totals(lines, parts, wanted.year),
        years=tuple((year, totals(lines, parts, year)) for year in years),
        programmes=tuple(
            (titles[name], totals(_of(lines, name), parts, wanted.year)) for name in programmes
        ),
        choices=tuple(titles.items()),
        every_year=every_year,
    )


def actions_money(
    session: Session, actions: Collection[str], day: date, known_at: datetime | None = None
) -> dict[str, tuple[ActionMoney, ...]]:
    """Return what each action has of each line that it shares, split to the cent."""
    moment = Moment(day, known_at)
    titles = {row.programme: row.title for row in list_programmes(session, moment)}
    lines = list_lines(session, moment)
    return {
        action: tuple(
            ActionMoney(
                title=line.version.title,
                programme=titles.get(line.version.programme, line.version.programme),
                share=line.shares[action],
                totals={stage: _own(line, action, line.cents(stage)) for stage in STAGES},
                simulated=line.version.simulated,
            )
            for line in lines
            if action in line.shares
        )
        for action in actions
    }


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
        and wanted.year in (None, *line.years)
    )


def _of(lines: Collection[Line], programme: str) -> list[Line]:
    return [line for line in lines if line.version.programme == programme]


def totals(
    lines: Collection[Line], parts: Mapping[str, str | None], year: int | None = None
) -> Totals:
    """Return what lines come to by stage, in a year or in all of them.

    Which lines count is decided over all years, so that the years add up to the whole.
    """
    found: dict[str, int | None] = {}
    for stage in STAGES:
        stated = {line.slug for line in lines if line.cents(stage) is not None}
        count = counted(parts, stated)
        said = [line.cents(stage, year) for line in lines if line.slug in count]
        known = [cents for cents in said if cents is not None]
        found[stage] = sum(known) if known else None
    return found


def _own(line: Line, action: str, cents: int | None) -> int | None:
    if cents is None:
        return None
    names = list(line.shares)
    return allocate(cents, list(line.shares.values()))[names.index(action)]
