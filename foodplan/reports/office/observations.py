"""The observations as the office passes them on: the list, one of them, and their file."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.indicators import IndicatorVersion, Observation
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.reports.office.todo import ToDo
from foodplan.rules.movement_files import neutralised
from foodplan.rules.observations import COLUMNS, STATES, SUBMITTED, corrected_key
from foodplan.rules.plan import BOUNDS
from foodplan.store.history import Moment, history_of, known, version_at
from foodplan.store.indicators import indicator_knowledge, official_readings
from foodplan.store.plan import list_definitions

FIELDS = {
    "status": "stato",
    "value": "valore",
    "numerator": "numeratore",
    "denominator": "denominatore",
    "period_from": "dal",
    "period_to": "al",
    "perimeter": "perimetro",
    "source_url": "fonte",
    "document": "documento",
    "note": "nota",
}
PAGE = 100


@dataclass(frozen=True)
class Narrowed:
    """Which observations are wanted; empty is all. `mine` are those that one account proposed."""

    indicator: str = ""
    state: str = ""
    year: str = ""
    text: str = ""
    conflict: bool = False
    mine: int | None = None


@dataclass(frozen=True)
class ObservationItem:
    """An observation in the office's list; `second` says that another person has to approve it."""

    row: Observation
    title: str
    unit: str
    state: str
    who: str
    conflict: bool
    second: bool
    corrects: str


@dataclass(frozen=True)
class ObservationList:
    """A page of the list with what can be asked for; `states` counts all of each state."""

    items: tuple[ObservationItem, ...]
    total: int
    wanted: Narrowed
    indicators: tuple[tuple[str, str], ...]
    years: tuple[str, ...]
    states: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class ObservationDetails:
    """One observation with its definition and its history."""

    item: ObservationItem
    definition: IndicatorVersion
    history: tuple[HistoryLine, ...]


def observation_list(
    session: Session, today: date, wanted: Narrowed, offset: int = 0
) -> ObservationList:
    """Return a page of the observations of indicators, newest period first."""
    items = _items(session, today)
    years = {str(item.row.period_to.year) for item in items if item.row.period_to}
    found = [item for item in items if _wanted(item, wanted)]
    counts = {code: sum(item.row.status == code for item in items) for code in STATES}
    titles = {str(item.row.indicator): item.title for item in items}
    return ObservationList(
        items=tuple(found[offset : offset + PAGE]),
        total=len(found),
        wanted=wanted,
        indicators=tuple(sorted(titles.items(), key=lambda pair: pair[1].casefold())),
        years=tuple(sorted(years, reverse=True)),
        states=tuple((code, word, counts[code]) for code, word in STATES.items()),
    )


def observation_details(session: Session, key: str, today: date) -> ObservationDetails | None:
    """Return one observation of an indicator, or None."""
    row = version_at(session, Observation, Moment(today), key=key)
    found = next((item for item in _items(session, today) if item.row.key == key), None)
    if row is None or found is None:
        return None
    versions = history_of(session, Observation, key=key)
    words = {"status": STATES}
    lines = history_lines(versions, FIELDS, names_of_people(session), words=words)
    definition = version_at(session, IndicatorVersion, Moment(today), indicator=row.indicator)
    return None if definition is None else ObservationDetails(found, definition, lines)


def approvals_waiting(session: Session, today: date) -> Iterator[ToDo]:
    """Yield the observations that somebody has to approve."""
    for item in _items(session, today):
        if item.row.status == SUBMITTED:
            note = f"proposta da {item.who}" if item.who else ""
            yield ToDo("observation", item.row.key, item.title, note, item.row.period_to)


def _items(session: Session, today: date) -> list[ObservationItem]:
    definitions = {row.indicator: row for row in list_definitions(session, Moment(today))}
    query = select(Observation).where(
        known(Observation, None), col(Observation.indicator).in_(list(definitions))
    )
    rows = list(session.exec(query))
    rows.sort(key=lambda row: (row.period_to or date.min, row.key), reverse=True)
    people, apart = names_of_people(session), _in_conflict(session, today)
    found = []
    for row in rows:
        definition = definitions[str(row.indicator)]
        found.append(
            ObservationItem(
                row=row,
                title=definition.title,
                unit=definition.unit,
                state=STATES[row.status],
                who=people.get(row.proposed_by or 0, ""),
                conflict=(row.indicator, row.period_from, row.period_to) in apart,
                second=definition.needs_approval,
                corrects=corrected_key(row.key),
            )
        )
    return found


def _in_conflict(session: Session, today: date) -> set[tuple[Any, ...]]:
    knowledge = indicator_knowledge(session, Moment(today))
    found = set()
    for slug, definition in knowledge.definitions.items():
        if definition.source != "measure":
            rows, choices = knowledge.observations.get(slug, []), knowledge.choices.get(slug, [])
            for reading in official_readings(definition, rows, choices).readings:
                if reading.conflict:
                    found.add((slug, reading.first, reading.last))
    return found


def _wanted(item: ObservationItem, wanted: Narrowed) -> bool:
    row = item.row
    words = f"{item.title} {row.perimeter} {row.document} {row.source_url} {row.note}".casefold()
    return (
        wanted.indicator in ("", row.indicator)
        and wanted.state in ("", row.status)
        and (
            not wanted.year
            or (row.period_to is not None and str(row.period_to.year) == wanted.year)
        )
        and (not wanted.conflict or item.conflict)
        and (wanted.mine is None or row.proposed_by == wanted.mine)
        and all(word in words for word in wanted.text.casefold().split())
    )


def observation_cells(item: ObservationItem) -> list[str | float]:
    """Return an observation as a row of the file; a percentage is written as such."""
    return [_cell(item, field) for field in COLUMNS.values()]


def all_items(session: Session, today: date, wanted: Narrowed) -> list[ObservationItem]:
    """Return all the observations that are wanted, for a file."""
    return [item for item in _items(session, today) if _wanted(item, wanted)]


def observations_csv(items: Iterable[ObservationItem]) -> bytes:
    """Return the observations as CSV for Italian spreadsheets, that the import reads back."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for cells in map(observation_cells, items):
        writer.writerow([_plain(cell) if isinstance(cell, float) else cell for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()


def observations_xlsx(items: Iterable[ObservationItem]) -> bytes:
    """Return the observations as a workbook, numbers as numbers and no text as a formula."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Rilevazioni")
        sheet.write_row(0, 0, list(COLUMNS), book.add_format({"bold": True}))
        for at, cells in enumerate(map(observation_cells, items), start=1):
            for place, cell in enumerate(cells):
                if cell != "":
                    sheet.write(at, place, cell)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _cell(item: ObservationItem, field: str) -> str | float:
    row = item.row
    value = getattr(row, field) if field != "title" else item.title
    if field == "status":
        return STATES[row.status]
    if field == "bound":
        return BOUNDS.get(row.bound, "")
    if value is None:
        return ""
    if isinstance(value, float):
        percent = field == "value" and row.unit == "%"
        return float(Decimal(repr(value)) * 100) if percent else value
    return neutralised(value.isoformat() if isinstance(value, date) else str(value))


def _plain(value: float) -> str:
    return format(Decimal(repr(value)), "f").replace(".", ",")
