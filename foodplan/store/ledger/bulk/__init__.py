"""Many acts at once: the same rows as one by one, in one transaction and a fraction of the time."""

from foodplan.store.ledger.bulk.planner import BulkPlan
from foodplan.store.ledger.bulk.posting import (
    BulkRefused,
    BulkResult,
    Stale,
    make_ready,
    plan_many,
    post_many,
    write_plan,
)
from foodplan.store.ledger.bulk.reversing import BulkReversed, reverse_many

__all__ = [
    "BulkPlan",
    "BulkRefused",
    "BulkResult",
    "BulkReversed",
    "Stale",
    "make_ready",
    "plan_many",
    "post_many",
    "reverse_many",
    "write_plan",
]
