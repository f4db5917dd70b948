"""Grains of the ledger, and the pure functions that make a measure's cells from them.

A measure is one such function: it takes the grains of each thing that it reads, in the order in
which its record names them, and returns cells of months and organisations. It asks nobody and
keeps nothing, so the same grains in any order make the same cells.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from foodplan.progress.cells import Cell
from foodplan.store.measures.reached import of_organisations


@dataclass(frozen=True, slots=True)
class Grain:
    """What one site made in one month (yyyymm): grams by a method, or a count of something.

    What eliminations take off has an organisation of its own, no site, and is negative.
    """

    month: int
    organisation: int
    site: int
    value: int
    method: int = 0


Grains = Iterable[Grain]
Make = Callable[..., list[Cell]]


def added(*parts: Grains) -> list[Cell]:
    """Return the sum of all grains by month, organisation and method.

    >>> added([Grain(202610, 7, 1, 30, 1)], [Grain(202610, 7, 2, 12, 1)])
    [Cell(month=202610, organisation=7, value=42, base=None, method=1)]
    """
    return [
        Cell(month, organisation, value, None, method)
        for (month, organisation, method), value in sorted(_by_method(parts).items())
    ]


def share(top: Grains, *bottom: Grains) -> list[Cell]:
    """Return a rate by method: `top` is its numerator, all of `bottom` its denominator.

    >>> share([Grain(202610, 7, 1, 5)], [Grain(202610, 7, 1, 20)], [Grain(202610, 7, 1, 5)])
    [Cell(month=202610, organisation=7, value=5, base=25, method=0)]
    """
    above, below = _by_method([top]), _by_method(bottom)
    return [
        Cell(month, organisation, above.get(key, 0), below.get(key, 0), method)
        for key in sorted({*above, *below})
        for month, organisation, method in [key]
    ]


def less(grains: Grains) -> list[Grain]:
    """Return grains to be taken off."""
    return [replace(grain, value=-grain.value) for grain in grains]


def sites_with_any(grains: Grains) -> list[Cell]:
    """Return how many sites of each organisation have something in a month.

    >>> sites_with_any([Grain(202610, 7, 1, 3), Grain(202610, 7, 2, 0), Grain(202610, 7, 3, 9)])
    [Cell(month=202610, organisation=7, value=2, base=None, method=0)]
    """
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for grain in grains:
        if grain.value > 0:
            found[grain.month, grain.organisation].add(grain.site)
    return [Cell(*key, len(sites)) for key, sites in sorted(found.items())]


def sites_that_said(grains: Grains) -> list[Cell]:
    """Return how many sites of each organisation said a number of a month, be it zero."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for grain in grains:
        found[grain.month, grain.organisation].add(grain.site)
    return [Cell(*key, len(sites)) for key, sites in sorted(found.items())]


def organisations_with_any(grains: Grains) -> list[Cell]:
    """Return 1 for each organisation that has something in a month, sites without one left out.

    >>> organisations_with_any([Grain(202610, 7, 1, 3), Grain(202610, 7, 2, 9)])
    [Cell(month=202610, organisation=7, value=1, base=None, method=0)]
    """
    found = {(grain.month, grain.organisation) for grain in grains if grain.value > 0}
    return [Cell(month, number, 1) for month, number in sorted(found) if number > 0]


def highest_site(grains: Grains) -> list[Cell]:
    """Return the highest of an organisation's sites: what cannot be added up is at least that.

    >>> highest_site([Grain(202610, 7, 1, 40), Grain(202610, 7, 2, 31)])
    [Cell(month=202610, organisation=7, value=40, base=None, method=0)]
    """
    counts = ((grain.month, grain.organisation, grain.value) for grain in grains)
    return [Cell(*key, value) for key, value in sorted(of_organisations(counts).items())]


def _by_method(parts: Iterable[Grains]) -> dict[tuple[int, int, int], int]:
    sums: dict[tuple[int, int, int], int] = defaultdict(int)
    for grain in _every(parts):
        sums[grain.month, grain.organisation, grain.method] += grain.value
    return dict(sums)


def _every(parts: Iterable[Grains]) -> Grains:
    return (grain for part in parts for grain in part)
