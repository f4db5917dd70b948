"""Balances and monthly flows as the lines add up to them, and the rebuilding of both tables."""

from sqlmodel import Session

from foodplan.store.ledger.book import FlowKey
from foodplan.store.ledger.driver import Driver

BALANCE_FOLD = (
    "SELECT s.node_id, s.lot_id, SUM(s.grams) FROM ("
    "SELECT to_node AS node_id, lot_id, SUM(grams) AS grams FROM line GROUP BY to_node, lot_id "
    "UNION ALL "
    "SELECT from_node, lot_id, -SUM(grams) FROM line GROUP BY from_node, lot_id"
    ") s JOIN node n ON n.id = s.node_id WHERE n.kind IN ('stock', 'transit') "
    "GROUP BY s.node_id, s.lot_id"
)

# The inner sum follows the covering index; the outer one swaps the nodes of reversals back.
FLOW_FOLD = (
    "SELECT month, CASE WHEN sign > 0 THEN from_node ELSE to_node END AS first_node, "
    "CASE WHEN sign > 0 THEN to_node ELSE from_node END AS last_node, "
    "category_id, source_kind, method, SUM(sign * grams), SUM(tally) FROM ("
    "SELECT month, from_node, to_node, category_id, source_kind, method, sign, "
    "SUM(grams) AS grams, SUM(tally) AS tally FROM line "
    "GROUP BY month, from_node, to_node, category_id, source_kind, method, sign"
    ") s GROUP BY month, first_node, last_node, category_id, source_kind, method"
)


def folded_balances(driver: Driver) -> dict[tuple[int, int], int]:
    """Return grams by (stock node, lot) from the lines alone."""
    return {(node, lot): int(grams) for node, lot, grams in driver.rows(BALANCE_FOLD)}


def folded_flows(driver: Driver) -> dict[FlowKey, tuple[int, int]]:
    """Return (grams, movements) by flow key from the lines alone."""
    return {
        (month, first, last, category, source, method): (int(grams), int(moved))
        for month, first, last, category, source, method, grams, moved in driver.rows(FLOW_FOLD)
    }


def rebuild(session: Session) -> None:
    """Make balances and monthly flows anew from the lines; nothing is committed here.

    On PostgreSQL both tables are locked against writers until the transaction ends.
    """
    driver = Driver(session)
    if not driver.sqlite:
        driver.run("LOCK TABLE balance, flow_month IN EXCLUSIVE MODE", ())
    driver.run("DELETE FROM balance", ())
    driver.run(f"INSERT INTO balance (node_id, lot_id, grams) {BALANCE_FOLD}", ())
    rebuild_flows(session)


def rebuild_flows(session: Session) -> None:
    """Make the monthly flows alone anew from the lines; nothing is committed here."""
    driver = Driver(session)
    if not driver.sqlite:
        driver.run("LOCK TABLE flow_month IN EXCLUSIVE MODE", ())
    driver.run("DELETE FROM flow_month", ())
    driver.run(
        "INSERT INTO flow_month (month, from_node, to_node, category_id, source_kind, method, "
        f"grams, movements) {FLOW_FOLD}",
        (),
    )
