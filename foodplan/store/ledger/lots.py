"""Lots: which ones an act fills or draws from, and how much of each stands at a node."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from foodplan.rules.ledger import SourceKind
from foodplan.rules.sharing import share_by_largest_remainder
from foodplan.store.ledger.driver import Driver, marks

# Goods that nobody recorded coming in have no origin: never a surplus kind.
UNKNOWN_ORIGIN = SourceKind.OTHER_ORGANISATION


@dataclass(frozen=True)
class Lot:
    """A pooled lot, ordered by id."""

    id: int
    category_id: int
    source_kind: int


@dataclass
class Holdings:
    """Grams by (node, lot) as an act finds them, locked until its transaction ends.

    Amounts follow the act as it is planned, so that its lines see one another.
    """

    grams: dict[tuple[int, int], int] = field(default_factory=dict)
    lots: dict[int, Lot] = field(default_factory=dict)

    def add(self, node: int, lot: Lot, grams: int) -> None:
        """Change what stands at a node, even below zero: the net is checked at the end."""
        self.lots[lot.id] = lot
        self.grams[node, lot.id] = self.grams.get((node, lot.id), 0) + grams

    def at(self, node: int, category_id: int) -> list[tuple[Lot, int]]:
        """Return the lots of a category with grams at a node, by lot."""
        held = [
            (self.lots[lot], grams)
            for (place, lot), grams in self.grams.items()
            if place == node and grams > 0 and self.lots[lot].category_id == category_id
        ]
        return sorted(held, key=lambda item: item[0].id)


def lock_holdings(driver: Driver, nodes: Collection[int], categories: Collection[int]) -> Holdings:
    """Return what stands of some categories at some nodes, locked in (node, lot) order."""
    statement = (
        "SELECT b.node_id, b.lot_id, b.grams, l.category_id, l.source_kind "  # noqa: S608
        "FROM balance b JOIN lot l ON l.id = b.lot_id "
        f"WHERE b.node_id IN ({marks(list(nodes))}) AND l.category_id IN "
        f"({marks(list(categories))}) AND l.date_kind = 0 ORDER BY b.node_id, b.lot_id"
    )
    rows = driver.rows(statement + driver.for_update, (*sorted(nodes), *sorted(categories)))
    holdings = Holdings()
    for node, lot, grams, category, source_kind in rows:
        holdings.lots[lot] = Lot(lot, category, source_kind)
        holdings.grams[node, lot] = grams
    return holdings


def pooled_lots(driver: Driver, categories: Iterable[int], source_kind: int) -> dict[int, Lot]:
    """Return the pooled lot of each category and one source kind, made where it is missing."""
    wanted = sorted(set(categories))
    statement = (
        f"SELECT id, category_id FROM lot WHERE category_id IN ({marks(wanted)}) "  # noqa: S608
        "AND source_kind = ? AND date_kind = 0"
    )
    values = (*wanted, source_kind)
    found = {category: lot for lot, category in driver.rows(statement, values)}
    if len(found) < len(wanted):
        missing = [(category, source_kind) for category in wanted if category not in found]
        driver.run_many(
            "INSERT INTO lot (category_id, source_kind, date_kind) VALUES (?, ?, 0) "
            "ON CONFLICT DO NOTHING",
            missing,
        )
        found = {category: lot for lot, category in driver.rows(statement, values)}
    return {category: Lot(lot, category, source_kind) for category, lot in found.items()}


def shares(held: list[tuple[Lot, int]], grams: int) -> list[tuple[Lot, int]]:
    """Return grams shared over lots in proportion to what each holds, none of them empty."""
    parts = share_by_largest_remainder(grams, [amount for _, amount in held])
    return [(lot, part) for (lot, _), part in zip(held, parts, strict=True) if part]
