"""Balances and monthly flows as the lines add up to them, and the rebuilding of both tables."""

from sqlmodel import Session

from foodplan.store.data_version import raise_data_version
from foodplan.store.ledger.book import ADD_FLOW, FlowKey
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
    "category_id, source_kind, method, SUM(sign * grams) AS grams, "
    "SUM(tally) AS movements FROM ("
    "SELECT month, from_node, to_node, category_id, source_kind, method, sign, "
    "SUM(grams) AS grams, SUM(tally) AS tally FROM line "
    "GROUP BY month, from_node, to_node, category_id, source_kind, method, sign"
    ") s GROUP BY month, first_node, last_node, category_id, source_kind, method"
)

_KEY = "month, from_node, to_node, category_id, source_kind, method"
# What has to be added to each monthly flow so that it is what the lines add up to.
_DRIFT = (
    f"SELECT {_KEY}, SUM(grams), SUM(movements) FROM ("  # noqa: S608
    f"SELECT month, first_node AS from_node, last_node AS to_node, category_id, source_kind, "
    f"method, grams, movements FROM ({FLOW_FOLD}) lines UNION ALL "
    f"SELECT {_KEY}, -grams, -movements FROM flow_month) both_ways "
    f"GROUP BY {_KEY} HAVING SUM(grams) <> 0 OR SUM(movements) <> 0"
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
    """Make the monthly flows alone as the lines say; nothing is committed here.

    Only what is otherwise is written: a row costs more than its sum. No empty row stays.
    """
    driver = Driver(session)
    if not driver.sqlite:
        driver.run("LOCK TABLE flow_month IN EXCLUSIVE MODE", ())
    drifted = driver.rows(_DRIFT)
    if drifted:
        driver.run_many(ADD_FLOW, drifted)
    driver.run("DELETE FROM flow_month WHERE grams = 0 AND movements = 0", ())
    raise_data_version(session)
