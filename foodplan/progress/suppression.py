"""Small counts of people: which ones may not be shown, their complements included."""

from collections.abc import Sequence

SMALLEST_SHOWN = 5


def hidden(counts: Sequence[int | None]) -> set[int]:
    """Return the positions that may not be shown beside their total.

    Counts from 1 to 4 are hidden (0 is shown). Somebody who takes the others from the total finds
    what the hidden ones sum to: when that gives one of them away, the next smallest goes too, with
    all that are equal to it, so that nobody who knows this rule learns which one is small.

    >>> sorted(hidden([3, 40, 12, 0])), hidden([0, 40]), sorted(hidden([2, 3, 90]))
    ([0, 2], set(), [0, 1])
    >>> sorted(hidden([1, 1, 60, 90])), sorted(hidden([5, 5, 3, 9]))
    ([0, 1, 2], [0, 1, 2])
    """
    away = {at for at, count in enumerate(counts) if _small(count)}
    if _given_away([counts[at] or 0 for at in away]):
        next_smallest = min((count for count in counts if count and not _small(count)), default=0)
        away |= {at for at, count in enumerate(counts) if count and count == next_smallest}
    return away


def shown(count: float | None) -> bool:
    """Return whether a count that stands alone may be shown."""
    return not _small(count)


def _given_away(counts: Sequence[int]) -> bool:
    """Return whether the sum of hidden counts, each known to be from 1 to 4, tells one of them.

    One alone is its sum; all ones or all fours are the only way to their sum; and a sum below
    five is itself a small count.
    """
    whole, most = sum(counts), SMALLEST_SHOWN - 1
    only_way = whole in {len(counts), most * len(counts)}
    return bool(counts) and (len(counts) == 1 or whole < SMALLEST_SHOWN or only_way)


def _small(count: float | None) -> bool:
    return count is not None and 0 < count < SMALLEST_SHOWN
