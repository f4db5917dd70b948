"""Reading a date as it is printed on food: a day, a month with its year, or a year alone.

How dates are printed: regulation EU 1169/2011, annex X.
"""

import re
from datetime import date

from foodplan.rules.expiry import Precision
from foodplan.rules.problems import Problem

_MARK = r"[./\- ]"
_SHAPES = (
    (re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"), Precision.DAY),
    (
        re.compile(
            rf"(?P<day>\d{{1,2}}){_MARK}(?P<month>\d{{1,2}}){_MARK}(?P<year>\d{{4}}|\d{{2}})"
        ),
        Precision.DAY,
    ),
    (re.compile(rf"(?P<month>\d{{1,2}}){_MARK}(?P<year>\d{{4}})"), Precision.MONTH),
    (re.compile(rf"(?P<year>\d{{4}}){_MARK}(?P<month>\d{{1,2}})"), Precision.MONTH),
    (re.compile(r"(?P<year>\d{4})"), Precision.YEAR),
)
_SHORT = re.compile(rf"\d{{1,2}}{_MARK}\d{{1,2}}")
# Older or later than any food: a slip of the keyboard.
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


def read_printed_date(typed: str, field: str = "date") -> tuple[date, Precision] | Problem:
    """Return a day within what is printed and how exactly it is printed, or what is wrong.

    >>> read_printed_date("25/11/2026")
    (datetime.date(2026, 11, 25), <Precision.DAY: 'day'>)
    >>> read_printed_date("03/2027")[1].value, read_printed_date("2027")[1].value
    ('month', 'year')
    >>> read_printed_date("11/12").text
    '«11/12» si legge in due modi: scrivere anche l’anno con quattro cifre, per esempio 11/2027.'
    """
    text = " ".join(typed.split())
    for shape, precision in _SHAPES:
        match = shape.fullmatch(text)
        if match is not None:
            return _day(match.groupdict(), precision) or _unreadable(field, text)
    if _SHORT.fullmatch(text):
        message = (
            "«%(typed)s» si legge in due modi: scrivere anche l’anno con quattro cifre, "
            "per esempio 11/2027."
        )
        return Problem(field, message, {"typed": text})
    return _unreadable(field, text)


def print_date(day: date, precision: Precision) -> str:
    """Return a date as it is printed on food.

    >>> print_date(date(2027, 3, 31), Precision.MONTH), print_date(date(2026, 11, 5), Precision.DAY)
    ('03/2027', '05/11/2026')
    """
    if precision == Precision.YEAR:
        return f"{day.year}"
    month = f"{day.month:02d}/{day.year}"
    return month if precision == Precision.MONTH else f"{day.day:02d}/{month}"


def _day(said: dict[str, str], precision: Precision) -> tuple[date, Precision] | None:
    year = int(said["year"])
    year += 2000 if year < 100 else 0
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, int(said.get("month", 1)), int(said.get("day", 1))), precision
    except ValueError:
        return None


def _unreadable(field: str, text: str) -> Problem:
    message = "«%(typed)s» non è una data: scriverla come sulla confezione, 25/11/2026 o 03/2027."
    return Problem(field, message, {"typed": text})
