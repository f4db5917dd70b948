"""The lines that bring goods in: each into the lot of its category, origin and date."""

from foodplan.rules.ledger import SourceKind
from foodplan.store.ledger.inputs import WASTED
from foodplan.store.ledger.lots import lot_for, pooled_lots
from foodplan.store.ledger.planning.shape import Act, Plan, lines_of


def plan_inward(act: Act) -> Plan:
    """Return the lines of an intake, of opening stock, or of a receipt that is to be matched.

    What a receipt throws away comes to the site first: nothing goes from a boundary to another.
    """
    source_kind = int(act.resolved.source_kind or SourceKind.OTHER_ORGANISATION)
    typed = sorted([*act.typed(), *act.typed(WASTED)], key=lambda item: item[0])
    undated = [category.id for _, line, category in typed if line.lot is None]
    pooled = pooled_lots(act.driver, undated, source_kind) if undated else {}
    plan = Plan()
    for place, line, category in typed:
        if line.lot is None:
            lot = pooled[category.id]
        else:
            lot = lot_for(act.driver, category.id, source_kind, line.lot)
        came = [(lot, line.grams)]
        plan.lines += lines_of(place, came, act.resolved.counterpart.id, act.node, line, category)
        if line.role == WASTED and act.resolved.waste is not None:
            plan.lines += lines_of(place, came, act.node, act.resolved.waste.id, skip=1)
        else:
            act.holdings.add(act.node, lot, line.grams)
    return plan
