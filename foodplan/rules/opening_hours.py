"""Opening hours in OpenStreetMap's syntax: open or not at an instant, and the hours of a week."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from foodplan.rules.calendar import ROME
from foodplan.rules.hours_text import PATRON_DAY, unsure, with_patron_day
from foodplan.rules.problems import Problem
from foodplan.rules.schedule import holiday

if TYPE_CHECKING:
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

Span = tuple[dt.time, dt.time]
StateWord = Literal["open", "closed", "appointment", "unknown"]

FIELD = "opening_hours"
LENGTH = 1000
COUNTRY = "IT"
PATRON_NAME = "San Giovanni"

# What takes longer than this to change is told as if it never did.
_HORIZON_DAYS = 400
# Far more than a year of openings twice a day: a search that finds none by then gives up.
_MOST_INTERVALS = 900
_PARSED_KEPT = 32_768
# What ends by this hour of the morning after belongs to the day on which it began.
_NIGHT_ENDS = dt.time(6)
_MIDNIGHT = dt.time(0)
_BY_APPOINTMENT = re.compile(r"appuntament|prenotazion|appointment|su richiesta", re.IGNORECASE)


@dataclass(frozen=True)
class OpeningState:
    """Whether a place is open: instants are aware UTC, None where nothing changes or opens.

    `changes` is the next instant at which the state is another one, `opens` the next opening of
    a place that is not open.
    """

    state: StateWord
    changes: dt.datetime | None = None
    opens: dt.datetime | None = None


@dataclass(frozen=True)
class DayHours:
    """The hours of one day: spans that begin on it, midnight as an end standing for its end.

    `appointments` are the spans in which people are received by appointment only; `note` holds
    what the hours add in words, `holiday` the name of a holiday that falls on the day.
    """

    day: dt.date
    spans: tuple[Span, ...] = ()
    note: str = ""
    appointments: tuple[Span, ...] = ()
    holiday: str = ""

    @property
    def closed(self) -> bool:
        """Whether nobody is received on this day."""
        return not self.spans and not self.appointments


UNKNOWN = OpeningState("unknown")


def state_at(hours: str, at: dt.datetime) -> OpeningState:
    """Return whether hours ("" unknown) are open at an aware instant, and what comes next.

    Hours that cannot be read are unknown too, as are those that call a state unknown.
    Evaluated by opening-hours-py in Europe/Rome with Italy's holidays and the patron's day.

    >>> at = dt.datetime(2026, 11, 23, 10, 0, tzinfo=ROME)
    >>> found = state_at("Mo-Fr 08:30-13:00", at)
    >>> found.state, found.changes.isoformat()
    ('open', '2026-11-23T12:00:00+00:00')
    >>> state_at("", at).state, state_at("Mo-Fr 08:30-13:00; PH off", at.replace(day=22)).state
    ('unknown', 'closed')
    """
    read = _parsed(hours.strip())
    if read is None:
        return UNKNOWN
    pieces = _pieces(read, _wall_clock(at))
    _start, changes, state = next(pieces)
    if state == "open" or changes is None:
        return OpeningState(state, changes)
    opening = next((start for start, _end, word in pieces if word == "open"), None)
    return OpeningState(state, changes, opening)


def hours_problem(hours: str) -> Problem | None:
    """Return what is wrong with hours in OpenStreetMap's syntax, or None; "" is no error.

    >>> hours_problem("Mo-Fr 08:30-13:00; PH off"), hours_problem("lun-ven 8-13").field
    (None, 'opening_hours')
    """
    text = hours.strip()
    if len(text) > LENGTH:
        return Problem(FIELD, "L'orario è troppo lungo: al più %(most)s segni.", {"most": LENGTH})
    message = unsure(text)
    if message:
        return Problem(FIELD, message)
    if text and _parsed(text) is None:
        return Problem(
            FIELD,
            "L'orario non si legge. Scrivere per esempio Mo-Fr 08:30-13:00; PH off, "
            "oppure usare le righe qui sopra.",
        )
    return None


def week_of(hours: str, day: dt.date) -> tuple[DayHours, ...]:
    """Return the seven days of the week of a day, from Monday; () when hours are unknown.

    >>> week = week_of("Mo-Fr 08:30-13:00; Sa 20:00-02:00", dt.date(2026, 11, 22))
    >>> week[0].day, week[0].spans
    (datetime.date(2026, 11, 16), ((datetime.time(8, 30), datetime.time(13, 0)),))
    >>> week[5].spans, week[6].closed
    (((datetime.time(20, 0), datetime.time(2, 0)),), True)
    """
    read = _parsed(hours.strip())
    if read is None:
        return ()
    monday = day - dt.timedelta(days=day.weekday())
    found = {monday + dt.timedelta(days=n): _Day() for n in range(7)}
    for start, end, state, note in _spans_from(read, monday):
        if start.date() not in found or state == "closed":
            continue
        found[start.date()].add((start.time(), end.time()), state, note)
    return tuple(said.hours(on) for on, said in found.items())


def feast(day: dt.date) -> str:
    """Return the name of the holiday that falls on a day, the patron's day included, or "".

    >>> feast(dt.date(2026, 6, 24)), feast(dt.date(2026, 4, 6)), feast(dt.date(2026, 4, 7))
    ('San Giovanni', "lunedì dell'Angelo", '')
    """
    if (day.month, day.day) == PATRON_DAY:
        return PATRON_NAME
    return holiday(day)


class _Day:
    """What is gathered of one day while the week is read."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.appointments: list[Span] = []
        self.notes: dict[str, None] = {}

    def add(self, span: Span, state: StateWord, note: str) -> None:
        if state == "open":
            self.spans.append(span)
        else:
            self.appointments.append(span)
        if note:
            self.notes[note] = None

    def hours(self, day: dt.date) -> DayHours:
        return DayHours(
            day, _joined(self.spans), "; ".join(self.notes), _joined(self.appointments), feast(day)
        )


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


