"""Which month's figures an act changes, and the lock that keeps a closing whole.

A month of a site is closed while its `Period` in force has a hash; a version with an empty hash
says that it was opened again, by whom and why.
"""

from datetime import date

from foodplan.rules.ledger import month_of, next_month
from foodplan.store.ledger.driver import Driver

# The first of the two numbers of a site's advisory lock on PostgreSQL: "peri" as four bytes.
PERIOD_LOCK = int.from_bytes(b"peri", "big")

_CLOSED = (
    "SELECT month FROM period WHERE node_id = ? AND month >= ? AND recorded_to IS NULL "
    "AND hash <> ''"
)


def posting_month(driver: Driver, node_id: int, happened_on: date, today: date) -> int:
    """Return the month (yyyymm) whose figures an act of a site changes.

    It is the month of `happened_on` or, when that is closed for the site, the first open one
    after it, never later than the month of `today`. From here to the end of the transaction no
    month of the site can be closed on PostgreSQL; on SQLite a writing transaction is alone.
    """
    month = month_of(happened_on)
    return first_open(month, closed_from(driver, node_id, month), month_of(today))


def closed_from(driver: Driver, node_id: int, month: int) -> frozenset[int]:
    """Return the closed months of a site from a month on, and let no closing slip in between."""
    hold_open(driver, node_id)
    return frozenset(closed for (closed,) in driver.rows(_CLOSED, (node_id, month)))


def first_open(month: int, closed: frozenset[int], last: int) -> int:
    """Return the first month from `month` on that is not closed, at most `last`.

    >>> first_open(202609, frozenset({202609, 202610}), 202611)
    202611
    """
    while month in closed and month < last:
        month = next_month(month)
    return month


def hold_open(driver: Driver, node_id: int) -> None:
    """Wait for a closing or a count of a site, and let none begin before the transaction ends."""
    if not driver.sqlite:
        # By itself: the next statement must see what the one it waited for has committed.
        driver.row("SELECT pg_advisory_xact_lock_shared(?, ?)", (PERIOD_LOCK, node_id))


def hold_closing(driver: Driver, node_id: int) -> None:
    """Wait until no act of a site is under way, and let none begin before the transaction ends."""
    if not driver.sqlite:
        driver.row("SELECT pg_advisory_xact_lock(?, ?)", (PERIOD_LOCK, node_id))
