"""Tiles: what is done most and was done lately, in an order that does not depend on luck."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.tiles import MOST_TILES, usual_first

Times = dict[tuple[str, str], dict[int, int]]
MONTHS = st.integers(2024, 2026).flatmap(
    lambda year: st.integers(1, 12).map(lambda m: year * 100 + m)
)
TIMES = st.dictionaries(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xyz")),
    st.dictionaries(MONTHS, st.integers(-3, 30), max_size=6),
)


@given(TIMES, MONTHS, st.randoms())
def test_tiles_do_not_depend_on_the_order_of_reading_and_are_six_at_most(
    times: Times, today: int, luck: Random
) -> None:
    shuffled = list(times.items())
    luck.shuffle(shuffled)
    found = usual_first(dict(shuffled), today)
    assert found == usual_first(times, today)
    assert len(found) <= MOST_TILES
    assert len(set(found)) == len(found)
    assert set(found) <= set(times)


def test_a_market_that_closed_leaves_place_to_what_is_done_now() -> None:
    times = {("closed",): {202605: 200}, ("new",): {202609: 1}}
    assert usual_first(times, 202611) == (("new",), ("closed",))


def test_last_months_habit_counts_half_and_last_years_nothing() -> None:
    times = {("b",): {202611: 3}, ("a",): {202610: 5}, ("old",): {202510: 900}}
    assert usual_first(times, 202611) == (("b",), ("a",))


def test_what_was_all_taken_back_is_no_habit() -> None:
    assert usual_first({("a",): {202611: 2, 202610: -4}}, 202611) == ()


def test_what_weighs_the_same_keeps_the_order_of_the_keys() -> None:
    times = {("b",): {202611: 1}, ("a",): {202610: 2}}
    assert usual_first(times, 202611) == (("a",), ("b",))