@lru_cache(maxsize=_PARSED_KEPT)
def _parsed(hours: str) -> "OpeningHours | None":
    if not hours or unsure(hours):
        return None
    # The parser is compiled code: loaded when the first hours are read.
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    for text in (with_patron_day(hours), hours):
        try:
            return OpeningHours(
                text,
                timezone=ROME,
                country=COUNTRY,
                auto_country=False,
                auto_timezone=False,
                max_interval_days=_HORIZON_DAYS,
            )
        except ParserError:
            continue
    return None


def _word(state: object, note: str) -> StateWord:
    name = str(state).rpartition(".")[2].lower()
    if name == "closed":
        return "closed"
    if _BY_APPOINTMENT.search(note):
        return "appointment"
    return "open" if name == "open" else "unknown"


def _wall_clock(at: dt.datetime) -> dt.datetime:
    """Return what the clock on the wall shows, in the autumn night the last of its hour.

    The hour that comes twice counts once: who closes at half past two does so the first time.
    """
    local = at.astimezone(ROME)
    if local.fold:
        local = local.replace(minute=59, second=59, microsecond=999_999, fold=0)
    return local


def _instant(wall: dt.datetime) -> dt.datetime:
    return wall.replace(fold=0).astimezone(dt.UTC)


def _pieces(
    read: "OpeningHours", at: dt.datetime
) -> Iterator[tuple[dt.datetime, dt.datetime | None, StateWord]]:
    """Yield runs of one state from an instant on, as UTC; the last has no end.

    Neighbours that differ in their note only are one run, and what falls into the hour that a
    spring night leaves out is none.
    """
    begun, kept = at.astimezone(dt.UTC), None
    limit = at + dt.timedelta(days=_HORIZON_DAYS)
    for count, (start, end, state, note) in enumerate(read.intervals(at, limit)):
        word = _word(state, note)
        if word == kept or (kept is not None and _instant(start) >= _instant(end)):
            continue
        if kept is not None:
            yield begun, _instant(start), kept
            begun = _instant(start)
        kept = word
        if count > _MOST_INTERVALS:
            break
    yield begun, None, kept or "unknown"


def _spans_from(
    read: "OpeningHours", monday: dt.date
) -> Iterator[tuple[dt.datetime, dt.datetime, StateWord, str]]:
    """Yield the spans of a week, cut at midnight unless they end early on the morning after."""
    first = dt.datetime.combine(monday - dt.timedelta(days=1), _MIDNIGHT, ROME)
    last = first + dt.timedelta(days=9)
    for begun, end, state, note in read.intervals(first, last):
        start = begun
        while start < end:
            midnight = dt.datetime.combine(start.date() + dt.timedelta(days=1), _MIDNIGHT, ROME)
            night = dt.datetime.combine(midnight.date(), _NIGHT_ENDS, ROME)
            stop = end if end <= night and start.time() != _MIDNIGHT else min(end, midnight)
            yield start, stop, _word(state, note), note
            start = stop
