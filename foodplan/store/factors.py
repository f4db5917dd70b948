"""Factors that turn kilos into meals, CO2e, euro or water: versions with range, source and days.

The version of a factor is the id of its recorded row: a figure names it, and a series of months
that crosses two of them is not one series.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING
from foodplan.models.indicators import Factor
from foodplan.models.ledger import Category
from foodplan.rules.equivalents import EVERYTHING, FACTOR_KINDS, FACTOR_UNITS, Rate
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.dated import (
    check_last,
    last_statement,
    one_writer_at_a_time,
    state_from,
    statements,
)
from foodplan.store.history import Change, Moment, end, history_of, known, versions_at

EARLIEST_YEAR = 1950


@dataclass(frozen=True)
class FactorRow:
    """A factor as it is stated: of one category, or of all food when `category` is empty.

    `id` is its version; `since` is None when it has always held, `until` exclusive.
    """

    id: int
    kind: str
    category: str
    rate: Rate
    unit: str
    source: str
    year: int | None
    verified: bool
    since: date | None
    until: date | None
    recorded_at: datetime


@dataclass(frozen=True)
class FactorInput:
    """What an officer states of a factor, in its kind's unit; a source is always due."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    source: str
    year: int | None = None
    verified: bool = False


@dataclass(frozen=True)
class FactorSpan:
    """Days, both included, in which one version holds; `version` is empty where none does."""

    first: date
    last: date
    version: str


def list_factors(session: Session, moment: Moment) -> list[FactorRow]:
    """Return the factors that hold at a moment, kind by kind, all food's before the others."""
    order = {kind: place for place, kind in enumerate(FACTOR_KINDS)}
    rows = [_row(row) for row in versions_at(session, Factor, moment)]
    return sorted(rows, key=lambda row: (order.get(row.kind, len(order)), row.category))


def list_statements(session: Session, kind: str, category: str) -> list[FactorRow]:
    """Return what is believed of one factor for all its days, past and to come."""
    return [_row(row) for row in statements(session, Factor, _key(kind, category))]


def factor_version_of(session: Session, kind: str, moment: Moment) -> str:
    """Return the version of a kind's factors at a moment: their rows' ids; empty without any."""
    rows = versions_at(session, Factor, moment, kind=kind)
    return _version([row.id or 0 for row in rows])


def factor_spans(
    session: Session, kind: str, first: date, last: date, known_at: datetime | None = None
) -> tuple[FactorSpan, ...]:
    """Return the days from first to last parted by the versions that hold in them.

    More than one span means that the months between are not one series: a chart of equivalents
    stops at each border.
    """
    rows = list(session.exec(select(Factor).where(Factor.kind == kind, known(Factor, known_at))))
    borders = {row.valid_from for row in rows} | {row.valid_to for row in rows if row.valid_to}
    starts = [first, *sorted(day for day in borders if first < day <= last)]
    ends = [*(day - timedelta(days=1) for day in starts[1:]), last]
    spans = [
        FactorSpan(start, stop, _version([row.id or 0 for row in rows if _holds(row, start)]))
        for start, stop in zip(starts, ends, strict=True)
    ]
    return tuple(spans)


def last_version(session: Session, kind: str, category: str) -> int:
    """Return the id of the last statement about a factor, 0 when there is none."""
    last = last_statement(statements(session, Factor, _key(kind, category)))
    return (last.id or 0) if last else 0


def set_factor(
    session: Session,
    kind: str,
    category: str,
    opened: int,
    values: FactorInput,
    change: Change,
    since: date,
) -> None:
    """State a factor from a day on, until the next day of which another is stated.

    `opened` is the last statement that was read (0 for a new one). Raises Refused for numbers out
    of order, a missing source or an unknown category, Overtaken when somebody stated another.
    """
    one_writer_at_a_time(session)
    problems = [
        *_problems_of_place(session, kind, category),
        *_problems_of_values(values, change.at.year),
    ]
    if problems or values.value is None:
        raise Refused(problems)
    said: dict[str, Any] = {
        "value": float(values.value),
        "low": None if values.low is None else float(values.low),
        "high": None if values.high is None else float(values.high),
        "unit": FACTOR_UNITS[kind],
        "source": values.source.strip(),
        "year": values.year,
        "verified": values.verified,
    }
    state_from(session, Factor, _key(kind, category), opened, said, change, since)


def end_factor(
    session: Session, kind: str, category: str, opened: int, change: Change, on: date
) -> None:
    """State that a factor no longer holds from a day on: from then there is no such equivalent.

    Raises Overtaken when `opened` is no longer the last statement.
    """
    one_writer_at_a_time(session)
    check_last(session, Factor, _key(kind, category), opened)
    end(session, Factor, _key(kind, category), change, on)


def factor_history(session: Session, kind: str) -> dict[str, list[Factor]]:
    """Return everything ever stated of a kind's factors, by category, oldest record first."""
    found: dict[str, list[Factor]] = {}
    for row in history_of(session, Factor, kind=kind):
        found.setdefault(row.category, []).append(row)
    return found


def _key(kind: str, category: str) -> dict[str, str]:
    return {"kind": kind, "category": category}


def _problems_of_place(session: Session, kind: str, category: str) -> list[Problem]:
    if kind not in FACTOR_KINDS:
        return [Problem("kind", "Scegliere un tipo dell'elenco.")]
    if category == EVERYTHING:
        return []
    food = sa.select(col(Category.food)).where(col(Category.slug) == category)
    if session.execute(food).scalar() is not True:
        return [Problem("category", "Scegliere una categoria di cibo dell'elenco.")]
    return []


def _problems_of_values(values: FactorInput, this_year: int) -> list[Problem]:
    problems = []
    if values.value is None or values.value <= 0:
        problems.append(Problem("value", "Scrivere un valore maggiore di zero."))
    if (values.low is None) != (values.high is None):
        name = "low" if values.low is None else "high"
        problems.append(Problem(name, "L'intervallo ha tutti e due gli estremi, o nessuno."))
    problems += _problems_of_range(values)
    if not values.source.strip():
        problems.append(Problem("source", "Scrivere la fonte: senza, il fattore non si pubblica."))
    if values.year is not None and not EARLIEST_YEAR <= values.year <= this_year:
        problems.append(Problem("year", "Controllare l'anno della fonte."))
    return problems


def _problems_of_range(values: FactorInput) -> list[Problem]:
    if values.value is None or values.low is None or values.high is None:
        return []
    if values.low <= 0:
        return [Problem("low", "Scrivere un valore maggiore di zero.")]
    if values.low > values.value:
        return [Problem("low", "Il minimo supera il valore.")]
    if values.high < values.value:
        return [Problem("high", "Il massimo è sotto il valore.")]
    return []


def _version(ids: list[int]) -> str:
    return ".".join(str(number) for number in sorted(ids))


def _holds(row: Factor, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def _row(row: Factor) -> FactorRow:
    return FactorRow(
        id=row.id or 0,
        kind=row.kind,
        category=row.category,
        rate=Rate(_exact(row.value), _end(row.low), _end(row.high)),
        unit=row.unit,
        source=row.source,
        year=row.year,
        verified=row.verified,
        since=None if row.valid_from == BEGINNING else row.valid_from,
        until=row.valid_to,
        recorded_at=row.recorded_from,
    )


def _end(value: float | None) -> Decimal | None:
    return None if value is None else _exact(value)


def _exact(value: float) -> Decimal:
    # The shortest decimal that reads back as the stored number is the one that was typed.
    return Decimal(repr(value))
