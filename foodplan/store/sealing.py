"""Sealed days: past days whose figures stand, each with its cut-off and its fingerprint."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.db import is_sqlite
from foodplan.models.snapshots import SealedDay
from foodplan.rules.calendar import end_of_rome_day, rome_day

# The transactions of this database that write and have not ended; others' show no beginning.
_UNDERWAY = sa.text(
    "SELECT min(xact_start) FROM pg_stat_activity "
    "WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
)


def sealed_day(session: Session, day: date) -> SealedDay | None:
    """Return the seal of a day, or None while it has none."""
    return session.get(SealedDay, day)


def last_sealed(session: Session) -> SealedDay | None:
    """Return the seal of the latest sealed day, or None before the first."""
    return session.exec(select(SealedDay).order_by(col(SealedDay.day).desc()).limit(1)).first()


def stands(session: Session, day: date) -> bool:
    """Return whether what is said of a day is said for good: it, or a day after it, is sealed."""
    last = last_sealed(session)
    return last is not None and day <= last.day


def sealed_days(session: Session, first: date, last: date) -> list[SealedDay]:
    """Return the seals of the days from first to last, oldest first."""
    query = select(SealedDay).where(col(SealedDay.day).between(first, last))
    return list(session.exec(query.order_by(col(SealedDay.day))))


def days_to_seal(session: Session, now: datetime) -> list[date]:
    """Return the days since the last seal up to yesterday, oldest first; at first yesterday alone.

    A day is left for the next night while a transaction that began before its end is underway.
    """
    yesterday = rome_day(now) - timedelta(days=1)
    last = last_sealed(session)
    first = yesterday if last is None else last.day + timedelta(days=1)
    days = [first + timedelta(days=number) for number in range((yesterday - first).days + 1)]
    underway = _oldest_transaction(session)
    return [day for day in days if underway is None or underway > end_of_rome_day(day)]


def seal_day(
    session: Session, day: date, *, rule_version: str, fingerprint: str, now: datetime
) -> bool:
    """Seal a day with its own cut-off; False when it is sealed already."""
    if sealed_day(session, day) is not None:
        return False
    session.add(
        SealedDay(
            day=day,
            cut_off=end_of_rome_day(day),
            sealed_at=now,
            rule_version=rule_version,
            fingerprint=fingerprint,
        )
    )
    session.flush()
    return True


def unsealed(session: Session, days: Iterable[date]) -> list[date]:
    """Return those of some days that have no seal, oldest first."""
    return sorted(day for day in set(days) if sealed_day(session, day) is None)


def _oldest_transaction(session: Session) -> datetime | None:
    if is_sqlite(session):
        # It has one writer at a time, who began long after midnight when this is asked.
        return None
    found: datetime | None = session.execute(_UNDERWAY).scalar()
    return found
