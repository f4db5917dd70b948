"""Releasing a table of few people: whoever knows the rule still finds no cell of one to four."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.released import Released, all_large, release, release_rows

FEW = {1, 2, 3, 4}
COUNTS = st.lists(st.integers(0, 60), min_size=5, max_size=5)
Rule = Callable[[Mapping[int, int]], Released]


def found_out(rule: Rule, largest: int, parts: int) -> list[tuple[object, int]]:
    """Every table up to a size, seen by somebody who knows the rule: which parts are given away."""
    seen: dict[object, list[set[int]]] = defaultdict(lambda: [set() for _ in range(parts)])
    for counts in product(range(largest + 1), repeat=parts):
        public = rule(dict(enumerate(counts)))
        view = (public.total, tuple(public.cells.values()))
        for part, count in enumerate(counts):
            seen[view][part].add(count)
    return [
        (view, part)
        for view, possible in seen.items()
        for part, counts in enumerate(possible)
        if counts <= FEW or (len(counts) == 1 and view[1][part] is None)  # type: ignore[index]
    ]


def naive(counts: Mapping[int, int]) -> Released:
    """Hides what is small, and nothing else."""
    cells = {name: count if not 0 < count < 5 else None for name, count in counts.items()}
    return Released(sum(counts.values()), cells)


def test_nobody_who_knows_the_rule_finds_a_cell_of_few() -> None:
    assert found_out(release, 9, 5) == []


def test_the_same_search_finds_what_a_naive_rule_gives_away() -> None:
    assert found_out(naive, 9, 3)


@given(COUNTS)
def test_what_is_shown_is_true_and_never_small(counts: list[int]) -> None:
    public = release(dict(enumerate(counts)))
    assert public.total in {None, sum(counts)}
    for part, count in public.cells.items():
        assert count in {None, counts[part]}
        assert count not in FEW


@given(COUNTS, st.permutations(range(5)))
def test_the_order_of_the_parts_tells_nothing(counts: list[int], order: list[int]) -> None:
    public = release(dict(enumerate(counts)))
    turned = release({part: counts[order[part]] for part in range(5)})
    assert [turned.cells[part] for part in range(5)] == [public.cells[at] for at in order]


@given(COUNTS)
def test_hidden_parts_never_sum_to_few(counts: list[int]) -> None:
    public = release(dict(enumerate(counts)))
    rest = [counts[part] for part, count in public.cells.items() if count is None]
    assert public.total is None or not rest or (len(rest) > 1 and sum(rest) > 5)


def test_large_counts_are_nought_or_five_and_more() -> None:
    assert all_large([0, 5])
    assert not all_large([0, 4])


def parts_of(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to make a total of so many counts."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in parts_of(total - first, parts - 1):
            yield (first, *rest)


def found_in_grid(
    rows_shown: Callable[[Mapping[tuple[str, str], int]], Mapping[str, int]],
    rows: int,
    columns: int,
    total: int,
) -> list[object]:
    """Every grid of a total, seen by somebody who knows the rules: counts, sums given away."""
    seen: dict[object, list[set[int]]] = {}
    names = [(str(row), str(column)) for row in range(rows) for column in range(columns)]
    for counts in parts_of(total, rows * columns):
        grid = dict(zip(names, counts, strict=True))
        across = [sum(counts[row * columns : (row + 1) * columns]) for row in range(rows)]
        down = [sum(counts[column::columns]) for column in range(columns)]
        public = release(dict(enumerate(down)))
        view = (tuple(public.cells.values()), tuple(rows_shown(grid).items()))
        found = seen.setdefault(view, [set() for _ in range(rows * columns + rows + columns)])
        for possible, count in zip(found, (*counts, *across, *down), strict=True):
            possible.add(count)
    return [(view, at) for view, found in seen.items() for at in found if at <= FEW]


@pytest.mark.parametrize(("rows", "total"), [(2, 5), (2, 6), (2, 9), (2, 10), (3, 5), (3, 6)])
def test_nobody_finds_few_from_the_rows_that_are_missing(rows: int, total: int) -> None:
    assert found_in_grid(release_rows, rows, 5, total) == []


def test_rows_shown_from_five_would_give_few_away() -> None:
    def from_five(counts: Mapping[tuple[str, str], int]) -> Mapping[str, int]:
        if not all_large(counts.values()):
            return {}
        return {row: sum(counts[key] for key in counts if key[0] == row) for row, _ in counts}

    assert found_in_grid(from_five, 2, 5, 5)
