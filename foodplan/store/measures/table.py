"""The monthly flows of a moment, read once, and summed in memory for every measure that asks.

One reading and a few sums of columns take as long as two GROUP BY, however many indicators there
are; and the number of queries stays the same. Grams are integers all the way.
"""

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.ledger import Category
from foodplan.models.organisations import Node
from foodplan.rules.ledger import STOCK_KINDS, Method, NodeKind, SourceKind
from foodplan.store.ledger.doubles import UNMATCHED
from foodplan.store.measures.flows import Filters, Flows, boundary_slugs, source_kinds
from foodplan.store.measures.registry import Flow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

Side = Literal["from", "to"]
STOCKS = frozenset({str(NodeKind.STOCK)})
INSIDE = frozenset(str(kind) for kind in STOCK_KINDS)
TRANSFERS = UNMATCHED.removesuffix("%")


class FlowTable:
    """The flows of a moment as columns of numbers: one element is one monthly flow."""

    def __init__(self, session: Session, flows: Flows) -> None:
        # Heavy, and only for figures.
        import numpy as np

        self._np = np
        rows = session.execute(
            sa.select(
                flows.month,
                flows.from_node,
                flows.to_node,
                flows.category,
                flows.source_kind,
                flows.method,
                flows.grams,
                flows.movements,
            ).where(flows.recorded)
        ).all()
        numbers = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * 8)
        columns = np.ascontiguousarray(numbers.reshape(-1, 8).T)
        self.month, first, last, self.category, self.source_kind, self.method = columns[:6]
        self.grams, self.movements = columns[6:]
        self.node: dict[Side, Numbers] = {"from": first, "to": last}
        self._nodes = session.execute(sa.select(col(Node.id), col(Node.kind), col(Node.slug))).all()
        self._categories = session.execute(
            sa.select(col(Category.id), col(Category.slug), col(Category.name), col(Category.food))
        ).all()
        self._ends: dict[tuple[Side, NodeKind], Mask] = {}

    @cached_property
    def category_names(self) -> dict[int, str]:
        """The name of each category by its number."""
        return {number: name for number, _, name, _ in self._categories}

    def grams_by_site(self, flow: Flow, filters: Filters) -> list[tuple[int, int, int, int]]:
        """Return (month, stock node, method, grams) of one flow.

        Food only unless categories are named. What was taken back leaves no zero.
        """
        site = self.node[site_of(flow)]
        found = self._summed(self._of_flow(flow, filters), (self.month, site, self.method))
        return [(*key, grams) for *key, grams, moved in found if grams or moved]  # type: ignore[misc]

    def grams_by_category(
        self, flow: Flow, filters: Filters, months: tuple[int, int]
    ) -> list[tuple[int, int, str, int, int]]:
        """Return (month, stock node, category's name, method, grams) of one flow in some months."""
        chosen = self._of_flow(flow, filters)
        chosen &= (self.month >= months[0]) & (self.month <= months[1])
        keys = (self.month, self.node[site_of(flow)], self.category, self.method)
        return [
            (month, node, self.category_names[category], method, grams)
            for month, node, category, method, grams, moved in self._summed(chosen, keys)
            if grams or moved
        ]

    def atoms(self, flow: Flow, filters: Filters, months: tuple[int, int]) -> list[tuple[int, ...]]:
        """Return (month, from node, to node, category, source kind, method, grams) of each cell."""
        chosen = self._of_flow(flow, filters) & (self.grams != 0)
        chosen &= (self.month >= months[0]) & (self.month <= months[1])
        columns = (self.month, *self.node.values(), self.category, self.source_kind, self.method,
                   self.grams)  # fmt: skip
        return list(zip(*(column[chosen].tolist() for column in columns), strict=True))

    def movements_by_site(self) -> list[tuple[int, int, int]]:
        """Return (month, stock node, movements), opening stock left out, reversals taken off."""
        opening = self._ids(lambda kind, _: kind == NodeKind.OPENING)
        stocks = self._ids(lambda kind, _: kind in STOCKS)
        found = []
        sides: tuple[tuple[Side, Side], ...] = (("to", "from"), ("from", "to"))
        for site, other in sides:
            chosen = self._is(self.node[site], stocks) & ~self._is(self.node[other], opening)
            sums = self._summed(chosen, (self.month, self.node[site]))
            found += [(month, node, moved) for month, node, _, moved in sums]
        return found

    def changes_by_stock(self, filters: Filters) -> list[tuple[int, int, int]]:
        """Return (month, stock or transit node, grams that came less grams that went).

        Food only unless categories are named; a node may be there twice.
        """
        kinds = [int(SourceKind.from_slug(word)) for word in filters.get("source_kind", ())]
        wanted = self._of_categories(filters)
        if kinds:
            wanted &= self._is(self.source_kind, kinds)
        inside = self._ids(lambda kind, _: kind in INSIDE)
        found = []
        signs: tuple[tuple[Side, int], ...] = (("to", 1), ("from", -1))
        for side, sign in signs:
            node = self.node[side]
            sums = self._summed(wanted & self._is(node, inside), (self.month, node))
            found += [(month, stock, sign * grams) for month, stock, grams, _ in sums]
        return found

    def _of_flow(self, flow: Flow, filters: Filters) -> "Mask":
        """Return which elements a flow counts under an indicator's filters, sites left aside."""
        chosen = self._end("from", flow.from_kind) & self._end("to", flow.to_kind)
        chosen &= self._of_categories(filters)
        kinds = source_kinds(flow, filters)
        if kinds is not None:
            chosen &= self._is(self.source_kind, kinds)
        if filters.get("method"):
            methods = [int(Method.from_slug(word)) for word in filters["method"]]
            chosen &= self._is(self.method, methods)
        other = self.node["from" if flow.to_kind == NodeKind.STOCK else "to"]
        for slugs in (boundary_slugs(filters), flow.places):
            if slugs:
                chosen &= self._is(other, [node for node, _, slug in self._nodes if slug in slugs])
        return chosen

    def _of_categories(self, filters: Filters) -> "Mask":
        named = filters.get("category", ())
        return self._is(
            self.category,
            [
                number
                for number, slug, _, food in self._categories
                if (slug in named if named else food)
            ],
        )

    def _end(self, side: Side, kind: NodeKind) -> "Mask":
        """Return which elements begin or end at a kind of node.

        Stocks and what is on its way are one inside; what came from another site without a
        dispatch is a transfer, and crosses no boundary.
        """
        if (side, kind) not in self._ends:
            self._ends[side, kind] = self._is(self.node[side], self._ids(_at(kind)))
        return self._ends[side, kind]

    def _ids(self, wanted: Callable[[str, str], bool]) -> list[int]:
        return [number for number, kind, slug in self._nodes if wanted(kind, slug)]

    def _is(self, numbers: "Numbers", wanted: Collection[int]) -> "Mask":
        """Return which elements of a column are one of some small numbers."""
        top = max(int(numbers.max(initial=0)), max(wanted, default=0))
        table = self._np.zeros(top + 1, self._np.bool_)
        table[list(wanted)] = True
        return table[numbers]

    def _summed(self, chosen: "Mask", keys: Iterable["Numbers"]) -> list[tuple[int, ...]]:
        """Return the chosen elements' sums by some columns: the key's parts, grams, movements."""
        np = self._np
        parts = [column[chosen] for column in keys]
        code = np.zeros(len(parts[0]), np.int64)
        for part in parts:
            code = code * (part.max(initial=0) + 1) + part
        _, where, group = np.unique(code, return_index=True, return_inverse=True)
        sums = []
        for column in (self.grams, self.movements):
            total = np.zeros(len(where), np.int64)
            np.add.at(total, group, column[chosen])
            sums.append(total)
        columns: list[Any] = [part[where].tolist() for part in parts]
        return list(zip(*columns, *(total.tolist() for total in sums), strict=True))


def site_of(flow: Flow) -> Side:
    """Return at which end of a flow its site is."""
    return "to" if flow.to_kind == NodeKind.STOCK else "from"


def _at(kind: NodeKind) -> Callable[[str, str], bool]:
    if kind == NodeKind.STOCK:
        return lambda found, _: found in INSIDE
    if kind == NodeKind.SOURCE:
        return lambda found, slug: found == kind and not slug.startswith(TRANSFERS)
    return lambda found, _: found == kind
