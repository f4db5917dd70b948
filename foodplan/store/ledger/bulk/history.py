"""Planning closed history act after act: what came before is kept at hand, not asked each time."""

from collections import defaultdict
from datetime import datetime

from sqlmodel import Session

from foodplan.rules.ledger import Method, MovementKind, SourceKind, month_of
from foodplan.store.ledger.book import Entry
from foodplan.store.ledger.bulk.names import KeptNames
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import MovementInput
from foodplan.store.ledger.lots import Lot
from foodplan.store.ledger.planning import PlannedLine, entries_of
from foodplan.store.ledger.planning.closed import HISTORY, came_by_month, contraries, origins
from foodplan.store.ledger.planning.shape import lines_of
from foodplan.store.ledger.resolve import Resolved

Came = dict[int, dict[int, int]]


class HistoryPlanner:
    """Gives acts of the past the lines that `plan_closed` gives them one by one."""

    def __init__(self, session: Session, driver: Driver, names: KeptNames, now: datetime) -> None:
        self.session, self.driver, self.names, self.now = session, driver, names, now
        self._came: dict[tuple[int, int], Came] = {}
        self._before: dict[tuple[int, int], tuple[int, dict[int, int]]] = {}

    @property
    def opening(self) -> int:
        """The id of the boundary that meets the goods of the past."""
        return self.names.boundary(HISTORY)

    def entries(
        self, said: MovementInput, resolved: Resolved, month: int, method: Method
    ) -> list[Entry]:
        """Return the lines of an act to write, each with the one that meets it."""
        lines: list[PlannedLine] = []
        ends, day = _ends(said, resolved), month_of(said.happened_on)
        pairs = zip(said.lines, resolved.categories, strict=True)
        for place, (line, category) in enumerate(pairs):
            parts = self.parts(said, resolved, day, place)
            lines += lines_of(place, parts, *ends, line, category)
        lines += contraries(lines, resolved.node.id, self.opening)
        return entries_of(lines, month, method)

    def parts(
        self, said: MovementInput, resolved: Resolved, month: int, place: int = 0
    ) -> list[tuple[Lot, int]]:
        """Return the lots that a line fills or draws, with grams; what comes in is remembered.

        `month` (yyyymm) is the one of the act's day.
        """
        node, category = resolved.node.id, resolved.categories[place].id
        grams = said.lines[place].grams
        if said.kind == MovementKind.INTAKE:
            kind = int(resolved.source_kind or SourceKind.OTHER_ORGANISATION)
            self._take_in(node, category, month, kind, grams)
            return [(self.names.pooled(category, kind), grams)]
        came = self._came_before(node, category, month)
        return [(self.names.pooled(category, kind), part) for kind, part in origins(came, grams)]

    def _take_in(self, node: int, category: int, month: int, kind: int, grams: int) -> None:
        by_month = self._known(node, category)[month]
        by_month[kind] = by_month.get(kind, 0) + grams
        before = self._before.get((node, category))
        if before is None or before[0] < month:
            return
        if kind in before[1]:
            before[1][kind] += grams
        else:
            # It has its place among the others.
            del self._before[node, category]

    def _known(self, node: int, category: int) -> Came:
        key = (node, category)
        if key not in self._came:
            found: Came = defaultdict(dict)
            for month, kind, grams in came_by_month(self.driver, node, category):
                found[month][kind] = grams
            self._came[key] = found
        return self._came[key]

    def _came_before(self, node: int, category: int, month: int) -> dict[int, int]:
        """Return grams by source kind that came up to a month, kept for the next act of it."""
        kept = self._before.get((node, category))
        if kept is not None and kept[0] == month:
            return kept[1]
        sums: dict[int, int] = defaultdict(int)
        for other, kinds in self._known(node, category).items():
            for kind, grams in kinds.items() if other <= month else ():
                sums[kind] += grams
        found = {kind: sums[kind] for kind in sorted(sums) if sums[kind] > 0}
        self._before[node, category] = month, found
        return found


def _ends(said: MovementInput, resolved: Resolved) -> tuple[int, int]:
    node, other = resolved.node.id, resolved.counterpart.id
    return (other, node) if said.kind == MovementKind.INTAKE else (node, other)
