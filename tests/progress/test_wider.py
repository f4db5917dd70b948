"""What a goal brings to a wider plan, and what stays unmeasured there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.rollup import Child, RollUp, roll_up
from foodplan.progress.wider import Tie, parent_view, weights_problem

SIXTY = RollUp(0.6, 0.6, 0.6, 1.0, 1.0, None, 1, 1)


def test_a_weight_of_35_and_60_percent_bring_21_points() -> None:
    view = parent_view([Tie("spreco", 0.35, proposed=False, rolled=SIXTY)])
    assert view.contributions[0].points == pytest.approx(0.21)
    assert (view.low, view.high) == (pytest.approx(0.21), pytest.approx(0.86))
    assert view.unmeasured == pytest.approx(0.65)
    assert view.known


def test_while_a_weight_is_proposed_no_share_is_given() -> None:
    ties = [
        Tie("spreco", 0.35, proposed=False, rolled=SIXTY),
        Tie("filiere", 0.2, proposed=True, rolled=SIXTY),
    ]
    view = parent_view(ties)
    assert not view.known
    assert (view.low, view.high, view.unmeasured) == (None, None, None)
    assert all(part.points is None and part.weight is None for part in view.contributions)


def test_a_goal_without_a_figure_may_be_anything() -> None:
    unknown = roll_up([Child("a", None)])
    view = parent_view([Tie("spreco", 0.4, proposed=False, rolled=unknown)])
    assert view.contributions[0].points is None
    assert (view.low, view.high) == (0, 1)
    assert parent_view([Tie("x", 0.4, proposed=False, rolled=None)]).high == 1


def test_no_ties_are_not_known() -> None:
    assert not parent_view([]).known


def test_weights_over_the_whole_are_refused() -> None:
    ties = [Tie(name, 0.6, proposed=False, rolled=SIXTY) for name in "ab"]
    with pytest.raises(ValueError, match="more than 1"):
        parent_view(ties)
    assert weights_problem([-0.1])
    assert weights_problem([0.1] * 10) == ""


@given(st.lists(st.tuples(st.floats(0, 0.25), st.none() | st.floats(0, 1)), min_size=1, max_size=4))
def test_the_points_lie_in_the_interval_and_the_parts_make_the_whole(
    parts: list[tuple[float, float | None]],
) -> None:
    ties = [
        Tie(f"g{number}", weight, proposed=False, rolled=roll_up([Child("a", share)]))
        for number, (weight, share) in enumerate(parts)
    ]
    view = parent_view(ties)
    assert view.low is not None
    assert view.high is not None
    assert view.unmeasured is not None
    points = sum(part.points or 0 for part in view.contributions)
    assert -1e-9 <= view.low - 1e-9 <= points <= view.high + 1e-9
    assert view.unmeasured + sum(weight for weight, _ in parts) == pytest.approx(1)
