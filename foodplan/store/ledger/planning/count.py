"""The lines of a count: what it found more or less than the book at its instant."""

from foodplan.rules.expiry import UNDATED
from foodplan.rules.ledger import NodeKind
from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Problem
from foodplan.store.ledger.counting import Count, CountBook, Instant
from foodplan.store.ledger.inputs import LineInput
from foodplan.store.ledger.lots import (
    UNKNOWN_ORIGIN,
    Lot,
    first_expired_first,
    lot_for,
    shares,
)
from foodplan.store.ledger.planning.settle import Settler
from foodplan.store.ledger.planning.shape import Act, Plan, PlannedLine, Statement
from foodplan.store.ledger.resolve import KnownCategory, boundary_id

Change = dict[Lot, int]


def plan_count(act: Act, settler: Settler, instant: Instant) -> Plan:
    """Return what a count states, and the lines that bring the book to it."""
    return _Counting(act, settler, instant).plan()


class _Counting:
    def __init__(self, act: Act, settler: Settler, instant: Instant) -> None:
        self.act, self.settler, self.instant = act, settler, instant
        self.book: CountBook = settler.book
        self.count = Count(None, instant.day, instant.at, act.now)

    def plan(self) -> Plan:
        plan = Plan()
        typed = self.act.typed()
        categories = {category.id for _, _, category in typed}
        later = self.book.effects_after(self.instant, categories)
        whole: Change = {}
        for place, line, category in typed:
            self.count.rows.append((category.id, line.lot))
            change = self._difference(place, line, category, later)
            whole |= change
            plan.lines += self._lines(change, len(plan.lines))
            plan.statements.append(
                Statement(place, category.id, line.lot, line.grams, line.quantity, line.unit,
                          line.grams_per_unit)
            )  # fmt: skip
        for lot, grams in whole.items():
            self.act.holdings.add(self.act.node, lot, grams)
        count = boundary_id(self.act.session, NodeKind.COUNT, self.act.now)
        plan.gained = sum(line.grams for line in plan.lines if line.from_node == count)
        plan.lost = sum(line.grams for line in plan.lines if line.to_node == count)
        return plan

    def _lines(self, change: Change, first: int) -> list[PlannedLine]:
        row = self.count
        alone = Count(None, row.day, row.at, row.recorded_at, [row.rows[-1]])
        return self.settler.split(alone, change, first)

    def _difference(
        self, place: int, line: LineInput, category: KnownCategory, later: dict[Lot, int]
    ) -> Change:
        """Return what has to change by lot, so that the book at the count says what was found."""
        held = [
            item
            for item in self.act.holdings.at(self.act.node, {category.id})
            if item[0].is_of(line.lot)
        ]
        since = sum(
            grams
            for lot, grams in later.items()
            if lot.category_id == category.id and lot.is_of(line.lot)
        )
        now = sum(grams for _, grams in held)
        difference = line.grams - (now - since)
        if difference > 0:
            return dict(self._found(held, line, category, difference))
        drawn = first_expired_first(held, -difference) if difference else []
        change = {lot: -grams for lot, grams in drawn}
        beyond = -(now + difference)
        if beyond > 0:
            # A later count knows what was left, and takes back whatever is missing here.
            lot = lot_for(self.act.driver, category.id, UNKNOWN_ORIGIN, line.lot)
            if not self.act.absorbs(lot):
                self._refuse(place, category, line.grams, -since)
                return {}
            change[lot] = change.get(lot, 0) - beyond
        return change

    def _found(
        self, held: list[tuple[Lot, int]], line: LineInput, category: KnownCategory, grams: int
    ) -> list[tuple[Lot, int]]:
        same = line.lot if line.lot != UNDATED else None
        open_lots = [item for item in held if same or item[0].last_day is None]
        if not open_lots:
            lot = lot_for(self.act.driver, category.id, UNKNOWN_ORIGIN, line.lot)
            open_lots = [(lot, 1)]
        return shares(open_lots, grams)

    def _refuse(self, place: int, category: KnownCategory, found: int, out: int) -> None:
        message = (
            "Di %(category)s, dopo il momento della conta, risultano già usciti %(out)s più di "
            "quanti ne sono entrati: non potevano essercene solo %(found)s."
        )
        params = {
            "category": category.name[:1].lower() + category.name[1:],
            "out": format_kilos(out),
            "found": format_kilos(found),
        }
        self.act.problems.append(Problem(f"lines.{place}.grams", message, params))
