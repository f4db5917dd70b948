"""The contrary lines by which an act that comes late leaves the counts after it as they were."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.rules.ledger import Method, NodeKind, month_of
from foodplan.rules.sharing import share_by_largest_remainder
from foodplan.store.history import Change
from foodplan.store.ledger.book import Entry
from foodplan.store.ledger.counting import Count, CountBook, Instant, net_effects
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.lots import Lot, get_lots
from foodplan.store.ledger.periods.posting import closed_from, first_open
from foodplan.store.ledger.planning.shape import SETTLING, PlannedLine, entries_of
from foodplan.store.ledger.resolve import boundary_id

_OPENINGS = (
    "SELECT day FROM service_opening WHERE node_id = ? AND day > ? AND day <= ? "
    "AND recorded_to IS NULL"
)
_LAST_COUNT = (
    "SELECT MAX(m.happened_on) FROM movement m JOIN stock_count s ON s.movement_seq = m.seq "
    "LEFT JOIN movement r ON r.reverses = m.seq WHERE m.node_id = ? AND m.kind = 'count' "
    "AND m.happened_on < ? AND s.category_id = ? AND r.seq IS NULL AND m.seq <> ?"
)
FIRST_DAY = date(1900, 1, 1)


@dataclass
class Settler:
    """Writes down what counts find, and what later entries change of it, for one site."""

    session: Session
    driver: Driver
    node: int
    book: CountBook
    today: date
    change: Change

    def settle(
        self, own: Mapping[Lot, int], instant: Instant, mirrored: Iterable[Entry] = ()
    ) -> list[PlannedLine]:
        """Return the lines that keep book stock after every later count as it was.

        `own` is what the act changes at the site by lot; `mirrored` are lines of the act that
        already settle counts, because it takes back an act that did.
        """
        mirrored = list(mirrored)
        later = self.book.after(instant)
        if not later:
            return []
        met = self._take(later, mirrored)
        carried = dict(own)
        changes: list[tuple[Count, dict[Lot, int]]] = []
        for count in later:
            already = met.get(count.seq, {})
            change: dict[Lot, int] = {}
            for lot in {**carried, **already}:
                if count.row_of(lot) is not None:
                    grams = -carried.pop(lot, 0) - already.get(lot, 0)
                    change |= {lot: grams} if grams else {}
            if change or already:
                changes.append((count, change))
        self.book.load(count for count, _ in changes)
        lines: list[PlannedLine] = []
        for count, change in changes:
            settling = self.split(count, change, SETTLING + len(lines))
            # The other half of a correction, if there is one, finds the count as it is now.
            for entry, line in zip(entries_of(settling, 0, Method.WEIGHED), settling, strict=True):
                count.take(self.node, line.lot, entry)
            lines += settling
        return lines

    def void(self, count: Count) -> list[PlannedLine]:
        """Return the lines after which nothing is left of what a count found."""
        lines: list[PlannedLine] = []
        for lot in sorted(count.lots.values(), key=lambda one: one.id):
            for month, grams in sorted(count.falls[lot.id].items()):
                if grams:
                    kind = NodeKind.PEOPLE if self.book.by_count(count) else NodeKind.COUNT
                    line = self._line(SETTLING + len(lines), count, lot, -grams, kind)
                    method = Method.DERIVED if kind == NodeKind.PEOPLE else None
                    sign = -1 if grams > 0 else 1
                    booked = first_open(month, self._closed(month), month_of(self.today))
                    lines.append(line._replace(month=booked, sign=sign, method=method))
            rise = count.rises[lot.id]
            if rise:
                line = self._line(SETTLING + len(lines), count, lot, rise, NodeKind.COUNT)
                sign = -1 if rise > 0 else 1
                lines.append(line._replace(month=self._month_of(count), sign=sign))
        return lines

    def _take(self, later: list[Count], mirrored: list[Entry]) -> dict[int | None, dict[Lot, int]]:
        """Let the counts know the lines that an act mirrors, and return their effect by count."""
        found: dict[int | None, dict[Lot, int]] = {}
        lots = get_lots(self.driver, {entry.lot_id for entry in mirrored})
        for count in later:
            own = [entry for entry in mirrored if entry.count_seq == count.seq]
            if own:
                self.book.load([count])
                effects = net_effects(own, self.node)
                found[count.seq] = {lots[lot]: grams for lot, grams in effects.items()}
                for entry in own:
                    count.take(self.node, lots[entry.lot_id], entry)
        return found

    def split(self, count: Count, change: Mapping[Lot, int], first: int) -> list[PlannedLine]:
        """Return the lines that change what a count found, grams by lot as they act on the site.

        Falls and rises never stand together for one statement of the count.
        """
        rows: dict[int, dict[Lot, int]] = defaultdict(dict)
        for lot, grams in change.items():
            place = count.row_of(lot)
            if place is not None:
                rows[place][lot] = grams
        for lot in count.lots.values():
            rows[count.row_of(lot) or 0].setdefault(lot, 0)
        lines: list[PlannedLine] = []
        for place in sorted(rows):
            lines += self._row(count, place, rows[place], first + len(lines))
        return lines

    def _row(
        self, count: Count, place: int, change: Mapping[Lot, int], first: int
    ) -> list[PlannedLine]:
        fallen, risen = count.fallen(place), count.risen(place)
        found = risen - fallen + sum(change.values())
        more_fall = max(-found, 0) - fallen
        more_rise = max(found, 0) - risen
        lines: list[PlannedLine] = []
        for lot, fall, rise in _parted(change, more_fall, more_rise):
            if fall:
                lines += self._fall(count, place, lot, fall, first + len(lines))
            if rise:
                month = self._month_of(count)
                sign = 1 if rise > 0 else -1
                line = self._line(first + len(lines), count, lot, -rise, NodeKind.COUNT)
                lines.append(line._replace(month=month, sign=sign))
        return lines

    def _fall(
        self, count: Count, place: int, lot: Lot, grams: int, first: int
    ) -> list[PlannedLine]:
        """Return the lines of a fall, or of one that is taken back where grams are negative."""
        sign = 1 if grams > 0 else -1
        if not self.book.by_count(count):
            line = self._line(first, count, lot, grams, NodeKind.COUNT)
            return [line._replace(month=self._month_of(count), sign=sign)]
        months = self._months(count, place, grams)
        parts = share_by_largest_remainder(abs(grams), [weight for _, weight in months])
        lines: list[PlannedLine] = []
        for (month, _), part in zip(months, parts, strict=True):
            if part:
                n = first + len(lines)
                line = self._line(n, count, lot, sign * part, NodeKind.PEOPLE)
                lines.append(line._replace(month=month, sign=sign, method=Method.DERIVED))
        return lines

    def _line(self, n: int, count: Count, lot: Lot, grams: int, kind: NodeKind) -> PlannedLine:
        """Return a line for grams that leave the site, or come back where negative."""
        other = boundary_id(self.session, kind, self.change.at)
        ends = (self.node, other) if grams > 0 else (other, self.node)
        return PlannedLine(n, lot, *ends, abs(grams), count_seq=count.seq)

    def _month_of(self, count: Count) -> int | None:
        """Return the open month in which a count is corrected; None for a count that is new."""
        if count.seq is None:
            return None
        month = month_of(count.day)
        return first_open(month, self._closed(month), month_of(self.today))

    def _closed(self, month: int) -> frozenset[int]:
        return closed_from(self.driver, self.node, month)

    def _months(self, count: Count, place: int, fall: int) -> list[tuple[int, int]]:
        """Return the open months over which a fall is spread, with their weights.

        What went out unweighed went out at the openings since the last count; what is taken
        back is taken from the months it was booked in.
        """
        category = count.rows[place][0]
        weights = count.months(place) if fall < 0 else self._openings(count, category)
        last = month_of(self.today)
        weights = weights or {month_of(count.day): 1}
        closed = self._closed(min(weights))
        sums: dict[int, int] = defaultdict(int)
        for month, weight in weights.items():
            sums[first_open(month, closed, last)] += weight
        return sorted(sums.items())

    def _openings(self, count: Count, category: int) -> dict[int, int]:
        until = self.driver.day(count.day)
        # The count that this one corrects is no last count: it is being taken back.
        corrected = self.book.without or 0
        row = self.driver.row(_LAST_COUNT, (self.node, until, category, corrected))
        since = row[0] if row and row[0] else self.driver.day(FIRST_DAY)
        weights: dict[int, int] = defaultdict(int)
        for (day,) in self.driver.rows(_OPENINGS, (self.node, since, until)):
            weights[month_of(day if isinstance(day, date) else date.fromisoformat(day))] += 1
        return dict(weights)


def _parted(change: Mapping[Lot, int], fall: int, rise: int) -> list[tuple[Lot, int, int]]:
    """Return (lot, more fall, more rise) whose sums are `fall` and `rise`.

    Each lot's rise less its fall is what changes of it at the site.
    """
    parts = []
    lots = sorted(change, key=lambda lot: (-abs(change[lot]), lot.id))
    for number, lot in enumerate(lots):
        if number == len(lots) - 1 or not rise:
            part = fall if number == len(lots) - 1 else -change[lot]
        else:
            wanted = -change[lot]
            same_way = wanted * fall > 0
            part = (1 if fall > 0 else -1) * min(abs(wanted), abs(fall)) if same_way else 0
        fall -= part
        rise -= change[lot] + part
        parts.append((lot, part, change[lot] + part))
    return parts
