"""The nightly audit: what is kept derived in the ledger, compared with the lines it comes from."""

from datetime import datetime

from sqlmodel import Session

from foodplan.store.ledger import verify_ledger
from foodplan.store.measures.cuts import wrong_cuts

NAMED = 10


def verify_night(session: Session, now: datetime) -> tuple[str, str]:
    """Return `done` or `differences`, and a sentence that names the first differences."""
    del now
    differences = [
        *map(str, verify_ledger(session)),
        *(f"the cut of {month} is not what its lines add up to" for month in wrong_cuts(session)),
    ]
    if not differences:
        return "done", "The balances and monthly flows equal the fold of the lines."
    named = "; ".join(differences[:NAMED])
    return "differences", f"{len(differences)} differences: {named}"
