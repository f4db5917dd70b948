"""Where the monthly flows of a moment are read: in flow_month, or as known at an instant.

Both are read through one set of columns, so that every sum has one form. A line of a reversal
counts against its original's flow: nodes swapped back, grams subtracted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from foodplan.models.ledger import FlowMonth
from foodplan.rules.ledger import (
    BOUNDARY_KINDS,
    SURPLUS_KINDS,
    Method,
    NodeKind,
    SourceKind,
    month_of,
)
from foodplan.store.history import Moment
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


def source_kinds(flow: Flow, filters: Filters) -> set[int] | None:
    """Return the kinds of source that a flow counts under an indicator's filters, None for all."""
    named = {int(SourceKind.from_slug(word)) for word in filters.get("source_kind", ())}
    own = {int(kind) for kind in SURPLUS_KINDS} if flow.surplus else set(flow.kinds)
    if own:
        return named & own if named else own
    return named or None


def stock_slugs(filters: Filters) -> set[str]:
    """Return the slugs of stocks among a filter's nodes, boundaries left out."""
    return {slug for slug in filters.get("node", ()) if not _is_boundary(slug)}


def boundary_slugs(filters: Filters) -> set[str]:
    """Return the slugs of boundaries among a filter's nodes."""
    return {slug for slug in filters.get("node", ()) if _is_boundary(slug)}


def _is_boundary(slug: str) -> bool:
    return slug.partition(":")[0] in {str(kind) for kind in BOUNDARY_KINDS}


def eliminations_in(
    eliminated: Iterable[EliminatedFlow], flow: Flow, filters: Filters
) -> Iterator[EliminatedFlow]:
    """Yield the eliminations that a flow counts under an indicator's filters.

    They take from what came in, and only where all declarations are summed: a figure of some
    sites, organisations or areas stays as they declared it.
    """
    if flow.from_kind != NodeKind.SOURCE or any(filters.get(name) for name in NARROWING):
        return
    kinds = source_kinds(flow, filters)
    methods = {int(Method.from_slug(word)) for word in filters.get("method", ())}
    categories = filters.get("category", ())
    for item in eliminated:
        if (
            (kinds is None or item.source_kind in kinds)
            and (not methods or item.method in methods)
            and (not categories or item.category in categories)
        ):
            yield item
