"""Which nodes a scope has: its sites, and what left them and has not arrived."""

from collections.abc import Collection

from sqlmodel import Session

from foodplan.rules.ledger import NodeKind
from foodplan.store.ledger.driver import Driver, marks

SCOPE = "WITH scope AS (SELECT id FROM node WHERE id IN ({ids}))"


def with_transit(session: Session, node_ids: Collection[int]) -> frozenset[int]:
    """Return the nodes with the transit nodes of the sites among them."""
    if not node_ids:
        return frozenset()
    slugs = sorted(f"{NodeKind.TRANSIT}:{node}" for node in node_ids)
    rows = Driver(session).rows(
        f"SELECT id FROM node WHERE kind = 'transit' AND slug IN ({marks(slugs)})",  # noqa: S608
        slugs,
    )
    return frozenset(node_ids) | {row[0] for row in rows}


def scope_clause(node_ids: Collection[int]) -> tuple[str, tuple[int, ...]]:
    """Return the start of a statement that names the nodes as the table `scope`, and its values."""
    ids = tuple(sorted(node_ids)) or (0,)
    return SCOPE.format(ids=marks(ids)), ids


def first_posted_month(session: Session) -> int | None:
    """Return the first month (yyyymm) with a flow, or None in an empty ledger."""
    row = Driver(session).row("SELECT MIN(month) FROM flow_month")
    return None if row is None or row[0] is None else int(row[0])
