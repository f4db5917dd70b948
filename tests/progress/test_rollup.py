"""A goal from its children: weights, clamping, coverage and interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.rollup import Child, normalised_weights, roll_up

SHARES = st.one_of(st.none(), st.floats(-1, 2))


@st.composite
def children(draw: st.DrawFn) -> list[Child]:
    count = draw(st.integers(1, 6))
    weighted = draw(st.booleans())
    return [
        Child(
            name=f"child-{number}",
            share=draw(SHARES),
            coverage=draw(st.floats(0, 1)),
            weight=draw(st.integers(0, 5)) if weighted else None,
        )
        for number in range(count)
    ]


def test_the_example_of_four_children() -> None:
    whole = roll_up([Child("a", 0.8), Child("b", 0.5), Child("c", None), Child("d", 1.4)])
    assert whole.progress == pytest.approx(0.7667, abs=0.0001)
    assert whole.coverage == 0.75
    assert (whole.low, whole.high) == (pytest.approx(0.575), pytest.approx(0.825))
    assert whole.measured_share == 0.75
    assert whole.weakest == "b"
    assert (whole.measured, whole.total) == (3, 4)


def test_weights_are_normalised() -> None:
    rows = [Child("a", 0.6, weight=2), Child("b", 0.6, weight=3), Child("c", 0.8, weight=5)]
    assert roll_up(rows).progress == pytest.approx(0.7)


def test_a_regression_counts_as_nothing_and_an_overshoot_as_all() -> None:
    assert roll_up([Child("a", -0.1), Child("b", 3.0)]).progress == 0.5


def test_too_little_coverage_leaves_the_interval_only() -> None:
    whole = roll_up([Child("a", 0.8), Child("b", None)])
    assert whole.progress is None
    assert (whole.low, whole.high) == (0.4, 0.9)
    assert whole.coverage == 0.5


def test_coverage_is_that_of_the_children_by_weight() -> None:
    rows = [Child("a", 0.5, coverage=0.9, weight=3), Child("b", 0.5, coverage=0.5, weight=1)]
    assert roll_up(rows).coverage == pytest.approx(0.8)


def test_sixty_percent_is_enough_whatever_the_rounding() -> None:
    rows = [Child(str(number), 0.5) for number in range(3)]
    rows += [Child(str(number), None) for number in range(3, 5)]
    assert roll_up(rows).progress == 0.5


def test_a_zero_weight_is_shown_and_not_counted() -> None:
    whole = roll_up([Child("a", 0.2, weight=1), Child("b", 1.0, weight=0)])
    assert (whole.progress, whole.total) == (pytest.approx(0.2), 1)


def test_all_children_undefined_is_no_data_not_zero() -> None:
    whole = roll_up([Child("a", None), Child("b", None)])
    assert (whole.progress, whole.low, whole.high, whole.weakest) == (None, None, None, None)
    assert whole.coverage == 0


def test_nothing_to_count_has_no_coverage() -> None:
    assert roll_up([]).coverage is None
    assert roll_up([Child("a", 0.5, weight=0)]).coverage is None


@pytest.mark.parametrize("weights", [[None, 1.0], [1.0, -1.0]])
def test_weights_that_do_not_agree_are_an_error(weights: list[float | None]) -> None:
    with pytest.raises(ValueError, match="weight"):
        normalised_weights(weights)


@given(children(), st.randoms(use_true_random=False))
def test_the_order_of_children_makes_no_difference(rows: list[Child], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = roll_up(rows), roll_up(shuffled)
    assert one.weakest == other.weakest
    assert one.progress == pytest.approx(other.progress)
    assert (one.low, one.high) == (pytest.approx(other.low), pytest.approx(other.high))


@given(children())
def test_progress_is_a_share_inside_its_interval(rows: list[Child]) -> None:
    whole = roll_up(rows)
    if whole.progress is not None:
        assert whole.low is not None
        assert whole.high is not None
        assert 0 <= whole.low <= whole.progress + 1e-9
        assert whole.progress <= whole.high + 1e-9 <= 1 + 1e-9


@given(children(), st.integers(1, 3))
def test_a_missing_child_never_raises_progress(rows: list[Child], weight: int) -> None:
    weighted = rows[0].weight is not None
    gone = Child("gone", None, weight=weight if weighted else None)
    before, after = roll_up(rows), roll_up([*rows, gone])
    if after.progress is not None:
        assert before.progress is not None
        assert after.progress <= before.progress + 1e-9
    if before.low is not None:
        assert after.low is not None
        assert after.low <= before.low + 1e-9
        assert (after.coverage or 0) <= (before.coverage or 0)


@given(children(), st.floats(0, 0.5))
def test_a_wider_child_never_makes_a_narrower_goal(rows: list[Child], width: float) -> None:
    first = rows[0]
    if first.share is None:
        return
    wide = Child(
        first.name, first.share, first.share - width, first.share + width, first.coverage,
        first.weight,
    )  # fmt: skip
    narrow, wider = roll_up(rows), roll_up([wide, *rows[1:]])
    if narrow.low is not None and narrow.high is not None:
        assert wider.low is not None
        assert wider.high is not None
        assert wider.high - wider.low >= narrow.high - narrow.low - 1e-9
