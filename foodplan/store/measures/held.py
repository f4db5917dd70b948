"""Grams that stand in each stock at the end of each month: all that came less all that went."""

from collections import defaultdict

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.ledger import Category
from foodplan.models.organisations import Node
from foodplan.rules.ledger import STOCK_KINDS, SourceKind, month_of, months_between
from foodplan.store.history import Moment
from foodplan.store.measures.flows import Column, Filters, Flows


def held_by_node(
    session: Session, flows: Flows, moment: Moment, filters: Filters
) -> list[tuple[int, int, int]]:
    """Return (month, stock, grams held) for every month from a stock's first one on.

    A month in which nothing moved holds what the one before held. Food only unless categories are
    named; transfers are in it, since they move food from one stock to another.
    """
    changes: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for sign, node in ((1, flows.to_node), (-1, flows.from_node)):
        query = (
            sa.select(flows.month, node, sa.func.sum(flows.grams))
            .where(*_conditions(flows, node, filters))
            .group_by(flows.month, node)
        )
        for month, stock, grams in session.execute(query):
            changes[stock][month] += sign * int(grams)
    return [
        (month, stock, grams)
        for stock, moved in sorted(changes.items())
        for month, grams in _running(moved, month_of(moment.day))
    ]


def _running(moved: dict[int, int], last: int) -> list[tuple[int, int]]:
    held, found = 0, []
    for month in months_between(min(moved), last):
        held += moved.get(month, 0)
        found.append((month, held))
    return found


def _conditions(flows: Flows, node: Column, filters: Filters) -> list[Column]:
    kinds = [int(SourceKind.from_slug(word)) for word in filters.get("source_kind", ())]
    wanted = col(Category.food).is_(True)
    if filters.get("category"):
        wanted = col(Category.slug).in_(filters["category"])
    conditions = [
        flows.recorded,
        node.in_(sa.select(col(Node.id)).where(col(Node.kind).in_(sorted(STOCK_KINDS)))),
        flows.category.in_(sa.select(col(Category.id)).where(wanted)),
    ]
    return [*conditions, flows.source_kind.in_(kinds)] if kinds else conditions
