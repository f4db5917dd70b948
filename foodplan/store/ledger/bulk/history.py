"""Planning closed history act after act: what came before is kept at hand, not asked each time."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlmodel import Session

from foodplan.rules.ledger import Method, MovementKind, SourceKind, month_of
from foodplan.store.ledger.book import Entry
from foodplan.store.ledger.bulk.names import KeptNames
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import MovementInput
from foodplan.store.ledger.lots import Lot
from foodplan.store.ledger.planning import SETTLING, PlannedLine, entries_of
from foodplan.store.ledger.planning.closed import HISTORY, came_by_month, contraries, origins
from foodplan.store.ledger.planning.shape import lines_of
from foodplan.store.ledger.resolve import Resolved

Came = dict[int, dict[int, int]]


class HistoryPlanner:
    """Gives acts of the past the lines that `plan_closed` gives them one by one."""

    def __init__(self, session: Session, driver: Driver, names: KeptNames, now: datetime) -> None:
        self.session, self.driver, self.names, self.now = session, driver, names, now
        self._came: dict[tuple[int, int], Came] = {}
        self._shared: dict[tuple[int, int, int], dict[int, int]] = {}

    def entries(
        self, said: MovementInput, resolved: Resolved, month: int, method: Method
    ) -> list[Entry]:
        """Return the lines of an act to write, each with the one that meets it."""
        if len(said.lines) == 1:
            return self._entries_of_one(said, resolved, month, int(method))
        node = resolved.node.id
        lines: list[PlannedLine] = []
        pairs = zip(said.lines, resolved.categories, strict=True)
        for place, (line, category) in enumerate(pairs):
            parts = self._parts(said, resolved, category.id, line.grams)
            lines += lines_of(place, parts, *_ends(said, resolved), line, category)
        lines += contraries(lines, node, self.names.boundary(HISTORY))
        return entries_of(lines, month, method)

    def _entries_of_one(
        self, said: MovementInput, resolved: Resolved, month: int, method: int
    ) -> list[Entry]:
        """Return the same for the one line that rows of files have, at a third of the cost."""
        line = said.lines[0]
        ends = _ends(said, resolved)
        node, opening = resolved.node.id, self.names.boundary(HISTORY)
        inward = ends[1] == node
        met, sign = ((node, opening), -1) if inward else ((opening, node), 1)
        own, contrary = [], []
        parts = self._parts(said, resolved, resolved.categories[0].id, line.grams)
        typed: tuple[Any, ...] = (line.quantity, line.unit, line.grams_per_unit, None, line.lot)
        for n, (lot, grams) in enumerate(parts):
            flow = (month, lot.category_id, lot.source_kind, method)
            own.append(Entry(n, lot.id, *ends, grams, 1, 1, *flow, *typed))
            contrary.append(Entry(SETTLING + n, lot.id, *met, grams, sign, sign, *flow))
            typed = ()
        return own + contrary

    def _parts(
        self, said: MovementInput, resolved: Resolved, category: int, grams: int
    ) -> list[tuple[Lot, int]]:
        node, month = resolved.node.id, month_of(said.happened_on)
        if said.kind == MovementKind.INTAKE:
            kind = int(resolved.source_kind or SourceKind.OTHER_ORGANISATION)
            by_month = self._known(node, category)[month]
            by_month[kind] = by_month.get(kind, 0) + grams
            self._shared.clear()
            return [(self.names.pooled(category, kind), grams)]
        came = self._before(node, category, month)
        return [(self.names.pooled(category, kind), part) for kind, part in origins(came, grams)]

    def _known(self, node: int, category: int) -> Came:
        key = (node, category)
        if key not in self._came:
            found: Came = defaultdict(dict)
            for month, kind, grams in came_by_month(self.driver, node, category):
                found[month][kind] = grams
            self._came[key] = found
        return self._came[key]

    def _before(self, node: int, category: int, month: int) -> dict[int, int]:
        key = (node, category, month)
        if key not in self._shared:
            sums: dict[int, int] = defaultdict(int)
            for other, kinds in self._known(node, category).items():
                for kind, grams in kinds.items() if other <= month else ():
                    sums[kind] += grams
            self._shared[key] = {kind: sums[kind] for kind in sorted(sums) if sums[kind] > 0}
        return self._shared[key]


def _ends(said: MovementInput, resolved: Resolved) -> tuple[int, int]:
    node, other = resolved.node.id, resolved.counterpart.id
    return (other, node) if said.kind == MovementKind.INTAKE else (node, other)
