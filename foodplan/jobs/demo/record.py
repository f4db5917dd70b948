"""A simulated movement with the instant of its recording, and the months of the demo."""

from dataclasses import dataclass
from datetime import date, datetime

from foodplan.jobs.demo.cast import Player
from foodplan.rules.ledger import month_of, months_between
from foodplan.store.ledger import MovementInput

MONTHS = 18


@dataclass(frozen=True)
class Recorded:
    """A movement with the instant at which somebody typed it, aware UTC."""

    at: datetime
    player: Player
    movement: MovementInput


def first_day(last_day: date) -> date:
    """Return the first day of the eighteen calendar months that end with `last_day`.

    >>> first_day(date(2026, 11, 21))
    datetime.date(2025, 6, 1)
    """
    months = last_day.year * 12 + last_day.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def demo_months(last_day: date) -> list[int]:
    """Return the eighteen months as yyyymm.

    >>> demo_months(date(2026, 11, 21))[-1]
    202611
    """
    return months_between(month_of(first_day(last_day)), month_of(last_day))
