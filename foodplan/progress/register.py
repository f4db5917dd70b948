"""The register of expected reports: which organisation owed which month, and which came."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from foodplan.progress.cells import MONTHS_OF, month_before
from foodplan.rules.ledger import month_of, months_between, next_month

Owed = tuple[int, int]


@dataclass(frozen=True)
class Expected:
    """An organisation owes reports from a day to a day (exclusive; None: for ever)."""

    organisation: int
    frequency: str
    first: date
    stop: date | None = None


@lru_cache(maxsize=4096)
def last_day(month: int) -> date:
    """Return the last day of a month given as yyyymm.

    >>> last_day(202402)
    datetime.date(2024, 2, 29)
    """
    following = next_month(month)
    return date(following // 100, following % 100, 1) - timedelta(days=1)


def first_day(month: int) -> date:
    """Return the first day of a month given as yyyymm."""
    return date(month // 100, month % 100, 1)


def owed(
    register: Iterable[Expected],
    first: int,
    last: int,
    closures: Collection[Owed] = (),
    until: int | None = None,
) -> set[Owed]:
    """Return (organisation, month) of every report due; who owes a month's last day owes the month.

    A declared closure takes its month away: nothing was expected. With `until` only the months
    of reports whose quarter or year has ended by that month: nobody is late before. What is known
    of a sum counts the others too, since their grams are not in it yet.

    >>> joined = Expected(7, "month", date(2026, 2, 10))
    >>> sorted(owed([joined], 202601, 202603, {(7, 202603)}))
    [(7, 202602)]
    >>> quarterly = Expected(7, "quarter", date(2025, 1, 1))
    >>> sorted(owed([quarterly], 202603, 202604, until=202604))
    [(7, 202603)]
    """
    due = set()
    for item in register:
        for month in months_between(max(first, month_of(item.first)), last):
            if until is not None and _report_ends(item, month) > until:
                continue
            day = last_day(month)
            if item.first <= day and (item.stop is None or item.stop > day):
                due.add((item.organisation, month))
    return due - set(closures)


def _report_ends(item: Expected, month: int) -> int:
    """Return the last month of the report that answers for a month."""
    length = MONTHS_OF.get(item.frequency, 1)
    return month_before(month, (month % 100 - 1) % length - length + 1)


def received(
    register: Iterable[Expected], due: Collection[Owed], came: Collection[Owed]
) -> set[Owed]:
    """Return the reports due that came; a quarter's or a year's report answers all its months.

    >>> quarter = [Expected(7, "quarter", date(2026, 1, 1))]
    >>> due = owed(quarter, 202601, 202603)
    >>> received(quarter, due, {(7, 202602)}) == due
    True
    """
    by_organisation: dict[int, list[Expected]] = {}
    for item in register:
        by_organisation.setdefault(item.organisation, []).append(item)
    answered = set()
    for organisation, month in due:
        length = _length(by_organisation.get(organisation, ()), month)
        if length == 1:
            if (organisation, month) in came:
                answered.add((organisation, month))
            continue
        start = month_before(month, (month % 100 - 1) % length)
        span = [start]
        while len(span) < length:
            span.append(next_month(span[-1]))
        if any((organisation, each) in came for each in span):
            answered.add((organisation, month))
    return answered


def _length(items: Iterable[Expected], month: int) -> int:
    """Return how many months the report that was owed for a month answers for: the fewest."""
    day = last_day(month)
    held = (item for item in items if item.first <= day and (not item.stop or item.stop > day))
    return min((MONTHS_OF.get(item.frequency, 1) for item in held), default=1)


def first_month(
    register: Iterable[Expected], came: Collection[Owed], beginning: date
) -> int | None:
    """Return the first month that anybody owed or sent, or None.

    An open beginning (the day before all records) says nothing of when reports began.

    >>> first_month([Expected(1, "month", date(1900, 1, 1))], {(1, 202605)}, date(1900, 1, 1))
    202605
    """
    months = [month for _, month in came]
    months += [month_of(item.first) for item in register if item.first > beginning]
    return min(months) if months else None
