"""Closed months of sites and of the city: what they hold, and what counts in the next open one."""

from foodplan.store.ledger.periods.city import close_city_months
from foodplan.store.ledger.periods.closing import (
    close_month,
    closed_months,
    first_months,
    list_closings,
    reopen_month,
)
from foodplan.store.ledger.periods.digests import Digest, city_digest, site_digests
from foodplan.store.ledger.periods.posting import closed_from, first_open, posting_month

__all__ = [
    "Digest",
    "city_digest",
    "close_city_months",
    "close_month",
    "closed_from",
    "closed_months",
    "first_months",
    "first_open",
    "list_closings",
    "posting_month",
    "reopen_month",
    "site_digests",
]
