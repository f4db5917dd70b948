"""An attacker of small counts: exact bounds of every cell from whatever figures were published.

The attacker knows which cells can be anything at all, that people are whole, and every equation
between cells that a published figure is. Bounds are found by linear programming in fractions.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

Cell = Hashable
Figures = Mapping[frozenset[Cell], int]
FEW = range(1, 5)


Asked = Collection[frozenset[Cell]]
Found = list[tuple[frozenset[Cell], int, int]]


def given_away(figures: Figures, cells: Collection[Cell], asked: Asked) -> Found:
    """Return the asked sums of cells that the figures say to be from one to four, with bounds."""
    found = []
    for group in asked:
        low, high = bounds(figures, cells, group)
        if high is not None and low >= FEW[0] and high <= FEW[-1]:
            found.append((group, low, high))
    return found


def bounds(
    figures: Figures, cells: Collection[Cell], group: frozenset[Cell]
) -> tuple[int, int | None]:
    """Return the least and the most that a sum of cells can be; None when nothing limits it."""
    order = sorted(cells, key=repr)
    rows = [[Fraction(cell in part) for cell in order] for part in figures]
    values = [Fraction(value) for value in figures.values()]
    cost = [Fraction(cell in group) for cell in order]
    least = _minimum(rows, values, cost)
    most = _minimum(rows, values, [-item for item in cost])
    if least is None:
        return 0, None if most is None else floor(-most)
    return ceil(least), None if most is None else floor(-most)


def _minimum(
    rows: Sequence[Sequence[Fraction]], values: Sequence[Fraction], cost: Sequence[Fraction]
) -> Fraction | None:
    """Return the minimum of cost·x for rows·x = values, x ≥ 0; None when it has none.

    Two-phase simplex by Bland's rule. Raises ValueError when the figures contradict one another.
    """
    count, width = len(rows), len(cost)
    table = [
        [*row, *(Fraction(at == own) for own in range(count)), value]
        for at, (row, value) in enumerate(zip(rows, values, strict=True))
    ]
    basis = [width + at for at in range(count)]
    first = [Fraction(0)] * width + [Fraction(1)] * count
    if _solve(table, basis, first, width + count) != 0:
        raise ValueError("The figures contradict one another.")
    _drive_out(table, basis, width)
    return _solve(table, basis, [*cost, *[Fraction(0)] * count], width)


def _drive_out(table: list[list[Fraction]], basis: list[int], width: int) -> None:
    for at in reversed(range(len(basis))):
        if basis[at] < width:
            continue
        column = next((place for place in range(width) if table[at][place]), None)
        if column is None:
            del table[at], basis[at]
        else:
            _pivot(table, basis, at, column)


def _solve(
    table: list[list[Fraction]], basis: list[int], cost: Sequence[Fraction], width: int
) -> Fraction | None:
    while True:
        column = _entering(table, basis, cost, width)
        if column is None:
            worth = (cost[own] * row[-1] for own, row in zip(basis, table, strict=True))
            return sum(worth, Fraction(0))
        ratios = [
            (row[-1] / row[column], basis[at], at)
            for at, row in enumerate(table)
            if row[column] > 0
        ]
        if not ratios:
            return None
        _pivot(table, basis, min(ratios)[2], column)


def _entering(
    table: list[list[Fraction]], basis: list[int], cost: Sequence[Fraction], width: int
) -> int | None:
    for place in range(width):
        paid = sum(cost[own] * row[place] for own, row in zip(basis, table, strict=True))
        if cost[place] < paid:
            return place
    return None


def _pivot(table: list[list[Fraction]], basis: list[int], at: int, column: int) -> None:
    scale = table[at][column]
    table[at] = [item / scale for item in table[at]]
    for other, row in enumerate(table):
        if other != at and row[column]:
            factor = row[column]
            table[other] = [one - factor * two for one, two in zip(row, table[at], strict=True)]
    basis[at] = column
