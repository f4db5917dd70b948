"""The ledger's flows by month, kinds of nodes, site, category and source kind."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from foodplan.models.ledger import Category
from foodplan.models.organisations import Node
from foodplan.rules.ledger import STOCK_KINDS, NodeKind
from foodplan.store.history import Moment
from foodplan.store.ledger.doubles import UNMATCHED
from foodplan.store.measures.flows import flows_at

if TYPE_CHECKING:
    from pandas import DataFrame

MEASURED = ("grams", "movements")
STOCK = str(NodeKind.STOCK)

COLUMNS = (
    "month", "from_kind", "to_kind", "site", "category", "source_kind", "grams", "movements",
)  # fmt: skip


def frame_site_flows(session: Session, moment: Moment, category: str = "") -> "DataFrame":
    """Return the flows as known at a moment, of one category when it is named; one query.

    One row for each month (yyyymm), kinds of nodes, site (the stock node's id), category slug and
    source kind code; `grams` and `movements` are signed int64. Transfers are left out: they cross
    no boundary of the city. What goes wrong on the way leaves from the stock that sent it.
    """
    import pandas as pd

    flows = flows_at(session, moment)
    start, stop = aliased(Node), aliased(Node)
    inside = sorted(STOCK_KINDS)
    starts_inside, stops_inside = col(start.kind).in_(inside), col(stop.kind).in_(inside)
    site_column = sa.case((starts_inside, flows.from_node), else_=flows.to_node)
    keys = (
        flows.month,
        sa.case((starts_inside, STOCK), else_=col(start.kind)),
        sa.case((stops_inside, STOCK), else_=col(stop.kind)),
        site_column,
        col(Category.slug),
        flows.source_kind,
    )
    query = (
        sa.select(*keys, sa.func.sum(flows.grams), sa.func.sum(flows.movements))
        .join(start, col(start.id) == flows.from_node)
        .join(stop, col(stop.id) == flows.to_node)
        .join(Category, col(Category.id) == flows.category)
        .where(
            flows.recorded,
            sa.not_(sa.and_(starts_inside, stops_inside)),
            col(start.slug).not_like(UNMATCHED),
            *([col(Category.slug) == category] if category else []),
        )
        .group_by(*keys)
    )
    frame = pd.DataFrame(session.execute(query).all(), columns=pd.Index(COLUMNS))
    return frame.astype(dict.fromkeys(("month", "site", "source_kind", *MEASURED), "int64"))
