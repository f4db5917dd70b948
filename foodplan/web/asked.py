"""Which day a reader asks about: today, or the past day of the address's `as_of`; or two days."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import request

from foodplan.reports.plan import asked
from foodplan.rules.calendar import iso_day
from foodplan.rules.problems import Refused
from foodplan.store.sealing import stands
from foodplan.web.session import session, today

# Farther than any list goes, and still a number that a database counts to.
FARTHEST = 2_000_000_000
UNREADABLE = "La data non si legge: scriverla come 2026-06-30."
BACKWARDS = "Il primo giorno deve venire prima del secondo."


@dataclass(frozen=True)
class Question:
    """The day of a question with the last instant of recording that counts for it.

    `typed` is what the address says, kept for the form and for links; `problem` is an
    Italian sentence when it cannot be answered, and then the day is today. `sealed` says that the
    day's figures stand: not yet today, nor in the first minutes after it.
    """

    day: date
    known_at: datetime | None
    typed: str
    problem: str
    sealed: bool = False

    @property
    def kept(self) -> str | None:
        """The day to carry in links, None for today."""
        return self.day.isoformat() if self.known_at else None


def asked_offset() -> int:
    """Return where a page of a list starts: 0 for what is no number or below zero."""
    return min(max(request.args.get("offset", 0, type=int), 0), FARTHEST)


def question(*names: str) -> Question:
    """Return the question of this request; `names` are how the address may name its day."""
    said = (request.args.get(name, "").strip() for name in names or ("as_of",))
    typed = next(filter(None, said), "")
    try:
        wanted = iso_day(typed) if typed else None
        day, known_at = asked(wanted, today())
    except Refused as refused:
        return Question(today(), None, typed, refused.problems[0].message)
    except ValueError:
        return Question(today(), None, typed, UNREADABLE)
    sealed = known_at is not None and stands(session(), day)
    return Question(day, known_at, typed, "", sealed=sealed)


@dataclass(frozen=True)
class TwoDays:
    """Two days to compare; `known_at` is the last instant of recording that counts for the second.

    `typed` and `problems` (Italian sentences) are by the field's name; with a problem the days
    are those that are compared when nobody asks for any.
    """

    first: date
    last: date
    known_at: datetime | None
    typed: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)


def two_days(first: str, last: str) -> TwoDays:
    """Return the two days of this request: by default the end of last month, and today."""
    usual = (today().replace(day=1) - timedelta(days=1), today())
    days: dict[str, date] = {}
    problems: dict[str, str] = {}
    typed = {name: request.args.get(name, "").strip() for name in (first, last)}
    known_at = None
    for name, otherwise in zip((first, last), usual, strict=True):
        try:
            wanted = iso_day(typed[name]) if typed[name] else otherwise
            days[name], known_at = asked(wanted, today())
        except Refused as refused:
            problems[name] = refused.problems[0].message
        except ValueError:
            problems[name] = UNREADABLE
    if not problems and days[first] >= days[last]:
        problems[first] = BACKWARDS
    if problems:
        return TwoDays(*usual, None, typed, problems)
    return TwoDays(days[first], days[last], known_at, typed)
