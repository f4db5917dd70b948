"""The ledger's flows by month, kinds of nodes, site, category and source kind."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from foodplan.models.ledger import Category
from foodplan.models.organisations import Node
from foodplan.rules.ledger import NodeKind
from foodplan.store.history import Moment
from foodplan.store.measures.flows import flows_at


@dataclass(frozen=True)
class SiteFlow:
    """Signed grams and movements of one month that crossed a site's edge; `site` is a node's id."""

    month: int
    from_kind: str
    to_kind: str
    site: int
    category: str
    source_kind: int
    grams: int
    movements: int


def list_site_flows(session: Session, moment: Moment, category: str = "") -> list[SiteFlow]:
    """Return the flows as known at a moment, of one category when it is named; one query."""
    flows = flows_at(session, moment)
    start, stop = aliased(Node), aliased(Node)
    starts_in_stock = col(start.kind) == str(NodeKind.STOCK)
    site_column = sa.case((starts_in_stock, flows.from_node), else_=flows.to_node)
    keys = (
        flows.month,
        col(start.kind),
        col(stop.kind),
        site_column,
        col(Category.slug),
        flows.source_kind,
    )
    query = (
        sa.select(*keys, sa.func.sum(flows.grams), sa.func.sum(flows.movements))
        .join(start, col(start.id) == flows.from_node)
        .join(stop, col(stop.id) == flows.to_node)
        .join(Category, col(Category.id) == flows.category)
        .where(flows.recorded, *([col(Category.slug) == category] if category else []))
        .group_by(*keys)
    )
    return [
        SiteFlow(month, from_kind, to_kind, site, slug, source_kind, int(grams), int(movements))
        for month, from_kind, to_kind, site, slug, source_kind, grams, movements in session.execute(
            query
        )
    ]
