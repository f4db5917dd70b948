"""The audit of the ledger: what is kept derived, what must hold of the rows, and their hashes."""

from sqlmodel import Session

from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.verify.difference import Difference
from foodplan.store.ledger.verify.guards import lost_triggers
from foodplan.store.ledger.verify.hashes import broken_bodies, broken_periods, broken_seals
from foodplan.store.ledger.verify.kept import kept_differences
from foodplan.store.ledger.verify.rows import row_differences

__all__ = ["Difference", "verify_ledger"]


def verify_ledger(session: Session) -> list[Difference]:
    """Return every difference between the ledger and what its lines say; empty when it is sound."""
    driver = Driver(session)
    return [
        *kept_differences(driver),
        *lost_triggers(driver),
        *row_differences(driver),
        *broken_periods(driver),
        *broken_seals(driver),
        *broken_bodies(driver),
    ]
