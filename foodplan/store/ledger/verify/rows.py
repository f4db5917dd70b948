"""The audit of movements and lines: what must hold between the rows themselves."""

from collections.abc import Iterator

from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.planning.shape import SETTLING
from foodplan.store.ledger.verify.difference import Difference

_STOCKS = "('stock', 'transit')"
# A line that settles a count has a month and a method of its own, and never counts a movement.
# The lines of a reversal are judged by their mirror.
_LINE_TALLIES = (
    "SELECT l.movement_seq FROM line l JOIN movement m ON m.seq = l.movement_seq "
    "WHERE l.count_seq IS NULL AND m.kind <> 'reversal' "
    "GROUP BY l.movement_seq, l.month, l.from_node, l.to_node, l.category_id, l.source_kind, "
    "l.method, l.sign HAVING SUM(l.tally) <> l.sign "
    "UNION SELECT l.movement_seq FROM line l JOIN movement m ON m.seq = l.movement_seq "
    "WHERE l.count_seq IS NOT NULL AND l.tally <> 0 AND m.kind <> 'reversal'"
)
_LINE_COPIES = (
    "SELECT l.movement_seq, l.n FROM line l JOIN movement m ON m.seq = l.movement_seq "  # noqa: S608
    "JOIN lot t ON t.id = l.lot_id JOIN node f ON f.id = l.from_node "
    "JOIN node o ON o.id = l.to_node "
    "WHERE l.category_id <> t.category_id OR l.source_kind <> t.source_kind "
    "OR (l.count_seq IS NULL AND m.kind <> 'reversal' "
    f"AND (l.sign <> 1 AND NOT (m.closed AND l.n >= {SETTLING}) "
    "OR NOT (m.kind = 'count' AND o.kind = 'people') "
    "AND (l.month <> m.posted_month OR l.method <> m.method))) "
    f"OR (f.kind NOT IN {_STOCKS} AND o.kind NOT IN {_STOCKS}) "
    "OR (l.from_node <> m.node_id AND l.to_node <> m.node_id "
    "AND f.kind <> 'transit' AND o.kind <> 'transit')"
)
_COUNTS = (
    "SELECT l.movement_seq, l.n FROM line l JOIN movement m ON m.seq = l.movement_seq "  # noqa: S608
    "JOIN movement c ON c.seq = l.count_seq WHERE c.kind <> 'count' OR c.node_id <> m.node_id "
    "UNION SELECT l.movement_seq, l.n FROM line l JOIN movement m ON m.seq = l.movement_seq "
    f"WHERE l.n >= {SETTLING} AND m.kind = 'reversal' AND l.count_seq IS NULL "
    "AND NOT m.closed"
)
_STATEMENTS = (
    "SELECT s.movement_seq FROM stock_count s JOIN movement m ON m.seq = s.movement_seq "
    "WHERE m.kind <> 'count' UNION SELECT m.seq FROM movement m "
    "LEFT JOIN stock_count s ON s.movement_seq = m.seq "
    "WHERE m.kind = 'count' AND s.movement_seq IS NULL"
)
# A mirror falls in its original's month, or in a later one where that had been closed meanwhile.
_SAME = (
    "a.lot_id = b.lot_id AND a.from_node = b.to_node AND a.to_node = b.from_node "
    "AND a.grams = b.grams AND a.tally = -b.tally AND a.sign = -b.sign AND a.method = b.method "
    "AND ({reversed}.month = {original}.month "
    "OR ({reversed}.month > {original}.month AND EXISTS (SELECT 1 FROM period p "
    "WHERE p.node_id = r.node_id AND p.month = {original}.month AND p.hash <> '')))"
)
_MIRRORS = (
    "SELECT r.seq FROM movement r JOIN line b ON b.movement_seq = r.reverses "  # noqa: S608
    "LEFT JOIN line a ON a.movement_seq = r.seq AND a.n = b.n "
    f"AND {_SAME.format(reversed='a', original='b')} WHERE a.n IS NULL "
    "UNION SELECT r.seq FROM movement r JOIN line b ON b.movement_seq = r.seq "
    "LEFT JOIN line a ON a.movement_seq = r.reverses AND a.n = b.n "
    f"AND {_SAME.format(reversed='b', original='a')} "
    f"WHERE r.reverses IS NOT NULL AND a.n IS NULL AND b.n < {SETTLING}"
)
_REVERSALS = (
    "SELECT r.seq FROM movement r JOIN movement o ON o.seq = r.reverses "
    "WHERE r.node_id <> o.node_id OR r.happened_on <> o.happened_on "
    "OR r.posted_month < o.posted_month OR r.method <> o.method"
)
# Only a month that was closed at least once sends what belongs to it into another.
_MOVED = (
    "SELECT s.seq FROM (SELECT m.seq, m.node_id, m.posted_month, "
    "COALESCE(o.posted_month, {month}) AS own FROM movement m "
    "LEFT JOIN movement o ON o.seq = m.reverses) s WHERE s.posted_month <> s.own "
    "AND (s.posted_month < s.own OR NOT EXISTS (SELECT 1 FROM period p "
    "WHERE p.node_id = s.node_id AND p.month = s.own AND p.hash <> ''))"
)
_SQLITE_MONTH = "CAST(strftime('%Y%m', m.happened_on) AS INTEGER)"
_POSTGRES_MONTH = "CAST(TO_CHAR(m.happened_on, 'YYYYMM') AS INTEGER)"
_ORPHANS = (
    "SELECT DISTINCT l.movement_seq FROM line l LEFT JOIN movement m ON m.seq = l.movement_seq "
    "WHERE m.seq IS NULL ORDER BY l.movement_seq"
)
# A correction is one act: its reversal counts at the number of its replacement.
_BELOW_ZERO = (
    "SELECT node_id, lot_id, MIN(running) FROM ("  # noqa: S608
    "SELECT node_id, lot_id, "
    "SUM(grams) OVER (PARTITION BY node_id, lot_id ORDER BY act) AS running FROM ("
    "SELECT s.node_id, s.lot_id, COALESCE(c.seq, m.seq) AS act, SUM(s.grams) AS grams FROM ("
    "SELECT movement_seq, to_node AS node_id, lot_id, grams FROM line UNION ALL "
    "SELECT movement_seq, from_node, lot_id, -grams FROM line) s "
    f"JOIN node n ON n.id = s.node_id AND n.kind IN {_STOCKS} "
    "JOIN movement m ON m.seq = s.movement_seq LEFT JOIN movement c ON c.replaces = m.reverses "
    "GROUP BY s.node_id, s.lot_id, COALESCE(c.seq, m.seq)) acts) sums "
    "GROUP BY node_id, lot_id HAVING MIN(running) < 0"
)
# What parents gave to a product, and what of them went in.
_PARENTS = (
    "SELECT p.movement_seq, p.parent_lot_id FROM ("
    "SELECT movement_seq, parent_lot_id, SUM(grams) AS given FROM lot_parent "
    "GROUP BY movement_seq, parent_lot_id) p LEFT JOIN ("
    "SELECT l.movement_seq, l.lot_id, SUM(l.grams) AS put FROM line l "
    "JOIN node o ON o.id = l.to_node WHERE o.kind = 'transform' "
    "GROUP BY l.movement_seq, l.lot_id) i "
    "ON i.movement_seq = p.movement_seq AND i.lot_id = p.parent_lot_id "
    "WHERE i.put IS NULL OR p.given > i.put"
)
_PRODUCTS = (
    "SELECT x.movement_seq, x.n FROM ("
    "SELECT movement_seq, n, SUM(grams) AS given FROM lot_parent GROUP BY movement_seq, n) x "
    "LEFT JOIN line l ON l.movement_seq = x.movement_seq AND l.n = x.n "
    "LEFT JOIN node f ON f.id = l.from_node "
    "WHERE l.n IS NULL OR f.kind <> 'transform' OR x.given <> l.grams "
    "UNION SELECT l.movement_seq, l.n FROM line l JOIN movement m ON m.seq = l.movement_seq "
    "JOIN node f ON f.id = l.from_node JOIN node o ON o.id = l.to_node "
    "LEFT JOIN lot_parent p ON p.movement_seq = l.movement_seq AND p.n = l.n "
    "WHERE m.kind = 'transform' AND f.kind = 'transform' AND o.kind = 'stock' AND p.n IS NULL"
)

