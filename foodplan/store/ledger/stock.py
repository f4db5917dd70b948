"""What stands at a site now, by category and by date, and where its goods usually come from."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.rules.expiry import UNDATED, Expiry, Precision
from foodplan.rules.ledger import DateKind, SourceKind
from foodplan.store.ledger.driver import Driver, day_of

# The mirror of a line goes the other way, with the sign of taking back.
_END = "(CASE WHEN l.sign > 0 THEN t.kind ELSE f.kind END)"
_SUM = f"SUM(CASE WHEN {_END} = '{{kind}}' THEN l.sign * l.grams ELSE 0 END)"
_DIFFERENCES = (
    f"SELECT c.slug, c.name, {_SUM.format(kind='count')}, {_SUM.format(kind='people')}, "  # noqa: S608
    f"{_SUM.format(kind='stock')} FROM line l JOIN category c ON c.id = l.category_id "
    "JOIN node f ON f.id = l.from_node JOIN node t ON t.id = l.to_node "
    "WHERE (l.movement_seq = ? AND l.count_seq IS NULL) OR l.count_seq = ? "
    "GROUP BY c.position, c.slug, c.name ORDER BY c.position, c.slug"
)


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


@dataclass(frozen=True)
class ShelfLot:
    """Grams of one category and one date at a site, whatever their origin.

    `key` names the date (`rules.expiry`), and is `none` for what has no date.
    """

    category: str
    category_name: str
    key: str
    date_kind: DateKind
    last_day: date | None
    precision: Precision | None
    grams: int


def shelf_lots(session: Session, node_id: int) -> list[ShelfLot]:
    """Return what stands at a site by category and date, first expired first, undated last."""
    rows = Driver(session).rows(
        "SELECT c.slug, c.name, l.date_kind, l.last_day, l.date_precision, SUM(b.grams) "
        "FROM balance b JOIN lot l ON l.id = b.lot_id JOIN category c ON c.id = l.category_id "
        "WHERE b.node_id = ? AND b.grams > 0 "
        "GROUP BY c.position, c.slug, c.name, l.date_kind, l.last_day, l.date_precision "
        "ORDER BY c.position, c.slug, l.last_day, l.date_kind, l.date_precision",
        (node_id,),
    )
    lots = [_shelf_lot(*row) for row in rows]
    return sorted(lots, key=lambda lot: lot.last_day or date.max)


def counts_on(session: Session, node_id: int, day: date) -> int:
    """Return how many counts of a site stand on a day."""
    driver = Driver(session)
    row = driver.row(
        "SELECT COUNT(*) FROM movement m LEFT JOIN movement r ON r.reverses = m.seq "
        "WHERE m.node_id = ? AND m.kind = 'count' AND m.happened_on = ? AND r.seq IS NULL",
        (node_id, driver.day(day)),
    )
    return int(row[0]) if row else 0


def _shelf_lot(
    slug: str, name: str, kind: int, day: str | date | None, precision: str | None, grams: int
) -> ShelfLot:
    last = None if day is None else day_of(day)
    read = None if precision is None else Precision(precision)
    key = UNDATED if last is None or read is None else Expiry(last, DateKind(kind), read).key
    return ShelfLot(slug, name, key, DateKind(kind), last, read, int(grams))


@dataclass(frozen=True)
class CountDifference:
    """What a count found of one category beside the book, as later entries leave it now.

    `missing` went to COUNT, `given` to people at a site that does not weigh what goes out,
    `more` was there and not in the book; all in grams.
    """

    category: str
    category_name: str
    missing: int
    given: int
    more: int


def count_differences(session: Session, seq: int) -> list[CountDifference]:
    """Return what a count differs from the book by, in the order of the categories."""
    rows = Driver(session).rows(_DIFFERENCES, (seq, seq))
    return [
        CountDifference(slug, name, *(int(grams) for grams in found))
        for slug, name, *found in rows
        if any(found)
    ]
