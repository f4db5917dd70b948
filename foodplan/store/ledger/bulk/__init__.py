"""Many acts at once: the same rows as one by one, in one transaction and a fraction of the time."""

from foodplan.store.ledger.bulk.acts import Acts, Need, order_of
from foodplan.store.ledger.bulk.basis import Stale
from foodplan.store.ledger.bulk.planner import BulkPlan
from foodplan.store.ledger.bulk.posting import (
    BulkRefused,
    BulkResult,
    make_ready,
    plan_many,
    post_many,
    write_plan,
)
from foodplan.store.ledger.bulk.reversing import (
    BulkReversed,
    ReversalPlan,
    plan_reversals,
    reverse_many,
    write_reversals,
)

__all__ = [
    "Acts",
    "BulkPlan",
    "BulkRefused",
    "BulkResult",
    "BulkReversed",
    "Need",
    "ReversalPlan",
    "Stale",
    "make_ready",
    "order_of",
    "plan_many",
    "plan_reversals",
    "post_many",
    "reverse_many",
    "write_plan",
    "write_reversals",
]
