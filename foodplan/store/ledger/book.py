"""Writing an act: movement, lines, balances and monthly flows in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from foodplan.rules.problems import Problem, Refused
from foodplan.store.ledger.driver import Driver, marks
from foodplan.store.ledger.seals import SEALED, SEALED_LINE, seal

FlowKey = tuple[int, int, int, int, int, int]

_MOVEMENT = (
    f"INSERT INTO movement ({', '.join(SEALED)}, seal) VALUES ({marks([*SEALED, ''])}) "  # noqa: S608
    "ON CONFLICT DO NOTHING RETURNING seq"
)
_LINE = (
    f"INSERT INTO line (movement_seq, {', '.join(SEALED_LINE)}) "  # noqa: S608
    f"VALUES ({marks(['', *SEALED_LINE])})"
)
_PARENT = "INSERT INTO lot_parent (movement_seq, n, parent_lot_id, grams) VALUES (?, ?, ?, ?)"
_STATEMENT = (
    "INSERT INTO stock_count (movement_seq, n, category_id, asked_lot, grams, quantity, unit, "
    "grams_per_unit) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_PUT = (
    "INSERT INTO balance (node_id, lot_id, grams) VALUES (?, ?, ?) "
    "ON CONFLICT (node_id, lot_id) DO UPDATE SET grams = balance.grams + excluded.grams"
)
_TAKE = "UPDATE balance SET grams = grams - ? WHERE node_id = ? AND lot_id = ? AND grams >= ?"
ADD_FLOW = (
    "INSERT INTO flow_month (month, from_node, to_node, category_id, source_kind, method, grams, "
    "movements) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (month, from_node, to_node, category_id, source_kind, method) DO UPDATE SET "
    "grams = flow_month.grams + excluded.grams, "
    "movements = flow_month.movements + excluded.movements"
)


class Header(NamedTuple):
    """What a movement says beside its lines, in the order of `SEALED`."""

    uuid: str
    kind: str
    node_id: int
    happened_on: date
    recorded_at: datetime
    posted_month: int
    account_id: int | None
    method: int
    body_hash: str
    document: str | None = None
    reverses: int | None = None
    replaces: int | None = None
    reason_code: str | None = None
    note_id: int | None = None
    note_hash: str | None = None
    passages: str | None = None
    import_row: str | None = None
    partner_id: int | None = None
    dispatch_seq: int | None = None
    typed_at: datetime | None = None
    before_count: bool = False
    intact: bool = False
    closed: bool = False


class Entry(NamedTuple):
    """One line as it is stored, without its movement."""

    n: int
    lot_id: int
    from_node: int
    to_node: int
    grams: int
    sign: int
    tally: int
    month: int
    category_id: int
    source_kind: int
    method: int
    quantity: str | None = None
    unit: str | None = None
    grams_per_unit: int | None = None
    said_category_id: int | None = None
    asked_lot: str | None = None
    count_seq: int | None = None

    @property
    def flow_key(self) -> FlowKey:
        """The monthly flow that the line changes: a reversal's is its original's."""
        ends = (self.from_node, self.to_node)
        first, last = ends if self.sign > 0 else ends[::-1]
        return (self.month, first, last, self.category_id, self.source_kind, self.method)


def write_movement(
    driver: Driver,
    header: Header,
    entries: Sequence[Entry],
    parents: Sequence[tuple[int, int, int]] = (),
) -> int | None:
    """Store a movement, its lines and the parents of its lots; return its number.

    None, with nothing written, when its id (or reversal) is taken. Parents are (n of a line,
    parent lot, grams).
    """
    seq = _write_header(driver, header, seal(header, entries, parents))
    if seq is None:
        return None
    if entries:
        driver.run_many(_LINE, [(seq, *entry) for entry in entries])
    if parents:
        driver.run_many(_PARENT, [(seq, *parent) for parent in parents])
    return seq


def _write_header(driver: Driver, header: Header, sealed: str) -> int | None:
    typed_at = None if header.typed_at is None else driver.instant(header.typed_at)
    stored = header._replace(
        happened_on=driver.day(header.happened_on),  # type: ignore[arg-type]
        recorded_at=driver.instant(header.recorded_at),  # type: ignore[arg-type]
        typed_at=typed_at,  # type: ignore[arg-type]
    )
    row = driver.row(_MOVEMENT, (*stored, sealed))
    return None if row is None else int(row[0])


@dataclass
class Effects:
    """What an act changes, added up over its movements before it is applied once."""

    stocks: frozenset[int]
    balances: dict[tuple[int, int], int] = field(default_factory=dict)
    flows: dict[FlowKey, tuple[int, int]] = field(default_factory=dict)

    def add(self, entries: Iterable[Entry]) -> None:
        """Add the lines of one movement."""
        for entry in entries:
            for node, grams in ((entry.from_node, -entry.grams), (entry.to_node, entry.grams)):
                if node in self.stocks:
                    key = (node, entry.lot_id)
                    self.balances[key] = self.balances.get(key, 0) + grams
            flow = entry.flow_key
            grams, movements = self.flows.get(flow, (0, 0))
            self.flows[flow] = (grams + entry.sign * entry.grams, movements + entry.tally)

    def apply(self, driver: Driver) -> None:
        """Change balances, then monthly flows, each in the order of its key.

        Raises Refused when somebody else took the stock in the meantime.
        """
        for (node, lot), grams in sorted(self.balances.items()):
            if grams > 0:
                driver.run(_PUT, (node, lot, grams))
            elif grams < 0 and not driver.run(_TAKE, (-grams, node, lot, -grams)):
                raise Refused([Problem("lines", TAKEN_MEANWHILE)])
        changed = [(*key, *flow) for key, flow in sorted(self.flows.items()) if flow != (0, 0)]
        if changed:
            driver.run_many(ADD_FLOW, changed)


TAKEN_MEANWHILE = "Nel frattempo la merce a magazzino è cambiata: ricontrollare e riprovare."


def write_statements(driver: Driver, seq: int, statements: Sequence[tuple[Any, ...]]) -> None:
    """Store what a count found, as (n, category, asked lot, grams, quantity, unit, grams each)."""
    driver.run_many(_STATEMENT, [(seq, *statement) for statement in statements])
