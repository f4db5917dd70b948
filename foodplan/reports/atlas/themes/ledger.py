"""What the ledger says of each circoscrizione: kilos given to people, and reports that came."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlmodel import Session

from foodplan.progress.cells import Window, month_before
from foodplan.progress.register import Expected, Owed, first_day, last_day, owed, received
from foodplan.reports.atlas.themes import words
from foodplan.reports.atlas.themes.classes import coloured
from foodplan.reports.atlas.themes.few import areas_away
from foodplan.reports.atlas.themes.residents import residents_of
from foodplan.reports.atlas.themes.shape import (
    Choice,
    State,
    ThemeColumn,
    ThemeReport,
    ThemeRow,
    choice,
)
from foodplan.rules.calendar import last_closed_month
from foodplan.store.history import Moment
from foodplan.store.indicators import MOVEMENTS, indicator_knowledge
from foodplan.store.measures import ELIMINATIONS, Measures
from foodplan.store.places import AreaRecord, list_areas

LEVEL = "circoscrizione"
LAST_TWELVE = "12mesi"
_KILOS = (
    ThemeColumn("kilos", "kg", "chili usciti verso le persone dalle sedi dell'area"),
    ThemeColumn("residents", "people", "abitanti dell'area"),
    ThemeColumn("kilos_per_thousand", "kg/1000", "chili ogni 1.000 abitanti"),
)
_REPORTS = (
    ThemeColumn("received", "number", "resoconti mensili arrivati"),
    ThemeColumn("expected", "number", "resoconti mensili attesi"),
    ThemeColumn("share", "%", "resoconti arrivati diviso attesi, quota 0-1"),
)
Cells = tuple[float | None, ...]


@dataclass(frozen=True)
class Local:
    """One area's part in a window: who is there, what was due and came, kilos if any are known."""

    organisations: frozenset[int]
    unnamed: Mapping[int, int]
    due: int
    got: int
    grams: int | None


