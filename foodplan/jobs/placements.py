"""Counts single placements of half-years that ended, and erases those kept long enough."""

from datetime import datetime

from sqlmodel import Session

from foodplan.rules.calendar import rome_day
from foodplan.store.inclusion import count_and_erase


def keep_placements(session: Session, now: datetime) -> tuple[str, str]:
    """Count and erase; return `done` and how many, which is nothing where they are switched off."""
    seen, erased = count_and_erase(session, now, rome_day(now))
    return "done", f"{seen} placements counted, {erased} erased."
