"""Which day a reader asks about: today, or the past day of the address's `as_of`."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import request

from foodplan.reports.plan import asked
from foodplan.rules.calendar import iso_day
from foodplan.rules.problems import Refused
from foodplan.store.sealing import sealed_day
from foodplan.web.session import session, today

# Farther than any list goes, and still a number that a database counts to.
FARTHEST = 2_000_000_000
UNREADABLE = "La data non si legge: scriverla come 2026-06-30."


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
    sealed = known_at is not None and sealed_day(session(), day) is not None
    return Question(day, known_at, typed, "", sealed=sealed)
