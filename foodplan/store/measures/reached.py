"""Distinct households that organisations declared, month by month, as known when months closed."""

from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import Session, col, select

from foodplan.models.ledger import ServiceMonth
from foodplan.rules.ledger import month_of
from foodplan.store.history import Moment
from foodplan.store.measures.passages import known_until


def reached_by_site(session: Session, moment: Moment) -> list[tuple[int, int, int]]:
    """Return (month, site, distinct households) up to a moment's month, months in order.

    What is recorded after a month closed never changes its count, as with passages. A month that
    nobody stated is not in the answer: it is not known, and no zero.
    """
    said = ServiceMonth
    query = select(said).where(
        col(said.month) <= month_of(moment.day), col(said.households).is_not(None)
    )
    until = known_until(moment)
    return sorted(
        (row.month, row.node_id, row.households)
        for row in session.exec(query)
        if row.households is not None
        and row.recorded_from <= until(row.month)
        and (row.recorded_to is None or row.recorded_to > until(row.month))
    )


def of_organisations(counts: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], int]:
    """Return the households of each (month, organisation) from those of its sites.

    The same household may come to two sites of one organisation, so its sites are not added up:
    the highest is how many there were at least.

    >>> of_organisations([(202610, 7, 40), (202610, 7, 31), (202610, 8, 12)])
    {(202610, 7): 40, (202610, 8): 12}
    """
    found: dict[tuple[int, int], int] = defaultdict(int)
    for month, organisation, households in counts:
        found[month, organisation] = max(found[month, organisation], households)
    return dict(found)
