"""A file of observations read row by row: what each says, or what is wrong and in which cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from foodplan.importers.atlas.shape import Given, RawRow
from foodplan.importers.atlas.tabular import Opened, open_csv, open_workbook
from foodplan.importers.movements.content import is_workbook
from foodplan.importers.movements.packed import column_letter
from foodplan.importers.movements.shape import NO_VALUE, Unreadable
from foodplan.importers.movements.workbook import Range
from foodplan.models.indicators import IndicatorVersion
from foodplan.rules.calendar import iso_day
from foodplan.rules.movement_files import plain_again
from foodplan.rules.numbers import read_number
from foodplan.rules.observation_files import (
    FORMULA,
    LIKE_INDICATOR,
    MERGED,
    NO_COLUMN,
    NO_DAY,
    NO_INDICATOR,
    NO_WORD,
    OTHER_UNIT,
    TOO_LARGE,
    TOO_LONG,
    TOO_MANY,
    TWICE,
)
from foodplan.rules.observations import COLUMNS, LARGEST_FILE, MOST_ROWS, NEEDED, STATES
from foodplan.rules.plan import BOUNDS
from foodplan.rules.problems import Problem
from foodplan.rules.units import unit_name
from foodplan.store.edits.indicators import ObservationInput, observation_problems

_TITLES = {name.casefold(): field for name, field in COLUMNS.items()}
_LENGTHS = {
    "perimeter": 160, "source_url": 400, "source_date": 20, "document": 400, "note": 500,
    "key": 120,
}  # fmt: skip
_NUMBERS = ("value", "numerator", "denominator")


@dataclass(frozen=True)
class FileRow:
    """A row of the file: its number, its texts by field, and what is wrong, by field.

    `said` is None while anything is wrong; `wanted` is the state that the row asks for; `columns`
    has the letter of each field's column.
    """

    number: int
    texts: Mapping[str, str]
    indicator: str = ""
    key: str = ""
    wanted: str = ""
    said: ObservationInput | None = None
    problems: tuple[Problem, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


def read_observations(
    data: bytes, definitions: Mapping[str, IndicatorVersion], today: date
) -> tuple[FileRow, ...]:
    """Return every row of a CSV or XLSX file with what it says or what is wrong with it.

    Raises Unreadable for a file that is too large, is no table, or lacks a needed column.
    """
    if len(data) > LARGEST_FILE:
        raise Unreadable(Problem("file", TOO_LARGE, {"megabytes": LARGEST_FILE // 1_000_000}))
    given = Given(header_row=1)
    opened = open_workbook(data, given) if is_workbook(data) else open_csv(data, given)
    fields = _fields(opened)
    seen: dict[tuple[str, ...], int] = {}
    found: list[FileRow] = []
    for row in opened.rows:
        if len(found) == MOST_ROWS:
            raise Unreadable(Problem("file", TOO_MANY, {"most": MOST_ROWS}))
        merged = _merged(row, fields, opened.merged)
        found.append(_once(_row(row, fields, definitions, today, merged), seen))
    return tuple(found)


def _fields(opened: Opened) -> dict[int, str]:
    places = {
        at: _TITLES[title.casefold()]
        for at, title in enumerate(opened.titles)
        if title.casefold() in _TITLES
    }
    missing = [name for name in NEEDED if COLUMNS[name] not in places.values()]
    if missing:
        params = {"name": missing[0], "names": ", ".join(COLUMNS)}
        raise Unreadable(Problem("file", NO_COLUMN, params))
    return places


def _merged(row: RawRow, fields: Mapping[int, str], merged: Iterable[Range]) -> list[Problem]:
    """Return the figures of a row that stand in a cell merged with another row's.

    A text may hold for several rows; one measured figure is never two.
    """
    return [
        Problem(fields[at], MERGED, {"first": top + 1, "last": bottom + 1})
        for (top, left), (bottom, right) in merged
        if top < bottom and top <= row.number - 1 <= bottom
        for at in range(left, right + 1)
        if fields.get(at) in _NUMBERS
    ]


def _row(
    row: RawRow,
    fields: Mapping[int, str],
    definitions: Mapping[str, IndicatorVersion],
    today: date,
    merged: Iterable[Problem],
) -> FileRow:
    texts = {
        field: plain_again(row.cells[at].strip()) if at < len(row.cells) else ""
        for at, field in fields.items()
    }
    problems = [Problem(name, FORMULA) for name, text in texts.items() if text == NO_VALUE]
    problems += merged
    problems += _too_long(texts)
    definition, wrong = _definition(texts.get("indicator", ""), definitions)
    problems += wrong
    values, wrong = _values(texts, definition)
    problems += wrong
    found = FileRow(row.number, texts, definition.indicator if definition else "")
    said = None
    if definition is not None and not problems:
        said = ObservationInput(**values)
        problems += observation_problems(said, definition, today)
    return replace(
        found,
        key=texts.get("key", ""),
        wanted=_code(texts.get("status", ""), STATES) or "draft",
        said=None if problems else said,
        problems=tuple(problems),
        columns={name: column_letter(at + 1) for at, name in fields.items()},
    )


def _once(row: FileRow, seen: dict[tuple[str, ...], int]) -> FileRow:
    """Refuse a row that says the same of the same period as an earlier one."""
    if row.said is None:
        return row
    said = row.said
    source = said.source_url or said.document
    key = (row.indicator, str(said.period_from), str(said.period_to), said.perimeter, source)
    first = seen.setdefault(key, row.number)
    if first == row.number:
        return row
    return replace(row, said=None, problems=(Problem("period_from", TWICE, {"row": first}),))


def _definition(
    text: str, definitions: Mapping[str, IndicatorVersion]
) -> tuple[IndicatorVersion | None, list[Problem]]:
    if text in definitions:
        return definitions[text], []
    by_title = {row.title.casefold(): row for row in definitions.values()}
    if text.casefold() in by_title:
        return by_title[text.casefold()], []
    names = [*definitions, *by_title]
    near = get_close_matches(text.casefold(), names, n=1, cutoff=0.6)
    if not near:
        return None, [Problem("indicator", NO_INDICATOR)]
    close = by_title.get(near[0]) or definitions[near[0]]
    return None, [Problem("indicator", LIKE_INDICATOR, {"name": close.indicator})]


def _values(
    texts: Mapping[str, str], definition: IndicatorVersion | None
) -> tuple[dict[str, Any], list[Problem]]:
    problems: list[Problem] = []
    values: dict[str, Any] = {
        name: texts.get(name, "")
        for name in ("perimeter", "source_url", "source_date", "document", "note")
    }
    for name in ("period_from", "period_to"):
        values[name] = _day(name, texts.get(name, ""), problems)
    percent = definition is not None and definition.unit == "%"
    for name in _NUMBERS:
        scaled = percent and name == "value"
        values[name] = _number(name, texts.get(name, ""), problems, percent=scaled)
    bound = texts.get("bound", "")
    values["bound"] = _code(bound, BOUNDS)
    if bound and bound.casefold() != "esatto" and not values["bound"]:
        words = ", ".join(["esatto", *BOUNDS.values()])
        problems.append(Problem("bound", NO_WORD, {"words": words}))
    status = texts.get("status", "")
    if status and not _code(status, STATES):
        words = ", ".join(STATES.values())
        problems.append(Problem("status", NO_WORD, {"words": words}))
    return values, problems + _unit_problems(texts.get("unit", ""), definition)


def _unit_problems(text: str, definition: IndicatorVersion | None) -> list[Problem]:
    if not text or definition is None:
        return []
    known = {definition.unit, unit_name(definition.unit), unit_name(definition.unit, 2)}
    if text.casefold() in {name.casefold() for name in known}:
        return []
    return [Problem("unit", OTHER_UNIT, {"unit": unit_name(definition.unit, 2)})]


def _too_long(texts: Mapping[str, str]) -> Iterator[Problem]:
    for name, most in _LENGTHS.items():
        text = texts.get(name, "")
        if len(text) > most:
            yield Problem(name, TOO_LONG, {"length": len(text), "most": most})


def _day(name: str, text: str, problems: list[Problem]) -> date:
    parts = text.replace("-", "/").split("/")
    try:
        if len(parts) == 3 and len(parts[0]) <= 2:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        return iso_day(text[:10])
    except (ValueError, OverflowError):
        problems.append(Problem(name, NO_DAY, {"text": text[:40]}))
        return date.min


def _number(name: str, text: str, problems: list[Problem], *, percent: bool) -> float | None:
    if not text:
        return None
    found = read_number(text.removesuffix("%").strip())
    if isinstance(found, Decimal):
        return float(found / 100 if percent else found)
    problems.append(Problem(name, found.message, found.params))
    return None


def _code(text: str, words: Mapping[str, str]) -> str:
    by_word = {word.casefold(): code for code, word in words.items()}
    return by_word.get(text.casefold(), text if text in words else "")
