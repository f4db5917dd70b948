"""Which opening hours of a place are sure enough to say "aperto" by: dated, and not old."""

from datetime import date

from foodplan.rules.places import MONTHS_BEFORE_A_SOURCE_IS_OLD, SHOWN_STATUSES, months_before

# OSM's word for never open: what is said of a place that nobody can visit.
NEVER = "off"


def oldest_sure_day(today: date) -> date:
    """Return the first day on which somebody may have confirmed hours that still count.

    >>> oldest_sure_day(date(2026, 11, 22))
    datetime.date(2025, 5, 22)
    """
    return months_before(today, MONTHS_BEFORE_A_SOURCE_IS_OLD)


def sure_hours(
    hours: str, hours_on: date | None, confirmed_on: date | None, status: str, today: date
) -> str:
    """Return a place's hours where nobody is sent to a closed door by them, else "" (unknown).

    Undated hours, and those confirmed longer than 18 months ago, are not sure; a place that is
    closed for works, announced or gone is never open.

    >>> today = date(2026, 11, 22)
    >>> sure_hours("Mo-Fr 08:00-13:00", date(2026, 1, 1), None, "reported", today)
    'Mo-Fr 08:00-13:00'
    >>> sure_hours("Mo-Fr 08:00-13:00", date(2025, 1, 1), None, "reported", today)
    ''
    >>> sure_hours("24/7", date(2026, 1, 1), None, "works", today)
    'off'
    """
    if status not in SHOWN_STATUSES:
        return NEVER
    said = max((day for day in (hours_on, confirmed_on) if day), default=None)
    return hours if said is not None and said >= oldest_sure_day(today) else ""
