"""From a checked act to the lines that it becomes, kind by kind."""

from foodplan.rules.ledger import MovementKind
from foodplan.store.ledger.counting import Instant
from foodplan.store.ledger.planning.back import Back, plan_back
from foodplan.store.ledger.planning.closed import plan_closed
from foodplan.store.ledger.planning.count import plan_count
from foodplan.store.ledger.planning.inward import plan_inward
from foodplan.store.ledger.planning.outward import plan_outward
from foodplan.store.ledger.planning.settle import Settler
from foodplan.store.ledger.planning.shape import SETTLING, STEP, Act, Plan, PlannedLine, entries_of
from foodplan.store.ledger.planning.transfer import plan_receipt
from foodplan.store.ledger.planning.transform import plan_transform

__all__ = [
    "SETTLING",
    "STEP",
    "Act",
    "Back",
    "Plan",
    "PlannedLine",
    "Settler",
    "entries_of",
    "plan_act",
    "plan_back",
]


def plan_act(act: Act, settler: Settler, instant: Instant) -> Plan:
    """Return the lines of an act; what is wrong with it stands in its problems.

    The lines that keep later counts as they were are the last ones.
    """
    if act.said.closed:
        return plan_closed(act)
    plan = _own_lines(act, settler, instant)
    if act.problems or not settler.book.after(instant):
        return plan
    own: dict[int, int] = {}
    lots = {line.lot.id: line.lot for line in plan.lines}
    for line in plan.lines:
        for node, grams in ((line.from_node, -line.grams), (line.to_node, line.grams)):
            if node == act.node:
                own[line.lot.id] = own.get(line.lot.id, 0) + grams
    settling = settler.settle({lots[lot]: grams for lot, grams in own.items()}, instant)
    for line in settling:
        grams = line.grams if line.to_node == act.node else -line.grams
        act.holdings.add(act.node, line.lot, grams)
    plan.lines += settling
    return plan


def _own_lines(act: Act, settler: Settler, instant: Instant) -> Plan:
    kind = act.said.kind
    if kind == MovementKind.COUNT:
        return plan_count(act, settler, instant)
    if kind == MovementKind.TRANSFORM:
        return plan_transform(act)
    if kind == MovementKind.RECEIPT and act.resolved.sent is not None:
        return plan_receipt(act)
    if kind in {MovementKind.OPENING, MovementKind.INTAKE, MovementKind.RECEIPT}:
        return plan_inward(act)
    return plan_outward(act)
