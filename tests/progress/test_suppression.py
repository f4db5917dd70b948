"""Hiding small counts of people so that nobody finds them again from the others and the total."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.suppression import hidden, shown

COUNTS = st.lists(st.one_of(st.none(), st.integers(0, 12)), max_size=5)


def ways(counts: list[int | None], away: set[int]) -> list[tuple[int, ...]]:
    """Every set of hidden counts that an attacker cannot rule out, knowing total, rest and rule."""
    whole = sum(counts[at] or 0 for at in away)
    if whole > 40:
        return []
    order = sorted(away)
    found = []
    for guess in product(range(1, whole + 1), repeat=len(order)):
        if sum(guess) != whole:
            continue
        tried = list(counts)
        for at, count in zip(order, guess, strict=True):
            tried[at] = count
        if hidden(tried) == away:
            found.append(guess)
    return found


@given(COUNTS)
def test_no_small_count_is_shown_and_no_zero_is_hidden(counts: list[int | None]) -> None:
    away = hidden(counts)
    assert all(at in away for at, count in enumerate(counts) if count and count < 5)
    assert all(counts[at] for at in away)


@given(COUNTS)
def test_whoever_takes_the_others_from_the_total_finds_no_small_count(
    counts: list[int | None],
) -> None:
    away = hidden(counts)
    whole = sum(counts[at] or 0 for at in away)
    nothing_left_to_hide = all(not count or at in away for at, count in enumerate(counts))
    if not away or nothing_left_to_hide or whole > 40:
        return
    assert whole >= 5
    possible = ways(counts, away)
    for place, at in enumerate(sorted(away)):
        if shown(counts[at]):
            continue
        assert len({guess[place] for guess in possible}) > 1, (counts, away)


def test_one_small_count_takes_the_next_smallest_with_it() -> None:
    assert hidden([3, 40, 12, 0, None]) == {0, 2}
    assert hidden([1, 1, 60]) == {0, 1, 2}
    assert hidden([4, 4, 60, 9]) == {0, 1, 3}
    assert hidden([2, 4, 60]) == {0, 1}
    assert hidden([None, 0, 40]) == set()
    assert hidden([2]) == {0}
    assert hidden([1, 1, 1, 1, 1, 30]) == {0, 1, 2, 3, 4, 5}
    assert hidden([5, 5, 3, 9]) == {0, 1, 2}


def test_five_is_shown_and_four_is_not() -> None:
    assert hidden([5, 90]) == set()
    assert hidden([4, 90, 95]) == {0, 1}
    assert [shown(count) for count in (0, 1, 4, 5, None)] == [True, False, False, True, True]
