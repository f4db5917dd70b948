"""The lines of a receipt: what arrived of what a site sent, what broke, and what is missing."""

from collections import defaultdict

from foodplan.rules.ledger import NodeKind
from foodplan.store.ledger.inputs import WASTED, LineInput
from foodplan.store.ledger.lots import UNKNOWN_ORIGIN, Lot, lot_for, shares
from foodplan.store.ledger.planning.outward import too_many_lots
from foodplan.store.ledger.planning.shape import STEP, Act, Plan, PlannedLine, lines_of
from foodplan.store.ledger.resolve import KnownCategory, boundary_id

Parts = list[tuple[Lot, int]]


def plan_receipt(act: Act) -> Plan:
    """Return the lines from the sender's transit to the site; a difference goes to COUNT.

    Lots keep their origin and date. What arrives beyond what was sent is a gain at the count,
    what does not arrive a loss: both stand in the receipt, which names both sites.
    """
    return _Receipt(act).plan()


class _Receipt:
    def __init__(self, act: Act) -> None:
        self.act = act
        sent = act.resolved.sent
        if sent is None or act.resolved.transit is None:
            raise ValueError("A receipt of nothing is an intake to be matched.")
        self.transit = act.resolved.transit
        self.left: dict[Lot, int] = dict(sent)
        self.count = boundary_id(act.session, NodeKind.COUNT, act.now)
        self.numbers: dict[int, int] = defaultdict(int)

    def plan(self) -> Plan:
        plan = Plan()
        waste_to = self.act.resolved.waste
        for role in (WASTED, ""):
            for place, line, category in self.act.typed(role):
                to = waste_to.id if role and waste_to else self.act.node
                self._arrived(plan, place, line, category, to)
        for lot, grams in self.left.items():
            if grams:
                plan.lines.append(self._line(len(self.act.said.lines), lot, self.count, grams))
                plan.lost += grams
        self._move(plan.lines)
        plan.lines.sort(key=lambda planned: planned.n)
        return plan

    def _arrived(
        self, plan: Plan, place: int, line: LineInput, category: KnownCategory, to: int
    ) -> None:
        """Take one typed line from what was sent of its category, the rest from COUNT."""
        open_lots = [
            (lot, grams)
            for lot, grams in self.left.items()
            if grams and lot.category_id == category.id and lot.is_of(line.lot)
        ]
        part = min(line.grams, sum(grams for _, grams in open_lots))
        parts = shares(open_lots, part) if part else []
        beyond = line.grams - part
        more = self._beyond(line, category, beyond) if beyond else []
        if len(parts) + 2 * len(more) > STEP:
            self.act.problems.append(too_many_lots(place, line.grams))
            return
        for lot, grams in parts:
            self.left[lot] -= grams
        came = lines_of(place, parts, self.transit, to, line, category)
        typed = None if came else line
        # Through the site, so that what was never sent is first found and then thrown away.
        found = lines_of(place, more, self.count, self.act.node, typed, category, len(came))
        plan.gained += beyond
        plan.lines += came + found
        if more and to != self.act.node:
            taken = len(came) + len(found)
            plan.lines += lines_of(place, more, self.act.node, to, None, None, taken)
        self.numbers[place] = len(came) + 2 * len(found)

    def _beyond(self, line: LineInput, category: KnownCategory, grams: int) -> Parts:
        sent = self.act.resolved.sent or {}
        alike = [
            (lot, amount)
            for lot, amount in sent.items()
            if lot.category_id == category.id and lot.is_of(line.lot)
        ]
        if alike:
            return shares(alike, grams)
        return [(lot_for(self.act.driver, category.id, UNKNOWN_ORIGIN, line.lot), grams)]

    def _line(self, place: int, lot: Lot, to: int, grams: int) -> PlannedLine:
        number = self.numbers[place]
        self.numbers[place] += 1
        return PlannedLine(place * STEP + number, lot, self.transit, to, grams)

    def _move(self, lines: list[PlannedLine]) -> None:
        for line in lines:
            for node, grams in ((line.from_node, -line.grams), (line.to_node, line.grams)):
                if node in {self.transit, self.act.node}:
                    self.act.holdings.add(node, line.lot, grams)
