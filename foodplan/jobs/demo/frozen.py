"""The demo's frozen report and its first recheck, made as the office and the night make them."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from foodplan.jobs.recheck import recheck_all
from foodplan.jobs.snapshots import freeze_and_keep
from foodplan.reports.snapshots import Wanted
from foodplan.store.accounts import Actor
from foodplan.store.rechecks import add_recheck

TITLE = "Relazione dimostrativa al Consiglio comunale"
REASON = "Dimostrazione con dati simulati"


def freeze_and_recheck(session: Session, last_day: date, office: Actor, now: datetime) -> None:
    """Freeze the last whole month's end up to a day, and make all figures again once."""
    wanted = Wanted(TITLE, REASON, month_end_before(last_day))
    freeze_and_keep(session, wanted, now, office.account_id)
    for done in recheck_all(session, now):
        add_recheck(session, done)


def month_end_before(day: date) -> date:
    """Return the last day of the month before a day's own.

    >>> month_end_before(date(2026, 11, 21)).isoformat()
    '2026-10-31'
    """
    return day.replace(day=1) - timedelta(days=1)
