"""Opening hours of the plain form, written as OSM `opening_hours` and read back."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from foodplan.rules.hours_rows import (
    EVERY_DAY,
    WEEKS_OF_MONTH,
    WHOLE_DAY,
    HoursForm,
    HoursRow,
    Season,
    Span,
    YearDay,
    days_of_month,
    share_days,
    whole_months,
)
from foodplan.rules.hours_runs import asks_for_appointment
from foodplan.rules.hours_text import PATRON_RULE, split_rules

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
APPOINTMENT = "su appuntamento"

_HOLIDAYS = ("PH off", f"{PATRON_RULE} off")
_DAY_MINUTES = 24 * 60
_SHUT = ("off", "closed")
_PLAIN_APPOINTMENTS = frozenset({APPOINTMENT, "by appointment", "su prenotazione"})
_DAY = f"(?:{'|'.join(DAYS)})"
_DAY_LIST = rf"{_DAY}(?:-{_DAY})?(?:\[[-\d,]+\])?"
_MONTH = f"(?:{'|'.join(MONTHS)})"
_SPAN = r"\d{1,2}:\d{2}-\d{1,2}:\d{2}"
_RULE = re.compile(
    rf"(?:(?P<season>{_MONTH}(?: \d+)?(?:-(?:{_MONTH}(?: \d+)?|\d+))?)(?=\s|$))?\s*"
    rf"(?P<days>{_DAY_LIST}(?:,{_DAY_LIST})*)?\s*"
    rf"(?P<spans>{_SPAN}(?:,\s*{_SPAN})*)?\s*"
    r"(?P<state>open|unknown|off|closed)?\s*"
    r'(?:"(?P<note>[^"]*)")?'
)
_SEASON = re.compile(rf"({_MONTH})(?: (\d+))?(?:-({_MONTH})?(?: ?(\d+))?)?")
_DAY_ITEM = re.compile(rf"({_DAY})(?:-({_DAY}))?(?:\[([-\d,]+)\])?")


def write_hours(form: HoursForm) -> str:
    """Return a form as OSM `opening_hours`; "" without rows.

    >>> nine, one = dt.time(9), dt.time(13)
    >>> write_hours(HoursForm((HoursRow((5,), ((nine, one),), weeks=(1,)),), True))
    'Sa[1] 09:00-13:00; PH off; Jun 24 off'
    """
    if not form.rows:
        return ""
    rules = [_written(row) for row in form.rows]
    return "; ".join([*rules, *_HOLIDAYS] if form.closed_on_holidays else rules)


def read_hours(hours: str) -> HoursForm | None:
    """Return OSM `opening_hours` as the form has them, or None when they are too intricate.

    What is read means the same as what was written.

    >>> read_hours("Mo-Fr 08:30-13:00; PH off").rows[0].days
    (0, 1, 2, 3, 4)
    >>> read_hours("week 1-53/2 Mo 10:00-12:00")
    """
    text = hours.strip()
    if not text:
        return HoursForm()
    rules = split_rules("Mo-Su 00:00-24:00" if text == "24/7" else text)
    holidays = _take_holidays(rules)
    rows: list[HoursRow] = []
    for mark, rule in rules:
        row = _read_row(" ".join(rule.split()))
        # A comma adds to the days of the rules before, where a row would stand instead.
        adds = mark == "," and row is not None and any(share_days(row, other) for other in rows)
        if row is None or mark == "||" or adds:
            return None
        rows.append(row)
    return HoursForm(tuple(rows), holidays) if rows else None


def _written(row: HoursRow) -> str:
    parts = [_season_text(row.season), _days_text(row), _spans_text(row.spans), _state_text(row)]
    return " ".join(part for part in parts if part)


def _season_text(season: Season | None) -> str:
    if season is None:
        return ""
    (first, first_day), (last, last_day) = season
    start, end = MONTHS[first - 1], MONTHS[last - 1]
    if whole_months(season):
        return start if first == last else f"{start}-{end}"
    if season[0] == season[1]:
        return f"{start} {first_day:02}"
    return f"{start} {first_day:02}-{end} {last_day:02}"


def _days_text(row: HoursRow) -> str:
    if row.weeks:
        which = ",".join(str(week) for week in row.weeks)
        return ",".join(f"{DAYS[day]}[{which}]" for day in row.days)
    if row.days == EVERY_DAY and (row.season or not row.spans):
        return ""
    return ",".join(_run_text(run) for run in _day_runs(row.days))


def _run_text(run: Sequence[int]) -> str:
    if len(run) < 3:
        return ",".join(DAYS[day] for day in run)
    return f"{DAYS[run[0]]}-{DAYS[run[-1]]}"


def _day_runs(days: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _spans_text(spans: Sequence[Span]) -> str:
    return ",".join(f"{start:%H:%M}-{_end_text(end)}" for start, end in spans)


def _end_text(end: dt.time) -> str:
    return "24:00" if end == dt.time(0) else f"{end:%H:%M}"


def _state_text(row: HoursRow) -> str:
    if row.appointment:
        said = f"{APPOINTMENT}: {row.note}" if row.note else APPOINTMENT
        return f'unknown "{said}"'
    state = "off" if row.closed else "open" if row.note else ""
    return f'{state} "{row.note}"' if row.note else state


def _take_holidays(rules: list[tuple[str, str]]) -> bool:
    """Take the rules that close on holidays from the end; return whether there were any."""
    last = [(mark, " ".join(rule.split()).replace("closed", "off")) for mark, rule in rules[-2:]]
    closing = [(";", rule) for rule in _HOLIDAYS]
    if last == closing:
        del rules[-2:]
        return True
    if last[-1] == closing[0]:
        del rules[-1]
        return True
    return False


def _read_row(text: str) -> HoursRow | None:
    match = _RULE.fullmatch(text)
    if match is None or not text:
        return None
    season = _read_season(match["season"]) if match["season"] else None
    days = _read_days(match["days"]) if match["days"] else (EVERY_DAY, ())
    spans = _read_spans(match["spans"])
    if (match["season"] and season is None) or days is None or spans is None:
        return None
    return _stated(HoursRow(days[0], spans, days[1], season), match["state"], match["note"] or "")


def _stated(row: HoursRow, state: str | None, note: str) -> HoursRow | None:
    """Return a row with what its rule's end says of it, or None when no row can say it."""
    if state in _SHUT:
        return None if row.spans else replace(row, closed=True, note=note)
    plain, _colon, more = note.partition(": ")
    if plain in _PLAIN_APPOINTMENTS:
        return replace(row, appointment=True, note=more)
    if state == "unknown" or asks_for_appointment(note):
        return None
    return replace(row, spans=row.spans or (WHOLE_DAY,), note=note)


