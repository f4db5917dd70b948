"""Passages and households of a month and an organisation: released once, never a few."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add

from sqlmodel import Session

from foodplan.progress.suppression import hidden
from foodplan.reports.explain.steps import public_slug
from foodplan.store.emporiums import Cell, closed_households, closed_reached
from foodplan.store.history import Moment
from foodplan.store.measures.sites import owners


@dataclass(frozen=True)
class Households:
    """A count that may be shown; `suppressed` where it was counted and may not."""

    count: int | None = None
    suppressed: bool = False


def released_households(
    session: Session, months: Sequence[int], today: date
) -> dict[Cell, Households]:
    """Return the passages of every named organisation in closed months, as everybody may see them.

    Cells are weighed month by month as the explanation of the plan's figure weighs them: the
    named ones each, those that do not agree today to be named together. The month's total is
    public there, so a count hidden alone could be found by taking the others from it. No sum over
    months is public for one organisation, so months need not protect each other.
    """
    return _public_cells(session, months, today, closed_households(session, months), add)


def released_reached(
    session: Session, months: Sequence[int], today: date
) -> dict[Cell, Households]:
    """Return the distinct households of every named organisation in closed months, likewise.

    They are not added up: those that are not named weigh as the highest of them. A count goes
    with its passages: where those are hidden it would say how few they cannot be.
    """
    passages = released_households(session, months, today)
    reached = _public_cells(session, months, today, closed_reached(session, months), max)
    hidden_too = {cell for cell, count in passages.items() if count.suppressed}
    return {
        cell: Households(suppressed=True) if cell in hidden_too else count
        for cell, count in reached.items()
    }


def _public_cells(
    session: Session,
    months: Sequence[int],
    today: date,
    counted: Mapping[Cell, int],
    joined: Callable[[int, int], int],
) -> dict[Cell, Households]:
    known = owners(session, Moment(today))
    counts: dict[int, dict[str, int]] = {month: defaultdict(int) for month in months}
    for (month, organisation), households in counted.items():
        slug = public_slug(known.get(organisation))
        counts[month][slug] = joined(counts[month][slug], households)
    released = {month: _released(by_slug) for month, by_slug in counts.items()}
    return {
        (month, number): released[month][owner.slug]
        for month in months
        for number, owner in known.items()
        if owner.public_name and owner.slug in released[month]
    }


def _released(counts: Mapping[str, int]) -> dict[str, Households]:
    away = hidden(list(counts.values()))
    return {
        slug: Households(suppressed=True) if at in away else Households(count)
        for at, (slug, count) in enumerate(counts.items())
    }
