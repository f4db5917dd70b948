"""Taking a movement back: its mirror, and the lines that keep later counts as they were."""

from dataclasses import dataclass

from foodplan.rules.ledger import MovementKind, month_of
from foodplan.store.ledger.book import Entry
from foodplan.store.ledger.counting import Count, net_effects
from foodplan.store.ledger.lots import Holdings, get_lots
from foodplan.store.ledger.periods.posting import closed_from, first_open
from foodplan.store.ledger.planning.settle import Settler
from foodplan.store.ledger.planning.shape import SETTLING, PlannedLine, entries_of
from foodplan.store.ledger.reversal import Original


@dataclass(frozen=True)
class Back:
    """The lines of a reversal and the month whose figures they change."""

    month: int
    entries: list[Entry]

    def move(self, holdings: Holdings, original: Original, settler: Settler) -> None:
        """Undo the movement's effect on what stands at every stock it touched."""
        lots = get_lots(settler.driver, {entry.lot_id for entry in self.entries})
        for node in original.stocks:
            for lot, grams in net_effects(self.entries, node).items():
                holdings.add(node, lots[lot], grams)


def plan_back(settler: Settler, original: Original) -> Back:
    """Return the reversal of a movement that stands."""
    months = {entry.month for entry in original.entries} | {original.posted_month}
    closed = closed_from(settler.driver, original.node_id, min(months))
    last = month_of(settler.today)
    month = first_open(original.posted_month, closed, last)
    mirror = original.mirror(lambda booked: first_open(booked, closed, last))
    lots = get_lots(settler.driver, {entry.lot_id for entry in mirror})
    own: list[Entry] = []
    met: list[Entry] = []
    for entry in mirror:
        (own if entry.count_seq in {None, original.seq} else met).append(entry)
    settling: list[PlannedLine] = []
    if original.kind == MovementKind.COUNT:
        settling = _void(settler, original, own)
        lots |= {line.lot.id: line.lot for line in settling}
    change = net_effects([*own, *entries_of(settling, month, original.method)], original.node_id)
    settling += settler.settle(
        {lots[lot]: grams for lot, grams in change.items()}, original.instant, met
    )
    # After the mirror's own numbers, some of which settle counts too.
    first = max(SETTLING, 1 + max((entry.n for entry in mirror), default=0))
    numbered = [line._replace(n=first + number) for number, line in enumerate(settling)]
    return Back(month, mirror + entries_of(numbered, month, original.method))


def _void(settler: Settler, original: Original, mirror: list[Entry]) -> list[PlannedLine]:
    """Return the lines that take back what others added to a count since: it says nothing now."""
    instant = original.instant
    count = Count(original.seq, instant.day, instant.at, original.recorded_at)
    settler.book.load([count])
    lots = get_lots(settler.driver, {entry.lot_id for entry in mirror})
    for entry in mirror:
        count.take(original.node_id, lots[entry.lot_id], entry)
    return settler.void(count)
