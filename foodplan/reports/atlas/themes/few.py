"""Areas whose figure would tell what one organisation that is not named has done."""

from collections.abc import Mapping, Sequence

from foodplan.progress.suppression import hidden

Months = Mapping[int, int]


def areas_away(unnamed: Sequence[Months], sizes: Sequence[int]) -> set[int]:
    """Return the positions of the areas that may not be shown beside the city's total.

    `unnamed` counts by month the organisations of each area that did not agree to be named,
    `sizes` all its organisations. Those that agreed are known one by one, so whoever takes them
    away is left with the others: fewer than five in any one month are too few, since the figures
    of two days or two periods differ by a month. An area that would be found by taking all
    others from the total takes the smallest other one with it, and all of that one's size.

    >>> areas_away([{202601: 1}, {}, {}], [2, 1, 3]), areas_away([{}, {202601: 6}], [1, 6])
    ({0, 1}, set())
    >>> areas_away([{202601: 6, 202602: 2}, {202601: 1}, {}], [6, 1, 1])
    {0, 1}
    """
    counts = [min((count for count in months.values() if count), default=0) for months in unnamed]
    away = hidden(counts)
    if len(away) == 1:
        rest = [at for at, size in enumerate(sizes) if size and at not in away]
        least = min((sizes[at] for at in rest), default=0)
        away |= {at for at in rest if sizes[at] == least}
    return away
