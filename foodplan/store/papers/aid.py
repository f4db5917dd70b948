"""What public aid went onto and off the shelves of some sites, day by day, reversals included."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from foodplan.rules.ledger import NodeKind, SourceKind
from foodplan.store.ledger.driver import Driver, Row, day_of, marks

# Lines that settle a count happened on its day, also those that a late movement brings along.
_LINES = (
    "SELECT COALESCE(k.happened_on, m.happened_on) AS day, m.seq, m.uuid, m.kind, m.document, "
    "x.uuid, (SELECT 1 FROM movement r WHERE r.reverses = m.seq{reversed_by}), l.sign, "
    "l.from_node, l.to_node, l.grams, c.slug, c.name, c.position, c.food, "
    "f.kind, f.slug, COALESCE(fv.name, f.slug), t.kind, t.slug, COALESCE(tv.name, t.slug), "
    "COALESCE(pv.name, '') "
    "FROM movement m JOIN line l ON l.movement_seq = m.seq "
    "JOIN category c ON c.id = l.category_id "
    "JOIN node f ON f.id = l.from_node JOIN node t ON t.id = l.to_node "
    "LEFT JOIN movement k ON k.seq = l.count_seq "
    "LEFT JOIN movement x ON x.seq = m.reverses "
    "LEFT JOIN node_version fv ON fv.node_id = f.id AND fv.recorded_to IS NULL "
    "AND fv.valid_to IS NULL "
    "LEFT JOIN node_version tv ON tv.node_id = t.id AND tv.recorded_to IS NULL "
    "AND tv.valid_to IS NULL "
    "LEFT JOIN node_version pv ON pv.node_id = COALESCE(m.partner_id, 0) "
    "AND pv.recorded_to IS NULL AND pv.valid_to IS NULL "
    "WHERE m.node_id IN ({nodes}) AND l.source_kind = ? AND COALESCE(k.happened_on, m.happened_on) "
    "<= ?{known} ORDER BY day, m.seq, l.n"
)


@dataclass(frozen=True)
class AidLine:
    """Grams of public aid of one category that a movement put on the shelves, or took off.

    `load` and `unload` are below zero on a reversal's lines, which take back the original's, and
    on those of a late movement that take back what a count had found; one of the two is zero.
    `other` is the kind of node on the other side, `other_name` its name. `taken_back` says that
    the movement was reversed later; `reverses` names the one that a reversal takes back.
    """

    day: date
    seq: int
    uuid: UUID
    kind: str
    document: str | None
    reverses: UUID | None
    taken_back: bool
    site: str
    other: NodeKind
    other_slug: str
    other_name: str
    category: str
    category_name: str
    position: int
    food: bool
    load: int
    unload: int


def list_aid_lines(
    session: Session, nodes: Collection[int], last: date, known_at: datetime | None = None
) -> list[AidLine]:
    """Return everything that moved public aid at some sites (node ids) up to a day, by day.

    What came before a register's first day is its opening stock; sums are exact to the gram.
    """
    if not nodes:
        return []
    driver = Driver(session)
    wanted = sorted(nodes)
    values: list[Any] = [*wanted, int(SourceKind.PUBLIC_AID), driver.day(last)]
    reversed_by = known = ""
    if known_at is not None:
        reversed_by, known = " AND r.recorded_at <= ?", " AND m.recorded_at <= ?"
        values = [driver.instant(known_at), *values, driver.instant(known_at)]
    statement = _LINES.format(nodes=marks(wanted), reversed_by=reversed_by, known=known)
    return list(_grouped(driver.rows(statement, values), frozenset(wanted)))


def _grouped(rows: list[Row], nodes: frozenset[int]) -> Iterator[AidLine]:
    """Yield one line for each movement, category, other side and way, in the order of the rows."""
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in rows:
        head, (sign, start, end, grams), goods, ends = row[:7], row[7:11], row[11:15], row[15:22]
        first, last = (start, end) if sign > 0 else (end, start)
        one, other = (ends[:3], ends[3:6]) if sign > 0 else (ends[3:6], ends[:3])
        if last in nodes:
            sums[head, goods, other[2], _named(one, ends[6]), True] += sign * grams
        if first in nodes:
            sums[head, goods, one[2], _named(other, ends[6]), False] += sign * grams
    for (head, goods, site, far, inward), grams in sums.items():
        load, unload = (grams, 0) if inward else (0, grams)
        yield _line(head, goods, site, far, load, unload)


def _named(end: Row, partner: str) -> Row:
    """Return the other side of a line; goods on their way are named after where they go."""
    kind, slug, name = end
    return (kind, slug, partner or name) if kind == NodeKind.TRANSIT else (kind, slug, name)


def _line(head: Row, goods: Row, site: str, far: Row, load: int, unload: int) -> AidLine:
    day, seq, uuid, kind, document, reverses, taken_back = head
    slug, name, position, food = goods
    return AidLine(
        day=day_of(day),
        seq=seq,
        uuid=UUID(uuid),
        kind=kind,
        document=document,
        reverses=UUID(reverses) if reverses else None,
        taken_back=taken_back is not None,
        site=site,
        other=NodeKind(far[0]),
        other_slug=far[1],
        other_name=far[2],
        category=slug,
        category_name=name,
        position=position,
        food=bool(food),
        load=load,
        unload=unload,
    )
