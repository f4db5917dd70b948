"""Which day and which last instant of recording an `as_of` stands for."""

from datetime import date, datetime

from foodplan.rules.calendar import end_of_rome_day
from foodplan.rules.problems import Problem, Refused

FUTURE = "La data è nel futuro: indicare oggi o un giorno passato."
LONG_AGO = "La data è troppo lontana: indicare un giorno dal 2000 in poi."
FIRST_DAY = date(2000, 1, 1)


def asked(as_of: date | None, today: date) -> tuple[date, datetime | None]:
    """Return the day of a question and the last instant of recording that counts for it.

    Today (or no day) means all that is known now; raises Refused for a day to come, and for one
    so long ago that no month before it can be counted.
    """
    if as_of is None or as_of == today:
        return today, None
    if as_of > today:
        raise Refused([Problem("as_of", FUTURE)])
    if as_of < FIRST_DAY:
        raise Refused([Problem("as_of", LONG_AGO)])
    return as_of, end_of_rome_day(as_of)
