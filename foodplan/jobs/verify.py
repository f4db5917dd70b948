"""The nightly audit: what is kept derived in the ledger, compared with the lines it comes from."""

from datetime import datetime

from sqlmodel import Session

from foodplan.store.ledger import verify_ledger

NAMED = 10


def verify_night(session: Session, now: datetime) -> tuple[str, str]:
    """Return `done` or `differences`, and a sentence that names the first differences."""
    del now
    differences = verify_ledger(session)
    if not differences:
        return "done", "The balances and monthly flows equal the fold of the lines."
    named = "; ".join(str(difference) for difference in differences[:NAMED])
    return "differences", f"{len(differences)} differences: {named}"
