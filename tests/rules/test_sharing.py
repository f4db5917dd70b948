"""Largest remainder: every gram goes somewhere, and nowhere twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.sharing import share_by_largest_remainder

weights_lists = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


@given(total=st.integers(0, 10**9), weights=weights_lists)
def test_splitting_conserves_every_gram(total: int, weights: list[int]) -> None:
    assert sum(share_by_largest_remainder(total, weights)) == total


@given(total=st.integers(0, 10**9), weights=weights_lists)
def test_every_part_is_the_exact_share_rounded_down_or_up(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    for part, weight in zip(share_by_largest_remainder(total, weights), weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(weights=weights_lists, data=st.data())
def test_no_part_exceeds_what_its_weight_holds(weights: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    parts = share_by_largest_remainder(total, weights)
    assert all(part <= weight for part, weight in zip(parts, weights, strict=True))


def test_equal_remainders_go_to_the_first() -> None:
    assert share_by_largest_remainder(2, [1, 1, 1, 1]) == [1, 1, 0, 0]


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [-1, 2]), (1, [0, 0]), (1, [])])
def test_what_cannot_be_shared_is_an_error(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"negative|nothing"):
        share_by_largest_remainder(total, weights)
