"""Numbers as Italians type them: read back as written, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.numbers import read_number, write_number
from foodplan.rules.problems import Problem


@given(st.decimals(-10_000_000, 10_000_000, places=4))
def test_what_is_written_reads_as_the_same_number(number: Decimal) -> None:
    assert read_number(write_number(number)) == number


@given(st.integers(1000, 999_999_999))
def test_points_of_thousands_are_read_only_where_they_cannot_be_decimals(number: int) -> None:
    grouped = f"{number:,}".replace(",", ".")
    read = read_number(grouped)
    if grouped.count(".") == 1:
        assert isinstance(read, Problem)
    else:
        assert read == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.125", "0.125"),
        ("12.5", "12.5"),
        (" 1 250,5 ", "1250.5"),
        ("+3", "3"),
        ("−3,5", "-3.5"),
        ("0", "0"),
    ],
)
def test_the_usual_ways_of_typing_are_understood(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "dodici", "1,2,3", "12.34.5", "1e3", "NaN", "-", "٣"])
def test_what_is_not_a_number_is_said(text: str) -> None:
    found = read_number(text, "value")
    assert isinstance(found, Problem)
    assert found.field == "value"
    assert "non è un numero" in found.text