def _read_season(text: str) -> Season | None:
    match = _SEASON.fullmatch(text)
    if match is None:
        return None
    first = MONTHS.index(match[1]) + 1
    last = MONTHS.index(match[3]) + 1 if match[3] else first
    by_month = match[2] is None and match[4] is None
    by_day = match[2] is not None and (match[4] is not None or "-" not in text)
    if not (by_month or by_day):
        return None
    start = (first, int(match[2] or 1))
    end = (last, int(match[4] or match[2] or days_of_month(last)))
    return (start, end) if _exists(start) and _exists(end) else None


def _exists(day: YearDay) -> bool:
    return 1 <= day[1] <= days_of_month(day[0])


def _read_days(text: str) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    found: set[int] = set()
    weeks: set[tuple[int, ...]] = set()
    for first, last, which in _DAY_ITEM.findall(text):
        start, end = DAYS.index(first), DAYS.index(last or first)
        found |= {day % 7 for day in range(start, end + 1 if end >= start else end + 8)}
        weeks.add(_read_weeks(which))
    numbers = weeks.pop()
    if weeks or not set(numbers) <= set(WEEKS_OF_MONTH):
        return None
    return tuple(sorted(found)), numbers


def _read_weeks(text: str) -> tuple[int, ...]:
    numbers: set[int] = set()
    for part in filter(None, text.split(",")):
        first, dash, last = part.partition("-") if part[0] != "-" else (part, "", "")
        # What is no week of a month is left to be found by whoever compares.
        numbers |= set(range(int(first), int(last) + 1)) if dash and last else {int(first)}
    return tuple(sorted(numbers, key=lambda week: (week < 0, week)))


def _read_spans(text: str | None) -> tuple[Span, ...] | None:
    spans: list[Span] = []
    for item in (text or "").split(",") if text else ():
        start, end = (_minutes(part) for part in item.strip().split("-"))
        if start >= _DAY_MINUTES or end > start + _DAY_MINUTES:
            return None
        spans.append((_time(start), _time(end)))
    return tuple(spans)


def _minutes(text: str) -> int:
    hour, _colon, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60 % 24, minutes % 60)