# Statement, table, what its columns are, what is expected, what is found.
_CHECKS = (
    (_LINE_COPIES, "line", "movement {}, line {}", "what its movement and lot say", "another"),
    (_LINE_TALLIES, "line", "movement {}", "one count for each flow", "another"),
    (_COUNTS, "line", "movement {}, line {}", "a count of the same site", "another movement"),
    (_STATEMENTS, "stock_count", "movement {}", "a statement for each count", "another"),
    (_MIRRORS, "line", "reversal {}", "the mirror of its original", "another"),
    (_REVERSALS, "movement", "reversal {}", "site and day of its original", "another"),
    (_ORPHANS, "line", "movement {}", "a movement", "none"),
    (_PARENTS, "lot_parent", "movement {}, lot {}", "no more than went in", "more"),
    (_PRODUCTS, "lot_parent", "movement {}, line {}", "the grams of its product", "others"),
)


def row_differences(driver: Driver) -> Iterator[Difference]:
    """Yield what does not hold between movements, lines, counts and parents of lots."""
    for statement, table, key, expected, found in _CHECKS:
        for row in driver.rows(statement):
            yield Difference(table, key.format(*row), expected, found)
    month = _SQLITE_MONTH if driver.sqlite else _POSTGRES_MONTH
    for (seq,) in driver.rows(_MOVED.format(month=month)):
        yield Difference("movement", f"movement {seq}", "the month of its day", "another")
    for node, lot, least in driver.rows(_BELOW_ZERO):
        yield Difference("line", f"node {node}, lot {lot}", "never below 0 g", f"{least} g")
