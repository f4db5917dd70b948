"""Published figures (figures.csv): one row a figure with its source, stored as observations."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sqlmodel import Session

from foodplan.importers import ImportProblem, ImportResult
from foodplan.rules.plan import BOUNDS
from foodplan.rules.units import is_unit, unit
from foodplan.store.history import Change, Moment
from foodplan.store.method_errors import DEFAULT_ERRORS
from foodplan.store.plan import FIGURES_LOADED, Entry, list_definitions, load_entries

_REQUIRED = ("figure", "geography", "value_std", "unit_std", "source_url")
# What a source calls emissions avoided is the footprint that the food already carries.
_RENAMED_SERIES = {"emissions_avoided_tco2e": "embodied_footprint_tco2e"}
_RENAMED_TITLES = {"embodied_footprint_tco2e": "Impronta incorporata del cibo recuperato"}
_UNDATED = "n.d."
GRADES = tuple(DEFAULT_ERRORS)
_COMPLETE = {"yes": True, "act": True, "": True, "no": False}
# Days of the shortest and the longest period that a flow of each frequency may cover.
_LENGTHS = {"month": (28, 31), "quarter": (89, 92), "year": (350, 380)}


@dataclass(frozen=True)
class SeriesReader:
    """What an indicator reads: figures of one series, one perimeter, one unit, one length."""

    slug: str
    series: str
    perimeter: str
    unit: str
    kind: str
    frequency: str


@dataclass(frozen=True)
class Figure:
    """A published figure: shares of unit "%" are 0-1; days are empty where the source has none."""

    key: str
    row: int
    series: str
    title: str
    geography: str
    perimeter: str
    value: float
    unit: str
    first: date | None
    last: date | None
    source: str
    rest: Mapping[str, Any]

    def entry(self, indicator: str | None) -> Entry:
        """Return the figure as an observation, tied to an indicator or to none."""
        values = {
            "indicator": indicator,
            "series": self.series,
            "title": self.title,
            "perimeter": self.perimeter,
            "geography": self.geography,
            "period_from": self.first,
            "period_to": self.last,
            "value": self.value,
            "unit": self.unit,
            **self.rest,
        }
        return Entry("observation", (self.key,), values)


def import_figures(session: Session, path: Path, change: Change) -> ImportResult:
    """Read a file of published figures and store them, or nothing when any row is wrong."""
    figures, problems = read_figures(path)
    if problems:
        wrong = {problem.row for problem in problems if problem.row > 1}
        return ImportResult(len(figures) + len(wrong), 0, 0, 0, tuple(problems))
    readers = [
        SeriesReader(row.indicator, row.series, row.perimeter, row.unit, row.kind, row.frequency)
        for row in list_definitions(session, Moment(change.at.date()))
    ]
    done = load_entries(session, figure_entries(figures, readers), change, reason=FIGURES_LOADED)
    return ImportResult(len(figures), done.added, done.changed, done.same)


def figure_entries(figures: Iterable[Figure], readers: Sequence[SeriesReader]) -> list[Entry]:
    """Return figures as observations, each tied to the indicator that may read it."""
    return [
        figure.entry(next((item.slug for item in readers if _may_read(item, figure)), None))
        for figure in figures
    ]


def _may_read(reader: SeriesReader, figure: Figure) -> bool:
    same = (reader.series, reader.perimeter) == (figure.series, figure.perimeter)
    return bool(reader.series) and same and same_unit(reader.unit, figure.unit) and (
        reader.kind != "flow" or _covers_a_period(reader.frequency, figure)
    )  # fmt: skip


def _covers_a_period(frequency: str, figure: Figure) -> bool:
    if figure.first is None or figure.last is None:
        return False
    shortest, longest = _LENGTHS[frequency]
    return shortest <= (figure.last - figure.first).days + 1 <= longest


def same_unit(first: str, second: str) -> bool:
    """Return whether two codes are one unit, an alias being as good as the other.

    >>> same_unit("markets", "mercati"), same_unit("kg", "t"), same_unit("alveari", "alveari")
    (True, False, True)
    """
    if is_unit(first) and is_unit(second):
        return unit(first).code == unit(second).code
    return first == second


def read_figures(path: Path) -> tuple[list[Figure], list[ImportProblem]]:
    """Return the figures of a file, and everything wrong with it; a row in error is left out."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in _REQUIRED if name not in (reader.fieldnames or ())]
            rows = [(reader.line_num, row) for row in reader]
    except FileNotFoundError:
        return [], [ImportProblem(path.name, 0, "", "il file manca")]
    except (UnicodeDecodeError, csv.Error):
        return [], [ImportProblem(path.name, 0, "", "il file non è un CSV scritto in UTF-8")]
    if missing:
        reason = "questa colonna manca"
        return [], [ImportProblem(path.name, 1, name, reason) for name in missing]
    return _read_rows(path.name, rows)


def _read_rows(
    file: str, rows: Iterable[tuple[int, dict[str, str]]]
) -> tuple[list[Figure], list[ImportProblem]]:
    figures: list[Figure] = []
    problems: list[ImportProblem] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        if None in cells or None in cells.values():
            problems.append(ImportProblem(file, number, "", "le celle non sono quante le colonne"))
            continue
        row = _Row(file, number, {name: cell.strip() for name, cell in cells.items()})
        figure = row.read(seen)
        problems += row.problems
        if not row.problems:
            figures.append(figure)
    return figures, problems


