"""Splitting whole grams in proportion to whole weights, without losing one."""

from collections.abc import Sequence


def share_by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Return how many of `total` units go to each weight; the parts sum exactly to the total.

    Each part is the exact proportion rounded down or up (Hamilton's method); what rounding
    down leaves goes to the largest remainders, to the first of equal ones. A part never
    exceeds its weight when the total does not exceed the sum of the weights.

    Raises ValueError for a negative total or weight, and when nothing can take a total.

    >>> share_by_largest_remainder(10, [1, 1, 1])
    [4, 3, 3]
    >>> share_by_largest_remainder(0, [0, 0])
    [0, 0]
    """
    whole = sum(weights)
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("Totals and weights are never negative.")
    if total == 0:
        return [0] * len(weights)
    if whole == 0:
        raise ValueError("There is nothing to share by.")
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -remainders[place])
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
