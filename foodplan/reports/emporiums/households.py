"""Households of a month and an organisation: released once, never few, never a complement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.progress.suppression import hidden
from foodplan.reports.plan.explain import public_slug
from foodplan.store.emporiums import Cell, closed_households
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
    """Return the count of every named organisation in closed months, as everybody may see it.

    Cells are weighed month by month as the explanation of the plan's figure weighs them: the
    named ones each, those that do not agree today to be named together. The month's total is
    public there, so a count hidden alone could be found by taking the others from it. No sum over
    months is public for one organisation, so months need not protect each other.
    """
    known = owners(session, Moment(today))
    counts: dict[int, dict[str, int]] = {month: defaultdict(int) for month in months}
    for (month, organisation), households in closed_households(session, months).items():
        counts[month][public_slug(known.get(organisation))] += households
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
