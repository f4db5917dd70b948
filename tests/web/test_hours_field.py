"""The form for opening hours: rows in, OSM out, what is wrong said at its row, nothing lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, get_template_attribute
from werkzeug.datastructures import MultiDict
from wtforms import Form

from foodplan.web.hours_field import HoursField

MONDAY_TO_FRIDAY = [("hours-rows-0-days", str(day)) for day in range(5)]
MORNING = [*MONDAY_TO_FRIDAY, ("hours-rows-0-start1", "8.30"), ("hours-rows-0-end1", "13")]


class _Form(Form):
    hours = HoursField("Orario")


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def _sent(*pairs: tuple[str, str]) -> HoursField:
    form = _Form(formdata=MultiDict([("hours-rows-0-state", ""), *pairs]))
    form.good = form.validate()  # type: ignore[attr-defined]
    return form["hours"]  # type: ignore[return-value]


def _known(hours: str) -> HoursField:
    return _Form(data={"hours": hours})["hours"]  # type: ignore[return-value]


def _said(field: Any) -> list[str]:
    return [str(text) for text in field.errors]


def test_rows_become_hours() -> None:
    found = _sent(*MORNING, ("hours-holidays", "y"))
    assert found.hours == found.data == "Mo-Fr 08:30-13:00; PH off; Jun 24 off"
    assert found.sentences[0] == "da lunedì a venerdì 8:30–13:00"
    assert len(found.week) == 7
    assert not found.complaints


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "Mo-Fr 08:30-13:00; Sa 08:30-18:00; PH off; Jun 24 off",
        "Su[1] 09:00-18:00",
        "Jun 15-Sep 10 Fr 18:00-24:00",
        'Oct-Mar Sa,Su 10:00-12:00,14:00-16:00 open "citofono 3"',
        '"su appuntamento"',
        "Mo-Su 09:00-12:00; Aug off",
        "week 1-53/2 Mo 10:00-12:00",
        "Mo 08:00-09:00,10:00-11:00,12:00-13:00,14:00-15:00",
    ],
)
def test_hours_shown_and_sent_again_stay_the_same(hours: str) -> None:
    shown = _known(hours)
    sent: list[tuple[str, str]] = []
    for entry in shown.form.rows:
        for field in entry.form:
            value = field._value() if hasattr(field, "_value") else field.data
            sent += [
                (field.name, str(item)) for item in (value if isinstance(value, list) else [value])
            ]
    sent.append((shown.form.expert.name, shown.form.expert.data or ""))
    if shown.form.holidays.data:
        sent.append((shown.form.holidays.name, "y"))
    form = _Form(formdata=MultiDict([pair for pair in sent if pair[1] != "None"]))
    assert form.validate(), form.errors
    written = form["hours"].hours  # type: ignore[attr-defined]
    assert written == (hours if hours != '"su appuntamento"' else 'unknown "su appuntamento"')


def test_spare_rows_are_left_out_and_empty_hours_are_unknown() -> None:
    found = _sent(("hours-rows-1-note", " "))
    assert found.hours == ""
    assert found.week == ()


def test_a_time_that_is_none_is_said_at_its_field_and_kept() -> None:
    found = _sent(*MONDAY_TO_FRIDAY, ("hours-rows-0-start1", "24:30"), ("hours-rows-0-end1", "25"))
    row = found.form.rows[0].form
    assert (
        _said(row.start1)
        == _said(row.end1)
        == ["Scrivere un’ora da 0:00 a 24:00, per esempio 8:30."]
    )
    assert row.start1._value() == "24:30"
    assert found.week == ()
    assert found.wrong


@pytest.mark.parametrize(
    ("pairs", "field", "words"),
    [
        ([("start1", "9"), ("end1", "12")], "days", "Scegliere almeno un giorno."),
        ([("days", "1")], "start1", "Scrivere dalle ore"),
        ([("days", "1"), ("start1", "13:00"), ("end1", "8:30")], "start1", "prima dell'apertura"),
        ([("days", "1"), ("start1", "9")], "end1", "Scrivere anche quest’ora."),
        ([("days", "1"), ("start1", "9"), ("end1", "12"), ("from_month", "6")], "from_month",
         "Scegliere da quale a quale mese."),
        ([("days", "1"), ("start1", "9"), ("end1", "12"), ("from_day", "6")], "from_month",
         "Scegliere da quale a quale mese."),
        ([("days", "1"), ("start1", "9"), ("end1", "12"), ("from_day", "31"), ("from_month", "2"),
          ("to_month", "3")], "from_day", "non esiste"),
        ([("days", "1"), ("state", "chiuso"), ("from_day", "x")], "from_day", "in cifre"),
        ([("days", "1"), ("state", "chiuso"), ("note", '"')], "note", "senza virgolette"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_row(
    pairs: list[tuple[str, str]], field: str, words: str
) -> None:
    # The row before it is spare: what is wrong must not slip to it.
    found = _sent(*[(f"hours-rows-4-{name}", value) for name, value in pairs])
    assert words in " ".join(_said(found.form.rows[1].form[field]))
    assert not any(field.errors for field in found.form.rows[0].form)
    assert any(text.startswith("Riga 2: ") for text in found.complaints)


def test_two_identical_rows_are_told() -> None:
    again = [(name.replace("-0-", "-1-"), value) for name, value in MORNING]
    found = _sent(*MORNING, *again)
    assert _said(found.form.rows[1].form.days) == ["La riga è uguale alla riga 1."]


@pytest.mark.parametrize(
    ("act", "rows"), [("aggiungi", 3), ("copia-0", 3), ("copia", 3), ("togli-0", 1), ("mostra", 2)]
)
def test_buttons_change_rows_and_keep_what_was_typed(act: str, rows: int) -> None:
    typed = [*MORNING, ("hours-rows-1-note", "x"), ("hours-atto", act)]
    form = _Form(formdata=MultiDict([("hours-rows-0-state", ""), *typed]))
    assert not form.validate()
    found = form["hours"]
    assert len(found.rows) == rows  # type: ignore[attr-defined]
    noted = {"togli-0": 0, "copia-0": 2}.get(act, 1)
    assert found.rows[noted].form.note.data == "x"  # type: ignore[attr-defined]
    if act == "copia-0":
        copy = found.rows[1].form  # type: ignore[attr-defined]
        assert copy.days.data == [0, 1, 2, 3, 4]
        assert copy.start1._value() == "8.30"
    silent = not found.complaints  # type: ignore[attr-defined]
    assert silent == (act != "mostra")


def test_an_expert_text_is_kept_as_it_is_or_refused() -> None:
    raw = "week 1-53/2 Mo 10:00-12:00"
    assert _sent(("hours-expert", raw)).hours == raw
    refused = _sent(("hours-expert", "Mo 24:30-25:00"))
    assert "non si legge" in _said(refused.form.expert)[0]
    both = _sent(*MORNING, ("hours-expert", raw))
    assert "Togliere questo testo" in _said(both.form.expert)[0]


def test_hours_too_intricate_for_rows_come_up_as_text() -> None:
    shown = _known("week 1-53/2 Mo 10:00-12:00")
    assert shown.form.expert.data == "week 1-53/2 Mo 10:00-12:00"
    assert not shown.form.rows[0].form.filled


def test_an_object_gets_its_hours() -> None:
    class Place:
        hours = ""

    form = _Form(formdata=MultiDict(MORNING), obj=Place())
    place = Place()
    form.populate_obj(place)
    assert place.hours == "Mo-Fr 08:30-13:00"


def test_a_row_that_stands_instead_of_another_is_said() -> None:
    monday = [
        ("hours-rows-1-days", "0"), ("hours-rows-1-start1", "15"), ("hours-rows-1-end1", "18"),
    ]  # fmt: skip
    found = _sent(*MORNING, *monday)
    assert found.overrides == [(1, 2)]
    html = get_template_attribute("atlas/_hours_form.html", "hours_form")(found)
    assert "la riga 2 vale al posto della riga 1" in html


def test_the_form_escapes_what_was_typed() -> None:
    found = _sent(*MORNING, ("hours-rows-0-note", "<img src=x onerror=alert(1)>"))
    html = get_template_attribute("atlas/_hours_form.html", "hours_form")(
        found, "<script>alert(2)</script>"
    )
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img src=x" in html
