"""Which observation of a period speaks for an indicator, when several stand side by side."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from foodplan.models.indicators import IndicatorVersion, Observation, OfficialChoice
from foodplan.progress.ladders import is_step
from foodplan.progress.readings import Reading
from foodplan.rules.units import convert, same_dimension

Days = tuple[date, date]
Band = tuple[float, float]


@dataclass(frozen=True)
class Official:
    """The readings that count, the keys of the observations behind them, and their perimeters.

    `bands` are the ends between which a source says that the true value lies, in the indicator's
    unit; `rows` the observation that speaks for each period.
    """

    readings: tuple[Reading, ...]
    keys: frozenset[str]
    perimeters: dict[Days, str]
    bands: dict[Days, Band] = field(default_factory=dict)
    rows: dict[Days, Observation] = field(default_factory=dict)


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
    found = Official((), frozenset(), {})
    readings, keys = [], set()
    for days, rows in sorted(periods.items()):
        candidates = [row for row in rows if row.key == chosen.get(days)]
        candidates = candidates or _best([row for row in rows if comparable(definition, row)])
        if not candidates:
            continue
        reading = _reading(definition, days, candidates)
        readings.append(reading)
        found.perimeters[days] = candidates[0].perimeter or definition.perimeter
        if not reading.conflict:
            keys.add(candidates[0].key)
            found.rows[days] = candidates[0]
            band = _band(definition, candidates)
            if band is not None:
                found.bands[days] = band
    return replace(found, readings=tuple(readings), keys=frozenset(keys))


def usable(definition: IndicatorVersion, row: Observation) -> bool:
    """Return whether an observation is approved, dated and in a unit of the indicator's kind.

    A value in a unit of another dimension is no value of the series, and a step of a ladder is
    one only with its document.
    """
    dated = row.period_from is not None and row.period_to is not None
    if definition.kind == "ladder" and not _is_documented_step(row):
        return False
    return row.status == "approved" and dated and same_dimension(row.unit, definition.unit)


def _is_documented_step(row: Observation) -> bool:
    return row.value is not None and is_step(row.value) and bool(row.document.strip())


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


def _band(definition: IndicatorVersion, candidates: Sequence[Observation]) -> Band | None:
    """Return the widest ends that the sources of a value name, or None when none does."""
    lows = [row.low for row in candidates if row.low is not None]
    highs = [row.high for row in candidates if row.high is not None]
    value = _in_unit(definition, candidates[0])
    if not (lows or highs):
        return None
    unit = candidates[0].unit
    low = convert(min(lows), unit, definition.unit) if lows else value
    high = convert(max(highs), unit, definition.unit) if highs else value
    return None if low is None or high is None else (low, high)
