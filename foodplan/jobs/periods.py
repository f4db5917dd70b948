"""The city's closing: every night, so that a month missed on the 15th is closed on the next."""

from datetime import datetime

from sqlmodel import Session

from foodplan.rules.mass import format_kilos
from foodplan.store.ledger.periods import close_city_months


def close_city(session: Session, now: datetime) -> tuple[str, str]:
    """Close the months of the city that are due; return `done` and which they were."""
    closed = close_city_months(session, now)
    if not closed:
        return "done", "No month of the city was due."
    named = "; ".join(
        f"{period.month}: {period.movements} movements, {format_kilos(period.grams)} recovered"
        for period in closed
    )
    return "done", f"Closed {named}."
