"""What stands at a site now, and where its goods usually come from."""

from collections import defaultdict
from dataclasses import dataclass

from sqlmodel import Session

from foodplan.rules.ledger import SourceKind
from foodplan.store.ledger.driver import Driver


@dataclass(frozen=True)
class StockRow:
    """Grams of one category at a site, and how they part by origin."""

    category: str
    category_name: str
    food: bool
    grams: int
    by_source: tuple[tuple[SourceKind, int], ...]


@dataclass(frozen=True)
class UsualSource:
    """A source and a category that often come together to a site."""

    counterpart: str
    counterpart_name: str
    category: str
    category_name: str
    source_kind: SourceKind
    movements: int


def stock_by_category(session: Session, node_id: int) -> list[StockRow]:
    """Return what stands at a site, in the order of the categories; empty ones are left out."""
    rows = Driver(session).rows(
        "SELECT c.slug, c.name, c.food, l.source_kind, SUM(b.grams) FROM balance b "
        "JOIN lot l ON l.id = b.lot_id JOIN category c ON c.id = l.category_id "
        "WHERE b.node_id = ? AND b.grams > 0 "
        "GROUP BY c.position, c.slug, c.name, c.food, l.source_kind "
        "ORDER BY c.position, c.slug, l.source_kind",
        (node_id,),
    )
    parts: dict[tuple[str, str, bool], list[tuple[SourceKind, int]]] = defaultdict(list)
    for slug, name, food, source_kind, grams in rows:
        parts[slug, name, bool(food)].append((SourceKind(source_kind), int(grams)))
    return [
        StockRow(*category, sum(grams for _, grams in by_source), tuple(by_source))
        for category, by_source in parts.items()
    ]


def usual_sources(
    session: Session, node_id: int, since_month: int, limit: int = 6
) -> list[UsualSource]:
    """Return the pairs of source and category that came most often since a month (yyyymm)."""
    rows = Driver(session).rows(
        "SELECT n.slug, COALESCE(v.name, n.slug), c.slug, c.name, f.source_kind, "
        "SUM(f.movements) AS times FROM flow_month f "
        "JOIN node n ON n.id = f.from_node AND n.kind = 'source' "
        "JOIN category c ON c.id = f.category_id LEFT JOIN node_version v ON v.node_id = n.id "
        "AND v.recorded_to IS NULL AND v.valid_to IS NULL "
        "WHERE f.to_node = ? AND f.month >= ? "
        "GROUP BY n.slug, v.name, c.slug, c.name, f.source_kind HAVING SUM(f.movements) > 0 "
        "ORDER BY times DESC, n.slug, c.slug, f.source_kind LIMIT ?",
        (node_id, since_month, limit),
    )
    return [
        UsualSource(slug, name, category, category_name, SourceKind(source_kind), int(times))
        for slug, name, category, category_name, source_kind, times in rows
    ]
