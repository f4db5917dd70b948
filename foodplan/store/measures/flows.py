"""Sums of grams by month, site and method: from flow_month, now or as known at an instant.

Both are read through one set of columns, so that every sum has one form. A line of a reversal
counts against its original's flow: nodes swapped back, grams subtracted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.ledger import Category, FlowMonth
from foodplan.models.organisations import Node
from foodplan.rules.ledger import (
    BOUNDARY_KINDS,
    STOCK_KINDS,
    SURPLUS_KINDS,
    Method,
    NodeKind,
    SourceKind,
    month_of,
)
from foodplan.store.history import Moment
from foodplan.store.ledger.doubles import UNMATCHED
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.eliminations import EliminatedFlow
from foodplan.store.measures.registry import Flow
from foodplan.store.measures.then import FlowsThen, Recorded, Way, flows_then, recorded_after

LATEST = datetime.max.replace(tzinfo=UTC)
NARROWING = ("organisation", "node", "area")
Filters = Mapping[str, tuple[str, ...]]
# A column of either table, or an expression over it: SQLAlchemy types these apart.
Column = Any


@dataclass(frozen=True)
class Flows:
    """The columns that every sum is made of, over one of the two tables.

    `held` keeps a table of the session's own from being taken by another moment.
    """

    month: Column
    from_node: Column
    to_node: Column
    category: Column
    source_kind: Column
    method: Column
    grams: Column
    movements: Column
    recorded: Column
    held: FlowsThen | None = None


def flows_at(session: Session, moment: Moment) -> Flows:
    """Return the columns to read for a moment: flow_month unless something came in later.

    Then a table of the session's own stands in its place, which lasts as long as what is returned.
    """
    until = month_of(moment.day)
    if moment.known_at is None or not recorded_after(Driver(session), moment.known_at):
        return _columns_of(sa.inspect(FlowMonth).local_table.c, until)
    held = flows_then(session, moment.known_at)
    return _columns_of(held.columns, until, held)


def flows_from_lines(session: Session, moment: Moment) -> Flows:
    """Return the columns to read when the lines alone are asked, in one sum, and no kept table."""
    lines = Recorded(until=moment.known_at, inclusive=True)
    held = flows_then(session, moment.known_at or LATEST, Way(0, lines, backward=False))
    return _columns_of(held.columns, month_of(moment.day), held)


def _columns_of(columns: Column, until: int, held: FlowsThen | None = None) -> Flows:
    return Flows(
        columns.month,
        columns.from_node,
        columns.to_node,
        columns.category_id,
        columns.source_kind,
        columns.method,
        columns.grams,
        columns.movements,
        columns.month <= until,
        held,
    )


def _something(flows: Flows) -> Column:
    """Return the condition that a group holds anything: what was taken back leaves no zero."""
    return sa.or_(sa.func.sum(flows.grams) != 0, sa.func.sum(flows.movements) != 0)


def grams_by_site(
    session: Session, flows: Flows, flow: Flow, filters: Filters
) -> list[tuple[int, int, int, int]]:
    """Return (month, stock node, method, grams) of one flow, food only unless categories are named.

    One GROUP BY; its cost grows with the months, sites and categories, not with movements.
    """
    site = _site_column(flows, flow)
    query = (
        sa.select(flows.month, site, flows.method, sa.func.sum(flows.grams))
        .where(*flow_conditions(flows, flow, filters))
        .group_by(flows.month, site, flows.method)
        .having(_something(flows))
    )
    return [(month, node, method, int(grams)) for month, node, method, grams in
            session.execute(query)]  # fmt: skip


def grams_by_category(
    session: Session, flows: Flows, flow: Flow, filters: Filters, months: tuple[int, int]
) -> list[tuple[int, int, str, int, int]]:
    """Return (month, stock node, category slug, method, grams) of one flow in some months."""
    site = _site_column(flows, flow)
    query = (
        sa.select(flows.month, site, col(Category.name), flows.method, sa.func.sum(flows.grams))
        .join(Category, col(Category.id) == flows.category)
        .where(*flow_conditions(flows, flow, filters), flows.month.between(*months))
        .group_by(flows.month, site, col(Category.name), flows.method)
        .having(_something(flows))
    )
    return [
        (month, node, category, method, int(grams))
        for month, node, category, method, grams in session.execute(query)
    ]


def movements_by_site(session: Session, flows: Flows) -> list[tuple[int, int, int]]:
    """Return (month, stock node, movements), opening stock left out and reversals taken off."""
    found = []
    opening = _nodes(NodeKind.OPENING)
    for site, other in ((flows.to_node, flows.from_node), (flows.from_node, flows.to_node)):
        query = (
            sa.select(flows.month, site, sa.func.sum(flows.movements))
            .where(flows.recorded, site.in_(_nodes(NodeKind.STOCK)), other.not_in(opening))
            .group_by(flows.month, site)
        )
        found += [(month, node, int(count)) for month, node, count in session.execute(query)]
    return found


def flow_conditions(flows: Flows, flow: Flow, filters: Filters) -> list[Column]:
    """Return the conditions of one flow under an indicator's filters, sites left aside."""
    conditions = [
        flows.recorded,
        flows.from_node.in_(_ends(flow.from_kind)),
        flows.to_node.in_(_ends(flow.to_kind)),
    ]
    kinds = _source_kinds(flow, filters)
    if kinds is not None:
        conditions.append(flows.source_kind.in_(sorted(kinds)))
    wanted = col(Category.food).is_(True)
    if filters.get("category"):
        wanted = col(Category.slug).in_(filters["category"])
    conditions.append(flows.category.in_(sa.select(col(Category.id)).where(wanted)))
    if filters.get("method"):
        methods = [int(Method.from_slug(word)) for word in filters["method"]]
        conditions.append(flows.method.in_(methods))
    boundaries = [slug for slug in filters.get("node", ()) if _is_boundary(slug)]
    for slugs in (boundaries, flow.places):
        if slugs:
            other = flows.from_node if flow.to_kind == NodeKind.STOCK else flows.to_node
            conditions.append(other.in_(sa.select(col(Node.id)).where(col(Node.slug).in_(slugs))))
    return conditions


