"""Fields that read kilos, counts, days and identifiers, and the words for what they refuse."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, RadioField, StringField

from foodplan.rules.problems import Problem, Refused
from foodplan.web import i18n
from foodplan.web.fields import DayField, FormIdField, MassField, WholeNumberField
from foodplan.web.forms import BaseForm, show_problems

FORM_ID = "0b6f2c1e-6f64-4a55-9d54-0c5c2a3f9a11"


class Row(Form):
    quantity = MassField("Peso in kg")
    reading = RadioField("Quale?", choices=[], validate_choice=False)


class Sheet(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    id = FormIdField()
    day = DayField("Giorno")
    households = WholeNumberField("Famiglie")
    source = StringField("Da dove")
    rows = FieldList(FormField(Row), min_entries=1)


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    app = Flask("fields")
    app.secret_key = "only here"
    i18n.init_app(app)
    with app.test_request_context("/", method="POST"):
        yield


def row(**typed: str) -> Row:
    return Row(MultiDict(typed))


def sheet(**typed: str) -> Sheet:
    good = {"id": FORM_ID, "day": "2026-11-22", "rows-0-quantity": "12"}
    return Sheet(MultiDict({**good, **{name.replace("__", "-"): v for name, v in typed.items()}}))


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("12", 12_000),
        ("12,5", 12_500),
        ("12.5", 12_500),
        ("1.234,5", 1_234_500),
        ("3 t", 3_000_000),
    ],
)
def test_kilos_are_read_as_people_write_them(typed: str, grams: int) -> None:
    form = row(quantity=typed)
    assert form.validate()
    assert form.quantity.grams == grams
    assert form.quantity.data == typed


def test_a_weight_that_reads_two_ways_is_asked_back_with_both() -> None:
    form = row(quantity="1.234")
    assert not form.validate()
    assert form.quantity.readings == [
        ("thousands 1.234", "1234 kg (1 t e 234 kg)"),
        ("decimal 1.234", "1,234 kg (1 kg e 234 g)"),
    ]
    assert "scegliere quale" in str(form.quantity.errors[0])


@pytest.mark.parametrize(
    ("answer", "grams"), [("thousands 1.234", 1_234_000), ("decimal 1.234", 1_234)]
)
def test_the_answer_decides_how_a_weight_is_read(answer: str, grams: int) -> None:
    form = row(quantity="1.234", reading=answer)
    assert form.validate()
    assert form.quantity.grams == grams


def test_an_answer_given_for_another_text_is_not_used() -> None:
    form = row(quantity="5.678", reading="thousands 1.234")
    assert not form.validate()
    assert form.quantity.grams is None


def test_a_weight_in_grams_or_tonnes_is_asked_back_without_guessing_words() -> None:
    assert row(quantity="1.234 t").quantity.readings == [
        ("thousands 1.234", "1234 t"),
        ("decimal 1.234", "1,234 t"),
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("dodici", "non è un peso"),
        ("-3", "negativo"),
        ("0", "maggiore di zero"),
        ("1,2345", "grammo"),
    ],
)
def test_a_weight_that_is_none_is_named_and_kept(typed: str, words: str) -> None:
    form = row(quantity=typed)
    assert not form.validate()
    assert words in str(form.quantity.errors[0])
    assert f'value="{typed}"' in str(form.quantity())


def test_an_empty_weight_is_left_to_its_row() -> None:
    form = row(quantity=" ")
    assert form.validate()
    assert form.quantity.grams is None


@given(st.integers(1, 30_000_000))
def test_the_grams_a_form_starts_with_come_back_unchanged(grams: int) -> None:
    shown = Row(data={"quantity": grams}).quantity.data
    again = row(quantity=shown)
    assert again.validate()
    assert again.quantity.grams == grams


@pytest.mark.parametrize(
    ("typed", "words"),
    [("-1", "negativo"), ("sei", "numero intero"), ("6,5", "numero intero"), ("9" * 7, "troppo")],
)
def test_a_count_that_is_no_whole_number_is_named_and_kept(typed: str, words: str) -> None:
    form = sheet(households=typed)
    assert not form.validate()
    assert words in str(form.households.errors[0])
    assert f'value="{typed}"' in str(form.households())


@pytest.mark.parametrize(("typed", "count"), [("", None), ("0", 0), (" 6 ", 6)])
def test_no_count_is_missing_and_zero_is_zero(typed: str, count: int | None) -> None:
    form = sheet(households=typed)
    assert form.validate()
    assert form.households.data == count


@pytest.mark.parametrize("typed", ["2026-11-22", "22/11/2026", "22.11.2026"])
def test_a_day_is_read_as_browsers_and_people_write_it(typed: str) -> None:
    form = sheet(day=typed)
    assert form.validate()
    assert form.day.data == date(2026, 11, 22)
    assert 'value="2026-11-22"' in str(form.day())


@pytest.mark.parametrize("typed", ["ieri", "31/02/2026", ""])
def test_what_is_no_day_is_named_and_kept(typed: str) -> None:
    form = sheet(day=typed)
    assert not form.validate()
    assert "data" in str(form.day.errors[0])
    assert f'value="{typed}"' in str(form.day())


def test_each_form_shown_has_an_identity_of_its_own() -> None:
    assert Sheet(formdata=None).id.data != Sheet(formdata=None).id.data


def test_the_identity_comes_back_as_it_was_sent() -> None:
    assert sheet().id.data == UUID(FORM_ID)


@pytest.mark.parametrize("sent", ["", "non-un-codice"])
def test_a_form_without_a_good_identity_is_shown_again_with_a_new_one(sent: str) -> None:
    form = sheet(id=sent)
    assert not form.validate()
    assert isinstance(form.id.data, UUID)
    assert [item.field_id for item in form.complaints] == [""]


def test_a_renewed_form_is_another_act() -> None:
    form = sheet()
    form.id.renew()
    assert form.id.data != UUID(FORM_ID)


def test_a_refusal_is_shown_beside_the_field_it_names() -> None:
    form = sheet()
    form.validate()
    kilos: dict[str, Any] = {"kg": "10 kg"}
    problems = [
        Problem("lines.0.grams", "A magazzino risultano %(kg)s.", kilos),
        Problem("counterpart", "Non c'è."),
        Problem("node", "Non è la vostra."),
        Problem("lines.7.grams", "Troppo."),
        Problem("source.deep", "Troppo in fondo."),
    ]
    names = {"lines": "rows", "grams": "quantity", "counterpart": "source"}
    show_problems(form, Refused(problems), names)
    assert [(item.field_id, item.text) for item in form.complaints] == [
        ("", "Non è la vostra."),
        ("", "Troppo."),
        ("", "Troppo in fondo."),
        ("source", "Non c'è."),
        ("rows-0-quantity", "A magazzino risultano 10 kg."),
    ]
