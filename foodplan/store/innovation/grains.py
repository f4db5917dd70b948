"""Readings of social innovation for figures: the exchanges of each year."""

from collections import Counter

from sqlmodel import Session

from foodplan.store.history import Moment
from foodplan.store.innovation.exchanges import list_exchanges
from foodplan.store.measures.grains import Grain

CITY = 0


def exchanges_by_year(session: Session, moment: Moment) -> list[Grain]:
    """Return how many exchanges with other cities were under way in each year, in its December.

    An exchange without a first day belongs to no year; one without a last day to its first only,
    since nobody has said that it went on.
    """
    years: Counter[int] = Counter()
    for row in list_exchanges(session, moment):
        if row.first_day is not None:
            last = row.last_day or row.first_day
            years.update(range(row.first_day.year, last.year + 1))
    return [
        Grain(year * 100 + 12, CITY, 0, count)
        for year, count in sorted(years.items())
        if year <= moment.day.year
    ]
