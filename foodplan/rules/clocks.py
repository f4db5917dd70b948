"""Clocks of phones: how wrong one goes, when something really was typed, and on which day."""

from datetime import UTC, date, datetime, timedelta

from foodplan.rules.calendar import rome_day

# Less than this is a clock that goes right: it is not shown, and nothing is corrected by it.
TOLERATED = timedelta(minutes=10)
# Outside these years an instant is a clock that was never set.
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_EPOCH_YEAR = 1970


def skew_of(sent_at: datetime, now: datetime) -> timedelta:
    """Return by how much a phone's clock is behind (negative: ahead), zero when it goes right.

    >>> now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    >>> skew_of(datetime(2026, 11, 22, 7, tzinfo=UTC), now)
    datetime.timedelta(seconds=7200)
    >>> skew_of(datetime(2026, 11, 22, 9, 9, tzinfo=UTC), now)
    datetime.timedelta(0)
    """
    skew = now - sent_at
    return skew if abs(skew) > TOLERATED else timedelta(0)


def typed_instant(made_at: datetime, skew: timedelta, now: datetime) -> datetime | None:
    """Return when something was typed by the right clock, never later than now; None if unknown.

    >>> now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    >>> typed_instant(datetime(2026, 11, 22, 6, tzinfo=UTC), timedelta(hours=2), now)
    datetime.datetime(2026, 11, 22, 8, 0, tzinfo=datetime.timezone.utc)
    >>> typed_instant(datetime(1970, 1, 1, 6, tzinfo=UTC), timedelta(0), now) is None
    True
    """
    if not _EPOCH_YEAR <= made_at.year <= _LAST_YEAR:
        return None
    try:
        real = (made_at + skew).astimezone(UTC)
    except OverflowError:
        return None
    if real.year < _FIRST_YEAR or real > now + TOLERATED:
        return None
    return min(real, now)


def right_day(said: date, made_at: datetime, skew: timedelta, now: datetime) -> date | None:
    """Return the day that was meant where a phone with a wrong clock filled in another, or None.

    A day that is not the phone's own was chosen by a person, and is nobody's to correct.

    >>> now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    >>> made, behind = datetime(2026, 11, 21, 8, tzinfo=UTC), timedelta(days=1)
    >>> right_day(date(2026, 11, 21), made, behind, now)
    datetime.date(2026, 11, 22)
    >>> right_day(date(2026, 11, 15), made, behind, now) is None
    True
    """
    shown = _day_shown(made_at)
    if shown is not None and said != shown:
        return None
    meant = rome_day(typed_instant(made_at, skew, now) or now)
    return None if meant == said else meant


def _day_shown(made_at: datetime) -> date | None:
    if not _EPOCH_YEAR <= made_at.year <= _LAST_YEAR:
        return None
    return rome_day(made_at)
