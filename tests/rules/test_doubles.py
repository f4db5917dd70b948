"""Possible doubles are found by the rule, once each, and a load is always left once."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.doubles import (
    MIXED,
    Load,
    Pair,
    covered_lines,
    eliminated_by_line,
    match,
    near,
    possible_doubles,
)

DAY = date(2026, 11, 10)
CATEGORIES = ("ortofrutta", "pane-forno", MIXED)

loads = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(1, 4),
        st.sampled_from([None, 7, 8]),
        st.dictionaries(st.sampled_from(CATEGORIES), st.integers(80, 130), min_size=1),
    ),
    max_size=14,
).map(
    lambda rows: [
        Load(seq, DAY + timedelta(days=days), owner, source, grams)
        for seq, (days, owner, source, grams) in enumerate(rows, start=1)
    ]
)


def load(seq: int, owner: int, grams: dict[str, int], **changes: object) -> Load:
    said = {"day": DAY, "source": 7} | changes
    return Load(seq, organisation=owner, grams=grams, **said)  # type: ignore[arg-type]


def found(rows: list[Load]) -> list[Pair]:
    return [pair for _day, pairs in possible_doubles(rows) for pair in pairs]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (100, 100, True),
        (100, 90, True),
        (100, 89, False),
        (1, 1, True),
        (10, 9, True),
        (9, 8, False),
    ],
)
def test_a_tenth_of_the_larger_is_near(one: int, other: int, *, expected: bool) -> None:
    assert near(one, other) is near(other, one) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"source": None}, True),
        ({"source": 8}, False),
        ({"day": DAY + timedelta(days=1)}, True),
        ({"day": DAY - timedelta(days=1)}, True),
        ({"day": DAY + timedelta(days=2)}, False),
        ({"organisation": 1}, False),
    ],
)
def test_source_day_and_organisation_decide(changes: dict[str, object], *, expected: bool) -> None:
    first = load(1, 1, {"ortofrutta": 100})
    said = {"day": DAY, "organisation": 2, "source": 7} | changes
    second = Load(seq=2, grams={"ortofrutta": 95}, **said)  # type: ignore[arg-type]
    assert bool(match(first, second)) is bool(match(second, first)) is expected
    assert bool(found([second, first])) is expected


def test_unsorted_food_is_compared_with_what_the_other_sorted() -> None:
    sorted_load = load(1, 1, {"ortofrutta": 60, "pane-forno": 40})
    assert [pair.key for pair in match(sorted_load, load(2, 2, {MIXED: 95}))] == [(1, 2, MIXED)]
    assert match(sorted_load, load(2, 2, {MIXED: 60})) == []
    both = match(sorted_load, load(2, 2, {MIXED: 58, "pane-forno": 40}))
    assert [(pair.category, pair.first_grams, pair.second_grams) for pair in both] == [
        ("pane-forno", 40, 40),
        (MIXED, 60, 58),
    ]


@given(loads)
def test_the_quick_search_finds_what_comparing_all_with_all_finds(rows: list[Load]) -> None:
    slow = sorted(pair for one, other in combinations(rows, 2) for pair in match(one, other))
    assert sorted(found(rows)) == sorted(found(rows[::-1])) == slow
    assert found(rows) == found(rows[::-1])
    days = [day for day, _pairs in possible_doubles(rows)]
    assert days == sorted(days, reverse=True)


@given(
    st.lists(st.tuples(st.sampled_from(CATEGORIES), st.integers(1, 1000)), min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(CATEGORIES), st.integers(1, 9000)), max_size=6),
)
def test_no_line_gives_up_more_than_its_own_grams(
    lines: list[tuple[str, int]], claims: list[tuple[str, int]]
) -> None:
    names, grams = [name for name, _ in lines], [mass for _, mass in lines]
    covered = [(claimed, covered_lines(name, names, ())) for name, claimed in claims]
    taken = eliminated_by_line(grams, [claim for claim in covered if claim[1]])
    assert all(0 <= part <= mass for part, mass in zip(taken, grams, strict=True))
    for claimed, covers in covered:
        # Each claim is met, and never a gram more than all of them together ask for.
        whole = sum(grams[at] for at in covers)
        assert sum(taken[at] for at in covers) >= min(claimed, whole)
    assert sum(taken) <= sum(claimed for claimed, _ in covered)


@given(st.lists(st.integers(90, 100), min_size=2, max_size=6))
def test_however_many_report_one_load_the_largest_report_is_left(grams: list[int]) -> None:
    left = grams[0]
    for second in range(1, len(grams)):
        claims = [(min(grams[first], grams[second]), (0,)) for first in range(second)]
        left += grams[second] - eliminated_by_line([grams[second]], claims)[0]
    assert left == max(grams)
