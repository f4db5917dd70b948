"""Dates printed on food: which day is the last one, and until when it may be given.

"Da consumarsi entro" (use by): given up to and including the day, afterwards only thrown away
(regulation EU 1169/2011, art. 24). "Preferibilmente entro" (best before): may be given after the
date when the package is whole and well kept (law 166/2016, art. 4), within the tolerance of its
category.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum

from foodplan.rules.ledger import DateKind

UNDATED = "none"

_KEY = re.compile(
    r"(?P<kind>use_by|best_before):(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}):(?P<precision>[a-z]+)"
)
_KINDS = {"use_by": DateKind.USE_BY, "best_before": DateKind.BEST_BEFORE}


class Precision(StrEnum):
    """How exactly a date is printed; a month or a year means its last day."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Allowed(Enum):
    """Whether food may be given on a day, and what must be said for it."""

    YES = "yes"
    IF_INTACT = "if_intact"
    WITH_REASON = "with_reason"
    NO = "no"


@dataclass(frozen=True, order=True)
class Expiry:
    """A date as it is printed on food; ordered by the last day it means."""

    last_day: date
    kind: DateKind
    precision: Precision = Precision.DAY

    @property
    def key(self) -> str:
        """The text by which forms, files and the API name this date.

        >>> expiry(DateKind.USE_BY, date(2026, 11, 25)).key
        'use_by:2026-11-25:day'
        """
        return f"{self.kind.name.lower()}:{self.last_day.isoformat()}:{self.precision}"


def expiry(kind: DateKind, day: date, precision: Precision = Precision.DAY) -> Expiry:
    """Return a printed date, its last day worked out from its precision.

    >>> expiry(DateKind.BEST_BEFORE, date(2028, 2, 3), Precision.MONTH).last_day
    datetime.date(2028, 2, 29)
    """
    return Expiry(last_day_of(day, precision), kind, precision)


def last_day_of(day: date, precision: Precision) -> date:
    """Return the last day that a printed day, month or year means.

    >>> last_day_of(date(2027, 5, 1), Precision.YEAR)
    datetime.date(2027, 12, 31)
    """
    if precision == Precision.YEAR:
        return date(day.year, 12, 31)
    if precision == Precision.MONTH:
        return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
    return day


def read_key(key: str) -> Expiry:
    """Return the date that a key names.

    Raises ValueError for anything that `Expiry.key` does not write.

    >>> read_key("best_before:2028-02-29:month").last_day
    datetime.date(2028, 2, 29)
    """
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError(f"{key!r} is not the key of a date")
    precision, day = Precision(match["precision"]), date.fromisoformat(match["day"])
    found = expiry(_KINDS[match["kind"]], day, precision)
    if found.last_day != day:
        raise ValueError(f"{key!r} does not end with its {precision}")
    return found


def may_be_given(kind: DateKind, last_day: date, day: date, tolerance: int | None) -> Allowed:
    """Return whether food with a date may go to people on a day.

    `tolerance` is in whole days after a best-before date; None means that nobody set one.

    >>> may_be_given(DateKind.USE_BY, date(2026, 11, 22), date(2026, 11, 22), None).value
    'yes'
    >>> may_be_given(DateKind.USE_BY, date(2026, 11, 22), date(2026, 11, 23), 30).value
    'no'
    >>> may_be_given(DateKind.BEST_BEFORE, date(2026, 11, 22), date(2026, 12, 22), 30).value
    'if_intact'
    >>> may_be_given(DateKind.BEST_BEFORE, date(2026, 11, 22), date(2026, 12, 23), 30).value
    'with_reason'
    """
    if kind == DateKind.NONE or day <= last_day:
        return Allowed.YES
    if kind == DateKind.USE_BY:
        return Allowed.NO
    within = tolerance is not None and day <= last_day + timedelta(days=tolerance)
    return Allowed.IF_INTACT if within else Allowed.WITH_REASON


# The coded reasons with which a coordinator lets food go past its category's tolerance.
PAST_TOLERANCE = ("coordinator_checked", "producer_extended")
