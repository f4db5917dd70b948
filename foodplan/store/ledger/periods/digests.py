"""What a month holds, as one hash that is the same on both databases, in any order of rows.

A site's month is its movements that count in it and every line that falls in it, those of a
count of another month too. The city's month is its flows as they were known when it closed, named
by slugs only, so that no number given by a database is in it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from foodplan.rules.ledger import STOCK_KINDS, SURPLUS_KINDS, Method, NodeKind, SourceKind
from foodplan.store.ledger.driver import Driver, Row, marks

_MOVEMENTS = (
    "SELECT posted_month, uuid, body_hash, seal FROM movement "
    "WHERE node_id = ? AND posted_month IN ({months})"
)
_LINES = (
    "SELECT l.month, m.uuid, l.n, l.lot_id, l.from_node, l.to_node, l.grams, l.sign, l.tally, "
    "l.category_id, l.source_kind, l.method, c.uuid FROM movement m "
    "JOIN line l ON l.movement_seq = m.seq LEFT JOIN movement c ON c.seq = l.count_seq "
    "WHERE m.node_id = ? AND l.month IN ({months})"
)
_FLOWS = (
    "SELECT CASE WHEN l.sign > 0 THEN l.from_node ELSE l.to_node END AS first_node, "
    "CASE WHEN l.sign > 0 THEN l.to_node ELSE l.from_node END AS last_node, "
    "l.category_id, l.source_kind, l.method, SUM(l.sign * l.grams), SUM(l.tally) "
    "FROM line l JOIN movement m ON m.seq = l.movement_seq "
    "WHERE l.month = ? AND m.recorded_at <= ? "
    "GROUP BY first_node, last_node, l.category_id, l.source_kind, l.method"
)
_COUNTED = "SELECT COUNT(*) FROM movement WHERE posted_month = ? AND recorded_at <= ?"


@dataclass(frozen=True)
class Digest:
    """A month's hash, how many movements count in it, and the grams of food recovered."""

    hash: str
    movements: int
    grams: int


@dataclass(frozen=True)
class _Names:
    """Slugs by the ids of this database, which are another's elsewhere."""

    nodes: dict[int, tuple[str, str]]
    categories: dict[int, tuple[str, bool]]
    lots: dict[int, tuple[str, ...]]

    def recovered(self, first: int, last: int, category: int, source: int) -> bool:
        """Whether goods between two nodes are food recovered."""
        inward = self.nodes[first][1] == NodeKind.SOURCE and self.nodes[last][1] in STOCK_KINDS
        return inward and self.categories[category][1] and source in SURPLUS_KINDS


def site_digests(driver: Driver, node_id: int, months: Collection[int]) -> dict[int, Digest]:
    """Return what each of some months (yyyymm) of a site holds now."""
    if not months:
        return {}
    names = _names(driver, lots=True)
    values = (node_id, *months)
    movements: dict[int, list[list[Any]]] = defaultdict(list)
    for month, *said in driver.rows(_for_months(_MOVEMENTS, months), values):
        movements[month].append(said)
    lines: dict[int, list[list[Any]]] = defaultdict(list)
    grams: dict[int, int] = defaultdict(int)
    for month, *row in driver.rows(_for_months(_LINES, months), values):
        lines[month].append(_portable_line(names, tuple(row)))
        grams[month] += _recovered_grams(names, tuple(row))
    return {
        month: Digest(
            _hash({"movements": sorted(movements[month]), "lines": _ordered(lines[month])}),
            len(movements[month]),
            grams[month],
        )
        for month in months
    }


def city_digest(driver: Driver, month: int, known_at: datetime) -> Digest:
    """Return what a month (yyyymm) of the whole city holds, as known at an aware instant."""
    names = _names(driver, lots=False)
    when = driver.instant(known_at)
    flows, recovered = [], 0
    for first, last, category, source, method, grams, moved in driver.rows(_FLOWS, (month, when)):
        if not grams and not moved:
            continue
        ends = (names.nodes[first][0], names.nodes[last][0], names.categories[category][0])
        kinds = (SourceKind(source).slug, Method(method).slug)
        flows.append([*ends, *kinds, int(grams), int(moved)])
        if names.recovered(first, last, category, source):
            recovered += int(grams)
    counted = driver.row(_COUNTED, (month, when))
    said = {
        "month": month,
        "known_at": known_at.astimezone(UTC).isoformat(),
        "flows": sorted(flows),
    }
    return Digest(_hash(said), counted[0] if counted else 0, recovered)


def _names(driver: Driver, *, lots: bool) -> _Names:
    categories = driver.rows("SELECT id, slug, food FROM category")
    kept = driver.rows("SELECT id, date_kind, last_day, date_precision FROM lot") if lots else []
    return _Names(
        {node: (slug, kind) for node, slug, kind in driver.rows("SELECT id, slug, kind FROM node")},
        {category: (slug, bool(food)) for category, slug, food in categories},
        {lot: tuple("" if part is None else str(part) for part in date) for lot, *date in kept},
    )


def _portable_line(names: _Names, row: Row) -> list[Any]:
    uuid, n, lot, first, last, grams, sign, tally, category, source, method, count = row
    ends = (names.nodes[first][0], names.nodes[last][0], names.categories[category][0])
    return [uuid, n, *names.lots[lot], *ends, grams, sign, tally, source, method, count]


def _recovered_grams(names: _Names, row: Row) -> int:
    _, _, _, first, last, grams, sign, _, category, source, _, _ = row
    ends = (first, last) if sign > 0 else (last, first)
    return sign * grams if names.recovered(*ends, category, source) else 0


def _ordered(lines: list[list[Any]]) -> list[list[Any]]:
    return sorted(lines, key=lambda line: (line[0], line[1]))


def _for_months(statement: str, months: Collection[int]) -> str:
    return statement.format(months=marks(list(months)))


def _hash(said: dict[str, Any]) -> str:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
