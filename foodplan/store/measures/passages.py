"""Households that passed at the sites' openings: of closed months as known when they closed."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.ledger import ServiceOpening
from foodplan.rules.calendar import closing_instant, last_closed_month
from foodplan.rules.ledger import month_of
from foodplan.store.history import Moment

LATEST = datetime.max.replace(tzinfo=UTC)


def known_until(moment: Moment) -> Callable[[int], datetime]:
    """Return until which instant records count in a month (yyyymm): its closing, if it closed."""
    closed = last_closed_month(moment.day)
    known_at = moment.known_at or LATEST

    @cache
    def cut(month: int) -> datetime:
        return min(known_at, closing_instant(month)) if month <= closed else known_at

    return cut


def passages_by_site(session: Session, moment: Moment) -> list[tuple[int, int, int]]:
    """Return (month, site, households) up to a moment's day, in the order of months and sites.

    What is recorded after a month closed never changes its count: two days compared would give
    few people away. An open month is as known at the moment.
    """
    said = ServiceOpening
    query = sa.select(
        col(said.node_id),
        col(said.day),
        col(said.households),
        col(said.recorded_from),
        col(said.recorded_to),
    ).where(col(said.day) <= moment.day, col(said.households).is_not(None))
    cut = known_until(moment)
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for node, day, households, recorded_from, recorded_to in session.execute(query):
        until = cut(month_of(day))
        if recorded_from <= until and (recorded_to is None or recorded_to > until):
            sums[month_of(day), node] += int(households)
    return [(month, node, households) for (month, node), households in sorted(sums.items())]
