"""Which observation of a period speaks for an indicator, when several stand side by side."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from foodplan.models.indicators import IndicatorVersion, Observation, OfficialChoice
from foodplan.progress.readings import Reading
from foodplan.rules.units import convert, same_dimension

Days = tuple[date, date]


@dataclass(frozen=True)
class Official:
    """The readings that count, the keys of the observations behind them, and their perimeters."""

    readings: tuple[Reading, ...]
    keys: frozenset[str]
    perimeters: dict[Days, str]


def official_readings(
    definition: IndicatorVersion,
    observations: Iterable[Observation],
    choices: Sequence[OfficialChoice],
) -> Official:
    """Return one reading per period.

    An officer's choice wins. Else only observations of the indicator's own perimeter count:
    verified before unverified, exact before bounds; when those left still differ, the period is
    in conflict and has no value.
    """
    periods: dict[Days, list[Observation]] = defaultdict(list)
    for row in observations:
        if usable(definition, row) and row.period_from and row.period_to:
            periods[row.period_from, row.period_to].append(row)
    chosen = {(row.period_from, row.period_to): row.observation_key for row in choices}
    readings, keys, perimeters = [], set(), {}
    for days, rows in sorted(periods.items()):
        candidates = [row for row in rows if row.key == chosen.get(days)]
        candidates = candidates or _best([row for row in rows if comparable(definition, row)])
        if not candidates:
            continue
        reading = _reading(definition, days, candidates)
        readings.append(reading)
        perimeters[days] = candidates[0].perimeter or definition.perimeter
        if not reading.conflict:
            keys.add(candidates[0].key)
    return Official(tuple(readings), frozenset(keys), perimeters)


def usable(definition: IndicatorVersion, row: Observation) -> bool:
    """Return whether an observation is approved, dated and in a unit of the indicator's kind."""
    dated = row.period_from is not None and row.period_to is not None
    return row.status == "approved" and dated and same_dimension(row.unit, definition.unit)


def comparable(definition: IndicatorVersion, row: Observation) -> bool:
    """Return whether an observation has the indicator's perimeter (its own may leave it unsaid)."""
    own = row.indicator == definition.indicator and not row.perimeter
    return own or row.perimeter == definition.perimeter


def _best(rows: Sequence[Observation]) -> list[Observation]:
    if not rows:
        return []
    least = min(_doubt(row) for row in rows)
    return [row for row in rows if _doubt(row) == least]


def _doubt(row: Observation) -> tuple[bool, bool]:
    return not row.verified, bool(row.bound)


def _reading(
    definition: IndicatorVersion, days: Days, candidates: Sequence[Observation]
) -> Reading:
    said = {(_in_unit(definition, row), row.numerator, row.denominator) for row in candidates}
    if len(said) > 1:
        return Reading(*days, None, conflict=True)
    value, numerator, denominator = said.pop()
    return Reading(*days, value, numerator, denominator)


def _in_unit(definition: IndicatorVersion, row: Observation) -> float | None:
    return None if row.value is None else convert(row.value, row.unit, definition.unit)
