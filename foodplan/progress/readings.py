"""Values over time from observations: published or reported figures of whole periods."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from foodplan.progress.reasons import Why

DAYS_OF = {"month": 31, "quarter": 92, "half_year": 184, "year": 366}
A_YEAR_AT_LEAST = 350
A_YEAR_AT_MOST = 380


@dataclass(frozen=True)
class Reading:
    """The value of one period, both days included; a rate may bring its two parts.

    `conflict` marks a period for which sources disagree and nobody chose: it has no value.
    """

    first: date
    last: date
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    conflict: bool = False

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Read:
    """A value with its period, or the reason why there is none."""

    value: float | None
    first: date | None = None
    last: date | None = None
    reason: Why | None = None


def reading_value(reading: Reading) -> float | None:
    """Return a reading's value, of its parts where it has them; None for a denominator of 0.

    >>> day = date(2026, 1, 1)
    >>> reading_value(Reading(day, day, None, 10, 20)), reading_value(Reading(day, day, None, 1, 0))
    (0.5, None)
    """
    if reading.denominator is None or reading.numerator is None:
        return reading.value
    return reading.numerator / reading.denominator if reading.denominator else None


def read_value(
    meaning: str,
    kind: str,
    readings: Iterable[Reading],
    day: date,
    *,
    frequency: str = "year",
    carry: int = 1,
    plan_start: date | None = None,
) -> Read:
    """Return the value of the last period that ended by a day.

    Sums (flow, people) against a yearly target take a year, or parts that make one without gap or
    overlap; against a total, everything since the plan's start; all else is the last value. A
    value older than `carry` periods is no longer one.

    >>> year = Reading(date(2025, 1, 1), date(2025, 12, 31), 221000.0)
    >>> read_value("per_year", "flow", [year], date(2026, 11, 22)).value
    221000.0
    >>> read_value("per_year", "flow", [year], date(2028, 3, 1)).reason.words
    'dato troppo vecchio'
    """
    past = sorted(
        (item for item in readings if item.last <= day), key=lambda item: (item.last, item.first)
    )
    if not past:
        return Read(None, reason=Why.NO_DATA)
    if meaning == "total_over_plan":
        return _since(past, plan_start)
    if meaning == "per_year" and kind in {"flow", "people"}:
        return _fresh(_last_year(past), day, "year", carry)
    last = past[-1]
    return _fresh(_read(last), day, frequency, carry)


def _read(reading: Reading) -> Read:
    value = reading_value(reading)
    reason = None if value is not None else Why.ZERO_DENOMINATOR
    if reading.conflict:
        value, reason = None, Why.CONFLICT
    return Read(value, reading.first, reading.last, reason)


def _fresh(read: Read, day: date, frequency: str, carry: int) -> Read:
    if read.last is None:
        return read
    # The last closed period may end one period before the day, and be carried on from there.
    oldest = day - timedelta(days=DAYS_OF.get(frequency, 366) * (carry + 1))
    return read if read.last >= oldest else Read(None, read.first, read.last, Why.STALE)


def _last_year(past: Sequence[Reading]) -> Read:
    for last in reversed(past):
        if A_YEAR_AT_LEAST <= last.days <= A_YEAR_AT_MOST:
            whole = _read(last)
            break
    else:
        whole = Read(None, reason=Why.SHORT_PERIOD)
    tiled = _tiles(past)
    newer = tiled is not None and (whole.last is None or (tiled.last or whole.last) > whole.last)
    return tiled if tiled is not None and newer else whole


def _tiles(past: Sequence[Reading]) -> Read | None:
    """Return the sum of the last parts that follow each other and make up a year, or None."""
    parts = [item for item in reversed(past) if item.days < A_YEAR_AT_LEAST]
    for at in range(len(parts)):
        tiles = _chain(parts[at:])
        days = sum(item.days for item in tiles)
        if A_YEAR_AT_LEAST <= days <= A_YEAR_AT_MOST:
            return _sum(tiles[::-1])
    return None


def _chain(parts: Sequence[Reading]) -> list[Reading]:
    """Return the first part and those that end where the one after them begins, up to a year."""
    tiles = [parts[0]]
    for reading in parts[1:]:
        if sum(item.days for item in tiles) >= A_YEAR_AT_LEAST:
            break
        if reading.last + timedelta(days=1) == tiles[-1].first:
            tiles.append(reading)
    return tiles


def _since(past: Sequence[Reading], start: date | None) -> Read:
    inside = [item for item in past if start is None or item.first >= start]
    if not inside:
        return Read(None, reason=Why.NO_DATA)
    if any(before.last >= after.first for before, after in pairwise(inside)):
        return Read(None, inside[0].first, inside[-1].last, Why.CONFLICT)
    return _sum(inside)


def _sum(parts: Sequence[Reading]) -> Read:
    first, last = parts[0].first, parts[-1].last
    if any(part.conflict for part in parts):
        return Read(None, first, last, Why.CONFLICT)
    values = [reading_value(part) for part in parts]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return Read(None, first, last, Why.SHORT_PERIOD)
    return Read(sum(known, 0.0), first, last)
