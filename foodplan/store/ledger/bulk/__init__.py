"""Many acts at once: the same rows as one by one, in one transaction and a fraction of the time."""

from foodplan.store.ledger.bulk.posting import BulkRefused, BulkResult, post_many
from foodplan.store.ledger.bulk.reversing import reverse_many

__all__ = ["BulkRefused", "BulkResult", "post_many", "reverse_many"]
