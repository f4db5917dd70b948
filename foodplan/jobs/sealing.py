"""The sealing: after midnight the days that are over get their fingerprint, the months their cut.

Figures are computed from a reading session, each day's seal is written in a short transaction of
its own: nobody who records waits for the arithmetic, and a night cut short keeps what it did.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.reports.canonical import canonical_json, fingerprint
from foodplan.reports.plan import RULE_VERSION, progress_report
from foodplan.rules.calendar import end_of_rome_day
from foodplan.store.measures.cuts import cut_of, keep_cut, months_to_cut
from foodplan.store.sealing import days_to_seal, seal_day, unsealed

NEAR = 20


def canonical_progress(session: Session, day: date) -> str:
    """Return the canonical JSON of a past day's progress, as known at the end of the day."""
    return canonical_json(progress_report(session, day, end_of_rome_day(day)).to_json())


def seal_night(session: Session, now: datetime) -> tuple[str, str]:
    """Seal every day since the last seal and cut every finished month; return `done` and which."""
    engine = session.get_bind()
    if not isinstance(engine, Engine):
        raise TypeError("The sealing writes in transactions of its own.")
    # The cuts first: the days' figures are read from them.
    months = months_to_cut(session, now)
    for month in months:
        cut = cut_of(session, month)
        with session_scope(engine, writes=True) as own:
            keep_cut(own, cut, now)
    days = days_to_seal(session, now)
    for day in days:
        made = fingerprint(canonical_progress(session, day))
        with session_scope(engine, writes=True) as own:
            seal_day(own, day, rule_version=RULE_VERSION, fingerprint=made, now=now)
    return "done", _said(days, months)


def seal_past(session: Session, first: date, last: date, now: datetime) -> int:
    """Cut the months and seal the days of a past that was made at once; return how many days.

    Of a long past the last days and every month's end, which are those that people ask for.
    Nothing is committed here.
    """
    for month in months_to_cut(session, now):
        keep_cut(session, cut_of(session, month), now)
    days = unsealed(session, chosen_days(first, last))
    for day in days:
        made = fingerprint(canonical_progress(session, day))
        seal_day(session, day, rule_version=RULE_VERSION, fingerprint=made, now=now)
    return len(days)


def chosen_days(first: date, last: date) -> list[date]:
    """Return the month ends from a day to another, and the last twenty days.

    >>> days = chosen_days(date(2026, 8, 20), date(2026, 11, 21))
    >>> [day.isoformat() for day in days[:4]], len(days)
    (['2026-08-31', '2026-09-30', '2026-10-31', '2026-11-02'], 23)
    """
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in every if (last - day).days < NEAR or (day + timedelta(days=1)).day == 1]


def _said(days: Iterable[date], months: Iterable[int]) -> str:
    sealed, cut = [day.isoformat() for day in days], [str(month) for month in months]
    if not sealed and not cut:
        return "No day and no month was waiting."
    said = f"Sealed {sealed[0]}" if sealed else "Sealed no day"
    if len(sealed) > 1:
        said += f" to {sealed[-1]}, {len(sealed)} days"
    return f"{said}; cut {', '.join(cut)}." if cut else f"{said}."
