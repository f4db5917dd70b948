"""What is done in the demo, each with the instant at which somebody did it, and its months."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from foodplan.jobs.demo.roles import Player
from foodplan.rules.ledger import month_of, months_between
from foodplan.store.ledger import MovementInput, OpeningInput

MONTHS = 18


@dataclass(frozen=True)
class Recorded:
    """A movement with the instant at which somebody typed it, aware UTC."""

    at: datetime
    player: Player
    movement: MovementInput


@dataclass(frozen=True)
class Opened:
    """The passages of a day at a site that does not weigh what goes out."""

    at: datetime
    player: Player
    day: date
    opening: OpeningInput


@dataclass(frozen=True)
class Closed:
    """A site closes a month (yyyymm), or opens it again when a `reason` says why."""

    at: datetime
    player: Player
    month: int
    reason: str = ""


@dataclass(frozen=True)
class CityClosed:
    """The night in which the city's months that are due are closed."""

    at: datetime


@dataclass(frozen=True)
class Judged:
    """The office says whether two acts are the same food of a category."""

    at: datetime
    first: UUID
    second: UUID
    category: str
    verdict: str
    reason: str


DemoAct = Recorded | Opened | Closed | CityClosed | Judged


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
