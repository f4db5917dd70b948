"""The ledger's flows by month, kinds of nodes, site, category and source kind."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from foodplan.models.ledger import Category
from foodplan.models.organisations import Node
from foodplan.rules.ledger import NodeKind
from foodplan.store.history import Moment
from foodplan.store.measures.flows import flows_at

if TYPE_CHECKING:
    from pandas import DataFrame

MEASURED = ("grams", "movements")

COLUMNS = (
    "month", "from_kind", "to_kind", "site", "category", "source_kind", "grams", "movements",
)  # fmt: skip


def frame_site_flows(session: Session, moment: Moment, category: str = "") -> "DataFrame":
    """Return the flows as known at a moment, of one category when it is named; one query.

    One row for each month (yyyymm), kinds of nodes, site (the stock node's id), category slug and
    source kind code; `grams` and `movements` are signed int64.
    """
    import pandas as pd

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
    frame = pd.DataFrame(session.execute(query).all(), columns=pd.Index(COLUMNS))
    return frame.astype(dict.fromkeys(("month", "site", "source_kind", *MEASURED), "int64"))
