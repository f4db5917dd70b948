"""Transfers between sites as their two ends see them: on their way, received, still to be matched.

A dispatch is on its way until a receipt that stands receives it. A receipt without a dispatch is
to be matched: the sender has not recorded what it sent, or the receiver did not name it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from foodplan.rules.expiry import UNDATED, Expiry, Precision
from foodplan.rules.ledger import DateKind, MovementKind
from foodplan.store.history import Moment
from foodplan.store.ledger.driver import Driver, Row, day_of, marks

# How far apart the days of a dispatch and of a receipt may be to suggest that they are one.
NEAR = timedelta(days=3)

_SAID_LAST = "AND {v}.recorded_to IS NULL AND {v}.valid_to IS NULL"
_TRANSFERS = (
    "SELECT m.seq, m.uuid, m.kind, m.happened_on, m.document, n.id, n.slug, "  # noqa: S608
    "COALESCE(v.name, n.slug), p.id, p.slug, COALESCE(w.name, p.slug), a.name "
    "FROM movement m JOIN node n ON n.id = m.node_id JOIN node p ON p.id = m.partner_id "
    f"LEFT JOIN node_version v ON v.node_id = n.id {_SAID_LAST.format(v='v')} "
    f"LEFT JOIN node_version w ON w.node_id = p.id {_SAID_LAST.format(v='w')} "
    "LEFT JOIN account a ON a.id = m.account_id "
    "WHERE NOT EXISTS (SELECT 1 FROM movement r WHERE r.reverses = m.seq{known_r}) "
)
# What happened by a day, and what was known of it at an instant, of each act that a table stands
# for: `m` the transfer, `r` and `u` reversals, `g` the receipt of a dispatch.
_OPEN = (
    "AND m.happened_on <= ?{known_m} AND ((m.kind = 'dispatch' AND NOT EXISTS ("
    "SELECT 1 FROM movement g WHERE g.dispatch_seq = m.seq AND g.kind = 'receipt' "
    "AND g.happened_on <= ?{known_g} "
    "AND NOT EXISTS (SELECT 1 FROM movement u WHERE u.reverses = g.seq{known_u}))) "
    "OR (m.kind = 'receipt' AND m.dispatch_seq IS NULL)) "
)
_LINES = (
    "SELECT l.movement_seq, c.slug, c.name, t.date_kind, t.last_day, t.date_precision, "
    "SUM(l.grams) FROM line l JOIN lot t ON t.id = l.lot_id "
    "JOIN category c ON c.id = t.category_id JOIN node f ON f.id = l.from_node "
    "JOIN node e ON e.id = l.to_node WHERE l.movement_seq IN ({marks}) "
    "AND l.count_seq IS NULL AND (e.kind = 'transit' OR f.kind = 'source') "
    "GROUP BY l.movement_seq, c.position, c.slug, c.name, t.date_kind, t.last_day, "
    "t.date_precision ORDER BY l.movement_seq, c.position, c.slug, t.last_day, t.date_kind"
)


@dataclass(frozen=True)
class TransferLine:
    """Grams of one category and one date (`key`, see `rules.expiry`) that were sent or received."""

    category: str
    category_name: str
    key: str
    date_kind: DateKind
    last_day: date | None
    precision: Precision | None
    grams: int


@dataclass(frozen=True)
class Transfer:
    """A dispatch or a receipt: `node` recorded it, `partner` is the site at the other end."""

    uuid: UUID
    kind: str
    happened_on: date
    document: str | None
    node_id: int
    node: str
    node_name: str
    partner_id: int
    partner: str
    partner_name: str
    account_name: str | None
    lines: tuple[TransferLine, ...]

    @property
    def grams(self) -> int:
        """All that was sent, or received."""
        return sum(line.grams for line in self.lines)

    @property
    def sent(self) -> bool:
        """Whether it is a dispatch."""
        return self.kind == MovementKind.DISPATCH


@dataclass(frozen=True)
class Suggestion:
    """A receipt and a dispatch of the same two sites, near in time, that may be one transfer."""

    receipt: Transfer
    dispatch: Transfer


def open_transfers(session: Session, node_ids: Collection[int], moment: Moment) -> list[Transfer]:
    """Return what a moment finds unmatched at either end of some sites, the oldest first.

    These are dispatches that no standing receipt receives, and receipts without a dispatch.
    """
    driver = Driver(session)
    nodes, day = sorted(node_ids) or [0], driver.day(moment.day)
    # The sign keeps planners on the small index of transfers, off the large one of the node's acts.
    own = f"+m.node_id IN ({marks(nodes)})"
    either = f"AND m.partner_id IS NOT NULL AND ({own} OR m.partner_id IN ({marks(nodes)})) "
    known = {f"known_{table}": "" for table in "mrgu"}
    at: tuple[object, ...] = ()
    if moment.known_at is not None:
        known = {f"known_{table}": f" AND {table}.recorded_at <= ?" for table in "mrgu"}
        at = (driver.instant(moment.known_at),)
    narrowed = f"{_OPEN}{either}ORDER BY m.happened_on, m.seq".format(**known)
    return _read(driver, narrowed, (*at, day, *at, day, *at, *at, *nodes, *nodes), known["known_r"])


def get_transfer(session: Session, uuid: UUID) -> Transfer | None:
    """Return a dispatch or a receipt that stands, or None."""
    narrowed = "AND m.kind IN ('dispatch', 'receipt') AND m.uuid = ?"
    return next(iter(_read(Driver(session), narrowed, (str(uuid),))), None)


def suggestions(transfers: Collection[Transfer]) -> list[Suggestion]:
    """Return the pairs among some open transfers that may be one, each transfer once.

    The same two sites and at most three days apart; the nearest in weight first.
    """
    dispatches = [item for item in transfers if item.sent]
    pairs = [
        Suggestion(receipt, dispatch)
        for receipt in transfers
        for dispatch in dispatches
        if not receipt.sent and _may_be_one(receipt, dispatch)
    ]
    pairs.sort(key=lambda pair: abs(pair.receipt.grams - pair.dispatch.grams))
    taken: set[UUID] = set()
    found = []
    for pair in pairs:
        both = {pair.receipt.uuid, pair.dispatch.uuid}
        if not both & taken:
            taken |= both
            found.append(pair)
    return found


def _may_be_one(receipt: Transfer, dispatch: Transfer) -> bool:
    ends = (receipt.partner_id, receipt.node_id) == (dispatch.node_id, dispatch.partner_id)
    return ends and abs(receipt.happened_on - dispatch.happened_on) <= NEAR


def _read(
    driver: Driver, narrowed: str, values: Sequence[object], known: str = ""
) -> list[Transfer]:
    rows = driver.rows(_TRANSFERS.format(known_r=known) + narrowed, values)
    if not rows:
        return []
    numbers = [row[0] for row in rows]
    lines: dict[int, list[TransferLine]] = defaultdict(list)
    for seq, *line in driver.rows(_LINES.format(marks=marks(numbers)), numbers):
        lines[seq].append(_line(tuple(line)))
    return [_transfer(row, tuple(lines[row[0]])) for row in rows]


def _transfer(row: Row, lines: tuple[TransferLine, ...]) -> Transfer:
    return Transfer(
        uuid=UUID(row[1]),
        kind=row[2],
        happened_on=day_of(row[3]),
        document=row[4],
        node_id=row[5],
        node=row[6],
        node_name=row[7],
        partner_id=row[8],
        partner=row[9],
        partner_name=row[10],
        account_name=row[11],
        lines=lines,
    )


def _line(row: Row) -> TransferLine:
    slug, name, kind, day, precision, grams = row
    last = None if day is None else day_of(day)
    read = None if precision is None else Precision(precision)
    key = UNDATED if last is None or read is None else Expiry(last, DateKind(kind), read).key
    return TransferLine(slug, name, key, DateKind(kind), last, read, int(grams))
