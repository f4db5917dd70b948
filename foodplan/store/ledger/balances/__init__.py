"""Stock at any past moment, and the mass balance of any scope, on both clocks."""

from foodplan.store.ledger.balances.causes import Fault, balance_faults
from foodplan.store.ledger.balances.mass import mass_balance
from foodplan.store.ledger.balances.scope import first_posted_month, with_transit
from foodplan.store.ledger.balances.stock import (
    NegativeDay,
    StockAt,
    negative_days,
    stock_at,
)
from foodplan.store.ledger.balances.trail import Crossing, Trail, TrailQuestion, trail
from foodplan.store.ledger.balances.watch import (
    LateEntry,
    late_entries,
)

__all__ = [
    "Crossing",
    "Fault",
    "LateEntry",
    "NegativeDay",
    "StockAt",
    "Trail",
    "TrailQuestion",
    "balance_faults",
    "first_posted_month",
    "late_entries",
    "mass_balance",
    "negative_days",
    "stock_at",
    "trail",
    "with_transit",
]
