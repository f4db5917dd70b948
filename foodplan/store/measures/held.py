"""Grams that stand in each stock at the end of each month: all that came less all that went."""

from collections import defaultdict

from foodplan.rules.ledger import month_of, months_between
from foodplan.store.history import Moment
from foodplan.store.measures.flows import Filters
from foodplan.store.measures.table import FlowTable


def held_by_node(table: FlowTable, moment: Moment, filters: Filters) -> list[tuple[int, int, int]]:
    """Return (month, stock, grams held) for every month from a stock's first one on.

    A month in which nothing moved holds what the one before held. Food only unless categories are
    named; transfers are in it, since they move food from one stock to another.
    """
    changes: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for month, stock, grams in table.changes_by_stock(filters):
        changes[stock][month] += grams
    return [
        (month, stock, grams)
        for stock, moved in sorted(changes.items())
        for month, grams in _running(moved, month_of(moment.day))
    ]


def _running(moved: dict[int, int], last: int) -> list[tuple[int, int]]:
    held, found = 0, []
    for month in months_between(min(moved), last):
        held += moved.get(month, 0)
        found.append((month, held))
    return found
