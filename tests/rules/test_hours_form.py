"""The plain form for opening hours: written, read back, told in words, and mended row by row."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foodplan.rules.calendar import ROME
from foodplan.rules.hours_form import read_hours, write_hours
from foodplan.rules.hours_problems import form_problems
from foodplan.rules.hours_rows import (
    EVERY_DAY,
    WEEKS_OF_MONTH,
    WHOLE_DAY,
    HoursForm,
    HoursRow,
    Season,
    Span,
    days_of_month,
    overridden,
)
from foodplan.rules.hours_words import in_words
from foodplan.rules.opening_hours import feast, hours_problem, state_at, week_of

MORNING: Span = (dt.time(9), dt.time(12))


def _year_days() -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(1, 12).flatmap(
        lambda month: st.tuples(st.just(month), st.integers(1, days_of_month(month)))
    )


@st.composite
def _spans(draw: st.DrawFn) -> tuple[Span, ...]:
    marks = sorted(draw(st.sets(st.integers(0, 24 * 4), min_size=2, max_size=6)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    spans = [(_quarter(start), _quarter(end)) for start, end in pairs]
    if draw(st.booleans()) and pairs[-1][1] < 23 * 4 and pairs[0][0] > 20:
        night = draw(st.integers(1, 20))
        spans.append((_quarter(23 * 4), _quarter(night)))
    return tuple(spans)


def _quarter(count: int) -> dt.time:
    return dt.time(count // 4 % 24, count % 4 * 15)


@st.composite
def _rows(draw: st.DrawFn) -> HoursRow:
    state = draw(st.sampled_from(["open", "open", "closed", "appointment", "ask"]))
    days = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1))))
    weeks = draw(st.sets(st.sampled_from(WEEKS_OF_MONTH), max_size=2))
    season: Season | None = draw(st.none() | st.tuples(_year_days(), _year_days()))
    return HoursRow(
        days=days,
        spans=draw(_spans()) if state in ("open", "appointment") else (),
        weeks=tuple(sorted(weeks, key=lambda week: (week < 0, week))),
        season=season,
        closed=state == "closed",
        appointment=state in ("appointment", "ask"),
        note=draw(st.sampled_from(["", "", "suonare; al cancello", "<b>ingresso</b>, da via Po"])),
    )


FORMS = st.builds(HoursForm, st.lists(_rows(), min_size=1, max_size=4).map(tuple), st.booleans())


@given(FORMS)
@settings(max_examples=200, deadline=None)
def test_what_is_written_is_read_back_the_same(form: HoursForm) -> None:
    assert read_hours(write_hours(form)) == form
    assert hours_problem(write_hours(form)) is None
    told = in_words(write_hours(form))
    assert 1 <= len(told) - form.closed_on_holidays <= len(form.rows)


@given(FORMS, st.dates(dt.date(2026, 1, 1), dt.date(2029, 12, 31)), st.integers(0, 23))
@settings(max_examples=200, deadline=None)
def test_hours_open_as_the_rows_say(form: HoursForm, day: dt.date, hour: int) -> None:
    wall = dt.datetime.combine(day, dt.time(hour, 7))
    if wall.month in (3, 10) and hour == 2:
        return  # The nights on which this hour comes twice or not at all have tests of their own.
    assert state_at(write_hours(form), wall.replace(tzinfo=ROME)).state == _said(form, wall)


def _said(form: HoursForm, wall: dt.datetime) -> str:
    """Return what the rows say of an hour, read directly: the last row of a day holds."""
    found = [
        _state(row)
        for day, minutes in (
            (wall.date(), wall.hour * 60 + wall.minute),
            (wall.date() - dt.timedelta(days=1), wall.hour * 60 + wall.minute + 24 * 60),
        )
        if (row := _row_of(form, day)) is not None and _receives(row, minutes)
    ]
    return "open" if "open" in found else "appointment" if found else "closed"


def _state(row: HoursRow) -> str:
    return "appointment" if row.appointment else "open"


def _row_of(form: HoursForm, day: dt.date) -> HoursRow | None:
    if form.closed_on_holidays and feast(day):
        return None
    return next((row for row in reversed(form.rows) if _names(row, day)), None)


def _names(row: HoursRow, day: dt.date) -> bool:
    last = (day + dt.timedelta(days=7)).month != day.month
    in_weeks = {(day.day - 1) // 7 + 1} | ({-1} if last else set())
    return (
        day.weekday() in row.days
        and (not row.weeks or bool(in_weeks & set(row.weeks)))
        and (row.season is None or _within((day.month, day.day), row.season))
    )


def _within(day: tuple[int, int], season: Season) -> bool:
    first, last = season
    return first <= day <= last if first <= last else day >= first or day <= last


def _receives(row: HoursRow, minutes: int) -> bool:
    if row.closed:
        return False
    if not row.spans:
        return minutes < 24 * 60
    for start, end in row.spans:
        begun, stop = start.hour * 60 + start.minute, end.hour * 60 + end.minute
        if begun <= minutes < (stop if stop > begun else stop + 24 * 60):
            return True
    return False


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("Mo-Fr 08:30-13:00", ("da lunedì a venerdì 8:30–13:00",)),
        ("Sa 00:00-24:00", ("sabato 24 ore su 24",)),
        ("Su[1,3] 09:00-18:00", ("la prima domenica e la terza domenica del mese 9:00–18:00",)),
        ("Sa[-1] 09:00-12:00", ("l'ultimo sabato del mese 9:00–12:00",)),
        ("Apr-Sep Mo,We 17:00-19:30", ("da aprile a settembre, lunedì e mercoledì 17:00–19:30",)),
        ("Aug off", ("ad agosto chiuso",)),
        ("May 01-Jun 11 Fr 22:00-02:00", (
            "dal 1° maggio all'11 giugno, venerdì 22:00–2:00 del giorno dopo",
        )),
        ("Dec 08 off", ("l'8 dicembre chiuso",)),
        ('"su appuntamento"', ("solo su appuntamento",)),
        ('Mo unknown "su appuntamento"', ("lunedì su appuntamento",)),
        ('Mo[1] unknown "su appuntamento"', ("il primo lunedì del mese su appuntamento",)),
        ('Mo 09:00-10:00 unknown "by appointment"', ("lunedì 9:00–10:00 su appuntamento",)),
        ('Mo-Su 09:00-12:00,14:00-18:00 open "citofono 3"', (
            "tutti i giorni 9:00–12:00 e 14:00–18:00 (citofono 3)",
        )),
        ("Sa 09:00-12:00; PH off; Jun 24 off", (
            "sabato 9:00–12:00", "chiuso nei giorni festivi e il 24 giugno (San Giovanni)",
        )),
        ("Mo-Sa 08:00-13:00; Fr 16:00-20:00; Su[1] 08:00-12:00", (
            "da lunedì a giovedì e sabato 8:00–13:00", "venerdì 16:00–20:00",
            "la prima domenica del mese 8:00–12:00",
        )),
        ("Mo 08:00-13:00; Mo 09:00-10:00; Jul Mo off", (
            "lunedì 9:00–10:00", "a luglio, lunedì chiuso",
        )),
        ("24/7", ("tutti i giorni 24 ore su 24",)),
        ("week 1-53/2 Mo 10:00-12:00", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_hours_are_told_in_words(hours: str, said: tuple[str, ...]) -> None:
    assert in_words(hours) == said


@pytest.mark.parametrize(
    "hours",
    [
        "week 1-53/2 Mo 10:00-12:00",
        "Mo-Fr 08:00-12:00, Mo 15:00-18:00",
        "Mo[1],Tu[2] 10:00-12:00",
        "Mo[9] 10:00-12:00",
        "PH off; Mo-Fr 08:00-12:00",
        "Mo-Fr 08:00-12:00, PH off",
        "PH off",
        "Mo-Fr 10:00-12:00 off",
        'Mo-Fr 10:00-12:00 unknown "forse"',
        'Mo-Fr 10:00-12:00 open "su richiesta"',
        "2027 Mo 10:00-12:00",
        "Feb 30 10:00-12:00",
        "Jun-Jul 15 10:00-12:00",
        "Mo 24:30-25:00",
        "Mo-Fr,PH 10:00-12:00",
        "non si capisce",
        "Mo 10:00-12:00 || Tu 10:00-12:00",
    ],
)
def test_what_no_row_can_say_stays_as_it_was_written(hours: str) -> None:
    assert read_hours(hours) is None


@pytest.mark.parametrize(
    ("hours", "written"),
    [
        ("Fr-Mo 9:00-12:00", "Mo,Fr-Su 09:00-12:00"),
        ("Sa[1-2] 09:00-12:00", "Sa[1,2] 09:00-12:00"),
        ("Mo-Fr 18:00-26:00; PH closed", "Mo-Fr 18:00-02:00; PH off; Jun 24 off"),
        ("Jun 1-15 Sa 09:00-12:00", "Jun 01-Jun 15 Sa 09:00-12:00"),
        ("Mo-Fr 09:00-12:00, Sa 09:00-11:00", "Mo-Fr 09:00-12:00; Sa 09:00-11:00"),
        ("Mo-Fr", "Mo-Fr 00:00-24:00"),
        ("Su off", "Su off"),
        ('Aug off "per ferie"', 'Aug off "per ferie"'),
    ],
)
def test_other_spellings_are_read_and_mean_the_same(hours: str, written: str) -> None:
    form = read_hours(hours)
    assert form is not None
    assert write_hours(form) == written
    assert week_of(hours, dt.date(2026, 6, 8)) == week_of(written, dt.date(2026, 6, 8))


def test_no_hours_are_an_empty_form() -> None:
    assert read_hours(" ") == HoursForm()
    assert write_hours(HoursForm()) == ""
    assert form_problems(HoursForm()) == []


def test_each_mistake_is_told_at_its_row() -> None:
    nine = MORNING[0]
    form = HoursForm(
        (
            HoursRow((0,), (MORNING,)),
            HoursRow((0,), (MORNING,)),
            HoursRow(()),
            HoursRow((1,), ((dt.time(13), dt.time(8, 30)),)),
            HoursRow((2,), (MORNING, (dt.time(11), dt.time(15)))),
            HoursRow((3,), (MORNING,), closed=True),
            HoursRow((4,), (MORNING,), season=((2, 30), (3, 1))),
            HoursRow((5,), ((nine, nine),), note='x"' * 50),
            HoursRow((6,), (MORNING,), note="solo su appuntamento"),
            HoursRow((6,), closed=True, appointment=True),
        ),
    )
    found = [(problem.field, problem.text) for problem in form_problems(form)]
    assert ("rows.1.days", "La riga è uguale alla riga 1.") in found
    assert ("rows.2.days", "Scegliere almeno un giorno.") in found
    assert ("rows.2.spans", "Scrivere dalle ore e alle ore, oppure spuntare «chiuso».") in found
    assert (
        "rows.3.spans",
        (
            "Dalle 13:00 alle 8:30: la chiusura viene prima dell'apertura. "
            "Dopo mezzanotte si può scrivere fino alle 6:00."
        ),
    ) in found
    assert ("rows.4.spans", "Gli orari 9:00–12:00 e 11:00–15:00 si sovrappongono.") in found
    assert ("rows.6.season", "Un giorno di questo periodo non esiste.") in found
    assert ("rows.7.spans", "Apertura e chiusura sono alla stessa ora (9:00).") in found
    assert [field for field, _text in found if field.startswith("rows.5")] == ["rows.5.spans"]
    assert [field for field, _text in found if field.startswith("rows.7")] == [
        "rows.7.spans", "rows.7.note", "rows.7.note",
    ]  # fmt: skip
    assert [field for field, _text in found if field.startswith("rows.8")] == ["rows.8.note"]
    assert [field for field, _text in found if field.startswith("rows.9")] == ["rows.9.spans"]
    assert not [field for field, _text in found if field.startswith("rows.0")]


def test_holidays_alone_are_no_hours() -> None:
    assert [problem.field for problem in form_problems(HoursForm((), True))] == ["rows.0.days"]


def test_hours_that_fill_more_than_their_column_are_refused() -> None:
    spans = tuple((dt.time(hour), dt.time(hour, 30)) for hour in range(23))
    rows = tuple(HoursRow((day,), spans) for day in range(7))
    assert [problem.field for problem in form_problems(HoursForm(rows))] == [""]


def test_a_row_that_stands_instead_of_another_is_known() -> None:
    rows = [
        HoursRow(EVERY_DAY, (WHOLE_DAY,)),
        HoursRow((5,), weeks=(5,), closed=True),
        HoursRow((5,), weeks=(-1,), closed=True),
        HoursRow((6,), (MORNING,), season=((6, 1), (9, 30))),
        HoursRow((6,), (MORNING,), season=((10, 1), (5, 31))),
    ]
    assert overridden(rows) == [(0, 1), (0, 2), (1, 2), (0, 3), (0, 4)]