def _source_kinds(flow: Flow, filters: Filters) -> set[int] | None:
    named = {int(SourceKind.from_slug(word)) for word in filters.get("source_kind", ())}
    own = {int(kind) for kind in SURPLUS_KINDS} if flow.surplus else set(flow.kinds)
    if own:
        return named & own if named else own
    return named or None


def stock_slugs(filters: Filters) -> set[str]:
    """Return the slugs of stocks among a filter's nodes, boundaries left out."""
    return {slug for slug in filters.get("node", ()) if not _is_boundary(slug)}


def _is_boundary(slug: str) -> bool:
    return slug.partition(":")[0] in {str(kind) for kind in BOUNDARY_KINDS}


def _site_column(flows: Flows, flow: Flow) -> Column:
    return flows.to_node if flow.to_kind == NodeKind.STOCK else flows.from_node


def _nodes(kind: NodeKind) -> Column:
    return sa.select(col(Node.id)).where(col(Node.kind) == str(kind))


def _ends(kind: NodeKind) -> Column:
    """Return the nodes at one end of a flow: stocks and what is on its way are one inside.

    What came from another site without a dispatch is a transfer, and crosses no boundary.
    """
    if kind == NodeKind.STOCK:
        return sa.select(col(Node.id)).where(col(Node.kind).in_(sorted(STOCK_KINDS)))
    if kind == NodeKind.SOURCE:
        return _nodes(kind).where(col(Node.slug).not_like(UNMATCHED))
    return _nodes(kind)


def eliminations_in(
    eliminated: Iterable[EliminatedFlow], flow: Flow, filters: Filters
) -> Iterator[EliminatedFlow]:
    """Yield the eliminations that a flow counts under an indicator's filters.

    They take from what came in, and only where all declarations are summed: a figure of some
    sites, organisations or areas stays as they declared it.
    """
    if flow.from_kind != NodeKind.SOURCE or any(filters.get(name) for name in NARROWING):
        return
    kinds = _source_kinds(flow, filters)
    methods = {int(Method.from_slug(word)) for word in filters.get("method", ())}
    categories = filters.get("category", ())
    for item in eliminated:
        if (
            (kinds is None or item.source_kind in kinds)
            and (not methods or item.method in methods)
            and (not categories or item.category in categories)
        ):
            yield item
