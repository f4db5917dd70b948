"""Movements as people read them: one row for an act, with the lines as they were typed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from foodplan.rules.ledger import Method, MovementKind, NodeKind, SourceKind
from foodplan.store.ledger.body import passages_said
from foodplan.store.ledger.driver import Driver, Row, day_of, instant_of, marks
from foodplan.store.ledger.inputs import OpeningInput
from foodplan.store.ledger.plan import STEP

_SAID_LAST = "AND {v}.recorded_to IS NULL AND {v}.valid_to IS NULL"
_MOVEMENTS = (
    "SELECT m.seq, m.uuid, m.kind, m.node_id, n.slug, v.name, m.happened_on, m.recorded_at, "  # noqa: S608
    "m.method, m.document, t.text, m.reason_code, a.name, m.passages, "
    "o.uuid, r.uuid, p.uuid, s.uuid FROM movement m JOIN node n ON n.id = m.node_id "
    f"LEFT JOIN node_version v ON v.node_id = n.id {_SAID_LAST.format(v='v')} "
    "LEFT JOIN note t ON t.id = m.note_id LEFT JOIN account a ON a.id = m.account_id "
    "LEFT JOIN movement o ON o.seq = m.reverses LEFT JOIN movement r ON r.reverses = m.seq "
    "LEFT JOIN movement p ON p.seq = m.replaces "
    "LEFT JOIN movement s ON s.node_id = m.node_id AND s.seq > m.seq AND s.replaces = m.seq "
)
_LINES = (
    "SELECT l.movement_seq, l.n, c.slug, c.name, l.grams, l.quantity, l.unit, l.grams_per_unit, "  # noqa: S608
    "l.source_kind, e.slug, e.kind, COALESCE(v.name, e.slug) FROM line l "
    "JOIN movement m ON m.seq = l.movement_seq JOIN category c ON c.id = l.category_id "
    "JOIN node e ON e.id = CASE WHEN l.to_node = m.node_id THEN l.from_node ELSE l.to_node END "
    f"LEFT JOIN node_version v ON v.node_id = e.id {_SAID_LAST.format(v='v')} "
)


@dataclass(frozen=True)
class MovementLine:
    """Grams of one category as they were typed, with the text that was typed."""

    category: str
    category_name: str
    grams: int
    quantity: str | None
    unit: str | None
    grams_per_unit: int | None


@dataclass(frozen=True)
class MovementRow:
    """One act; `counterpart` is the boundary on its other side, names are those said last.

    `source_kind` is None for what went out. A corrected movement has both `reversed_by` and
    `replaced_by`; the latter is None when its correction stands at another site.
    """

    seq: int
    uuid: UUID
    kind: str
    node: str
    node_name: str
    counterpart: str
    counterpart_name: str
    happened_on: date
    recorded_at: datetime
    method: str
    source_kind: str | None
    document: str | None
    note: str | None
    reason_code: str | None
    account_name: str | None
    opening: OpeningInput | None
    reverses: UUID | None
    reversed_by: UUID | None
    replaces: UUID | None
    replaced_by: UUID | None
    lines: tuple[MovementLine, ...]
    count_gain_grams: int

    @property
    def grams(self) -> int:
        """All grams of the act, gains at a count left out."""
        return sum(line.grams for line in self.lines)

    @property
    def stands(self) -> bool:
        """Whether it counts: neither a reversal nor reversed."""
        return self.kind != MovementKind.REVERSAL and self.reversed_by is None


def list_movements(
    session: Session,
    node_ids: Collection[int],
    *,
    day: date | None = None,
    limit: int = 50,
    offset: int = 0,
    reversals: bool = True,
) -> list[MovementRow]:
    """Return the movements of some sites (of one day when given), the last recorded first."""
    where, values = _where(Driver(session), node_ids, day, reversals=reversals)
    return _read(session, f"{where} ORDER BY m.seq DESC LIMIT ? OFFSET ?", (*values, limit, offset))


def count_movements(
    session: Session,
    node_ids: Collection[int],
    *,
    day: date | None = None,
    reversals: bool = True,
) -> int:
    """Return how many movements `list_movements` would return without a limit."""
    driver = Driver(session)
    where, values = _where(driver, node_ids, day, reversals=reversals)
    row = driver.row(f"SELECT COUNT(*) FROM movement m {where}", values)  # noqa: S608
    return int(row[0]) if row else 0


def get_movement(session: Session, uuid: UUID) -> MovementRow | None:
    """Return one movement, or None."""
    return next(iter(_read(session, "WHERE m.uuid = ?", (str(uuid),))), None)


def _where(
    driver: Driver, node_ids: Collection[int], day: date | None, *, reversals: bool
) -> tuple[str, tuple[Any, ...]]:
    nodes = sorted(node_ids) or [0]
    where = f"WHERE m.node_id IN ({marks(nodes)})"
    if not reversals:
        where += " AND m.kind <> 'reversal'"
    if day is None:
        return where, tuple(nodes)
    return f"{where} AND m.happened_on = ?", (*nodes, driver.day(day))


def _read(session: Session, where: str, values: Sequence[Any]) -> list[MovementRow]:
    driver = Driver(session)
    rows = driver.rows(_MOVEMENTS + where, values)
    if not rows:
        return []
    numbers = [row[0] for row in rows]
    lines: dict[int, list[Row]] = defaultdict(list)
    narrowed = f"WHERE l.movement_seq IN ({marks(numbers)}) ORDER BY l.movement_seq, l.n"
    for seq, *line in driver.rows(_LINES + narrowed, numbers):
        lines[seq].append(tuple(line))
    return [_movement_row(row, lines[row[0]]) for row in rows]


def _movement_row(row: Row, lines: Sequence[Row]) -> MovementRow:
    own = [line for line in lines if line[9] != NodeKind.COUNT]
    inward = bool(own) and own[0][9] in {NodeKind.SOURCE, NodeKind.OPENING}
    return MovementRow(
        seq=row[0],
        uuid=UUID(row[1]),
        kind=row[2],
        node=row[4],
        node_name=row[5] or row[4],
        counterpart=own[0][8] if own else "",
        counterpart_name=own[0][10] if own else "",
        happened_on=day_of(row[6]),
        recorded_at=instant_of(row[7]),
        method=Method(row[8]).slug,
        source_kind=SourceKind(own[0][7]).slug if inward else None,
        document=row[9],
        note=row[10],
        reason_code=row[11],
        account_name=row[12],
        opening=passages_said(row[13]),
        reverses=_uuid(row[14]),
        reversed_by=_uuid(row[15]),
        replaces=_uuid(row[16]),
        replaced_by=_uuid(row[17]),
        lines=_as_typed(own),
        count_gain_grams=sum(line[3] for line in lines) - sum(line[3] for line in own),
    )


def _as_typed(lines: Sequence[Row]) -> tuple[MovementLine, ...]:
    typed: dict[int, list[Row]] = defaultdict(list)
    for line in lines:
        typed[line[0] // STEP].append(line)
    return tuple(
        MovementLine(parts[0][1], parts[0][2], sum(part[3] for part in parts), *parts[0][4:7])
        for _, parts in sorted(typed.items())
    )


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
