"""Whether a place is open, and its hours, in the words of the page's language."""

import datetime as dt
from collections.abc import Callable

from babel.dates import format_date
from flask_babel import get_locale, gettext

from foodplan.rules.calendar import ROME
from foodplan.rules.hours_problems import clock, span_said
from foodplan.rules.hours_rows import WHOLE_DAY, HoursForm, Span, passes_midnight
from foodplan.rules.hours_words import ALL_DAY, ELIDED_DAYS, NIGHT, form_in_words, in_words
from foodplan.rules.opening_hours import OpeningState

# Until then a time of the day after still is of the same night.
NIGHT_ENDS = dt.time(6)
_WEEK = 7


def opening_words(state: OpeningState, now: dt.datetime) -> str:
    """Return whether a place is open and until when, as a person at the door would say it."""
    if state.state == "open":
        return _open_words(state.changes, now)
    if state.state == "appointment":
        return _("su appuntamento")
    if state.state == "unknown":
        return _("orario non confermato: telefonate")
    return _closed_words(state.opens, now)


def hours_sentences(hours: str) -> tuple[str, ...]:
    """Return OSM hours as sentences of the page's language; () when nobody could tell them."""
    return in_words(hours, gettext)


def form_sentences(form: HoursForm) -> tuple[str, ...]:
    """Return a form's hours as sentences of the page's language."""
    return form_in_words(form, gettext)


def span_words(span: Span) -> str:
    """Return a span of hours: 8:30–13:00, 20:00–2:00 of the day after, or the whole day."""
    if span == WHOLE_DAY:
        return _(ALL_DAY)
    said = span_said(span)
    return _(NIGHT, span=said) if passes_midnight(span) else said


def weekday_words(day: dt.date) -> str:
    """Return the day's name in the page's language."""
    return str(format_date(day, "EEEE", locale=get_locale() or "it"))


def _closed_words(opens: dt.datetime | None, now: dt.datetime) -> str:
    if opens is None:
        return _("chiuso")
    opening, today = opens.astimezone(ROME), now.astimezone(ROME).date()
    if (opening.date() - today).days < _WEEK:
        day = _near_day(opening.date(), today)
        return _("chiuso, apre %(day)s %(time)s", day=day, time=_at(opening.time()))
    day = _far_day(opening.date(), today)
    if opening.day in ELIDED_DAYS:
        return _("chiuso, apre l’%(day)s", day=day)
    return _("chiuso, apre il %(day)s", day=day)


def _open_words(changes: dt.datetime | None, now: dt.datetime) -> str:
    if changes is None:
        return _("aperto a ogni ora")
    end, today = changes.astimezone(ROME), now.astimezone(ROME).date()
    days = (end.date() - today).days
    if days == 1 and end.time() == dt.time(0):
        return _("aperto fino a mezzanotte")
    if days == 0 or (days == 1 and end.time() <= NIGHT_ENDS):
        return _("aperto fino %(time)s", time=_at(end.time()))
    if days < _WEEK:
        # The midnight that ends Sunday is called Sunday's.
        ends_on = end.date() - dt.timedelta(days=end.time() == dt.time(0))
        day = _near_day(ends_on, today)
        return _("aperto fino a %(day)s %(time)s", day=day, time=_at(end.time()))
    day = _far_day(end.date(), today)
    if end.day in ELIDED_DAYS:
        return _("aperto fino all’%(day)s", day=day)
    return _("aperto fino al %(day)s", day=day)


def _near_day(day: dt.date, today: dt.date) -> str:
    if day == today:
        return _("oggi")
    return _("domani") if (day - today).days == 1 else weekday_words(day)


def _far_day(day: dt.date, today: dt.date) -> str:
    pattern = "d MMMM" if day.year == today.year else "d MMMM y"
    return str(format_date(day, pattern, locale=get_locale() or "it"))


def _at(time: dt.time) -> str:
    if time == dt.time(0):
        return _("a mezzanotte")
    if time.hour == 1:
        return _("all’%(time)s", time=clock(time))
    return _("alle %(time)s", time=clock(time))


def _(message: str, **params: object) -> str:
    return str(gettext(message, **params))


# Offered to templates beside the other filters.
FILTERS: dict[str, Callable[..., object]] = {
    "opening_words": opening_words,
    "hours_sentences": hours_sentences,
    "form_sentences": form_sentences,
    "span_words": span_words,
    "weekday_words": weekday_words,
}
