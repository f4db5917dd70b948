"""Opening hours in OpenStreetMap's syntax: open or not at an instant, and the hours of a week."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foodplan.rules.calendar import ROME
from foodplan.rules.hours_runs import HORIZON, ReadHours, Run, StateWord, read_runs
from foodplan.rules.hours_text import PATRON_DAY, unsure
from foodplan.rules.problems import Problem
from foodplan.rules.schedule import holiday

Span = tuple[dt.time, dt.time]

FIELD = "opening_hours"
LENGTH = 1000
PATRON_NAME = "San Giovanni"


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

    `appointments` are the spans in which people are received by appointment only, `unsure` those
    of which the hours themselves say that they are not sure; `note` holds what the hours add in
    words, `holiday` the name of a holiday that falls on the day.
    """

    day: dt.date
    spans: tuple[Span, ...] = ()
    note: str = ""
    appointments: tuple[Span, ...] = ()
    unsure: tuple[Span, ...] = ()
    holiday: str = ""

    @property
    def closed(self) -> bool:
        """Whether nobody is received on this day."""
        return not (self.spans or self.appointments or self.unsure)


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
    read = read_runs(hours.strip())
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
    if text and read_runs(text) is None:
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
    read = read_runs(hours.strip())
    if read is None:
        return ()
    monday = day - dt.timedelta(days=day.weekday())
    return tuple(_day_hours(read, monday + dt.timedelta(days=n)) for n in range(7))


def feast(day: dt.date) -> str:
    """Return the name of the holiday that falls on a day, the patron's day included, or "".

    >>> feast(dt.date(2026, 6, 24)), feast(dt.date(2026, 4, 6)), feast(dt.date(2026, 4, 7))
    ('San Giovanni', "lunedì dell'Angelo", '')
    """
    if (day.month, day.day) == PATRON_DAY:
        return PATRON_NAME
    return holiday(day)


def _day_hours(read: ReadHours, day: dt.date) -> DayHours:
    runs = list(read.spans(day))
    return DayHours(
        day,
        _joined(run for run in runs if run.state == "open"),
        "; ".join(dict.fromkeys(run.note for run in runs if run.note)),
        _joined(run for run in runs if run.state == "appointment"),
        _joined(run for run in runs if run.state == "unknown"),
        feast(day),
    )


def _joined(runs: Iterable[Run]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for run in runs:
        if joined and joined[-1][1] == run.start.time():
            joined[-1] = (joined[-1][0], run.end.time())
        else:
            joined.append((run.start.time(), run.end.time()))
    return tuple(joined)


def _wall_clock(at: dt.datetime) -> dt.datetime:
    """Return what the clock on the wall shows, in the autumn night the last of its hour.

    The hour that comes twice counts once: who closes at half past two does so the first time.
    """
    local = at.astimezone(ROME)
    if local.fold:
        local = local.replace(minute=59, second=59, microsecond=999_999, fold=0)
    return local


def _instant(wall: dt.datetime) -> dt.datetime:
    """Return when a clock in Rome first shows a time; one left out is the start of its hour."""
    found = wall.replace(fold=0).astimezone(dt.UTC)
    if found.astimezone(ROME).replace(tzinfo=None) != wall.replace(tzinfo=None):
        return wall.replace(minute=0, second=0, microsecond=0, fold=0).astimezone(dt.UTC)
    return found


def _pieces(
    read: ReadHours, at: dt.datetime
) -> Iterator[tuple[dt.datetime, dt.datetime | None, StateWord]]:
    """Yield stretches of one state from a wall clock on, as UTC; the last has no end.

    Neighbours that differ in their note only are one, and what falls into the hour that a
    spring night leaves out is none.
    """
    begun, kept = _instant(at), None
    end = dt.datetime.combine(at.date() + HORIZON, dt.time(0), ROME)
    for run in read.runs(at, end):
        if kept is None:
            kept = run.state
            continue
        if run.state == kept:
            continue
        start = _instant(run.start)
        if start < _instant(run.end):
            yield begun, start, kept
            begun, kept = start, run.state
    yield begun, None, kept or "unknown"
