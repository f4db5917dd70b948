"""How later entries meet the counts of a site: book stock after a count never changes.

A count is an absolute statement at an instant. An act that is recorded afterwards but happened
before it is met by contrary lines, so that the same acts and counts give the same stock and the
same totals in whatever order they arrive. The fall that a count finds goes to COUNT or, at a site
that does not weigh what goes out, to PEOPLE; the rise goes to COUNT.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from foodplan.rules.ledger import DistributionMode
from foodplan.store.ledger.book import Entry
from foodplan.store.ledger.driver import Driver, Row, day_of, instant_of, marks
from foodplan.store.ledger.lots import Lot, get_lots

Grams = dict[int, int]

_COUNTS = (
    "SELECT m.seq, m.happened_on, COALESCE(m.typed_at, m.recorded_at), m.recorded_at, "
    "s.category_id, s.asked_lot FROM movement m JOIN stock_count s ON s.movement_seq = m.seq "
    "LEFT JOIN movement r ON r.reverses = m.seq WHERE m.node_id = ? AND m.kind = 'count' "
    "AND m.happened_on >= ? AND r.seq IS NULL ORDER BY m.happened_on, 3, m.seq, s.n"
)
_SETTLED = (
    "SELECT {key}, l.lot_id, l.from_node, l.to_node, l.sign, l.month, l.grams FROM line l "
    "WHERE {where} IN ({marks})"
)
_MODE = (
    "SELECT distribution_mode FROM node_version WHERE node_id = ? AND valid_from <= ? "
    "AND (valid_to IS NULL OR valid_to > ?) AND recorded_from <= ? "
    "AND (recorded_to IS NULL OR recorded_to > ?) ORDER BY id DESC LIMIT 1"
)


@dataclass(frozen=True)
class Instant:
    """When an act happened, among the acts and counts of its site.

    `first` puts it before every count of its day; `seq` parts acts of one instant by the order of
    recording, None standing for the act that is being recorded.
    """

    day: date
    at: datetime
    first: bool = False
    seq: int | None = None

    def before(self, count: "Count") -> bool:
        """Return whether it came before a count."""
        if self.day != count.day or self.first:
            return self.day < count.day or (self.first and self.day == count.day)
        if self.at != count.at or count.seq is None:
            return self.at < count.at or (self.at == count.at and count.seq is None)
        return self.seq is not None and self.seq < count.seq


@dataclass
class Count:
    """A count that stands: what it speaks of, and what it found so far, by lot and month.

    `falls` are grams that went (node to PEOPLE or COUNT), `rises` grams that came (from COUNT),
    both signed: they never stand together for one statement.
    """

    seq: int | None
    day: date
    at: datetime
    recorded_at: datetime
    rows: list[tuple[int, str | None]] = field(default_factory=list)
    falls: dict[int, Grams] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    rises: Grams = field(default_factory=lambda: defaultdict(int))
    lots: dict[int, Lot] = field(default_factory=dict)

    def row_of(self, lot: Lot) -> int | None:
        """Return the place of the statement that covers a lot, or None."""
        for place, (category, asked) in enumerate(self.rows):
            if category == lot.category_id and lot.is_of(asked):
                return place
        return None

    def take(self, node: int, lot: Lot, line: Entry) -> None:
        """Add a line that settles this count."""
        self.lots[lot.id] = lot
        if (line.from_node == node) == (line.sign > 0):
            self.falls[lot.id][line.month] += line.sign * line.grams
        else:
            self.rises[lot.id] += line.sign * line.grams

    def fallen(self, row: int) -> int:
        """Return the fall of one statement."""
        return sum(sum(months.values()) for lot, months in self.falls.items() if self._in(lot, row))

    def risen(self, row: int) -> int:
        """Return the rise of one statement."""
        return sum(grams for lot, grams in self.rises.items() if self._in(lot, row))

    def months(self, row: int) -> Grams:
        """Return the fall of one statement by month."""
        sums: Grams = defaultdict(int)
        for lot, months in self.falls.items():
            for month, grams in months.items() if self._in(lot, row) else ():
                sums[month] += grams
        return {month: grams for month, grams in sums.items() if grams > 0}

    def _in(self, lot: int, row: int) -> bool:
        return self.row_of(self.lots[lot]) == row


class CountBook:
    """The standing counts of one site from a day on, with what settled them so far."""

    def __init__(self, driver: Driver, node: int, since: date, without: int | None = None) -> None:
        self.driver, self.node, self.without = driver, node, without
        self.counts: list[Count] = []
        for seq, day, at, recorded, category, asked in driver.rows(
            _COUNTS, (node, driver.day(since))
        ):
            if seq == without:
                continue
            if not self.counts or self.counts[-1].seq != seq:
                dates = (day_of(day), instant_of(at), instant_of(recorded))
                self.counts.append(Count(seq, *dates))
            self.counts[-1].rows.append((category, asked))
        self._loaded: set[int] = set()
        # What the first half of a correction takes back, which no table holds yet.
        self.pending: list[tuple[Instant, Entry]] = []

    def after(self, instant: Instant) -> list[Count]:
        """Return the counts made after an instant, the first one first."""
        return [count for count in self.counts if instant.before(count)]

    def absorbs(self, instant: Instant, lot: Lot) -> bool:
        """Return whether a later count says how much of a lot there was, whatever is added now."""
        return any(count.row_of(lot) is not None for count in self.after(instant))

    def load(self, counts: Iterable[Count]) -> None:
        """Read what settled some counts, once."""
        wanted = {
            count.seq: count
            for count in counts
            if count.seq is not None and count.seq not in self._loaded
        }
        if not wanted:
            return
        self._loaded |= set(wanted)
        rows = settled_lines(self.driver, list(wanted))
        lots = get_lots(self.driver, {row[1] for row in rows})
        for seq, lot, *line in rows:
            wanted[seq].take(self.node, lots[lot], _entry(lot, line))

    def by_count(self, count: Count) -> bool:
        """Return whether the site did not weigh what went out, as it was said at the count."""
        day, known = self.driver.day(count.day), self.driver.instant(count.recorded_at)
        row = self.driver.row(_MODE, (self.node, day, day, known, known))
        return row is not None and row[0] == DistributionMode.BY_COUNT

    def wait_for(self, instant: Instant, entries: Iterable[Entry]) -> None:
        """Take note of lines of an act that is yet to be written; of a count, at its instant."""
        instants = {count.seq: Instant(count.day, count.at, seq=count.seq) for count in self.counts}
        self.pending += [(instants.get(entry.count_seq, instant), entry) for entry in entries]

    def effects_after(self, instant: Instant, categories: Iterable[int]) -> dict[Lot, int]:
        """Return what changed at the site since an instant, in grams by lot.

        Lines that settle a count belong to the instant of that count, whatever act holds them.
        """
        wanted = sorted(set(categories))
        sums: Grams = defaultdict(int)
        for statement in (_LATER_LINES, _LATER_COUNTS):
            spelt = statement.format(marks=marks(wanted))
            values = (self.node, self.driver.day(instant.day), *wanted)
            for lot, from_node, grams, day, at, first, seq in self.driver.rows(spelt, values):
                later = Instant(day_of(day), instant_of(at), bool(first), seq)
                if not _earlier(later, instant):
                    sums[lot] += -grams if from_node == self.node else grams
        for when, entry in self.pending:
            if entry.category_id in wanted and not _earlier(when, instant):
                sums[entry.lot_id] += net_effects([entry], self.node).get(entry.lot_id, 0)
        lots = get_lots(self.driver, sums)
        return {lots[lot]: grams for lot, grams in sums.items() if grams}


def settled_lines(driver: Driver, counts: list[int]) -> list[Row]:
    """Return (count, lot, from, to, sign, month, grams) of every line that settles some counts."""
    found: list[Row] = []
    for key, where in (
        ("l.movement_seq", "l.count_seq IS NULL AND l.movement_seq"),
        ("l.count_seq", "l.count_seq"),
    ):
        statement = _SETTLED.format(key=key, where=where, marks=marks(counts))
        found += driver.rows(statement, counts)
    return found


def net_effects(lines: Iterable[Entry], node: int) -> Mapping[int, int]:
    """Return what some lines change at a site, in grams by lot."""
    sums: Grams = defaultdict(int)
    for line in lines:
        if line.from_node == node:
            sums[line.lot_id] -= line.grams
        if line.to_node == node:
            sums[line.lot_id] += line.grams
    return sums


_JOINED = (
    "JOIN lot t ON t.id = l.lot_id WHERE m.node_id = ? AND m.happened_on >= ? "
    "AND t.category_id IN ({marks}) AND (l.from_node = m.node_id OR l.to_node = m.node_id)"
)
_WHEN = (
    "l.lot_id, l.from_node, l.grams, m.happened_on, COALESCE(m.typed_at, m.recorded_at), "
    "m.before_count, COALESCE(m.reverses, m.replaces, m.seq) "
)
_LATER_LINES = (
    f"SELECT {_WHEN} FROM movement m JOIN line l ON l.movement_seq = m.seq "  # noqa: S608
    f"AND l.count_seq IS NULL {_JOINED}"
)
_LATER_COUNTS = f"SELECT {_WHEN} FROM movement m JOIN line l ON l.count_seq = m.seq {_JOINED}"  # noqa: S608


def _earlier(one: Instant, count: Instant) -> bool:
    """Return whether an act that is recorded came before a count that is being recorded."""
    if one.day != count.day:
        return one.day < count.day
    return one.first or one.at <= count.at


def _entry(lot: int, line: Iterable[int]) -> Entry:
    from_node, to_node, sign, month, grams = line
    return Entry(0, lot, from_node, to_node, grams, sign, 0, month, 0, 0, 0)
