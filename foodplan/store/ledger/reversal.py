"""The exact mirror of a movement, and what stands in the way of taking it back."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from foodplan.rules.calendar import day_words
from foodplan.rules.ledger import STOCK_KINDS, Method, MovementKind
from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Problem
from foodplan.store.ledger.body import fingerprint, reversal_body
from foodplan.store.ledger.book import Entry, Header
from foodplan.store.ledger.counting import Instant
from foodplan.store.ledger.driver import Driver, Row, day_of, instant_of, marks
from foodplan.store.ledger.lots import Holdings
from foodplan.store.ledger.periods.posting import hold_closing, hold_open

KIND_WORDS = {
    MovementKind.OPENING: "giacenza iniziale",
    MovementKind.INTAKE: "arrivo",
    MovementKind.DISTRIBUTION: "distribuzione",
    MovementKind.DISPOSAL: "scarto",
    MovementKind.RETURN: "reso",
    MovementKind.DISPATCH: "spedizione",
    MovementKind.RECEIPT: "ricevimento",
    MovementKind.TRANSFORM: "trasformazione",
    MovementKind.COUNT: "conta",
}
_LOCKED = "SELECT seq FROM movement WHERE uuid IN ({marks}) ORDER BY seq FOR NO KEY UPDATE"
_ORIGINALS = (
    "SELECT m.seq, m.uuid, m.kind, m.node_id, n.slug, m.happened_on, m.recorded_at, "
    "m.posted_month, m.method, m.passages, m.typed_at, m.before_count, m.closed, m.partner_id, "
    "r.seq FROM movement m JOIN node n ON n.id = m.node_id "
    "LEFT JOIN movement r ON r.reverses = m.seq WHERE m.uuid IN ({marks})"
)
_LINES = (
    "SELECT l.movement_seq, f.kind, t.kind, l.count_seq, l.n, l.lot_id, l.from_node, l.to_node, "
    "l.grams, l.sign, l.tally, l.month, l.category_id, l.source_kind, l.method FROM line l "
    "JOIN node f ON f.id = l.from_node JOIN node t ON t.id = l.to_node "
    "WHERE l.movement_seq IN ({marks}) ORDER BY l.movement_seq, l.n"
)
ASKED_AT_ONCE = 500
NAMED_DEPENDENTS = 5
ALREADY_REVERSED = Problem("replaces", "Questo movimento è già stato corretto o annullato.")


@dataclass(frozen=True)
class Original:
    """A movement to take back, with the lines as they are stored and the stocks they touch."""

    seq: int
    uuid: UUID
    kind: str
    node_id: int
    node_slug: str
    happened_on: date
    recorded_at: datetime
    posted_month: int
    method: Method
    passages: str | None
    typed_at: datetime | None
    before_count: bool
    closed: bool
    partner_id: int | None
    reversed_by: int | None
    entries: tuple[Entry, ...]
    stocks: frozenset[int]

    @property
    def categories(self) -> set[int]:
        """The ids of the categories it moved."""
        return {entry.category_id for entry in self.entries}

    @property
    def instant(self) -> Instant:
        """When it happened, among the acts and counts of its site."""
        at = self.typed_at or self.recorded_at
        return Instant(self.happened_on, at, self.before_count, self.seq)

    def mirror(self, open_month: Callable[[int], int]) -> list[Entry]:
        """Return the lines of its reversal, in its own months or in the first open ones."""
        own = self.seq if self.kind == MovementKind.COUNT else None
        return [
            entry._replace(
                from_node=entry.to_node,
                to_node=entry.from_node,
                sign=-entry.sign,
                tally=-entry.tally,
                month=open_month(entry.month),
                quantity=None,
                unit=None,
                grams_per_unit=None,
                said_category_id=None,
                asked_lot=None,
                count_seq=entry.count_seq or own,
            )
            for entry in self.entries
        ]

    def reversal(
        self, uuid: UUID, reason: str | None, account: int | None, now: datetime, month: int
    ) -> Header:
        """Return the header of its reversal: of the same instant, booked in an open month."""
        return Header(
            uuid=str(uuid),
            kind=MovementKind.REVERSAL,
            node_id=self.node_id,
            happened_on=self.happened_on,
            recorded_at=now,
            posted_month=month,
            account_id=account,
            method=self.method,
            body_hash=fingerprint(reversal_body(self.uuid, reason)),
            reverses=self.seq,
            reason_code=reason,
            partner_id=self.partner_id,
            typed_at=self.typed_at or self.recorded_at,
            before_count=self.before_count,
            closed=self.closed,
        )


def lock_original(driver: Driver, uuid: UUID) -> None:
    """Let the writers that take back one movement wait in turn until this transaction ends."""
    if not driver.sqlite:
        driver.rows("SELECT seq FROM movement WHERE uuid = ? FOR NO KEY UPDATE", (str(uuid),))


def is_closed(driver: Driver, uuid: UUID) -> bool:
    """Return whether a movement is closed history, which leaves today's stock as it is."""
    row = driver.row("SELECT closed FROM movement WHERE uuid = ?", (str(uuid),))
    return bool(row and row[0])


def hold_sites(driver: Driver, kind: str, site: int, original: Original | None) -> None:
    """Let no act of the sites of an act slip past a count unseen, before anything is read.

    A correction has the site and the kind of its original too.
    """
    kinds, sites = {kind}, {site}
    if original is not None:
        kinds, sites = kinds | {original.kind}, sites | {original.node_id}
    hold = hold_closing if MovementKind.COUNT in kinds else hold_open
    for number in sorted(sites):
        hold(driver, number)


