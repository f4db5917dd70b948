"""The way from a baseline to a target, and every reason why it is not given."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from foodplan.progress.attainment import Case, attainment, judge, kept
from foodplan.progress.reasons import Why
from foodplan.progress.rollup import clamp

NUMBERS = st.integers(-(10**6), 10**6)


@pytest.mark.parametrize(
    ("baseline", "value", "target", "direction", "share"),
    [
        (100, 160, 200, "up", 0.60),
        (15.4, 14.0, 12, "down", 0.412),
        (100, 90, 200, "up", -0.10),
        (100, 400, 200, "up", 3.00),
        (0, 30, 100, "up", 0.30),
        (40, 20, 0, "down", 0.50),
        (80, 82, 100, "up", 0.10),
        (40, 48, 20, "down", -0.40),
        (0, 0, 100, "up", 0.0),
        (-20, -5, 10, "up", 0.5),
        (0, 0, -10, "down", 0.0),
    ],
)
def test_the_table_of_attainments(
    baseline: float, value: float, target: float, direction: str, share: float
) -> None:
    verdict = judge(Case(value=value, baseline=baseline, target=target, direction=direction))
    assert verdict.share == pytest.approx(share, abs=0.0005)
    assert verdict.reason is None


@pytest.mark.parametrize(
    ("direction", "value", "share"),
    [
        ("keep", 47, 0.875),
        ("keep", 53, 0.875),
        ("keep", 52, 1.0),
        ("keep", 39, 0.0),
        ("up", 60, 1.0),
        ("up", 47, 0.875),
        ("down", 47, 1.0),
        ("down", 61, 0.0),
    ],
)
def test_a_target_equal_to_its_baseline_is_judged_by_a_tolerance(
    direction: str, value: float, share: float
) -> None:
    case = Case(
        value=value, baseline=50, target=50, direction=direction, tolerance=2, tolerance_max=10
    )
    assert judge(case).share == share


def test_a_falling_indicator_that_has_not_moved_is_at_zero_not_minus_zero() -> None:
    assert str(attainment(40, 20, 40)) == "0.0"


def test_keeping_needs_no_baseline() -> None:
    case = Case(value=47, baseline=None, target=50, direction="keep", tolerance=2, tolerance_max=10)
    assert judge(case).share == 0.875


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": None}, Why.NO_DATA),
        ({"value": None, "missing_because": Why.STALE}, Why.STALE),
        ({"target": None}, Why.NO_TARGET),
        ({"baseline": None}, Why.UNKNOWN_BASELINE),
        ({"same_perimeter": False}, Why.OTHER_PERIMETER),
        ({"coverage": 0.59}, Why.LOW_COVERAGE),
        ({"direction": "down", "target": 50, "coverage": 0.99}, Why.FALLING_NEEDS_ALL),
        ({"target": 100}, Why.NO_TOLERANCE),
        ({"direction": "keep", "tolerance": 1, "tolerance_max": 2, "same_perimeter": False},
         Why.OTHER_PERIMETER),
    ],
)  # fmt: skip
def test_a_missing_percentage_has_its_reason(changes: dict[str, object], reason: Why) -> None:
    whole: dict[str, object] = {"value": 160, "baseline": 100, "target": 200, "direction": "up"}
    verdict = judge(Case(**{**whole, **changes}))  # type: ignore[arg-type]
    assert verdict.reason is reason
    assert (verdict.share, verdict.low, verdict.high) == (None, None, None)
    assert reason.words
    assert reason.sentence


def test_the_least_coverage_is_enough() -> None:
    assert judge(Case(160, 100, 200, "up", coverage=0.6)).share == 0.6


def test_a_falling_indicator_with_every_report_is_judged() -> None:
    assert judge(Case(20, 40, 0, "down", coverage=1.0)).share == 0.5


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(0, 10**5), st.integers(0, 10**5))
def test_the_interval_contains_the_share(
    baseline: int, target: int, value: int, below: int, above: int
) -> None:
    assume(baseline != target)
    direction = "up" if target > baseline else "down"
    case = Case(value, baseline, target, direction, low=value - below, high=value + above)
    verdict = judge(case)
    assert verdict.low is not None
    assert verdict.high is not None
    assert verdict.share is not None
    assert verdict.low <= verdict.share <= verdict.high


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_clamped_share_is_a_share(baseline: int, target: int, value: int) -> None:
    assume(baseline != target)
    assert 0 <= clamp(attainment(baseline, target, value)) <= 1


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(-1000, 1000), st.integers(1, 1000))
def test_another_unit_gives_the_same_share(
    baseline: int, target: int, value: int, shift: int, scale: int
) -> None:
    assume(baseline != target)
    other = [number * scale + shift for number in (baseline, target, value)]
    assert attainment(*other) == pytest.approx(attainment(baseline, target, value))


@given(st.floats(0, 100), st.floats(0, 50), st.floats(0.1, 50))
def test_keeping_is_a_share_that_never_rises_with_distance(
    distance: float, tolerance: float, room: float
) -> None:
    share = kept(distance, tolerance, tolerance + room)
    assert 0 <= share <= 1
    assert kept(distance + 1, tolerance, tolerance + room) <= share


def test_impossible_questions_are_errors() -> None:
    with pytest.raises(ValueError, match="tolerance"):
        attainment(5, 5, 5)
    with pytest.raises(ValueError, match="tolerance"):
        kept(1, 3, 3)
