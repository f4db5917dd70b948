"""Flows across the boundary of a scope: of the whole city, or of some sites, by month and key.

What moves between two sites of the city crosses no boundary, so that it is counted once; seen
from one site it is a transfer, never a source.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.ledger import Category
from foodplan.models.organisations import Node
from foodplan.rules.ledger import STOCK_KINDS, Method, NodeKind, SourceKind
from foodplan.store.history import Moment
from foodplan.store.ledger.doubles import UNMATCHED
from foodplan.store.measures.flows import Flows, flows_at

TRANSFER = "transfer"
CITY = 0


@dataclass(frozen=True)
class ScopeFlow:
    """Grams of one month between a scope and what lies outside it, reversals taken off.

    `node` is the site, or CITY. `boundary` is a kind of boundary, or TRANSFER for what comes from
    another site and goes to one; `detail` the slug of a waste destination, else empty.
    """

    month: int
    node: int
    inward: bool
    boundary: str
    detail: str
    category: str
    category_name: str
    food: bool
    source_kind: SourceKind
    method: Method
    grams: int
    movements: int


@dataclass(frozen=True)
class SiteFlow:
    """Grams of food of one month between a site and what lies outside the city's registers."""

    month: int
    node: int
    inward: bool
    boundary: str
    source_kind: SourceKind
    grams: int


def list_scope_flows(
    session: Session,
    moment: Moment,
    first: int,
    last: int,
    nodes: Collection[int] | None = None,
) -> list[ScopeFlow]:
    """Return the flows of some sites (node ids) in the months from first to last (yyyymm).

    Without nodes the scope is the whole city with all that is on its way, as one. Opening stock
    is no flow.
    """
    found = []
    for way in _ways(session, moment, nodes):
        scope = sa.literal(CITY) if nodes is None else way.site
        keys = (
            _boundary(), _detail(), col(Category.slug), col(Category.name), col(Category.food),
            way.flows.source_kind, way.flows.method,
        )  # fmt: skip
        sums = (sa.func.sum(way.flows.grams), sa.func.sum(way.flows.movements))
        # A constant is nothing to group by, and PostgreSQL would take it for a column's place.
        grouped = [way.flows.month, *keys, *([] if nodes is None else [way.site])]
        query = way.joined(sa.select(way.flows.month, scope, *keys, *sums), first, last)
        rows = session.execute(query.group_by(*grouped))
        found += [_scope_flow(way, row) for row in rows]
    return found


def list_area_flows(session: Session, moment: Moment, first: int, last: int) -> list[SiteFlow]:
    """Return the food that crossed the city's boundary in some months, by site or what it sent."""
    found = []
    for way in _ways(session, moment, None):
        keys = (way.flows.month, way.site, _boundary(), way.flows.source_kind)
        query = way.joined(sa.select(*keys, sa.func.sum(way.flows.grams)), first, last)
        rows = session.execute(query.where(col(Category.food).is_(True)).group_by(*keys))
        found += [
            SiteFlow(month, node, way.inward, boundary, SourceKind(kind), int(grams))
            for month, node, boundary, kind, grams in rows
        ]
    return found


@dataclass(frozen=True)
class _Way:
    """One direction of the flows between a scope and what is outside it."""

    flows: Flows
    inward: bool
    nodes: Collection[int] | None

    @property
    def site(self) -> Any:
        return self.flows.to_node if self.inward else self.flows.from_node

    def joined(self, query: sa.Select[Any], first: int, last: int) -> sa.Select[Any]:
        other = self.flows.from_node if self.inward else self.flows.to_node
        inside: Any = self.nodes
        left_out = [str(NodeKind.OPENING)]
        if self.nodes is None:
            inside = sa.select(col(Node.id)).where(col(Node.kind).in_(sorted(STOCK_KINDS)))
            left_out += [str(kind) for kind in STOCK_KINDS]
        return (
            query.join(Node, col(Node.id) == other)
            .join(Category, col(Category.id) == self.flows.category)
            .where(
                self.flows.recorded,
                self.flows.month.between(first, last),
                self.site.in_(inside),
                col(Node.kind).not_in(left_out),
            )
        )


def _ways(session: Session, moment: Moment, nodes: Collection[int] | None) -> list[_Way]:
    flows = flows_at(session, moment)
    return [_Way(flows, inward, nodes) for inward in (True, False)]


def _boundary() -> Any:
    moved = sa.or_(col(Node.kind).in_(sorted(STOCK_KINDS)), col(Node.slug).like(UNMATCHED))
    return sa.case((moved, TRANSFER), else_=col(Node.kind))


def _detail() -> Any:
    return sa.case((col(Node.kind) == str(NodeKind.WASTE), col(Node.slug)), else_="")


def _scope_flow(way: _Way, row: Any) -> ScopeFlow:
    month, node, boundary, detail, slug, name, food, kind, method, grams, movements = row
    return ScopeFlow(
        month, node, way.inward, boundary, detail, slug, name, bool(food), SourceKind(kind),
        Method(method), int(grams), int(movements),
    )  # fmt: skip
