"""The exact mirror of a movement, and what stands in the way of taking it back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from foodplan.rules.ledger import Method, MovementKind
from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Problem
from foodplan.store.ledger.body import fingerprint, reversal_body
from foodplan.store.ledger.book import Entry, Header
from foodplan.store.ledger.driver import Driver, Row, day_of, instant_of, marks
from foodplan.store.ledger.lots import Holdings, Lot

KIND_WORDS = {
    MovementKind.OPENING: "giacenza iniziale",
    MovementKind.INTAKE: "arrivo",
    MovementKind.DISTRIBUTION: "distribuzione",
    MovementKind.DISPOSAL: "scarto",
}
NAMED_DEPENDENTS = 5
ALREADY_REVERSED = Problem("replaces", "Questo movimento è già stato corretto o annullato.")


@dataclass(frozen=True)
class Original:
    """A movement to take back, with the lines as they are stored."""

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
    reversed_by: int | None
    entries: tuple[Entry, ...]

    @property
    def categories(self) -> set[int]:
        """The ids of the categories it moved."""
        return {entry.category_id for entry in self.entries}

    @property
    def mirror(self) -> list[Entry]:
        """The lines of its reversal."""
        return [
            entry._replace(
                from_node=entry.to_node,
                to_node=entry.from_node,
                sign=-1,
                tally=-entry.tally,
                quantity=None,
                unit=None,
                grams_per_unit=None,
            )
            for entry in self.entries
        ]

    def take_back(self, holdings: Holdings) -> None:
        """Undo the movement's effect on what stands at its node."""
        for entry in self.mirror:
            lot = Lot(entry.lot_id, entry.category_id, entry.source_kind)
            grams = entry.grams if entry.to_node == self.node_id else -entry.grams
            holdings.add(self.node_id, lot, grams)

    def reversal(
        self, uuid: UUID, reason: str | None, account: int | None, now: datetime
    ) -> Header:
        """Return the header of its reversal."""
        return Header(
            uuid=str(uuid),
            kind=MovementKind.REVERSAL,
            node_id=self.node_id,
            happened_on=self.happened_on,
            recorded_at=now,
            posted_month=self.posted_month,
            account_id=account,
            method=self.method,
            body_hash=fingerprint(reversal_body(self.uuid, reason)),
            reverses=self.seq,
            reason_code=reason,
        )


def lock_original(driver: Driver, uuid: UUID) -> None:
    """Let the writers that take back one movement wait in turn until this transaction ends."""
    if not driver.sqlite:
        driver.rows("SELECT seq FROM movement WHERE uuid = ? FOR NO KEY UPDATE", (str(uuid),))


def find_original(driver: Driver, uuid: UUID) -> Original | None:
    """Return a movement with its lines and whether it is reversed already, or None."""
    row = driver.row(
        "SELECT m.seq, m.uuid, m.kind, m.node_id, n.slug, m.happened_on, m.recorded_at, "
        "m.posted_month, m.method, m.passages, r.seq "
        "FROM movement m JOIN node n ON n.id = m.node_id "
        "LEFT JOIN movement r ON r.reverses = m.seq WHERE m.uuid = ?",
        (str(uuid),),
    )
    if row is None:
        return None
    lines = driver.rows(
        "SELECT n, lot_id, from_node, to_node, grams, sign, tally, month, category_id, "
        "source_kind, method FROM line WHERE movement_seq = ? ORDER BY n",
        (row[0],),
    )
    return _original(row, tuple(Entry(*line) for line in lines))


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
    if not short:
        return None
    missing = -sum(short.values())
    dependents = _dependents(driver, original, {lot for _, lot in short})
    message = (
        "Non si può: mancherebbero %(missing)s, perché la merce è già uscita. "
        "Correggere prima: %(dependents)s."
    )
    params = {"missing": format_kilos(missing), "dependents": "; ".join(dependents)}
    return Problem("lines", message, params)


def _original(row: Row, entries: tuple[Entry, ...]) -> Original:
    seq, uuid, kind, node, slug, happened, recorded, month, method, passages, reversed_by = row
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
        reversed_by=reversed_by,
        entries=entries,
    )


def _dependents(driver: Driver, original: Original, lots: set[int]) -> list[str]:
    rows = driver.rows(
        "SELECT m.kind, m.happened_on, SUM(l.grams) FROM movement m "  # noqa: S608
        "JOIN line l ON l.movement_seq = m.seq LEFT JOIN movement r ON r.reverses = m.seq "
        f"WHERE m.node_id = ? AND m.seq > ? AND m.kind <> 'reversal' AND r.seq IS NULL "
        f"AND l.from_node = m.node_id AND l.lot_id IN ({marks(list(lots))}) "
        "GROUP BY m.seq, m.kind, m.happened_on ORDER BY m.seq LIMIT ?",
        (original.node_id, original.seq, *sorted(lots), NAMED_DEPENDENTS + 1),
    )
    named = [
        f"{KIND_WORDS[kind]} di {format_kilos(int(grams))} del {_day_words(day_of(day))}"
        for kind, day, grams in rows[:NAMED_DEPENDENTS]
    ]
    return [*named, "e altri"] if len(rows) > NAMED_DEPENDENTS else named


def _day_words(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