class Register:
    """The reports and kilos of a window of closed months, area by area, as known at an instant."""

    def __init__(self, session: Session, day: date, known_at: datetime | None, period: str) -> None:
        moment = Moment(day, known_at)
        self.measures = Measures(session, moment)
        self._knowledge = indicator_knowledge(session, moment)
        self.areas = list_areas(session, moment, LEVEL, outlines=False)
        self.closed = last_closed_month(day)
        self.periods = self._periods(period)
        self.window = window_of(self.periods.value, self.closed)

    def local(self, code: str) -> Local:
        """Return an area's part; the code "" is that of sites in no area."""
        narrowed = {"area": (code,)}
        here = frozenset(self.measures.organisations(narrowed))
        cells = [
            cell
            for cell in self.measures.cells("redistributed", narrowed)
            if cell.month in self.window and cell.organisation != ELIMINATIONS
        ]
        due = {item for item in self._due if item[0] in here}
        said = {item for item in self._came if item[0] in here and item[1] in self.window}
        active = due | said | {(cell.organisation, cell.month) for cell in cells}
        return Local(
            organisations=frozenset(organisation for organisation, _ in active),
            unnamed=self._unnamed(active),
            due=len(due),
            got=len(due & self._got),
            grams=sum(cell.value for cell in cells) if said or cells else None,
        )

    def away(self, locals_: Iterable[Local]) -> set[int]:
        """Return the positions of the areas whose figures tell of one organisation."""
        every = list(locals_)
        sizes = [len(local.organisations) for local in every]
        return areas_away([local.unnamed for local in every], sizes)

    @property
    def simulated(self) -> bool:
        """Whether any of it is a demonstration."""
        return any(owner.simulated for owner in self.measures.owners.values())

    @cached_property
    def whole(self) -> tuple[int, int]:
        """The reports of the whole register that came, and those due."""
        return len(self._got), len(self._due)

    @cached_property
    def _due(self) -> set[Owed]:
        closures = self._knowledge.closed_months.get(MOVEMENTS, ())
        return owed(self._expected, self.window.first, self.window.last, closures)

    @cached_property
    def _got(self) -> set[Owed]:
        return received(self._expected, self._due, self._came)

    @cached_property
    def _came(self) -> set[Owed]:
        return self.measures.reported() | self._knowledge.nil_months.get(MOVEMENTS, set())

    @property
    def _expected(self) -> Iterable[Expected]:
        return self._knowledge.expected.get(MOVEMENTS, ())

    def _unnamed(self, active: Iterable[Owed]) -> dict[int, int]:
        counts: dict[int, int] = defaultdict(int)
        for organisation, month in active:
            owner = self.measures.owners.get(organisation)
            counts[month] += owner is None or not owner.public_name
        return dict(counts)

    def _periods(self, asked: str) -> Choice:
        months = [month for _, month in self._came] or [self.closed]
        years = range(self.closed // 100, max(2000, min(months) // 100) - 1, -1)
        options = [(LAST_TWELVE, LAST_TWELVE), *((str(year), str(year)) for year in years)]
        return choice("periodo", asked, options)


def window_of(period: str, closed: int) -> Window:
    """Return the closed months of a year, or the last twelve.

    >>> window_of("2026", 202610), window_of("12mesi", 202610).first
    (Window(first=202601, last=202610, scale=1.0), 202511)
    """
    if period == LAST_TWELVE:
        return Window(month_before(closed, 11), closed)
    return Window(int(period) * 100 + 1, min(int(period) * 100 + 12, closed))


def kilos_theme(
    session: Session, day: date, known_at: datetime | None, asked: Mapping[str, str]
) -> ThemeReport:
    """Return the kilos given to people by circoscrizione of the site that gave them."""
    register = Register(session, day, known_at, asked.get("periodo", ""))
    residents = residents_of(register.areas)
    options = [("totale", "totale"), ("abitanti", "abitanti")]
    measured = choice("misura", asked.get("misura", ""), options)
    shown = "kilos" if measured.value == "totale" else "kilos_per_thousand"

    def cells(local: Local, code: str) -> Cells:
        people = residents.of(code)
        kilos = None if local.grams is None else local.grams / 1000
        rate = kilos * 1000 / people if kilos is not None and people else None
        return kilos, people, rate

    rows, total = _rows(register, cells, _column_at(_KILOS, shown), with_nowhere=True)
    report = _report(register, words.KILOS, _KILOS, shown, rows, total)
    return replace(report, choices=(register.periods, measured), counted=residents.counted)


def coverage_theme(
    session: Session, day: date, known_at: datetime | None, asked: Mapping[str, str]
) -> ThemeReport:
    """Return the share of the reports due from each circoscrizione that came."""
    register = Register(session, day, known_at, asked.get("periodo", ""))

    def cells(local: Local, _code: str) -> Cells:
        return (local.got, local.due, local.got / local.due) if local.due else (None, None, None)

    rows, _ = _rows(register, cells, _column_at(_REPORTS, "share"), with_nowhere=False)
    got, due = register.whole
    total = (got, due, got / due) if due else ()
    return _report(register, words.COVERAGE, _REPORTS, "share", rows, total)


def _column_at(columns: tuple[ThemeColumn, ...], name: str) -> int:
    return [column.name for column in columns].index(name)


def _rows(
    register: Register,
    cells: Callable[[Local, str], Cells],
    shown: int,
    *,
    with_nowhere: bool,
) -> tuple[list[ThemeRow], Cells]:
    """Return a row for each area, and the sum of the first column over all of them."""
    places = [*register.areas]
    elsewhere = register.local("")
    if with_nowhere and elsewhere.grams:
        places.append(AreaRecord(LEVEL, "", words.NOWHERE))
    found = [register.local(area.code) for area in places]
    away = register.away(found)
    rows = [
        _row(area, cells(local, area.code), shown, hidden=at in away)
        for at, (area, local) in enumerate(zip(places, found, strict=True))
    ]
    grams = [local.grams for local in found if local.grams is not None]
    return rows, (sum(grams) / 1000 if grams else None, None, None)


def _row(area: AreaRecord, said: Cells, shown: int, *, hidden: bool) -> ThemeRow:
    value = said[shown]
    if hidden:
        nothing = (None,) * len(said)
        return ThemeRow(area.code, area.name, State.HIDDEN, nothing, within=area.also_known_as)
    state = State.NOTHING if value is None else State.SHOWN
    coloured_by = value if area.code else None
    return ThemeRow(area.code, area.name, state, said, coloured_by, within=area.also_known_as)


def _report(
    register: Register,
    slug: str,
    columns: tuple[ThemeColumn, ...],
    shown: str,
    rows: list[ThemeRow],
    total: Cells,
) -> ThemeReport:
    placed, steps = coloured(rows)
    return ThemeReport(
        slug=slug,
        level=LEVEL,
        columns=columns,
        shown=shown,
        rows=placed,
        steps=steps,
        choices=(register.periods,),
        day=register.measures.moment.day,
        total=total,
        first=first_day(register.window.first),
        last=last_day(register.window.last),
        simulated=register.simulated,
    )
