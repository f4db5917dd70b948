"""The audit of the ledger: what is kept derived, and what must hold of the lines themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from foodplan.models.history import append_only_triggers
from foodplan.store.ledger.bodies import broken_fingerprints
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.fold import folded_balances, folded_flows

NEVER_CHANGED = ("lot", "movement", "line")

_SQLITE_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_POSTGRES_TRIGGERS = (
    "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)"
)
_LINE_TALLIES = (
    "SELECT l.movement_seq FROM line l GROUP BY l.movement_seq, l.month, l.from_node, l.to_node, "
    "l.category_id, l.source_kind, l.method, l.sign HAVING SUM(l.tally) <> l.sign"
)
_LINE_COPIES = (
    "SELECT l.movement_seq, l.n FROM line l JOIN movement m ON m.seq = l.movement_seq "
    "JOIN lot t ON t.id = l.lot_id JOIN node f ON f.id = l.from_node "
    "JOIN node o ON o.id = l.to_node "
    "WHERE l.month <> m.posted_month OR l.method <> m.method "
    "OR l.category_id <> t.category_id OR l.source_kind <> t.source_kind "
    "OR (l.sign < 0) <> (m.kind = 'reversal') OR (f.kind <> 'stock' AND o.kind <> 'stock')"
)
_SAME = (
    "a.lot_id = b.lot_id AND a.from_node = b.to_node AND a.to_node = b.from_node "
    "AND a.grams = b.grams AND a.tally = -b.tally AND a.month = b.month"
)
_MIRRORS = (
    "SELECT r.seq FROM movement r JOIN line b ON b.movement_seq = r.reverses "  # noqa: S608
    f"LEFT JOIN line a ON a.movement_seq = r.seq AND a.n = b.n AND {_SAME} WHERE a.n IS NULL "
    "UNION SELECT r.seq FROM movement r JOIN line b ON b.movement_seq = r.seq "
    f"LEFT JOIN line a ON a.movement_seq = r.reverses AND a.n = b.n AND {_SAME} "
    "WHERE r.reverses IS NOT NULL AND a.n IS NULL"
)
_REVERSALS = (
    "SELECT r.seq FROM movement r JOIN movement o ON o.seq = r.reverses "
    "WHERE r.node_id <> o.node_id OR r.happened_on <> o.happened_on "
    "OR r.posted_month <> o.posted_month OR r.method <> o.method"
)
_ORPHANS = (
    "SELECT DISTINCT l.movement_seq FROM line l LEFT JOIN movement m ON m.seq = l.movement_seq "
    "WHERE m.seq IS NULL ORDER BY l.movement_seq"
)
# A correction is one act: its reversal counts at the number of its replacement.
_BELOW_ZERO = (
    "SELECT node_id, lot_id, MIN(running) FROM ("
    "SELECT node_id, lot_id, "
    "SUM(grams) OVER (PARTITION BY node_id, lot_id ORDER BY act) AS running FROM ("
    "SELECT s.node_id, s.lot_id, COALESCE(c.seq, m.seq) AS act, SUM(s.grams) AS grams FROM ("
    "SELECT movement_seq, to_node AS node_id, lot_id, grams FROM line UNION ALL "
    "SELECT movement_seq, from_node, lot_id, -grams FROM line) s "
    "JOIN node n ON n.id = s.node_id AND n.kind = 'stock' "
    "JOIN movement m ON m.seq = s.movement_seq LEFT JOIN movement c ON c.replaces = m.reverses "
    "GROUP BY s.node_id, s.lot_id, COALESCE(c.seq, m.seq)) acts) sums "
    "GROUP BY node_id, lot_id HAVING MIN(running) < 0"
)


@dataclass(frozen=True)
class Difference:
    """One thing that does not hold: where, what the lines say, and what was found."""

    table: str
    key: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.table} [{self.key}]: expected {self.expected}, found {self.found}"


def verify_ledger(session: Session) -> list[Difference]:
    """Return every difference between the ledger and what its lines say; empty when it is sound."""
    driver = Driver(session)
    return [
        *_compare("balance", folded_balances(driver), _balances(driver), 0),
        *_compare("flow_month", folded_flows(driver), _flows(driver), (0, 0)),
        *_lost_triggers(driver),
        *_of_lines(driver),
        *(
            Difference("movement", uuid, f"{what} of its rows", "another")
            for uuid, what in broken_fingerprints(driver)
        ),
    ]


def _lost_triggers(driver: Driver) -> Iterator[Difference]:
    """Yield the triggers that refuse changes and are gone: without them nothing is append-only."""
    dialect = "sqlite" if driver.sqlite else "postgresql"
    present = {
        name for (name,) in driver.rows(_SQLITE_TRIGGERS if driver.sqlite else _POSTGRES_TRIGGERS)
    }
    for table in NEVER_CHANGED:
        for statement in append_only_triggers(dialect, table):
            name = statement.split()[2]
            if name not in present:
                yield Difference("guard", name, "a trigger that refuses changes", "none")


def _of_lines(driver: Driver) -> Iterator[Difference]:
    for seq, n in driver.rows(_LINE_COPIES):
        key = f"movement {seq}, line {n}"
        yield Difference("line", key, "what its movement and lot say", "another")
    for (seq,) in driver.rows(_LINE_TALLIES):
        yield Difference("line", f"movement {seq}", "one count for each flow", "another")
    for (seq,) in driver.rows(_MIRRORS):
        yield Difference("line", f"reversal {seq}", "the mirror of its original", "another")
    for (seq,) in driver.rows(_REVERSALS):
        yield Difference("movement", f"reversal {seq}", "site and day of its original", "another")
    for (seq,) in driver.rows(_ORPHANS):
        yield Difference("line", f"movement {seq}", "a movement", "none")
    for node, lot, least in driver.rows(_BELOW_ZERO):
        yield Difference("line", f"node {node}, lot {lot}", "never below 0 g", f"{least} g")


def _balances(driver: Driver) -> dict[tuple[int, int], int]:
    rows = driver.rows("SELECT node_id, lot_id, grams FROM balance")
    return {(node, lot): grams for node, lot, grams in rows}


def _flows(driver: Driver) -> dict[Any, tuple[int, int]]:
    rows = driver.rows(
        "SELECT month, from_node, to_node, category_id, source_kind, method, grams, movements "
        "FROM flow_month"
    )
    return {tuple(row[:6]): (row[6], row[7]) for row in rows}


def _compare(
    table: str, expected: Mapping[Any, object], found: Mapping[Any, object], nothing: object
) -> Iterator[Difference]:
    for key in sorted(expected.keys() | found.keys()):
        said, kept = expected.get(key, nothing), found.get(key, nothing)
        if said != kept:
            yield Difference(table, ", ".join(map(str, key)), str(said), str(kept))
