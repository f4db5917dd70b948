"""Lots: which ones an act fills or draws from, and how much of each stands at a node."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from foodplan.rules.expiry import UNDATED, Expiry, Precision, read_key
from foodplan.rules.ledger import DateKind, SourceKind
from foodplan.rules.sharing import share_by_largest_remainder
from foodplan.store.ledger.driver import Driver, day_of, marks

# Goods that nobody recorded coming in have no origin: never a surplus kind.
UNKNOWN_ORIGIN = SourceKind.OTHER_ORGANISATION


@dataclass(frozen=True)
class Lot:
    """Goods of one category and origin, with the date printed on them if they have one."""

    id: int
    category_id: int
    source_kind: int
    date_kind: int = 0
    last_day: date | None = None
    precision: str | None = None

    @property
    def key(self) -> str:
        """The key of its date, `none` for an undated lot."""
        if self.last_day is None:
            return UNDATED
        return Expiry(self.last_day, DateKind(self.date_kind), Precision(self.precision or "")).key

    def is_of(self, asked: str | None) -> bool:
        """Whether it is among the lots that a line asks for; None asks for any."""
        return asked is None or self.key == asked


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

    def at(self, node: int, categories: Collection[int]) -> list[tuple[Lot, int]]:
        """Return the lots of some categories with grams at a node, by last day and lot."""
        held = [
            (self.lots[lot], grams)
            for (place, lot), grams in self.grams.items()
            if place == node and grams > 0 and self.lots[lot].category_id in categories
        ]
        return sorted(held, key=lambda item: (item[0].last_day or date.max, item[0].id))


_LOT = "l.id, l.category_id, l.source_kind, l.date_kind, l.last_day, l.date_precision"


def lock_holdings(driver: Driver, nodes: Collection[int], categories: Collection[int]) -> Holdings:
    """Return what stands of some categories at some nodes, locked in (node, lot) order."""
    statement = (
        f"SELECT b.node_id, b.grams, {_LOT} "  # noqa: S608
        "FROM balance b JOIN lot l ON l.id = b.lot_id "
        f"WHERE b.node_id IN ({marks(list(nodes))}) AND b.grams > 0 AND l.category_id IN "
        f"({marks(list(categories))}) ORDER BY b.node_id, b.lot_id"
    )
    rows = driver.rows(statement + driver.for_update, (*sorted(nodes), *sorted(categories)))
    holdings = Holdings()
    for node, grams, *lot in rows:
        holdings.add(node, lot_of(lot), grams)
    return holdings


def lot_of(row: Iterable[object]) -> Lot:
    """Return the lot of a row in the order of its columns."""
    number, category, source_kind, date_kind, day, precision = row
    last = None if day is None else day_of(day)  # type: ignore[arg-type]
    return Lot(number, category, source_kind, date_kind, last, precision)  # type: ignore[arg-type]


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


def lot_for(driver: Driver, category: int, source_kind: int, key: str | None) -> Lot:
    """Return the lot of a category, an origin and a date's key, made where it is missing."""
    if key is None or key == UNDATED:
        return pooled_lots(driver, [category], source_kind)[category]
    said = read_key(key)
    values = (category, source_kind, int(said.kind), driver.day(said.last_day), said.precision)
    statement = (
        "SELECT id FROM lot WHERE category_id = ? AND source_kind = ? AND date_kind = ? "
        "AND last_day = ? AND date_precision = ?"
    )
    row = driver.row(statement, values)
    if row is None:
        driver.run(
            "INSERT INTO lot (category_id, source_kind, date_kind, last_day, date_precision) "
            "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            values,
        )
        row = driver.row(statement, values)
    if row is None:
        raise LookupError("A lot that was just made is there.")
    return Lot(row[0], category, source_kind, int(said.kind), said.last_day, said.precision)


def get_lots(driver: Driver, ids: Collection[int]) -> dict[int, Lot]:
    """Return lots by id."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    statement = f"SELECT {_LOT} FROM lot l WHERE l.id IN ({marks(wanted)})"  # noqa: S608
    return {row[0]: lot_of(row) for row in driver.rows(statement, wanted)}


def shares(held: list[tuple[Lot, int]], grams: int) -> list[tuple[Lot, int]]:
    """Return grams shared over lots in proportion to what each holds, none of them empty."""
    parts = share_by_largest_remainder(grams, [amount for _, amount in held])
    return [(lot, part) for (lot, _), part in zip(held, parts, strict=True) if part]


def first_expired_first(held: list[tuple[Lot, int]], grams: int) -> list[tuple[Lot, int]]:
    """Return grams drawn by date, the earliest first, then from the undated ones in proportion.

    `held` is in the order of last days; of one date every origin gives in proportion. What is
    not there is not drawn.
    """
    drawn: list[tuple[Lot, int]] = []
    for key in dict.fromkeys(lot.key for lot, _ in held):
        same = [item for item in held if item[0].key == key]
        part = min(grams, sum(amount for _, amount in same))
        drawn += shares(same, part) if part else []
        grams -= part
    return drawn
