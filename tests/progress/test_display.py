"""What is printed is never more than what is true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.display import percent_text, shown_percent
from foodplan.progress.suppression import hidden, shown


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.9996, 0, "> 99 %"),
        (0.9996, 1, "> 99,9 %"),
        (0.9996, 2, "99,96 %"),
        (0.003, 0, "< 1 %"),
        (0.009, 0, "< 1 %"),
        (0.0, 0, "0 %"),
        (1.0, 0, "100 %"),
        (3.0, 0, "300 %"),
        (-0.0, 1, "0,0 %"),
        (-0.1, 0, "-10 %"),
        (-0.001, 0, "> -1 %"),
        (0.412, 1, "41,2 %"),
    ],
)
def test_a_share_is_printed_as_it_is(share: float, decimals: int, text: str) -> None:
    assert percent_text(share, decimals) == text


@given(st.floats(-2, 2), st.integers(0, 3))
def test_only_the_whole_is_a_hundred_and_only_nothing_is_zero(share: float, decimals: int) -> None:
    found = shown_percent(share, decimals)
    if found.sign == "":
        assert (found.percent >= 100) == (share >= 1)
        assert (found.percent == 0) == (share == 0)
    elif found.sign == "<":
        assert share * 100 < found.percent
    else:
        assert share * 100 > found.percent


@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), max_size=8))
def test_no_small_count_can_be_found_by_taking_the_others_from_the_total(
    counts: list[int | None],
) -> None:
    away = hidden(counts)
    small = {at for at, count in enumerate(counts) if count is not None and 0 < count < 5}
    assert small <= away
    positive = [count for count in counts if count]
    assert len(away) != 1 or len(positive) == 1


def test_zero_is_shown_and_a_few_people_are_not() -> None:
    assert [shown(count) for count in (None, 0, 1, 4, 5)] == [True, True, False, False, True]
