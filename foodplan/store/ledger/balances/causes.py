"""Why a mass balance does not close: which kept figure is not what the lines add up to."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from foodplan.store.ledger.balances.scope import scope_clause, with_transit
from foodplan.store.ledger.driver import Driver

# Both are folded by node, category and source kind, the finest grain that the two tables share.
_KEPT = (
    "{scope} SELECT s.node_id, c.slug, s.source_kind, SUM(s.held), SUM(s.flowed) FROM ("
    "SELECT b.node_id, t.category_id, t.source_kind, b.grams AS held, 0 AS flowed "
    "FROM balance b JOIN lot t ON t.id = b.lot_id "
    "UNION ALL SELECT to_node, category_id, source_kind, 0, grams FROM flow_month "
    "UNION ALL SELECT from_node, category_id, source_kind, 0, -grams FROM flow_month) s "
    "JOIN category c ON c.id = s.category_id WHERE s.node_id IN (SELECT id FROM scope) "
    "GROUP BY s.node_id, c.slug, s.source_kind HAVING SUM(s.held) <> SUM(s.flowed) "
    "ORDER BY s.node_id, c.slug, s.source_kind"
)
_LINES = (
    "SELECT COALESCE(SUM(CASE WHEN l.to_node = ? THEN l.grams ELSE -l.grams END), 0) "
    "FROM line l JOIN lot t ON t.id = l.lot_id JOIN category c ON c.id = t.category_id "
    "WHERE (l.to_node = ? OR l.from_node = ?) AND c.slug = ? AND t.source_kind = ?"
)


@dataclass(frozen=True)
class Fault:
    """Grams of one node, category and source kind as three tables have them; two disagree."""

    node: int
    category: str
    source_kind: int
    by_lines: int
    by_balances: int
    by_flows: int

    @property
    def balance_is_wrong(self) -> bool:
        """Whether the balances are not what the lines add up to."""
        return self.by_balances != self.by_lines

    @property
    def flow_is_wrong(self) -> bool:
        """Whether the monthly flows are not what the lines add up to."""
        return self.by_flows != self.by_lines


def balance_faults(session: Session, node_ids: Collection[int]) -> list[Fault]:
    """Return where balances and monthly flows of some sites disagree; empty when they are sound.

    The lines are read only for what disagrees.
    """
    driver = Driver(session)
    scope, ids = scope_clause(with_transit(session, node_ids))
    faults = []
    for node, category, kind, held, flowed in driver.rows(_KEPT.format(scope=scope), ids):
        row = driver.row(_LINES, (node, node, node, category, kind))
        by_lines = int(row[0]) if row else 0
        faults.append(Fault(node, category, kind, by_lines, int(held), int(flowed)))
    return faults
