"""A file of observations checked against what there is, and kept once somebody has seen that."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import isclose

from sqlmodel import Session

from foodplan.importers.observations import FileRow, read_observations
from foodplan.reports.office.observations import (
    Narrowed,
    ObservationItem,
    all_items,
    observation_cells,
)
from foodplan.rules.movement_files import plain_again
from foodplan.rules.numbers import read_number
from foodplan.rules.observation_files import GONE, OTHER_INDICATOR, SAME_CODE
from foodplan.rules.observations import COLUMNS, DECLINED, DRAFT, FROZEN, WITHDRAWN
from foodplan.rules.problems import Problem
from foodplan.store.edits.observations import change_draft, propose, take_step
from foodplan.store.history import Change, Moment
from foodplan.store.plan import list_definitions

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
_NUMBERS = frozenset({"value", "numerator", "denominator"})


@dataclass(frozen=True)
class CheckedRow:
    """A row of the file with what would become of it: new, changed, same or refused."""

    row: FileRow
    verdict: str
    key: str = ""
    opened: int = 0


def check_file(session: Session, data: bytes, today: date) -> tuple[CheckedRow, ...]:
    """Return what a file would do, row by row; nothing is kept. Raises Unreadable."""
    definitions = {row.indicator: row for row in list_definitions(session, Moment(today))}
    items = {item.row.key: item for item in all_items(session, today, Narrowed())}
    taken: dict[str, int] = {}
    rows = read_observations(data, definitions, today)
    return tuple(_once(_check(row, items), taken) for row in rows)


def keep_file(session: Session, rows: Sequence[CheckedRow], change: Change, today: date) -> int:
    """Keep the new and the changed rows of a checked file; return how many there were.

    Rows that ask to be passed on go on as if they were typed: where an indicator wants a second
    person they wait for one.
    """
    kept = 0
    for item in rows:
        if item.row.said is None or item.verdict not in {NEW, CHANGED}:
            continue
        draft = item.row.wanted in {DRAFT, DECLINED}
        if item.verdict == CHANGED:
            row = change_draft(session, item.key, item.opened, item.row.said, change, today)
            if not draft:
                take_step(session, item.key, row.id or 0, "submit", change, today)
        else:
            slug = item.row.indicator
            propose(session, slug, item.row.said, item.key, change, today, draft=draft)
        kept += 1
    return kept


def _check(row: FileRow, items: Mapping[str, ObservationItem]) -> CheckedRow:
    made = "" if row.key or row.said is None else _key(row)
    key = row.key or made
    there = items.get(key)
    if there is not None and (made or _same(row, there)):
        return CheckedRow(row, SAME, key)
    problem = _against(row, there)
    if problem is not None:
        return _refused(row, key, problem)
    if row.said is None:
        return CheckedRow(row, REFUSED, key)
    if there is not None:
        return CheckedRow(row, CHANGED, key, there.row.id or 0)
    return CheckedRow(row, NEW, key)


def _against(row: FileRow, there: ObservationItem | None) -> Problem | None:
    """Return why a row cannot stand beside what there is of its code."""
    if there is None:
        return GONE if row.wanted == WITHDRAWN else None
    if there.row.status not in {DRAFT, DECLINED}:
        return FROZEN
    return OTHER_INDICATOR if there.row.indicator != row.indicator else None


def _once(item: CheckedRow, taken: dict[str, int]) -> CheckedRow:
    """Refuse a row whose code an earlier one that is kept has already."""
    if item.verdict not in {NEW, CHANGED}:
        return item
    first = taken.setdefault(item.key, item.row.number)
    if first == item.row.number:
        return item
    return _refused(item.row, item.key, Problem("key", SAME_CODE, {"row": first}))


def _refused(row: FileRow, key: str, problem: Problem) -> CheckedRow:
    return CheckedRow(replace(row, said=None, problems=(*row.problems, problem)), REFUSED, key)


def _key(row: FileRow) -> str:
    """Return the key of a row without one: the same row sent again has the same key."""
    text = "\n".join(f"{name}={row.texts[name]}" for name in sorted(row.texts))
    return f"{row.indicator}-f{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _same(row: FileRow, item: ObservationItem) -> bool:
    kept = dict(zip(COLUMNS.values(), observation_cells(item), strict=True))
    told = {name: text for name, text in row.texts.items() if name not in {"key", "title"}}
    if row.said is not None:
        # Days and empty perimeters may be typed in other ways than a file of ours has them.
        told |= {name: getattr(row.said, name).isoformat() for name in ("period_from", "period_to")}
        told = {name: text for name, text in told.items() if text or name != "perimeter"}
    return all(_alike(name, text, kept[name]) for name, text in told.items())


def _alike(name: str, text: str, cell: str | float) -> bool:
    if name not in _NUMBERS:
        return text == (plain_again(cell).strip() if isinstance(cell, str) else cell)
    if not text or cell == "":
        return not text and cell == ""
    found = read_number(text.removesuffix("%").strip())
    # Spreadsheets keep fifteen digits of a number.
    return isinstance(found, Decimal) and isclose(float(found), float(cell), rel_tol=1e-14)


def counts(rows: Iterable[CheckedRow]) -> dict[str, int]:
    """Return how many rows there are of each verdict; together they are all that were read."""
    found = dict.fromkeys((NEW, CHANGED, SAME, REFUSED), 0)
    for item in rows:
        found[item.verdict] += 1
    return found
