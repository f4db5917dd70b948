"""Numbers and dates read as a person of the office would write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from foodplan.reports.plan import Quantity
from foodplan.web import filters


@pytest.fixture(autouse=True)
def italian() -> Iterator[None]:
    app = Flask("foodplan")
    Babel(app, default_locale="it")
    with app.test_request_context(), force_locale("it"):
        yield


def plain(text: str) -> str:
    """With ordinary spaces, which are easier to read in a test."""
    return text.replace(filters.NBSP, " ")


@pytest.mark.parametrize(
    ("grams", "text"),
    [
        (0, "0 kg"),
        (12_000, "12 kg"),
        (1_234_500, "1.234,5 kg"),
        (1_234_567, "1.234,567 kg"),
        (-2_000, "−2 kg"),
        (None, "senza dati"),
    ],
)
def test_kilos_are_exact_to_the_gram(grams: int | None, text: str) -> None:
    assert plain(filters.kg(grams)) == text


@given(st.integers(min_value=0, max_value=10**12))
def test_the_kilos_shown_read_back_as_the_same_grams(grams: int) -> None:
    digits = plain(filters.kg(grams)).removesuffix(" kg").replace(".", "").replace(",", ".")
    assert round(float(digits) * 1000) == grams


@pytest.mark.parametrize(
    ("grams", "text"), [(183_412_000, "183,4 t"), (999_000, "999 kg"), (None, "senza dati")]
)
def test_tonnes_give_way_to_kilos_below_one(grams: int | None, text: str) -> None:
    assert plain(filters.tonnes(grams)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.9996, "> 99 %"),
        (0.003, "< 1 %"),
        (0.634, "63 %"),
        (-0.1, "−10 %"),
        (3, "300 %"),
        (None, "senza dati"),
    ],
)
def test_rounding_never_makes_a_share_whole_or_nothing(share: float | None, text: str) -> None:
    assert plain(filters.percent(share)) == text


@given(st.floats(min_value=0, max_value=1, exclude_min=True, exclude_max=True))
def test_no_share_between_reads_as_its_ends(share: float) -> None:
    assert plain(filters.percent(share)) not in {"0 %", "100 %"}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.5222, "%", "52,2 %"),
        (221_000, "kg", "221.000 kg"),
        (11, "numero", "11"),
        (1, "jobs", "1 contratto"),
        (104_966, "m2", "104.966 m²"),
        (5, "furlong", "5 furlong"),
        (555.8, "g/person/week", "555,8 g per persona a settimana"),
        (None, "kg", "senza dati"),
    ],
)
def test_a_value_carries_its_unit(value: float | None, unit: str, text: str) -> None:
    assert plain(filters.measure(value, unit)) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Quantity(221_000, "kg", "kg"), "221 t"),
        (Quantity(7_396.041, "kg", "kg"), "7.396 kg"),
        (Quantity(12.5, "kg", "kg"), "12,5 kg"),
        (Quantity(0.5222, "%", "%"), "52,2 %"),
        (Quantity(1, "jobs", "contratto"), "1 contratto"),
        (None, "senza dati"),
    ],
)
def test_a_sentence_says_a_quantity_in_few_digits(amount: Quantity | None, text: str) -> None:
    assert plain(filters.quantity(amount)) == text


def test_two_quantities_read_together_speak_the_same_unit() -> None:
    value, target = Quantity(7_396.041, "kg", "kg"), Quantity(14_000, "kg", "kg")
    assert filters.quantity(value, target) == "7,4\xa0t"
    assert filters.quantity(target, value) == "14\xa0t"
    assert filters.quantity(Quantity(5_000, "kg", "kg"), value) == "5.000\xa0kg"
    assert filters.quantity(Quantity(40, "kg", "kg"), target) == "40\xa0kg"


@pytest.mark.parametrize(
    ("text", "words"),
    [("2018", "2018"), ("2018-03", "marzo 2018"), ("2025-11-26", "26 novembre 2025")],
)
def test_a_source_is_dated_as_precisely_as_it_is_known(text: str, words: str) -> None:
    assert filters.source_date_it(text) == words


def test_the_marks_of_an_axis_are_short() -> None:
    assert plain(filters.axis(200_000, "kg", 300_000)) == "200 t"
    assert plain(filters.axis(500, "kg", 1_000)) == "500"
    assert plain(filters.axis(0.5, "%", 1)) == "50 %"


def test_a_word_of_the_vocabulary_stays_plain_text() -> None:
    assert filters.word("in linea") == "in linea"
    assert filters.word("") == ""


def test_days_months_and_instants_are_written_in_full() -> None:
    assert filters.date_it(date(2026, 11, 22)) == "22 novembre 2026"
    assert filters.month_it(202611) == filters.month_it(date(2026, 11, 5)) == "novembre 2026"
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert filters.instant_it(late) == "1º luglio 2026, 00:30"


def test_a_month_is_short_beside_an_axis() -> None:
    assert filters.month_short(date(2025, 8, 31)) == "ago 2025"


def test_an_unknown_day_says_so() -> None:
    assert filters.date_it(None) == filters.month_it(None) == "senza data"
    assert filters.instant_it(None) == "senza data"
    assert filters.period_it(None, date(2026, 1, 1)) == "periodo non indicato"
    assert filters.period_it(date(9999, 1, 1), date.max) == "9999"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), "2025"),
        (date(2024, 1, 1), date(2025, 12, 31), "2024–2025"),
        (date(2024, 2, 1), date(2024, 2, 29), "febbraio 2024"),
        (date(2025, 11, 1), date(2026, 10, 31), "da novembre 2025 a ottobre 2026"),
        (date(2026, 1, 1), date(2026, 11, 22), "dal 1º gennaio 2026 al 22 novembre 2026"),
    ],
)
def test_a_period_is_said_in_the_shortest_words(first: date, last: date, text: str) -> None:
    assert filters.period_it(first, last) == text


def test_numbers_follow_the_language_of_the_page() -> None:
    assert filters.number_it(1234.5) == "1.234,5"
    with force_locale("en"):
        assert filters.number_it(1234.5) == "1,234.5"
        assert filters.date_it(date(2026, 11, 22)) == "22 November 2026"
