"""When simulated sites close their months, and the nights in which the city's close."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from foodplan.jobs.demo.cast import EAST, NORTH, PLAYERS
from foodplan.jobs.demo.record import CityClosed, Closed, demo_months
from foodplan.jobs.demo.roles import Player
from foodplan.rules.calendar import ROME

CITY_DAY, CITY_HOUR = 15, time(2, 30)
SITE_DAY, SITE_HOUR = 8, time(9)
# Who keeps the last month open, so that there is one to close by hand.
STILL_OPEN = 1
REOPENED_SITE, REOPENED_MONTH = EAST, 14
REOPENED_AFTER, CLOSED_AGAIN_AFTER = timedelta(days=12), timedelta(days=15)
REOPENED_WHY = "Mancava il numero di un documento di trasporto."


def closings(last_day: date) -> Iterator[Closed | CityClosed]:
    """Yield every closing up to the last day, in no order."""
    until = datetime.combine(last_day, time(23), ROME)
    acts: list[Closed | CityClosed] = [*_of_sites(last_day), *_of_city(last_day)]
    for act in acts:
        if act.at <= until:
            yield act


def _of_sites(last_day: date) -> Iterator[Closed]:
    months = demo_months(last_day)
    for number, player in enumerate(PLAYERS):
        for index, month in enumerate(months[:-1]):
            if index in player.silent or _left_open(player, index, len(months)):
                continue
            at = _instant(month, SITE_DAY, SITE_HOUR) + timedelta(hours=number)
            yield Closed(at, player, month)
            if (player.slug, index) == (REOPENED_SITE, REOPENED_MONTH):
                yield Closed(at + REOPENED_AFTER, player, month, REOPENED_WHY)
                yield Closed(at + CLOSED_AGAIN_AFTER, player, month)


def _left_open(player: Player, index: int, months: int) -> bool:
    return player.slug == NORTH and index >= months - 1 - STILL_OPEN


def _of_city(last_day: date) -> Iterator[CityClosed]:
    for month in demo_months(last_day)[:-1]:
        yield CityClosed(_instant(month, CITY_DAY, CITY_HOUR))


def _instant(month: int, day: int, hour: time) -> datetime:
    """Return an instant of a day of the month after one (yyyymm)."""
    year, number = divmod(month, 100)
    following = date(year + number // 12, number % 12 + 1, day)
    return datetime.combine(following, hour, ROME).astimezone(UTC)
