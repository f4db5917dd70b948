"""Movements as people read them: one row for an act, with the lines as they were typed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from foodplan.rules.ledger import Method, MovementKind, NodeKind, SourceKind, month_of
from foodplan.store.ledger.body import passages_said
from foodplan.store.ledger.driver import Driver, Row, day_of, instant_of, marks
from foodplan.store.ledger.inputs import OUTPUT, OpeningInput
from foodplan.store.ledger.reading import MovementLine, Stored, lines_of_movements

_SAID_LAST = "AND {v}.recorded_to IS NULL AND {v}.valid_to IS NULL"
_MOVEMENTS = (
    "SELECT m.seq, m.uuid, m.kind, m.node_id, n.slug, v.name, m.happened_on, m.recorded_at, "  # noqa: S608
    "m.method, m.document, t.text, m.reason_code, a.name, m.passages, "
    "o.uuid, r.uuid, p.uuid, s.uuid, m.posted_month, g.slug, w.name, d.uuid, m.intact, "
    "m.before_count FROM movement m JOIN node n ON n.id = m.node_id "
    f"LEFT JOIN node_version v ON v.node_id = n.id {_SAID_LAST.format(v='v')} "
    "LEFT JOIN node g ON g.id = m.partner_id "
    f"LEFT JOIN node_version w ON w.node_id = g.id {_SAID_LAST.format(v='w')} "
    "LEFT JOIN movement d ON d.seq = m.dispatch_seq "
    "LEFT JOIN note t ON t.id = m.note_id LEFT JOIN account a ON a.id = m.account_id "
    "LEFT JOIN movement o ON o.seq = m.reverses LEFT JOIN movement r ON r.reverses = m.seq "
    "LEFT JOIN movement p ON p.seq = m.replaces "
    "LEFT JOIN movement s ON s.node_id = m.node_id AND s.seq > m.seq AND s.replaces = m.seq "
)


@dataclass(frozen=True)
class MovementRow:
    """One act; `counterpart` is the boundary on its other side, names are those said last.

    Of a transfer it is the other site, and `dispatch` the dispatch that a receipt receives.
    `lost_grams` did not arrive, or were not found by a count; of a site that does not weigh what
    goes out, `derived_grams` went to people according to the count.
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
    lost_grams: int = 0
    derived_grams: int = 0
    posted_month: int = 0
    dispatch: UUID | None = None
    waste_to: str = "waste"
    intact: bool = False
    before_count: bool = False

    @property
    def late(self) -> bool:
        """Whether its own month was closed when it was recorded."""
        return self.posted_month != month_of(self.happened_on)

    @property
    def grams(self) -> int:
        """All grams of the act, gains at a count left out."""
        return sum(line.grams for line in self.lines if line.role != OUTPUT)

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
    lines = lines_of_movements(driver, [row[0] for row in rows])
    others = {stored.counterpart(row[2]) for row in rows if (stored := lines.get(row[0]))}
    names = _names(driver, others)
    return [_movement_row(row, lines.get(row[0], Stored()), names) for row in rows]


def _names(driver: Driver, slugs: Collection[str]) -> dict[str, str]:
    """Return the names of some nodes as they are said last."""
    wanted = sorted(slugs)
    if not wanted:
        return {}
    statement = (
        "SELECT n.slug, v.name FROM node n JOIN node_version v ON v.node_id = n.id "  # noqa: S608
        f"{_SAID_LAST.format(v='v')} WHERE n.slug IN ({marks(wanted)})"
    )
    return dict(driver.rows(statement, wanted))


def _movement_row(row: Row, stored: Stored, names: Mapping[str, str]) -> MovementRow:
    kind, own = row[2], stored.own
    month, partner, partner_name, dispatch, intact, before_count = row[18:]
    inward = bool(own) and own[0].from_kind in {NodeKind.SOURCE, NodeKind.OPENING}
    counterpart = partner or stored.counterpart(kind)
    reverses, reversed_by, replaces, replaced_by = map(_uuid, row[14:18])
    return MovementRow(
        seq=row[0],
        uuid=UUID(row[1]),
        kind=kind,
        node=row[4],
        node_name=row[5] or row[4],
        counterpart=counterpart,
        counterpart_name=partner_name or names.get(counterpart, counterpart),
        happened_on=day_of(row[6]),
        recorded_at=instant_of(row[7]),
        method=Method(row[8]).slug,
        source_kind=SourceKind(own[0].source_kind).slug if inward else None,
        document=row[9],
        note=row[10],
        reason_code=row[11],
        account_name=row[12],
        opening=passages_said(row[13]),
        reverses=reverses,
        reversed_by=reversed_by,
        replaces=replaces,
        replaced_by=replaced_by,
        lines=stored.typed(kind),
        count_gain_grams=stored.gained(),
        lost_grams=stored.lost(),
        derived_grams=stored.derived(kind),
        posted_month=month,
        dispatch=_uuid(dispatch),
        waste_to=stored.waste_to(),
        intact=bool(intact),
        before_count=bool(before_count),
    )


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
