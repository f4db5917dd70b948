"""The lines of a transformation: what a kitchen used, made and threw away, origin by origin."""

from collections import defaultdict

from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Problem
from foodplan.rules.sharing import share_by_largest_remainder
from foodplan.store.ledger.inputs import OUTPUT, WASTED
from foodplan.store.ledger.lots import Lot, lot_for, shares
from foodplan.store.ledger.planning.outward import Drawer
from foodplan.store.ledger.planning.shape import Act, Plan, lines_of


def plan_transform(act: Act) -> Plan:
    """Return the lines of a transformation.

    Inputs go to TRANSFORM, products come from it, waste goes to its destination; what TRANSFORM
    keeps is the loss of the process. Products have the origins of the inputs in proportion, and
    every product's line names its parent lots in grams.
    """
    drawer = Drawer(act)
    plan = Plan()
    used: dict[int, dict[Lot, int]] = defaultdict(dict)
    for role, to in (("", act.resolved.counterpart), (WASTED, act.resolved.waste)):
        for place, line, category in drawer.in_order(act.typed(role)):
            gains, drawn = drawer.draw(place, line, category)
            plan.gained += sum(gain.grams for gain in gains)
            plan.lines += gains
            target = (to or act.resolved.counterpart).id
            plan.lines += lines_of(place, drawn, act.node, target, line, category, len(gains))
            for lot, grams in drawn if not role else []:
                of_origin = used[lot.source_kind]
                of_origin[lot] = of_origin.get(lot, 0) + grams
    if not act.problems:
        _Products(act, plan, used).make()
    plan.lines.sort(key=lambda planned: planned.n)
    return plan


class _Products:
    """Shares what was made over the origins of what went in, never more than went in."""

    def __init__(self, act: Act, plan: Plan, used: dict[int, dict[Lot, int]]) -> None:
        self.act, self.plan = act, plan
        self.left = {origin: sum(lots.values()) for origin, lots in sorted(used.items())}
        self.parents = {origin: list(lots.items()) for origin, lots in used.items()}

    def make(self) -> None:
        made = sum(line.grams for _, line, _ in self.act.typed(OUTPUT))
        went_in = sum(self.left.values())
        if made > went_in:
            message = (
                "Sono usciti %(made)s da %(used)s: non può uscire più di quanto è entrato. "
                "L'acqua aggiunta non si conta, si scrive nella nota."
            )
            params = {"made": format_kilos(made), "used": format_kilos(went_in)}
            self.act.problems.append(Problem("lines", message, params))
            return
        for place, line, category in self.act.typed(OUTPUT):
            origins = list(self.left)
            parts = share_by_largest_remainder(line.grams, list(self.left.values()))
            lots = []
            for origin, grams in zip(origins, parts, strict=True):
                if grams:
                    self.left[origin] -= grams
                    lots.append((lot_for(self.act.driver, category.id, origin, line.lot), grams))
            came = lines_of(
                place, lots, self.act.resolved.counterpart.id, self.act.node, line, category
            )
            self.plan.lines += came
            for made_line in came:
                self.act.holdings.add(self.act.node, made_line.lot, made_line.grams)
                self._name_parents(made_line.n, made_line.lot.source_kind, made_line.grams)

    def _name_parents(self, n: int, origin: int, grams: int) -> None:
        parents = self.parents[origin]
        for lot, part in shares(parents, grams):
            self.plan.parents.append((n, lot.id, part))
            place = next(i for i, (one, _) in enumerate(parents) if one == lot)
            parents[place] = (lot, parents[place][1] - part)
