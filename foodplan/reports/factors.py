"""What the sheets of factors say: value, range, source, days, versions, a worked example."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from foodplan.models.history import BEGINNING
from foodplan.models.indicators import Factor
from foodplan.reports.equivalents import never_meals
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.rules.equivalents import (
    EVERYTHING,
    FACTOR_KINDS,
    FACTOR_UNITS,
    MEAL,
    RESULT_UNITS,
    Rate,
    amount_of,
    rounded,
)
from foodplan.store.factors import (
    FactorRow,
    factor_history,
    last_version,
    list_factors,
    list_statements,
)
from foodplan.store.history import Moment
from foodplan.store.ledger import CategoryRow, list_categories

ALL_FOOD = "tutto il cibo"
EXAMPLE_GRAMS = 100_000
FACTOR_FIELDS = {
    "value": "valore",
    "low": "minimo",
    "high": "massimo",
    "source": "fonte",
    "year": "anno della fonte",
    "verified": "fonte verificata",
}


@dataclass(frozen=True)
class Example:
    """A hundred kilos turned by one factor, rounded once; the kilos are divided or multiplied."""

    kilos: int
    divided: bool
    value: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class FactorLine:
    """A factor with the name of what it is of; `example` shows how it is used."""

    row: FactorRow
    of: str
    example: Example


@dataclass(frozen=True)
class VersionLine:
    """A statement that was ever made of a factor; `replaced_at` None while it is believed."""

    of: str
    rate: Rate
    source: str
    verified: bool
    since: date | None
    until: date | None
    recorded_at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True)
class FactorSheet:
    """Everything a reader may ask of one kind of factor at a moment.

    `unstated` are categories of food without any factor, `addable` those without one of their
    own, `excluded` food that never becomes
    meals, `outside` what is not food.
    """

    kind: str
    title: str
    unit: str
    result_unit: str
    day: date
    factors: tuple[FactorLine, ...]
    unstated: tuple[CategoryRow, ...]
    addable: tuple[CategoryRow, ...]
    excluded: tuple[CategoryRow, ...]
    outside: tuple[CategoryRow, ...]
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True)
class FactorEdit:
    """One factor as the office edits it; `version` is the last statement about it, 0 for none."""

    kind: str
    title: str
    unit: str
    result_unit: str
    category: str
    of: str
    current: FactorRow | None
    example: Example | None
    statements: tuple[FactorRow, ...]
    version: int
    history: tuple[HistoryLine, ...]


def factor_sheets(session: Session, moment: Moment) -> tuple[FactorSheet, ...]:
    """Return the sheet of every kind of factor, those without a value included."""
    categories = {row.slug: row for row in list_categories(session)}
    rows = list_factors(session, moment)
    return tuple(_sheet(session, kind, rows, categories, moment) for kind in FACTOR_KINDS)


def factor_sheet(session: Session, kind: str, moment: Moment) -> FactorSheet | None:
    """Return the sheet of one kind of factor, or None when there is no such kind."""
    return next((sheet for sheet in factor_sheets(session, moment) if sheet.kind == kind), None)


def factor_edit(session: Session, kind: str, category: str, day: date) -> FactorEdit | None:
    """Return one factor for the office, stated or not; None when it cannot be stated."""
    categories = {row.slug: row for row in list_categories(session) if row.food}
    if kind not in FACTOR_KINDS or (category != EVERYTHING and category not in categories):
        return None
    statements = tuple(list_statements(session, kind, category))
    current = next((row for row in statements if _holds(row, day)), None)
    versions = factor_history(session, kind).get(category, [])
    return FactorEdit(
        kind=kind,
        title=FACTOR_KINDS[kind],
        unit=FACTOR_UNITS[kind],
        result_unit=RESULT_UNITS[kind],
        category=category,
        of=_name(category, categories),
        current=current,
        example=example_of(kind, current.rate) if current else None,
        statements=statements,
        version=last_version(session, kind, category),
        history=history_lines(versions, FACTOR_FIELDS, names_of_people(session)),
    )


def example_of(kind: str, rate: Rate) -> Example:
    """Return what a hundred kilos amount to by a rate, to the first decimal."""
    found = amount_of(kind, EXAMPLE_GRAMS, rate)
    return Example(
        kilos=EXAMPLE_GRAMS // 1000,
        divided=kind == MEAL,
        value=rounded(found.value, 1),
        low=None if found.low is None else rounded(found.low, 1),
        high=None if found.high is None else rounded(found.high, 1),
    )


def _sheet(
    session: Session,
    kind: str,
    rows: list[FactorRow],
    categories: Mapping[str, CategoryRow],
    moment: Moment,
) -> FactorSheet:
    own = [row for row in rows if row.kind == kind]
    stated = {row.category for row in own}
    excluded = never_meals(categories) if kind == MEAL else ()
    food = [row for row in categories.values() if row.food and row not in excluded]
    everything = EVERYTHING in stated
    return FactorSheet(
        kind=kind,
        title=FACTOR_KINDS[kind],
        unit=FACTOR_UNITS[kind],
        result_unit=RESULT_UNITS[kind],
        day=moment.day,
        factors=tuple(
            FactorLine(row, _name(row.category, categories), example_of(kind, row.rate))
            for row in own
        ),
        unstated=tuple(row for row in food if not everything and row.slug not in stated),
        addable=tuple(row for row in food if row.slug not in stated),
        excluded=excluded,
        outside=tuple(row for row in categories.values() if not row.food),
        versions=_versions(session, kind, categories, moment.known_at),
    )


def _versions(
    session: Session, kind: str, categories: Mapping[str, CategoryRow], known_at: datetime | None
) -> tuple[VersionLine, ...]:
    lines = []
    for category, rows in factor_history(session, kind).items():
        known = [row for row in rows if known_at is None or row.recorded_from <= known_at]
        of = _name(category, categories)
        lines += [_version(same, of, known_at) for same in _statements(known)]
    return tuple(sorted(lines, key=lambda line: (line.recorded_at, line.of), reverse=True))


def _statements(rows: list[Factor]) -> list[list[Factor]]:
    """Return rows that say the same from the same day together: only their end was cut later."""
    found: dict[tuple[object, ...], list[Factor]] = {}
    for row in rows:
        said = tuple(getattr(row, name) for name in FACTOR_FIELDS)
        found.setdefault((row.valid_from, *said), []).append(row)
    return list(found.values())


def _version(rows: list[Factor], of: str, known_at: datetime | None) -> VersionLine:
    row = rows[-1]
    replaced = row.recorded_to
    if replaced is not None and known_at is not None and replaced > known_at:
        replaced = None
    low, value, high = (
        None if number is None else Decimal(repr(number))
        for number in (row.low, row.value, row.high)
    )
    return VersionLine(
        of=of,
        rate=Rate(value or Decimal(0), low, high),
        source=row.source,
        verified=row.verified,
        since=None if row.valid_from == BEGINNING else row.valid_from,
        until=row.valid_to,
        recorded_at=rows[0].recorded_from,
        replaced_at=replaced,
    )


def _holds(row: FactorRow, day: date) -> bool:
    return (row.since is None or row.since <= day) and (row.until is None or row.until > day)


def _name(category: str, categories: Mapping[str, CategoryRow]) -> str:
    if category == EVERYTHING:
        return ALL_FOOD
    return categories[category].name if category in categories else category
