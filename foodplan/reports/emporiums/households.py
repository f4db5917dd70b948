"""Households of a month and an organisation: released once, never few, never a complement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from foodplan.progress.suppression import hidden
from foodplan.store.emporiums import Cell, closed_households


@dataclass(frozen=True)
class Households:
    """A count that may be shown; `suppressed` where it was counted and may not."""

    count: int | None = None
    suppressed: bool = False


def released_households(session: Session, months: Sequence[int]) -> dict[Cell, Households]:
    """Return the count of every organisation in closed months, as everybody may see it.

    Cells are weighed month by month with all organisations together, named or not: the month's
    total is public elsewhere, so one hidden alone could be found by taking the others from it.
    No sum over months is public for one organisation, so months need not protect each other.
    """
    counts = closed_households(session, months)
    released: dict[Cell, Households] = {}
    for month in months:
        released |= _month(month, counts)
    return released


def _month(month: int, counts: Mapping[Cell, int]) -> dict[Cell, Households]:
    cells = sorted(cell for cell in counts if cell[0] == month)
    away = hidden([counts[cell] for cell in cells])
    return {
        cell: Households(suppressed=True) if at in away else Households(counts[cell])
        for at, cell in enumerate(cells)
    }
