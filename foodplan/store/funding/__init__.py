"""Lines of funding: every read and write."""

from foodplan.store.funding.programmes import add_programme, change_programme
from foodplan.store.funding.reads import Line, get_amount, get_line, list_lines, parts_of
from foodplan.store.funding.writes import (
    AmountInput,
    add_line,
    change_line,
    set_amount,
    set_splits,
    withdraw_line,
)

__all__ = [
    "AmountInput",
    "Line",
    "add_line",
    "add_programme",
    "change_line",
    "change_programme",
    "get_amount",
    "get_line",
    "list_lines",
    "parts_of",
    "set_amount",
    "set_splits",
    "withdraw_line",
]
