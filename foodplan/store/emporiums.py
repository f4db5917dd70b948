"""What the emporiums' public pages read: kilos of some sites by month, and passages once closed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.ledger import Category, FlowMonth, ServiceOpening
from foodplan.models.organisations import Node
from foodplan.rules.calendar import closing_instant
from foodplan.rules.ledger import SourceKind, month_of, next_month


@dataclass(frozen=True)
class SiteFlow:
    """Grams of one month, category and source kind between a site and one kind of boundary.

    `inward` says that they came to the site; reversals are already taken off.
    """

    month: int
    node: int
    inward: bool
    boundary: str
    category: str
    category_name: str
    food: bool
    source_kind: SourceKind
    grams: int
    movements: int


def list_site_flows(
    session: Session, nodes: Collection[int], first: int, last: int
) -> list[SiteFlow]:
    """Return the flows of some sites (node ids) in the months from first to last (yyyymm)."""
    inward = _flows_query(col(FlowMonth.to_node), col(FlowMonth.from_node), nodes, first, last)
    outward = _flows_query(col(FlowMonth.from_node), col(FlowMonth.to_node), nodes, first, last)
    found = [(True, session.execute(inward)), (False, session.execute(outward))]
    return [_site_flow(is_inward, row) for is_inward, rows in found for row in rows]


def closed_passages(
    session: Session, nodes: Collection[int], months: Sequence[int]
) -> dict[int, int]:
    """Return the households counted by some sites in each month, as known when it closed.

    What was recorded after a month closed never changes its public count, so that no count of
    few people can be found by comparing two days. A month without a count is not in the answer.
    """
    closings = {month: closing_instant(month) for month in months}
    rows = session.exec(
        select(ServiceOpening).where(
            col(ServiceOpening.node_id).in_(nodes),
            col(ServiceOpening.day) >= _first_day(min(months)),
            col(ServiceOpening.day) < _first_day(next_month(max(months))),
            col(ServiceOpening.recorded_from) <= max(closings.values()),
        )
    )
    return _sum_at_closing(rows, closings)


def _flows_query(
    site: Any, other: Any, nodes: Collection[int], first: int, last: int
) -> sa.Select[Any]:
    grams, movements = sa.func.sum(FlowMonth.grams), sa.func.sum(FlowMonth.movements)
    keys = (
        col(FlowMonth.month), site, col(Node.kind), col(Category.slug), col(Category.name),
        col(Category.food), col(FlowMonth.source_kind),
    )  # fmt: skip
    return (
        sa.select(*keys, grams, movements)
        .join(Node, col(Node.id) == other)
        .join(Category, col(Category.id) == col(FlowMonth.category_id))
        .where(site.in_(nodes), col(FlowMonth.month).between(first, last))
        .group_by(*keys)
    )


def _site_flow(inward: bool, row: Any) -> SiteFlow:  # noqa: FBT001 - the one thing rows lack
    month, node, boundary, slug, name, food, source_kind, grams, movements = row
    return SiteFlow(
        month, node, inward, boundary, slug, name, bool(food), SourceKind(source_kind),
        int(grams), int(movements),
    )  # fmt: skip


def _sum_at_closing(
    rows: Iterable[ServiceOpening], closings: dict[int, datetime]
) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for row in rows:
        closing = closings.get(month_of(row.day))
        if closing is None or row.households is None or row.recorded_from > closing:
            continue
        if row.recorded_to is None or row.recorded_to > closing:
            sums[month_of(row.day)] += row.households
    return dict(sums)


def _first_day(month: int) -> date:
    return date(month // 100, month % 100, 1)
