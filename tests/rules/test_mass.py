"""What a person types becomes whole grams, or a question in plain Italian."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.mass import HEAVY_GRAMS, Reading, format_field, format_kilos, read_mass
from foodplan.rules.problems import Problem


def problem(typed: str, **options: bool) -> Problem:
    found = read_mass(typed, **options)  # type: ignore[arg-type]
    assert isinstance(found, Problem)
    return found


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("12", 12_000),
        ("12,5", 12_500),
        ("12.5", 12_500),
        ("12.50", 12_500),
        ("0.234", 234),
        (",5", 500),
        (".5", 500),
        ("1.234,5", 1_234_500),
        ("1 234,5", 1_234_500),
        ("1\N{NARROW NO-BREAK SPACE}234,5", 1_234_500),
        ("1 234", 1_234_000),
        ("1234.567", 1_234_567),
        ("1.234.567 g", 1_234_567),
        ("1,234.5", 1_234_500),
        ("1,234", 1_234),
        (" 12 kg ", 12_000),
        ("12KG", 12_000),
        ("800 g", 800),
        ("1,5 t", 1_500_000),
        ("0,001", 1),
        ("12,5000", 12_500),
    ],
)
def test_the_usual_ways_of_writing_a_weight_are_understood(typed: str, grams: int) -> None:
    assert read_mass(typed) == grams


def test_a_dot_before_three_digits_is_asked_back_with_both_readings() -> None:
    found = problem("1.234")
    assert found.text == "«1.234» può voler dire 1234 kg oppure 1,234 kg: scegliere quale."
    assert found.params["confirm"] == "reading"


@pytest.mark.parametrize(("reading", "grams"), [("thousands", 1_234_000), ("decimal", 1_234)])
def test_the_confirmed_reading_is_taken(reading: str, grams: int) -> None:
    assert read_mass("1.234", reading=Reading(reading)) == grams


def test_a_confirmed_reading_changes_nothing_that_was_clear() -> None:
    assert read_mass("12.5", reading=Reading.THOUSANDS) == 12_500


@pytest.mark.parametrize(
    "typed",
    [
        "dodici",
        "12 chili",
        "1.23.4",
        "1,2,3",
        "12-3",
        "+12",
        "1e3",
        "١٢",
        "9" * 40,
        "kg",
        "12 kg kg",
        "5\n6",
    ],
)
def test_text_is_not_a_weight(typed: str) -> None:
    assert "non è un peso" in problem(typed).text


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_is_asked_for(typed: str) -> None:
    assert problem(typed).text == "Scrivere il peso."


@pytest.mark.parametrize("typed", ["-12", "−12,5", "- 3 kg", "-1.234"])
def test_a_negative_weight_points_to_the_right_act(typed: str) -> None:
    assert "negativo" in problem(typed).text


@pytest.mark.parametrize("typed", ["0", "0,0", "0 kg"])
def test_a_zero_weight_is_refused(typed: str) -> None:
    assert "maggiore di zero" in problem(typed).text


@pytest.mark.parametrize("typed", ["12,3456", "0.0001", "1,5 g"])
def test_less_than_a_gram_is_refused(typed: str) -> None:
    assert "troppi decimali" in problem(typed).text


def test_over_thirty_tonnes_asks_before_it_is_believed() -> None:
    assert read_mass("30000") == HEAVY_GRAMS
    assert problem("30001").params["confirm"] == "confirm_heavy"
    assert read_mass("30001", confirm_heavy=True) == 30_001_000


def test_a_problem_carries_the_field_it_was_typed_in() -> None:
    assert read_mass("x", field="lines.2.grams") == problem_at("lines.2.grams")


def problem_at(field: str) -> Problem:
    found = read_mass("x")
    assert isinstance(found, Problem)
    return Problem(field, found.message, found.params)


@given(grams=st.integers(1, 10**12))
def test_the_kilos_shown_are_the_kilos_read_back(grams: int) -> None:
    shown = format_kilos(grams)
    assert read_mass(shown, reading=Reading.THOUSANDS, confirm_heavy=True) == grams


@given(grams=st.integers(1, 10**12))
def test_a_field_filled_in_again_reads_one_way_only(grams: int) -> None:
    assert read_mass(format_field(grams), confirm_heavy=True) == grams


@given(typed=st.text(max_size=40))
def test_whatever_is_typed_gives_grams_or_a_sentence(typed: str) -> None:
    found = read_mass(typed)
    assert found.text if isinstance(found, Problem) else found > 0
