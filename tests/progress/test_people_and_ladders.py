"""People are never added up to people, and a step is no step without its paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.ladders import is_step, ladder_value
from foodplan.progress.people import Reach, reach


def test_several_services_reach_at_least_the_most_and_at_most_the_sum() -> None:
    assert reach([40, 25, 0]) == Reach(40, 65)
    assert reach([7]) == Reach(7, 7)


def test_no_count_is_no_zero() -> None:
    assert reach([]) is None
    assert reach([0]) == Reach(0, 0)


def test_fewer_than_nobody_is_an_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        reach([3, -1])


@given(st.lists(st.integers(0, 500), min_size=1))
def test_the_range_never_ends_before_it_begins(counts: list[int]) -> None:
    found = reach(counts)
    assert found is not None
    assert 0 <= found.low <= found.high


def test_a_ladder_is_as_high_as_its_last_step_with_a_document() -> None:
    assert ladder_value({0.5: "DGC 12/2026", 1.0: "DCC 40/2027"}) == 1
    assert ladder_value({0.5: "DGC 12/2026", 1.0: "  "}) == 0.5
    assert ladder_value({1.0: ""}) == 0


def test_between_the_steps_there_is_nothing() -> None:
    with pytest.raises(ValueError, match="three steps"):
        ladder_value({0.7: "DGC 12/2026"})
    assert [is_step(value) for value in (0, 0.5, 1, 0.49)] == [True, True, True, False]
