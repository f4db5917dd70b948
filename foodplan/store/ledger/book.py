"""Writing an act: movement, lines, balances and monthly flows in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from foodplan.rules.problems import Problem, Refused
from foodplan.store.ledger.driver import Driver

FlowKey = tuple[int, int, int, int, int, int]

_MOVEMENT = (
    "INSERT INTO movement (uuid, kind, node_id, happened_on, recorded_at, posted_month, "
    "account_id, method, document, reverses, replaces, reason_code, note_id, note_hash, "
    "body_hash, passages, import_row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT DO NOTHING RETURNING seq"
)
_LINE = (
    "INSERT INTO line (movement_seq, n, lot_id, from_node, to_node, grams, sign, tally, month, "
    "category_id, source_kind, method, quantity, unit, grams_per_unit) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PUT = (
    "INSERT INTO balance (node_id, lot_id, grams) VALUES (?, ?, ?) "
    "ON CONFLICT (node_id, lot_id) DO UPDATE SET grams = balance.grams + excluded.grams"
)
_TAKE = "UPDATE balance SET grams = grams - ? WHERE node_id = ? AND lot_id = ? AND grams >= ?"
_FLOW = (
    "INSERT INTO flow_month (month, from_node, to_node, category_id, source_kind, method, grams, "
    "movements) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (month, from_node, to_node, category_id, source_kind, method) DO UPDATE SET "
    "grams = flow_month.grams + excluded.grams, "
    "movements = flow_month.movements + excluded.movements"
)


@dataclass(frozen=True)
class Header:
    """What a movement says beside its lines."""

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

    @property
    def flow_key(self) -> FlowKey:
        """The monthly flow that the line changes: a reversal's is its original's."""
        ends = (self.from_node, self.to_node)
        first, last = ends if self.sign > 0 else ends[::-1]
        return (self.month, first, last, self.category_id, self.source_kind, self.method)


def write_movement(driver: Driver, header: Header) -> int | None:
    """Store a movement and return its number, or None when its id (or reversal) is taken."""
    row = driver.row(
        _MOVEMENT,
        (
            header.uuid,
            header.kind,
            header.node_id,
            driver.day(header.happened_on),
            driver.instant(header.recorded_at),
            header.posted_month,
            header.account_id,
            header.method,
            header.document,
            header.reverses,
            header.replaces,
            header.reason_code,
            header.note_id,
            header.note_hash,
            header.body_hash,
            header.passages,
            header.import_row,
        ),
    )
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
            grams, movements = self.flows.get(entry.flow_key, (0, 0))
            self.flows[entry.flow_key] = (
                grams + entry.sign * entry.grams,
                movements + entry.tally,
            )

    def apply(self, driver: Driver) -> None:
        """Change balances, then monthly flows, each in the order of its key.

        Raises Refused when somebody else took the stock in the meantime.
        """
        for (node, lot), grams in sorted(self.balances.items()):
            if grams > 0:
                driver.run(_PUT, (node, lot, grams))
            elif grams < 0 and not driver.run(_TAKE, (-grams, node, lot, -grams)):
                raise Refused([Problem("lines", TAKEN_MEANWHILE)])
        driver.run_many(
            _FLOW, [(*key, grams, moved) for key, (grams, moved) in sorted(self.flows.items())]
        )


TAKEN_MEANWHILE = "Nel frattempo la merce a magazzino è cambiata: ricontrollare e riprovare."


def write_lines(driver: Driver, seq: int, entries: Sequence[Entry]) -> None:
    """Store the lines of a movement."""
    driver.run_many(_LINE, [(seq, *entry) for entry in entries])


def tallied(rows: Iterable[tuple[Any, ...]], month: int, method: int) -> list[Entry]:
    """Return entries of a plain movement; the first line of each flow key counts it.

    `rows` are (n, lot, from, to, grams, quantity, unit, grams_per_unit) with a whole lot.
    """
    seen: set[FlowKey] = set()
    entries = []
    for n, lot, from_node, to_node, grams, *typed in rows:
        kind = (lot.category_id, lot.source_kind, method)
        entry = Entry(n, lot.id, from_node, to_node, grams, 1, 1, month, *kind, *typed)
        if entry.flow_key in seen:
            entry = entry._replace(tally=0)
        seen.add(entry.flow_key)
        entries.append(entry)
    return entries