def find_original(driver: Driver, uuid: UUID) -> Original | None:
    """Return a movement with its lines and whether it is reversed already, or None."""
    return next(iter(find_originals(driver, [uuid])), None)


def find_originals(driver: Driver, uuids: Sequence[UUID], *, lock: bool = False) -> list[Original]:
    """Return movements with their lines, in the order of recording; unknown ones are left out.

    With `lock`, writers that take back one of them wait in turn until this transaction ends.
    """
    found: list[Original] = []
    for first in range(0, len(uuids), ASKED_AT_ONCE):
        some = sorted(str(uuid) for uuid in uuids[first : first + ASKED_AT_ONCE])
        if lock and not driver.sqlite:
            driver.rows(_LOCKED.format(marks=marks(some)), some)
        rows = driver.rows(_ORIGINALS.format(marks=marks(some)), some)
        numbers = [row[0] for row in rows]
        lines: dict[int, list[Row]] = defaultdict(list)
        for seq, *line in driver.rows(_LINES.format(marks=marks(numbers)), numbers):
            lines[seq].append(tuple(line))
        found += [_original(row, lines[row[0]]) for row in rows]
    return sorted(found, key=lambda original: original.seq)


def original_problem(original: Original | None) -> Problem | None:
    """Return why a movement cannot be taken back, or None."""
    if original is None:
        return Problem("replaces", "Il movimento da correggere non esiste.")
    if original.kind == MovementKind.REVERSAL:
        return Problem(
            "replaces", "Un annullamento non si corregge: registrare un nuovo movimento."
        )
    if original.reversed_by is not None:
        return ALREADY_REVERSED
    return None


def shortage_problem(driver: Driver, original: Original, holdings: Holdings) -> Problem | None:
    """Return the refusal of a net below zero, naming the later movements in the way, or None."""
    short = {key: grams for key, grams in holdings.grams.items() if grams < 0}
    # Other goods on the way may cover a dispatch that was received, but are not those goods.
    short |= _received(driver, original)
    if not short:
        return None
    missing = -sum(short.values())
    dependents = _dependents(driver, original, short)
    message = (
        "Non si può: mancherebbero %(missing)s, perché la merce è già uscita. "
        "Correggere prima: %(dependents)s."
    )
    params = {"missing": format_kilos(missing), "dependents": "; ".join(dependents)}
    return Problem("lines", message, params)


def _received(driver: Driver, original: Original) -> dict[tuple[int, int], int]:
    """Return what a receipt that stands took of a dispatch, below zero, by (transit, lot)."""
    if original.kind != MovementKind.DISPATCH:
        return {}
    rows = driver.rows(
        "SELECT l.from_node, l.lot_id, SUM(l.grams) FROM movement m "
        "JOIN line l ON l.movement_seq = m.seq JOIN node f ON f.id = l.from_node "
        "LEFT JOIN movement r ON r.reverses = m.seq "
        "WHERE m.dispatch_seq = ? AND r.seq IS NULL AND f.kind = 'transit' "
        "GROUP BY l.from_node, l.lot_id",
        (original.seq,),
    )
    return {(node, lot): -int(grams) for node, lot, grams in rows}


def _original(row: Row, lines: Sequence[Row]) -> Original:
    seq, uuid, kind, node, slug, happened, recorded, month, method, passages, *rest = row
    typed_at, before_count, closed, partner, reversed_by = rest
    entries = tuple(Entry(*line[3:])._replace(count_seq=line[2]) for line in lines)
    ends = [pair for line in lines for pair in ((line[0], line[5]), (line[1], line[6]))]
    return Original(
        seq=seq,
        uuid=UUID(uuid),
        kind=kind,
        node_id=node,
        node_slug=slug,
        happened_on=day_of(happened),
        recorded_at=instant_of(recorded),
        posted_month=month,
        method=Method(method),
        passages=passages,
        typed_at=None if typed_at is None else instant_of(typed_at),
        before_count=bool(before_count),
        closed=bool(closed),
        partner_id=partner,
        reversed_by=reversed_by,
        entries=entries,
        stocks=frozenset({node} | {number for kind, number in ends if kind in STOCK_KINDS}),
    )


def _dependents(
    driver: Driver, original: Original, short: Mapping[tuple[int, int], int]
) -> list[str]:
    nodes = sorted({node for node, _ in short})
    lots = sorted({lot for _, lot in short})
    rows = driver.rows(
        "SELECT m.kind, m.happened_on, SUM(l.grams) FROM movement m "  # noqa: S608
        "JOIN line l ON l.movement_seq = m.seq LEFT JOIN movement r ON r.reverses = m.seq "
        f"WHERE (m.node_id = ? OR m.dispatch_seq = ?) AND m.seq > ? AND m.kind <> 'reversal' "
        f"AND r.seq IS NULL AND l.from_node IN ({marks(nodes)}) AND l.lot_id IN ({marks(lots)}) "
        "GROUP BY m.seq, m.kind, m.happened_on ORDER BY m.seq LIMIT ?",
        (original.node_id, original.seq, original.seq, *nodes, *lots, NAMED_DEPENDENTS + 1),
    )
    named = [
        f"{KIND_WORDS[kind]} di {format_kilos(int(grams))} del {day_words(day_of(day))}"
        for kind, day, grams in rows[:NAMED_DEPENDENTS]
    ]
    return [*named, "e altri"] if len(rows) > NAMED_DEPENDENTS else named
