"""Opening hours told in Italian, rule by rule; every phrase is one that a page can translate."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from foodplan.rules.hours_form import read_hours
from foodplan.rules.hours_problems import span_said
from foodplan.rules.hours_rows import (
    EVERY_DAY,
    LAST_WEEK,
    WHOLE_DAY,
    HoursForm,
    HoursRow,
    Season,
    Span,
    YearDay,
    passes_midnight,
    whole_months,
)

Say = Callable[[str], str]

DAY_NAMES = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
MONTH_NAMES = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
# Sunday alone is feminine in Italian.
_WEEKS = {
    1: ("il primo %(day)s", "la prima %(day)s"),
    2: ("il secondo %(day)s", "la seconda %(day)s"),
    3: ("il terzo %(day)s", "la terza %(day)s"),
    4: ("il quarto %(day)s", "la quarta %(day)s"),
    5: ("il quinto %(day)s", "la quinta %(day)s"),
    LAST_WEEK: ("l'ultimo %(day)s", "l'ultima %(day)s"),
}
_SUNDAY = 6
# Numbers that begin with a vowel when they are said.
ELIDED_DAYS = (8, 11)

EVERY = "tutti i giorni"
FROM_TO = "da %(first)s a %(last)s"
AND = "%(some)s e %(last)s"
OF_MONTH = "%(which)s del mese"
IN_MONTH, IN_MONTH_VOWEL = "a %(month)s", "ad %(month)s"
MONTH_DAY, FIRST_OF_MONTH = "%(day)s %(month)s", "%(day)s° %(month)s"
ON_DAY, ON_DAY_ELIDED = "il %(day)s", "l'%(day)s"
FROM_DAY, FROM_DAY_ELIDED = "dal %(day)s", "dall'%(day)s"
TO_DAY, TO_DAY_ELIDED = "%(start)s al %(day)s", "%(start)s all'%(day)s"
SEASON_DAYS = "%(season)s, %(days)s"
ALL_DAY = "24 ore su 24"
NIGHT = "%(span)s del giorno dopo"
CLOSED = "chiuso"
APPOINTMENT = "su appuntamento"
HOURS_APPOINTMENT = "%(hours)s su appuntamento"
WITH_NOTE = "%(hours)s (%(note)s)"
DAYS_HOURS = "%(days)s %(hours)s"
ONLY_APPOINTMENT = "solo su appuntamento"
HOLIDAYS = "chiuso nei giorni festivi e il 24 giugno (San Giovanni)"

WORDS = (
    *DAY_NAMES, *MONTH_NAMES, *(phrase for both in _WEEKS.values() for phrase in both),
    EVERY, FROM_TO, AND, OF_MONTH, IN_MONTH, IN_MONTH_VOWEL, MONTH_DAY, FIRST_OF_MONTH, ON_DAY,
    ON_DAY_ELIDED, FROM_DAY, FROM_DAY_ELIDED, TO_DAY, TO_DAY_ELIDED, SEASON_DAYS, ALL_DAY, NIGHT,
    CLOSED, APPOINTMENT, HOURS_APPOINTMENT, WITH_NOTE, DAYS_HOURS, ONLY_APPOINTMENT, HOLIDAYS,
)  # fmt: skip


def in_words(hours: str, say: Say = str) -> tuple[str, ...]:
    """Return hours as sentences, one for each rule; () when unknown or too intricate to tell.

    `say` turns each Italian phrase into the language of a page.

    >>> in_words("Mo-Fr 08:30-13:00; Su[1] 09:00-18:00; PH off")[:2]
    ('da lunedì a venerdì 8:30–13:00', 'la prima domenica del mese 9:00–18:00')
    >>> in_words('"su appuntamento"'), in_words("Jun 15-Aug 08 Sa 20:00-02:00")
    (('solo su appuntamento',), ("dal 15 giugno all'8 agosto, sabato 20:00–2:00 del giorno dopo",))
    """
    form = read_hours(hours)
    return () if form is None else form_in_words(form, say)


def form_in_words(form: HoursForm, say: Say = str) -> tuple[str, ...]:
    """Return what a form says, one sentence for each row that holds and one for the holidays.

    Days that a later row takes are left out of the row before, so that nobody reads two hours.

    >>> form_in_words(HoursForm((HoursRow((0, 2), (WHOLE_DAY,)),), True))
    ('lunedì e mercoledì 24 ore su 24', 'chiuso nei giorni festivi e il 24 giugno (San Giovanni)')
    """
    sentences = [_sentence(row, say) for row in _as_they_hold(form.rows)]
    return tuple([*sentences, say(HOLIDAYS)] if form.closed_on_holidays else sentences)


def _as_they_hold(rows: Sequence[HoursRow]) -> list[HoursRow]:
    """Return rows without the days on which a later row always stands instead of them."""
    told = []
    for n, row in enumerate(rows):
        later = [other for other in rows[n + 1 :] if not other.weeks]
        taken = {day for other in later if other.season in (None, row.season) for day in other.days}
        days = tuple(day for day in row.days if day not in taken)
        told += [replace(row, days=days)] if days else []
    return told


def season_in_words(season: Season, say: Say = str) -> str:
    """Return a season of the year as people say it.

    >>> season_in_words(((10, 1), (3, 31))), season_in_words(((8, 1), (8, 31)))
    ('da ottobre a marzo', 'ad agosto')
    >>> season_in_words(((6, 24), (6, 24)))
    'il 24 giugno'
    """
    (first, _day), (last, _end) = season
    if whole_months(season):
        return _months(first, last, say)
    start, end = (_year_day(day, say) for day in season)
    if season[0] == season[1]:
        return say(ON_DAY_ELIDED if _elided(season[0]) else ON_DAY) % {"day": start}
    said = say(FROM_DAY_ELIDED if _elided(season[0]) else FROM_DAY) % {"day": start}
    return say(TO_DAY_ELIDED if _elided(season[1]) else TO_DAY) % {"start": said, "day": end}


def _sentence(row: HoursRow, say: Say) -> str:
    if row.appointment and not row.spans and row.days == EVERY_DAY and not row.season:
        said = say(ONLY_APPOINTMENT)
        return _noted(said, row.note, say) if not row.weeks else f"{_days(row, say)}: {said}"
    days = _days(row, say)
    if row.season:
        season = season_in_words(row.season, say)
        every = row.days == EVERY_DAY and not row.weeks
        days = season if every else say(SEASON_DAYS) % {"season": season, "days": days}
    said = _noted(_hours(row, say), row.note, say)
    return say(DAYS_HOURS) % {"days": days, "hours": said}


def _noted(said: str, note: str, say: Say) -> str:
    return say(WITH_NOTE) % {"hours": said, "note": note} if note else said


def _hours(row: HoursRow, say: Say) -> str:
    if row.closed:
        return say(CLOSED)
    if not row.spans:
        return say(APPOINTMENT)
    said = _listed([_span(span, say) for span in row.spans], say)
    return say(HOURS_APPOINTMENT) % {"hours": said} if row.appointment else said


def _span(span: Span, say: Say) -> str:
    if span == WHOLE_DAY:
        return say(ALL_DAY)
    said = span_said(span)
    return say(NIGHT) % {"span": said} if passes_midnight(span) else said


def _days(row: HoursRow, say: Say) -> str:
    if row.weeks:
        said = [
            say(_WEEKS[week][day == _SUNDAY]) % {"day": say(DAY_NAMES[day])}
            for day in row.days
            for week in row.weeks
        ]
        return say(OF_MONTH) % {"which": _listed(said, say)}
    if row.days == EVERY_DAY:
        return say(EVERY)
    return _listed([_day_run(run, say) for run in _day_runs(row.days)], say)


def _day_runs(days: Sequence[int]) -> list[list[int]]:
    """Return days in runs of three and more; shorter ones fall apart into single days."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [part for run in runs for part in ([run] if len(run) > 2 else [[day] for day in run])]


def _day_run(run: Sequence[int], say: Say) -> str:
    if len(run) == 1:
        return say(DAY_NAMES[run[0]])
    return say(FROM_TO) % {"first": say(DAY_NAMES[run[0]]), "last": say(DAY_NAMES[run[-1]])}


def _listed(said: Sequence[str], say: Say) -> str:
    if len(said) == 1:
        return said[0]
    return say(AND) % {"some": ", ".join(said[:-1]), "last": said[-1]}


def _months(first: int, last: int, say: Say) -> str:
    start, end = say(MONTH_NAMES[first - 1]), say(MONTH_NAMES[last - 1])
    if first != last:
        return say(FROM_TO) % {"first": start, "last": end}
    vowel = MONTH_NAMES[first - 1][0] in "aeiou"
    return say(IN_MONTH_VOWEL if vowel else IN_MONTH) % {"month": start}


def _year_day(day: YearDay, say: Say) -> str:
    phrase = FIRST_OF_MONTH if day[1] == 1 else MONTH_DAY
    return say(phrase) % {"day": day[1], "month": say(MONTH_NAMES[day[0] - 1])}


def _elided(day: YearDay) -> bool:
    return day[1] in ELIDED_DAYS
