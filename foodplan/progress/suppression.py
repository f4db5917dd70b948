"""Small counts of people: which ones may not be shown, their complements included."""

from collections.abc import Sequence

SMALLEST_SHOWN = 5


def hidden(counts: Sequence[int | None]) -> set[int]:
    """Return the positions that may not be shown beside their total.

    Counts from 1 to 4 are hidden (0 is shown). Somebody who takes the others from the total finds
    what the hidden ones sum to: while that gives one of them away, the next smallest goes too.

    >>> sorted(hidden([3, 40, 12, 0])), hidden([0, 40]), sorted(hidden([2, 3, 90]))
    ([0, 2], set(), [0, 1])
    >>> sorted(hidden([1, 1, 60, 90]))
    [0, 1, 2]
    """
    away = {at for at, count in enumerate(counts) if _small(count)}
    others = sorted((count, at) for at, count in enumerate(counts) if count and at not in away)
    for count, at in others:
        if not _given_away([counts[place] or 0 for place in away]):
            break
        away |= {at} if count else set()
    return away


def shown(count: float | None) -> bool:
    """Return whether a count that stands alone may be shown."""
    return not _small(count)


def _given_away(counts: Sequence[int]) -> bool:
    """Return whether the sum of hidden counts, each known to be from 1 to 4, tells one of them.

    One alone is its sum; all ones or all fours are the only way to their sum; and a sum below
    five is itself a small count. A larger count among them makes room enough.
    """
    if not counts or any(not _small(count) for count in counts):
        return False
    whole, most = sum(counts), SMALLEST_SHOWN - 1
    return len(counts) == 1 or whole < SMALLEST_SHOWN or whole == most * len(counts)


def _small(count: float | None) -> bool:
    return count is not None and 0 < count < SMALLEST_SHOWN