class _Row:
    """One row being read: its cells, and the problems found so far."""

    def __init__(self, file: str, number: int, cells: Mapping[str, str]) -> None:
        self.file = file
        self.number = number
        self.cells = cells
        self.problems: list[ImportProblem] = []

    def read(self, seen: dict[str, int]) -> Figure:
        """Return the figure; it is worth nothing where `problems` is not empty."""
        series = self._text("indicator_key", 60)
        series = _RENAMED_SERIES.get(series, series)
        title = self._text("title_it", 240) or _RENAMED_TITLES.get(series) or self._needed("figure")
        geography = self._text("geography_it", 120) or self._needed("geography")
        unit_std = self._needed("unit_std")
        first, last = self._day("period_start"), self._day("period_end")
        if first and last and last < first:
            self._wrong("period_end", "il periodo finisce prima di cominciare")
        return Figure(
            key=self._key(seen, f"{title} {geography} {self.cells.get('period', '')}"),
            row=self.number,
            series=series,
            title=title,
            geography=geography,
            perimeter=self._text("perimeter_it", 160) or f"{title}, {geography}"[:160],
            value=self._value(unit_std),
            unit=unit_std,
            first=first,
            last=last,
            source=self.cells.get("document_it", "") or self.cells["source_url"],
            rest=self._rest(unit_std),
        )

    def _rest(self, unit_std: str) -> dict[str, Any]:
        cells = self.cells
        address = self._text("source_url", 400)
        web = address.startswith(("http://", "https://"))
        complete = cells.get("source_url_complete", "")
        if complete not in _COMPLETE:
            self._wrong("source_url_complete", "si può scrivere: yes, no, act")
        bound = cells.get("bound", "")
        if bound and bound not in BOUNDS:
            self._wrong("bound", f"si può scrivere: {', '.join(BOUNDS)}, o niente")
        when = self._text("source_date", 20)
        said = f"{cells.get('value', '')} {cells.get('unit', '') or unit_std}".strip()
        return {
            "period_text": self._text("period_it", 60) or self._text("period", 60),
            "value_as_published": said[:60],
            "bound": bound,
            "method": self._method(),
            **self._band(unit_std),
            "source_url": address if web else "",
            "source_date": "" if when == _UNDATED else when,
            "verified": _COMPLETE.get(complete, False),
            "document": self._text("document_it", 400) or ("" if web else address),
            "note": self._text("notes_it", 500) or self._text("notes", 500),
        }

    def _method(self) -> str:
        method = self.cells.get("method", "")
        if method and method not in GRADES:
            self._wrong("method", f"si può scrivere: {', '.join(GRADES)}, o niente")
        return method

    def _band(self, unit_std: str) -> dict[str, Any]:
        """Return between which values a survey's true one lies, and how many answered."""
        low, high = (
            self._number(name, unit_std) if self.cells.get(name) else None
            for name in ("low_std", "high_std")
        )
        if not self.problems and low is not None and high is not None and low > high:
            self._wrong("high_std", "è meno di low_std")
        sample = self.cells.get("sample", "")
        if sample and not (sample.isascii() and sample.isdigit() and int(sample)):
            self._wrong("sample", f"«{sample}» non è un numero di risposte")
            sample = ""
        return {"low": low, "high": high, "sample": int(sample) if sample else None}

    def _key(self, seen: dict[str, int], words: str) -> str:
        given = self.cells.get("id", "")
        if given:
            if given in seen:
                self._wrong("id", f"c'è già alla riga {seen[given]}")
            elif given != _slug(given) or len(given) > 120:
                self._wrong("id", "solo lettere minuscole senza accenti, cifre e trattini")
            seen[given] = self.number
            return given
        base = _slug(words)[:110].strip("-")
        key, count = base, 1
        while key in seen:
            count += 1
            key = f"{base}-{count}"
        seen[key] = self.number
        return key

    def _value(self, unit_std: str) -> float:
        return self._number("value_std", unit_std) if self._needed("value_std") else 0.0

    def _number(self, name: str, unit_std: str) -> float:
        text = self.cells.get(name, "")
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self._wrong(name, f"«{text}» non è un numero con il punto decimale")
            return 0.0
        return float(value / 100 if unit_std == "%" else value)

    def _day(self, name: str) -> date | None:
        text = self.cells.get(name, "")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._wrong(name, f"«{text}» non è una data come 2026-06-30")
            return None

    def _needed(self, name: str) -> str:
        if not self.cells.get(name):
            self._wrong(name, "manca")
        return self.cells.get(name, "")

    def _text(self, name: str, longest: int) -> str:
        text = self.cells.get(name, "")
        if len(text) > longest:
            self._wrong(name, f"è troppo lungo: al massimo {longest} caratteri")
        return text

    def _wrong(self, name: str, reason: str) -> None:
        self.problems.append(ImportProblem(self.file, self.number, name, reason))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
