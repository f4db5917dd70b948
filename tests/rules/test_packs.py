"""Kilos, packs, parcels and litres come back as they were typed (invariant I14)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.mass import GRAMS_PER_UNIT, format_field, format_kilos, read_mass
from foodplan.rules.packs import quantity_of, whole_grams
from foodplan.rules.units import convert

grams = st.integers(1, 30_000_000)
per_unit = st.integers(1, 1_000_000)
masses = st.sampled_from(["g", "kg", "t"])


@given(st.integers(0, 100_000), per_unit)
def test_whole_packs_come_back_as_whole_packs(number: int, each: int) -> None:
    total = whole_grams(Decimal(number), each)
    assert quantity_of(total, each) == number


@given(st.decimals(Decimal("0.001"), Decimal(10_000), places=3), st.integers(800, 1_400))
def test_litres_come_back_as_litres_or_are_refused(litres: Decimal, each: int) -> None:
    try:
        total = whole_grams(litres, each)
    except ValueError:
        assert (litres * each) % 1 != 0
    else:
        assert quantity_of(total, each) == litres


@given(st.integers(0, 10**12), masses, masses)
def test_grams_kilos_and_tonnes_come_back(weight: int, one: str, other: str) -> None:
    there = convert(weight, one, other)
    assert convert(there, other, one) == weight


@given(st.integers(0, 10**9), masses)
def test_a_larger_unit_makes_a_smaller_number(weight: int, unit: str) -> None:
    # A conversion upside down is the oldest fault of such tools.
    assert whole_grams(Decimal(weight), GRAMS_PER_UNIT[unit]) == convert(weight, unit, "g")
    assert convert(weight, "g", unit) <= weight


@given(grams)
def test_the_kilos_entered_are_the_kilos_shown(weight: int) -> None:
    assert read_mass(format_field(weight), confirm_heavy=True) == weight
    shown = format_kilos(weight).removesuffix(" kg").replace(".", "").replace(",", ".")
    assert Decimal(shown) * 1000 == weight
