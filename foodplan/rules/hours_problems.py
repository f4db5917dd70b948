"""What is wrong with the rows of the plain form for opening hours, and what is worth a word."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import combinations

from foodplan.rules.hours_form import write_hours
from foodplan.rules.hours_rows import (
    WHOLE_DAY,
    HoursForm,
    HoursRow,
    Span,
    days_of_month,
    passes_midnight,
)
from foodplan.rules.hours_runs import asks_for_appointment
from foodplan.rules.opening_hours import LENGTH
from foodplan.rules.problems import Problem

NOTE_LENGTH = 80
# A night that ends later than this is taken for two times that were swapped.
LATEST_NIGHT = dt.time(6)


def form_problems(form: HoursForm) -> list[Problem]:
    """Return what is to mend in a form, each at the field of its row (`rows.0.spans`).

    >>> late = HoursRow((0,), ((dt.time(13), dt.time(8, 30)),))
    >>> [problem.field for problem in form_problems(HoursForm((late, HoursRow(()))))]
    ['rows.0.spans', 'rows.1.days', 'rows.1.spans']
    """
    found = [
        Problem(f"rows.{n}.{field}", message, params)
        for n, row in enumerate(form.rows)
        for field, message, params in _of_row(row)
    ]
    found += [
        Problem(f"rows.{later}.days", "La riga è uguale alla riga %(first)s.", {"first": first + 1})
        for first, later in _twins(form.rows)
    ]
    if form.closed_on_holidays and not form.rows:
        found.append(Problem("rows.0.days", "Scrivere almeno una riga con i giorni e le ore."))
    if not found and len(write_hours(form)) > LENGTH:
        found.append(Problem("", "Gli orari sono troppi: unire le righe che si somigliano."))
    return found


def _twins(rows: Sequence[HoursRow]) -> Iterator[tuple[int, int]]:
    seen: dict[HoursRow, int] = {}
    for n, row in enumerate(rows):
        if row in seen:
            yield seen[row], n
        seen.setdefault(row, n)


def _of_row(row: HoursRow) -> Iterator[tuple[str, str, dict[str, object]]]:
    if not row.days:
        yield "days", "Scegliere almeno un giorno.", {}
    yield from _of_spans(row)
    if row.season and any(not 1 <= day <= days_of_month(month) for month, day in row.season):
        yield "season", "Un giorno di questo periodo non esiste.", {}
    if len(row.note) > NOTE_LENGTH:
        yield "note", "La nota è troppo lunga: al più %(most)s segni.", {"most": NOTE_LENGTH}
    if '"' in row.note:
        yield "note", "Scrivere la nota senza virgolette.", {}
    if not row.appointment and asks_for_appointment(row.note):
        yield "note", "Spuntare «su appuntamento», invece di scriverlo nella nota.", {}


def _of_spans(row: HoursRow) -> Iterator[tuple[str, str, dict[str, object]]]:
    if row.closed and row.spans:
        yield "spans", "La riga dice «chiuso» e dà anche un orario: togliere uno dei due.", {}
    if row.closed and row.appointment:
        yield "spans", "La riga dice «chiuso» e «su appuntamento»: togliere uno dei due.", {}
    if not row.spans and not row.closed and not row.appointment:
        yield "spans", "Scrivere dalle ore e alle ore, oppure spuntare «chiuso».", {}
    for span in row.spans:
        message = _of_span(span)
        if message:
            yield "spans", message, {"start": clock(span[0]), "end": clock(span[1])}
    for one, other in combinations(row.spans, 2):
        if _overlap(one, other):
            yield (
                "spans",
                "Gli orari %(one)s e %(other)s si sovrappongono.",
                {"one": span_said(one), "other": span_said(other)},
            )


def _of_span(span: Span) -> str:
    start, end = span
    if start == end and span != WHOLE_DAY:
        return "Apertura e chiusura sono alla stessa ora (%(start)s)."
    if passes_midnight(span) and end > LATEST_NIGHT:
        return (
            "Dalle %(start)s alle %(end)s: la chiusura viene prima dell'apertura. "
            "Dopo mezzanotte si può scrivere fino alle 6:00."
        )
    return ""


def clock(time: dt.time) -> str:
    """Return a time of day as people read it.

    >>> clock(dt.time(8, 30)), clock(dt.time(0))
    ('8:30', '0:00')
    """
    return f"{time.hour}:{time.minute:02}"


def span_said(span: Span) -> str:
    """Return a span as people read it; midnight as an end is 24:00.

    >>> span_said((dt.time(8, 30), dt.time(13))), span_said((dt.time(20), dt.time(0)))
    ('8:30–13:00', '20:00–24:00')
    """
    end = "24:00" if span[1] == dt.time(0) else clock(span[1])
    return f"{clock(span[0])}–{end}"


def _overlap(one: Span, other: Span) -> bool:
    (start, end), (begun, stop) = _minutes(one), _minutes(other)
    return start < stop and begun < end


def _minutes(span: Span) -> tuple[int, int]:
    start, end = (time.hour * 60 + time.minute for time in span)
    return start, end if end > start else end + 24 * 60
