"""No order of ties between actions ever closes a circle, and a refused one names a true way."""

from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.dependencies import circle, pairs_by_action, tensions

NAMES = st.sampled_from("abcdefg")
TIES = st.lists(st.tuples(NAMES, NAMES), max_size=30)
DAY = date(2026, 6, 1)


def goes_round(needs: dict[str, list[str]]) -> bool:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError:
        return True
    return False


@given(TIES)
def test_whatever_the_order_what_is_let_through_has_no_circle(ties: list[tuple[str, str]]) -> None:
    kept: list[tuple[str, str]] = []
    for action, needed in ties:
        needs = pairs_by_action(kept)
        way = circle(needs, action, needed)
        closes = goes_round(pairs_by_action([*kept, (action, needed)]))
        assert bool(way) == (closes or action == needed)
        if not way:
            kept.append((action, needed))
            continue
        assert way[0] == way[-1] == action
        assert way[1] == needed
        assert all(there in needs.get(here, []) for here, there in pairwise(way[1:]))
    assert not goes_round(pairs_by_action(kept))


def test_what_is_done_asks_for_nothing() -> None:
    late, early = date(2026, 5, 1), date(2026, 1, 1)
    assert tensions("done", late, early, DAY) == ()
    assert tensions("ongoing", late, None, DAY) == ("late",)
    assert tensions("ongoing", DAY, None, DAY) == ()
    assert tensions("ongoing", None, early, DAY) == ()
    assert tensions("cancelled", late, early, DAY) == ("given_up", "ends_after")
