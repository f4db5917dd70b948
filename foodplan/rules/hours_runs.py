"""Opening hours as runs of one state and as the spans of a day, read once and kept."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from foodplan.rules.calendar import ROME
from foodplan.rules.hours_text import past_midnight, unsure, with_patron_day

if TYPE_CHECKING:
    from opening_hours import OpeningHours

StateWord = Literal["open", "closed", "appointment", "unknown"]

COUNTRY = "IT"
# What takes longer than this to change is told as if it never did.
HORIZON = dt.timedelta(days=400)

_PARSED_KEPT = 32_768
_WINDOW = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)
_MIDNIGHT = dt.time(0)
# Where two rules speak of one hour, the one that lets people in is told.
_STRENGTH: dict[StateWord, int] = {"closed": 0, "unknown": 1, "appointment": 2, "open": 3}
_ASKS_FOR_APPOINTMENT = re.compile(
    r"\s*(?:solo |only )?(?:su|by|per|con|previ[oa])\s+"
    r"(?:appuntament|prenotazion|appointment|richiest)",
    re.IGNORECASE,
)
_NAMES_APPOINTMENT = re.compile(r"appuntament|prenotazion|appointment|richiest", re.IGNORECASE)


class Run(NamedTuple):
    """A stretch of one state and note; `start` and `end` are what a clock in Rome shows."""

    start: dt.datetime
    end: dt.datetime
    state: StateWord
    note: str


@dataclass(frozen=True)
class ReadHours:
    """Hours that could be read: of the days, and of the nights as if a day earlier.

    The library hangs the hours past midnight on the day that they reach: it shortens a Saturday
    night when Sunday has a rule of its own, and opens the night after a holiday. Read apart,
    they stay with the day on which they began.
    """

    days: "OpeningHours"
    nights: "OpeningHours | None"

    def runs(self, start: dt.datetime, end: dt.datetime) -> Iterator[Run]:
        """Yield the runs from a wall clock to a midnight, one after the other without a gap."""
        if self.nights is None:
            yield from _runs(self.days, start, end)
            return
        while start < end:
            stop = min(_midnight(start) + _WINDOW, end)
            # Midnight is always there; an hour of the night before may not be.
            by_night = [
                Run(max(run.start + _DAY, start), run.end + _DAY, run.state, run.note)
                for run in _runs(self.nights, _midnight(start) - _DAY, stop - _DAY)
                if run.end + _DAY > start
            ]
            yield from _laid_over(list(_runs(self.days, start, stop)), by_night)
            start = stop

    def spans(self, day: dt.date) -> Iterator[Run]:
        """Yield the runs that begin on a day; those past midnight reach into the morning."""
        start = dt.datetime.combine(day, _MIDNIGHT, ROME)
        midnight = start + _DAY
        nights: dict[StateWord, dt.datetime] = {
            run.state: run.end + _DAY
            for run in (_runs(self.nights, start, midnight) if self.nights else ())
            if run.state != "closed"
        }
        for run in _runs(self.days, start, midnight):
            reaches = run.end == midnight and run.state in nights
            yield Run(run.start, nights[run.state] if reaches else run.end, run.state, run.note)


def asks_for_appointment(note: str) -> bool:
    """Return whether a note of open hours says that one has to ask first.

    >>> asks_for_appointment("su appuntamento"), asks_for_appointment("suonare al cancello")
    (True, False)
    """
    return bool(_ASKS_FOR_APPOINTMENT.match(note))


@lru_cache(maxsize=_PARSED_KEPT)
def read_runs(hours: str) -> ReadHours | None:
    """Return hours ready to be asked, or None when they are empty or cannot be relied on."""
    if not hours or unsure(hours):
        return None
    days, nights = past_midnight(with_patron_day(hours))
    # What is added must never make unreadable what can be read.
    read = _parsed(days) or _parsed(hours)
    return None if read is None else ReadHours(read, _parsed(nights) if nights else None)


def _parsed(text: str) -> "OpeningHours | None":
    # The parser is compiled code: loaded when the first hours are read.
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    try:
        return OpeningHours(
            text,
            timezone=ROME,
            country=COUNTRY,
            auto_country=False,
            auto_timezone=False,
            max_interval_days=HORIZON.days,
        )
    except ParserError:
        return None


def _runs(read: "OpeningHours", start: dt.datetime, end: dt.datetime) -> Iterator[Run]:
    for begun, stop, state, note in read.intervals(start, end):
        yield Run(begun, stop, _word(str(state), note), note)


def _midnight(wall: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(wall.date(), _MIDNIGHT, ROME)


def _laid_over(one: list[Run], other: list[Run]) -> Iterator[Run]:
    """Yield two sequences of runs as one: at each hour the stronger state."""
    clocks = sorted({clock for run in (*one, *other) for clock in (run.start, run.end)})
    for start, end in pairwise(clocks):
        over = [run for run in (*one, *other) if run.start <= start and end <= run.end]
        best = max(over, key=lambda run: _STRENGTH[run.state])
        yield Run(start, end, best.state, best.note)


def _word(state: str, note: str) -> StateWord:
    if state == "closed":
        return "closed"
    if state == "open":
        return "appointment" if note and asks_for_appointment(note) else "open"
    return "appointment" if _NAMES_APPOINTMENT.search(note) else "unknown"
