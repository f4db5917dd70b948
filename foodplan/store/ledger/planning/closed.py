"""The lines of closed history: what came and went in the past, and nothing that stands today.

Each line of goods is met by a contrary one of a part of the opening stock, in the same act: months
of the past get their figures, and the stock of no day changes. Source: "storico chiuso" of the
product's design; the opening stock is no flow of any measure.
"""

from collections import defaultdict
from collections.abc import Mapping

from foodplan.rules.expiry import UNDATED
from foodplan.rules.ledger import MovementKind, SourceKind, month_of
from foodplan.rules.problems import Problem
from foodplan.rules.sharing import share_by_largest_remainder
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import MovementInput
from foodplan.store.ledger.lots import UNKNOWN_ORIGIN, Lot, pooled_lots
from foodplan.store.ledger.planning.shape import SETTLING, Act, Plan, PlannedLine, lines_of
from foodplan.store.ledger.resolve import boundary_id

# What history may hold: counts, transfers and kitchens speak of shelves that are long gone.
KINDS = frozenset(
    {
        MovementKind.INTAKE,
        MovementKind.DISTRIBUTION,
        MovementKind.DISPOSAL,
        MovementKind.RETURN,
    }
)
# What meets the goods of the past: their own part of the opening stock.
HISTORY = "opening:storico"
MONTH_OF_SQLITE = "CAST(strftime('%Y%m', m.happened_on) AS INTEGER)"
MONTH_OF_POSTGRES = "CAST(TO_CHAR(m.happened_on, 'YYYYMM') AS INTEGER)"
# By the month of the day, which closings do not move.
_CAME = (
    "SELECT {month}, l.source_kind, SUM(l.sign * l.grams) FROM line l "
    "JOIN movement m ON m.seq = l.movement_seq "
    "JOIN node f ON f.id = CASE WHEN l.sign > 0 THEN l.from_node ELSE l.to_node END "
    "WHERE m.closed AND m.node_id = ? AND l.category_id = ? AND f.kind = 'source' "
    "GROUP BY {month}, l.source_kind ORDER BY {month}, l.source_kind"
)


def plan_closed(act: Act) -> Plan:
    """Return the lines of an act of the past, each with the one that meets it."""
    act.problems += closed_problems(act.said)
    plan = Plan()
    if act.problems:
        return plan
    opening = boundary_id(act.session, HISTORY, act.now)
    inward = act.said.kind == MovementKind.INTAKE
    for place, line, category in act.typed():
        other = act.resolved.counterpart.id
        ends = (other, act.node) if inward else (act.node, other)
        plan.lines += lines_of(place, _parts(act, category.id, line.grams), *ends, line, category)
    plan.lines += contraries(plan.lines, act.node, opening)
    return plan


def closed_problems(said: MovementInput) -> list[Problem]:
    """Return what closed history cannot hold."""
    if said.kind not in KINDS:
        words = "Lo storico chiuso prende solo arrivi, uscite, scarti e resi."
        return [Problem("kind", words)]
    words = "Nello storico chiuso non si indicano scadenze."
    return [
        Problem(f"lines.{place}.lot", words)
        for place, line in enumerate(said.lines)
        if line.lot not in {None, UNDATED}
    ]


def contraries(lines: list[PlannedLine], node: int, opening: int) -> list[PlannedLine]:
    """Return the lines after which a site holds what it held before."""
    net: dict[Lot, int] = defaultdict(int)
    for line in lines:
        net[line.lot] += line.grams if line.to_node == node else -line.grams
    met: list[PlannedLine] = []
    for lot, grams in net.items():
        # What history brought is taken from the opening stock, not given to it.
        ends = (node, opening) if grams > 0 else (opening, node)
        sign = -1 if grams > 0 else 1
        if grams:
            line = PlannedLine(SETTLING + len(met), lot, *ends, abs(grams), sign=sign)
            met.append(line)
    return met


def came_by_month(driver: Driver, node: int, category: int) -> list[tuple[int, int, int]]:
    """Return (month yyyymm, source kind, grams) that closed history brought to a site."""
    spelt = _CAME.format(month=MONTH_OF_SQLITE if driver.sqlite else MONTH_OF_POSTGRES)
    rows = driver.rows(spelt, (node, category))
    return [(int(month), kind, int(grams)) for month, kind, grams in rows]


def came_before(driver: Driver, node: int, category: int, month: int) -> dict[int, int]:
    """Return grams by source kind that closed history brought to a site up to a month (yyyymm)."""
    sums: dict[int, int] = defaultdict(int)
    for other, kind, grams in came_by_month(driver, node, category):
        sums[kind] += grams if other <= month else 0
    return {kind: sums[kind] for kind in sorted(sums) if sums[kind] > 0}


def origins(came: Mapping[int, int], grams: int) -> list[tuple[int, int]]:
    """Return grams by source kind, shared as what came before them; unknown where nothing did.

    >>> origins({0: 300, 3: 100}, 8)
    [(0, 6), (3, 2)]
    >>> origins({}, 8) == [(int(UNKNOWN_ORIGIN), 8)]
    True
    """
    if not came:
        return [(int(UNKNOWN_ORIGIN), grams)]
    shares = share_by_largest_remainder(grams, list(came.values()))
    return [(kind, part) for kind, part in zip(came, shares, strict=True) if part]


def _parts(act: Act, category: int, grams: int) -> list[tuple[Lot, int]]:
    if act.said.kind == MovementKind.INTAKE:
        kind = int(act.resolved.source_kind or SourceKind.OTHER_ORGANISATION)
        return [(pooled_lots(act.driver, [category], kind)[category], grams)]
    month = month_of(act.said.happened_on)
    came = came_before(act.driver, act.node, category, month)
    return [
        (pooled_lots(act.driver, [category], kind)[category], part)
        for kind, part in origins(came, grams)
    ]
