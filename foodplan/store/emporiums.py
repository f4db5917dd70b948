"""What the emporiums' public pages read of people, month by month, as known when it closed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from foodplan.models.history import Versioned
from foodplan.models.ledger import ServiceMonth, ServiceOpening
from foodplan.models.organisations import NodeVersion
from foodplan.progress.register import last_day
from foodplan.rules.calendar import closing_instant
from foodplan.rules.ledger import month_of, next_month
from foodplan.store.measures.reached import of_organisations

# A month (yyyymm) and an organisation's number.
Cell = tuple[int, int]


def closed_households(session: Session, months: Sequence[int]) -> dict[Cell, int]:
    """Return the households counted by each organisation in each month, as known when it closed.

    Who held a site is also what was known then. So nothing that is recorded after a month closed
    changes its counts, and no count of few people can be found by comparing two days. A month
    without a count is not in the answer.
    """
    closings = {month: closing_instant(month) for month in months}
    keepers = _keepers(session, closings)
    sums: dict[Cell, int] = defaultdict(int)
    for row in _openings(session, months, max(closings.values())):
        month = month_of(row.day)
        keeper = keepers.get((month, row.node_id))
        closing = closings.get(month)
        if closing and keeper and row.households is not None and _known(row, closing):
            sums[month, keeper] += row.households
    return dict(sums)


def closed_reached(session: Session, months: Sequence[int]) -> dict[Cell, int]:
    """Return the distinct households that each organisation declared of each month.

    As known when the month closed, and whose the sites were then; of several sites the highest,
    since they are not added up. A month that nobody stated is not in the answer.
    """
    closings = {month: closing_instant(month) for month in months}
    keepers = _keepers(session, closings)
    said = session.exec(select(ServiceMonth).where(col(ServiceMonth.month).in_(closings)))
    return of_organisations(
        (row.month, keeper, row.households)
        for row in said
        if row.households is not None
        and _known(row, closings[row.month])
        and (keeper := keepers.get((row.month, row.node_id)))
    )


def _openings(
    session: Session, months: Sequence[int], last_closing: datetime
) -> Iterable[ServiceOpening]:
    return session.exec(
        select(ServiceOpening).where(
            col(ServiceOpening.day) >= _first_day(min(months)),
            col(ServiceOpening.day) < _first_day(next_month(max(months))),
            col(ServiceOpening.recorded_from) <= last_closing,
        )
    )


def _keepers(session: Session, closings: dict[int, datetime]) -> dict[tuple[int, int], int]:
    """Return whose each (month, site) was on the month's last day, as known at closing."""
    found = {}
    rows = list(session.exec(select(NodeVersion).where(col(NodeVersion.organisation_id) > 0)))
    for month, closing in closings.items():
        end = last_day(month)
        for row in rows:
            holds = row.valid_from <= end and (row.valid_to is None or row.valid_to > end)
            if holds and _known(row, closing) and row.organisation_id:
                found[month, row.node_id] = row.organisation_id
    return found


def _known(row: Versioned, instant: datetime) -> bool:
    return row.recorded_from <= instant and (
        row.recorded_to is None or row.recorded_to > instant
    )  # fmt: skip


def _first_day(month: int) -> date:
    return date(month // 100, month % 100, 1)
