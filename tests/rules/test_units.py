"""Units convert inside what they measure and refuse everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.units import (
    UnitMismatch,
    add,
    convert,
    is_unit,
    same_dimension,
    unit,
    unit_codes,
    unit_name,
)


@given(st.integers(0, 10**12), st.sampled_from(["g", "kg", "t"]))
def test_grams_come_back_from_any_mass_unit(grams: int, other: str) -> None:
    assert convert(convert(grams, "g", other), other, "g") == grams


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (1234, "g", "kg", 1.234),
        (221, "t", "kg", 221_000),
        (0.0375, "t", "g", 37_500),
        (3, "ha", "m2", 30_000),
        (5, "people", "persone", 5),
        (0.1, "kg", "g", 100),
        (7, "vasetti", "vasetti", 7),
    ],
)
def test_a_value_keeps_its_size_in_another_unit(
    value: float, source: str, target: str, expected: float
) -> None:
    assert convert(value, source, target) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [("kg", "pasti"), ("persone", "famiglie"), ("kg", "tCO2e"), ("%", "numero"), ("kg", "xyz")],
)
def test_things_of_different_kinds_are_never_mixed(source: str, target: str) -> None:
    assert not same_dimension(source, target)
    with pytest.raises(UnitMismatch, match="misurano cose diverse"):
        convert(1, source, target)
    with pytest.raises(UnitMismatch):
        add([(1, target), (1, source)], target)


def test_names_follow_the_number() -> None:
    assert [unit_name("persone", n) for n in (0, 1, 2)] == ["persone", "persona", "persone"]
    assert unit("EUR").name(1) == "€"
    assert unit_name("numero", 3) == ""


def test_every_unit_is_known_by_its_own_code_and_an_unknown_word_is_refused() -> None:
    assert all(unit(code).code == code for code in unit_codes())
    assert {"kg", "persone", "famiglie", "%"} <= set(unit_codes())
    assert not is_unit("parsecs")
    with pytest.raises(KeyError):
        unit("parsecs")
