"""The lines that bring goods in: each into the lot of its category, origin and date."""

from foodplan.rules.ledger import SourceKind
from foodplan.store.ledger.lots import lot_for, pooled_lots
from foodplan.store.ledger.planning.shape import Act, Plan, lines_of


def plan_inward(act: Act) -> Plan:
    """Return the lines of an intake, of opening stock, or of a receipt that is to be matched."""
    source_kind = act.resolved.source_kind or SourceKind.OTHER_ORGANISATION
    typed = act.typed()
    undated = [category.id for _, line, category in typed if line.lot is None]
    pooled = pooled_lots(act.driver, undated, source_kind) if undated else {}
    plan = Plan()
    for place, line, category in typed:
        if line.lot is None:
            lot = pooled[category.id]
        else:
            lot = lot_for(act.driver, category.id, source_kind, line.lot)
        act.holdings.add(act.node, lot, line.grams)
        came = [(lot, line.grams)]
        plan.lines += lines_of(place, came, act.resolved.counterpart.id, act.node, line, category)
    return plan
