"""Which habits of a site become tiles: what it does most and did lately, in a steady order."""

from collections.abc import Mapping
from typing import TypeVar

MOST_TILES = 6
# Ninety days touch this month and the three before it.
RECENT_MONTHS = 3
MONTHS_REMEMBERED = 12

Key = TypeVar("Key", bound=tuple[str, ...])


def months_ago(month: int, today: int) -> int:
    """Return how many months a month lies before another, both as yyyymm.

    >>> months_ago(202511, 202602)
    3
    """
    return (today // 100 - month // 100) * 12 + today % 100 - month % 100


def usual_first(
    times: Mapping[Key, Mapping[int, int]], today: int, most: int = MOST_TILES
) -> tuple[Key, ...]:
    """Return the keys that were used most, at most `most` of them; months are yyyymm.

    `times` are movements by month of each key. A key weighs the sum of movements times
    2^(12 - age), the age in months: each month back counts half. What was used in the last ninety
    days (this month and the three before) comes before what was only used earlier in the year, so
    that a market that closed leaves the tiles; what weighs the same keeps the order of the keys.

    >>> usual_first({("market", "fruit"): {202611: 2}, ("bakery", "bread"): {202610: 3}}, 202611)
    (('market', 'fruit'), ('bakery', 'bread'))
    """
    weighed = []
    for key, by_month in times.items():
        ages = {months_ago(month, today): number for month, number in by_month.items()}
        held = {age: number for age, number in ages.items() if 0 <= age <= MONTHS_REMEMBERED}
        weight = sum(number << (MONTHS_REMEMBERED - age) for age, number in held.items())
        recent = any(number > 0 for age, number in held.items() if age <= RECENT_MONTHS)
        if weight > 0:
            weighed.append((not recent, -weight, key))
    return tuple(key for _earlier, _weight, key in sorted(weighed)[:most])
