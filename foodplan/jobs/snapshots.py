"""Freezing a report and keeping it, the same for the command line, the office and the demo."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from foodplan.reports.snapshots import Wanted, freeze
from foodplan.rules.calendar import rome_day
from foodplan.store.sealing import last_sealed
from foodplan.store.snapshots import Freezing, add_snapshot, free_slug


def freeze_and_keep(
    session: Session, wanted: Wanted, now: datetime, account: int | None = None
) -> str:
    """Freeze a report and store it with its export; return the slug of its address.

    Nothing is committed here. Raises Refused with what is wrong with the title or the day.
    """
    made = freeze(session, wanted, now, rome_day(now))
    slug = free_slug(session, wanted.title, wanted.day)
    said = Freezing(
        title=wanted.title,
        reason=wanted.reason,
        day=made.day,
        cut_off=made.cut_off,
        rule_version=made.rule_version,
        fingerprint=made.fingerprint,
        simulated=made.simulated,
    )
    add_snapshot(session, slug, said, made.content, now, account)
    return slug


def day_to_freeze(session: Session, today: date) -> date:
    """Return the day that is frozen when none is named: the last sealed one, else yesterday."""
    sealed = last_sealed(session)
    yesterday = today - timedelta(days=1)
    return min(sealed.day, yesterday) if sealed else yesterday
