"""Small counts of people: which ones may not be shown, their complements included."""

from collections.abc import Sequence

SMALLEST_SHOWN = 5


def hidden(counts: Sequence[int | None]) -> set[int]:
    """Return the positions that may not be shown beside their total.

    Counts from 1 to 4 are hidden (0 is shown); when what is hidden could be found by taking the
    others from the total, the next smallest count goes too.

    >>> sorted(hidden([3, 40, 12, 0])), hidden([0, 40]), sorted(hidden([2, 3, 90]))
    ([0, 2], set(), [0, 1])
    """
    small = {at for at, count in enumerate(counts) if _small(count)}
    if len(small) == 1:
        others = [(count, at) for at, count in enumerate(counts) if count and at not in small]
        small |= {min(others)[1]} if others else set()
    return small


def shown(count: float | None) -> bool:
    """Return whether a count that stands alone may be shown."""
    return not _small(count)


def _small(count: float | None) -> bool:
    return count is not None and 0 < count < SMALLEST_SHOWN
