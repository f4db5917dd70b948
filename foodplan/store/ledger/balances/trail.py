"""From a figure of the mass balance down to the movements that it is the sum of."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from foodplan.rules.balance import Term, term_of
from foodplan.rules.ledger import NodeKind, SourceKind
from foodplan.store.ledger.balances.scope import scope_clause, with_transit
from foodplan.store.ledger.driver import Driver, Row, day_of, instant_of

_SAID_LAST = "AND {v}.recorded_to IS NULL AND {v}.valid_to IS NULL"
_CROSSINGS = (
    "{scope}, crossing AS (SELECT f.movement_seq, f.category_id, f.source_kind, "
    "CASE WHEN a.id IS NULL THEN f.first_node ELSE f.last_node END AS other, "
    "f.grams * ({signs}) AS grams FROM ("
    "SELECT l.movement_seq, l.category_id, l.source_kind, l.sign * l.grams AS grams, "
    "CASE WHEN l.sign < 0 THEN l.to_node ELSE l.from_node END AS first_node, "
    "CASE WHEN l.sign < 0 THEN l.from_node ELSE l.to_node END AS last_node "
    "FROM line l WHERE l.month BETWEEN ? AND ?) f "
    "LEFT JOIN scope a ON a.id = f.first_node LEFT JOIN scope b ON b.id = f.last_node "
    "JOIN node o ON o.id = CASE WHEN a.id IS NULL THEN f.first_node ELSE f.last_node END "
    "JOIN category c ON c.id = f.category_id "
    "WHERE (a.id IS NULL) <> (b.id IS NULL) AND ({kinds}){narrowed}) "
)
_GROUPED = (
    "SELECT x.movement_seq, x.category_id, x.other, SUM(x.grams) AS grams FROM crossing x "
    "JOIN movement m ON m.seq = x.movement_seq{known} "
    "GROUP BY x.movement_seq, x.category_id, x.other"
)
_TOTALS = "SELECT COUNT(*), COALESCE(SUM(g.grams), 0) FROM ({grouped}) g"
# The page is cut before anything else is looked up.
_ROWS = (
    "SELECT m.uuid, m.kind, m.happened_on, m.recorded_at, m.posted_month, c.name, g.grams, "  # noqa: S608
    "m.document, m.node_id, n.slug, COALESCE(v.name, n.slug), o.slug, COALESCE(w.name, o.slug), "
    "o.kind, e.happened_on, "
    "(SELECT r.uuid FROM movement r WHERE r.reverses = m.seq{then}), s.uuid, p.uuid FROM ("
    "SELECT q.movement_seq, q.category_id, q.other, q.grams FROM ({grouped}) q "
    "JOIN movement d ON d.seq = q.movement_seq "
    "ORDER BY d.happened_on DESC, d.seq DESC, q.category_id, q.other LIMIT ? OFFSET ?) g "
    "JOIN movement m ON m.seq = g.movement_seq JOIN category c ON c.id = g.category_id "
    "JOIN node n ON n.id = m.node_id JOIN node o ON o.id = g.other "
    f"LEFT JOIN node_version v ON v.node_id = n.id {_SAID_LAST.format(v='v')} "
    f"LEFT JOIN node_version w ON w.node_id = o.id {_SAID_LAST.format(v='w')} "
    "LEFT JOIN movement e ON e.seq = m.reverses "
    "LEFT JOIN movement s ON s.replaces = m.seq AND s.replaces IS NOT NULL{since} "
    "LEFT JOIN movement p ON p.seq = m.replaces "
    "ORDER BY m.happened_on DESC, m.seq DESC, g.category_id, g.other"
)


@dataclass(frozen=True)
class TrailQuestion:
    """Which movements: those that crossed a scope's border at one term, in posted months.

    `detail` narrows to a source kind's slug or a boundary's slug; `food` None takes all goods.
    """

    node_ids: frozenset[int]
    first: int
    last: int
    term: Term
    detail: str = ""
    food: bool | None = None
    known_at: datetime | None = None


@dataclass(frozen=True)
class Crossing:
    """What one movement moved of one category across the border, signed as the balance has it.

    A reversal takes off and names the day of its original. `other` is the node on the other
    side, whose site may be somebody else's; `node` the site that recorded the movement.
    """

    uuid: UUID
    kind: str
    happened_on: date
    recorded_at: datetime
    posted_month: int
    category_name: str
    grams: int
    document: str | None
    node_id: int
    node: str
    node_name: str
    other: str
    other_name: str
    other_kind: str
    reversed_on: date | None
    reversed_by: UUID | None
    replaced_by: UUID | None
    replaces: UUID | None


@dataclass(frozen=True)
class Trail:
    """A page of crossings, with how many there are in all and what they sum to."""

    rows: tuple[Crossing, ...]
    total: int
    grams: int


def trail(session: Session, asked: TrailQuestion, limit: int = 50, offset: int = 0) -> Trail:
    """Return the movements behind a term of the balance, the last day first.

    Their grams sum exactly to the term. Stocks before and after have none: they raise ValueError.
    """
    if asked.term in {Term.BEFORE, Term.AFTER}:
        raise ValueError("A stock is no flow.")
    driver = Driver(session)
    start, values = _crossing(session, asked)
    then: tuple[Any, ...] = () if asked.known_at is None else (driver.instant(asked.known_at),)
    until = " AND {m}.recorded_at <= ?" if then else ""
    grouped = _GROUPED.format(known=until.format(m="m"))
    totals = driver.row(start + _TOTALS.format(grouped=grouped), (*values, *then))
    statement = start + _ROWS.format(
        grouped=grouped, then=until.format(m="r"), since=until.format(m="s")
    )
    rows = driver.rows(statement, (*values, *then, *then, limit, offset, *then))
    count, grams = totals or (0, 0)
    return Trail(tuple(_crossing_row(row) for row in rows), int(count), int(grams))


def _crossing(session: Session, asked: TrailQuestion) -> tuple[str, tuple[Any, ...]]:
    scope, ids = scope_clause(with_transit(session, asked.node_ids))
    ways = _ways(asked.term)
    signs = "CASE " + " ".join(
        f"WHEN o.kind = '{kind}' AND a.id IS {'' if inward else 'NOT '}NULL THEN {sign}"
        for kind, inward, sign in ways
    ) + " ELSE 0 END"  # fmt: skip
    kinds = " OR ".join(
        f"(o.kind = '{kind}' AND a.id IS {'' if inward else 'NOT '}NULL)"
        for kind, inward, _ in ways
    )
    narrowed, more = _narrowed(asked)
    start = _CROSSINGS.format(scope=scope, signs=signs, kinds=kinds, narrowed=narrowed)
    return start, (*ids, asked.first, asked.last, *more)


def _ways(term: Term) -> list[tuple[NodeKind, bool, int]]:
    """Return the kinds of node and the directions whose flows a term is made of, with signs."""
    ways = []
    for kind in NodeKind:
        for inward in (True, False):
            found, sign = term_of(kind, inward=inward)
            if found == term:
                ways.append((kind, inward, sign))
    return ways


def _narrowed(asked: TrailQuestion) -> tuple[str, tuple[Any, ...]]:
    narrowed = ""
    if asked.food is not None:
        narrowed = " AND c.food" if asked.food else " AND NOT c.food"
    if not asked.detail:
        return narrowed, ()
    if asked.term in {Term.SOURCE, Term.RETURN}:
        kind = int(SourceKind.from_slug(asked.detail))
        return f"{narrowed} AND f.source_kind = ?", (kind,)
    return f"{narrowed} AND o.slug = ?", (asked.detail,)


def _crossing_row(row: Row) -> Crossing:
    return Crossing(
        uuid=UUID(row[0]),
        kind=row[1],
        happened_on=day_of(row[2]),
        recorded_at=instant_of(row[3]),
        posted_month=row[4],
        category_name=row[5],
        grams=int(row[6]),
        document=row[7],
        node_id=row[8],
        node=row[9],
        node_name=row[10],
        other=row[11],
        other_name=row[12],
        other_kind=row[13],
        reversed_on=None if row[14] is None else day_of(row[14]),
        reversed_by=_uuid(row[15]),
        replaced_by=_uuid(row[16]),
        replaces=_uuid(row[17]),
    )


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
