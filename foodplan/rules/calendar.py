"""Days of the city's calendar: today in Europe/Rome, and months that are closed."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from foodplan.rules.ledger import month_of, next_month

ROME = ZoneInfo("Europe/Rome")
CLOSING_DAY = 15
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def rome_day(instant: datetime) -> date:
    """Return the calendar day in Europe/Rome of an aware instant.

    >>> rome_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    datetime.date(2026, 7, 1)
    """
    return instant.astimezone(ROME).date()


def iso_day(text: str) -> date:
    """Return the day that is written as 2026-06-30 and in no other way.

    Raises ValueError for anything else, also for the other forms of ISO 8601.

    >>> iso_day("2026-06-30")
    datetime.date(2026, 6, 30)
    """
    if not _ISO_DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day as 2026-06-30")
    return date.fromisoformat(text)


def day_words(day: date) -> str:
    """Return a day as a sentence of the ledger writes it, the same in every language.

    >>> day_words(date(2026, 11, 2))
    '2/11/2026'
    """
    return f"{day.day}/{day.month}/{day.year}"


def end_of_rome_day(day: date) -> datetime:
    """Return the last recorded instant of a day in Europe/Rome, as aware UTC.

    >>> end_of_rome_day(date(2026, 7, 1)).isoformat()
    '2026-07-01T21:59:59.999999+00:00'
    """
    local = datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=ROME)
    return local.astimezone(UTC)


def last_closed_month(today: date) -> int:
    """Return the last month closed for the city: each month closes on the 15th of the next.

    >>> last_closed_month(date(2026, 11, 14)), last_closed_month(date(2026, 11, 15))
    (202609, 202610)
    """
    back = 1 if today.day >= CLOSING_DAY else 2
    months = today.year * 12 + today.month - 1 - back
    return month_of(date(months // 12, months % 12 + 1, 1))


def closing_instant(month: int) -> datetime:
    """Return the last instant, as aware UTC, whose records count in a month when it closes.

    >>> closing_instant(202612).isoformat()
    '2027-01-14T22:59:59.999999+00:00'
    """
    following = next_month(month)
    return end_of_rome_day(date(following // 100, following % 100, CLOSING_DAY - 1))
