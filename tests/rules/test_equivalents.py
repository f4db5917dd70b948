"""Kilos become meals or CO2e exactly, with ordered ends, and never more than their kilos."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.equivalents import (
    CO2E,
    EVERYTHING,
    FACTOR_KINDS,
    FACTOR_UNITS,
    MEAL,
    NEVER_MEALS,
    RESULT_UNITS,
    WATER,
    Rate,
    amount_of,
    convert_food,
    rounded,
)
from foodplan.rules.units import is_unit

MEALS = Rate(Decimal("0.5"), Decimal("0.42"), Decimal("0.544"))
SLUGS = ["ortofrutta", "pane-forno", "pesce", "bevande", "piatti-pronti"]

positive = st.decimals(Decimal("0.001"), Decimal(1000), places=3)
rates = st.tuples(positive, positive, positive).map(sorted).map(lambda t: Rate(t[1], t[0], t[2]))
grams = st.dictionaries(st.sampled_from(SLUGS), st.integers(-(10**9), 10**12))
kinds = st.sampled_from(list(FACTOR_KINDS))


def test_a_tonne_of_produce_is_two_thousand_meals_between_its_ends() -> None:
    found = amount_of(MEAL, 1_000_000, MEALS)
    assert found.value == 2000
    assert found.low is not None
    assert found.high is not None
    assert (rounded(found.low), rounded(found.high)) == (1838, 2381)


def test_cooked_meals_and_drinks_never_become_meals() -> None:
    given_out = {"ortofrutta": 1000, "piatti-pronti": 5000, "bevande": 700}
    found = convert_food(MEAL, given_out, {EVERYTHING: MEALS, "bevande": MEALS})
    assert found.amount is not None
    assert (found.amount.value, found.covered) == (2, 1000)
    assert found.excluded == {"piatti-pronti": 5000, "bevande": 700}
    assert found.share == 1
    others = convert_food(WATER, given_out, {EVERYTHING: Rate(Decimal(1))})
    assert (others.covered, dict(others.excluded)) == (6700, {})


def test_a_category_of_its_own_comes_before_all_food() -> None:
    rates = {EVERYTHING: Rate(Decimal(2)), "ortofrutta": Rate(Decimal("1.6"))}
    found = convert_food(CO2E, {"ortofrutta": 1000, "pesce": 1000}, rates)
    assert found.amount is not None
    assert found.amount.value == Fraction(18, 5)


def test_what_has_no_factor_is_named_and_adds_nothing() -> None:
    found = convert_food(CO2E, {"pesce": 3000}, {"ortofrutta": Rate(Decimal("1.6"))})
    assert (found.amount, found.covered, dict(found.missing)) == (None, 0, {"pesce": 3000})
    assert found.share == 0
    assert convert_food(CO2E, {}, {}).share is None


def test_a_range_is_known_only_when_each_part_has_one() -> None:
    rates = {"ortofrutta": Rate(Decimal(1)), "pesce": Rate(Decimal(2), Decimal(1), Decimal(3))}
    both = convert_food(CO2E, {"ortofrutta": 1000, "pesce": 1000}, rates).amount
    alone = convert_food(CO2E, {"pesce": 1000}, rates).amount
    assert both is not None
    assert (both.value, both.low, both.high) == (3, None, None)
    assert alone is not None
    assert (alone.low, alone.high) == (1, 3)


@given(kinds, st.integers(-(10**12), 10**12), rates)
def test_a_value_lies_within_its_range(kind: str, weight: int, rate: Rate) -> None:
    found = amount_of(kind, weight, rate)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high


@given(kinds, grams, st.dictionaries(st.sampled_from([*SLUGS, EVERYTHING]), rates))
def test_no_gram_is_lost_between_covered_missing_and_excluded(
    kind: str, weights: dict[str, int], rates: dict[str, Rate]
) -> None:
    found = convert_food(kind, weights, rates)
    parts = found.covered + sum(found.missing.values()) + sum(found.excluded.values())
    assert parts == sum(weights.values())
    assert not (kind == MEAL and NEVER_MEALS & set(found.missing))
    if found.amount is not None and found.amount.low is not None:
        assert found.amount.high is not None
        assert found.amount.low <= found.amount.value <= found.amount.high


@given(kinds, st.integers(0, 10**9), st.integers(0, 10**9), rates)
def test_parts_add_up_to_the_whole_exactly(kind: str, one: int, other: int, rate: Rate) -> None:
    parts = amount_of(kind, one, rate).value + amount_of(kind, other, rate).value
    assert parts == amount_of(kind, one + other, rate).value


@given(st.fractions(), st.integers(0, 3))
def test_rounding_once_moves_by_half_a_step_at_most(value: Fraction, decimals: int) -> None:
    assert abs(Fraction(rounded(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)


@pytest.mark.parametrize("kind", FACTOR_KINDS)
def test_every_kind_has_its_units(kind: str) -> None:
    assert FACTOR_UNITS[kind]
    assert is_unit(RESULT_UNITS[kind])
