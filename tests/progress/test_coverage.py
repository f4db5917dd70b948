"""What was reported of what was expected, and what silence may hide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.cells import Cell
from foodplan.progress.coverage import (
    Missing,
    Peer,
    coverage,
    interval,
    last_full_year,
    method_error,
    missing_report,
    monthly_mean,
    rate_interval,
)
from foodplan.rules.ledger import Method, months_between

GONE = [Missing("a", past=30, low=18, high=36), Missing("b", past=52, low=40, high=63)]
AMOUNTS = st.integers(0, 10**9)


@st.composite
def absences(draw: st.DrawFn) -> list[Missing]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        low, past, high = sorted(draw(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS)))
        found.append(Missing(str(number), past=past, low=low, high=high))
    return found


def test_the_example_of_eight_in_ten() -> None:
    found = coverage(412, 8, 10, GONE)
    assert found.by_number == 0.8
    assert found.by_weight == pytest.approx(0.834, abs=0.0005)
    assert (found.estimate_low, found.estimate_high) == (470, 511)
    assert interval(412, found.estimate_high, 0) == (412, 511)


def test_everybody_answered() -> None:
    found = coverage(412, 10, 10)
    assert (found.by_number, found.by_weight, found.estimate_high) == (1.0, 1.0, 412)


def test_nothing_expected_is_nothing_known() -> None:
    found = coverage(412, 0, 0)
    assert (found.by_number, found.by_weight) == (0.0, 0.0)


def test_an_organisation_without_a_full_year_counts_at_the_median_of_its_kind() -> None:
    peers = [Peer("emporium", 10), Peer("emporium", 30), Peer("emporium", 20), Peer("hub", 900)]
    found = coverage(380, 9, 10, [Missing("new", "emporium", months=1)], peers)
    assert found.by_weight == pytest.approx(380 / 400)
    assert found.without_history == ("new",)


def test_a_kind_of_which_nobody_has_a_year_counts_at_the_median_of_all() -> None:
    found = coverage(90, 9, 10, [Missing("new", "kitchen", months=1)], [Peer("hub", 10)])
    assert found.by_weight == 0.9


def test_without_any_history_weight_is_number() -> None:
    found = coverage(80, 8, 10, [Missing("a"), Missing("b")])
    assert found.by_weight == found.by_number == 0.8
    assert found.estimate_high == 100
    assert found.without_history == ("a", "b")


def test_silence_of_everybody_is_no_coverage() -> None:
    assert coverage(0, 0, 2, [Missing("a"), Missing("b")]).by_weight == 0


def test_zeros_all_round_are_covered_by_number() -> None:
    found = coverage(0, 1, 2, [Missing("a", past=0, low=0, high=0)])
    assert (found.by_number, found.by_weight) == (0.5, 0.5)


def test_the_past_year_of_the_same_months_stands_for_the_missing_ones() -> None:
    history = dict.fromkeys(months_between(202401, 202412), 10.0)
    history |= dict.fromkeys(months_between(202501, 202512), 20.0)
    found = missing_report("a", "hub", months_between(202601, 202612), history)
    assert (found.past, found.low, found.high) == (240, 120, 240)


def test_a_short_history_says_nothing_of_a_year() -> None:
    found = missing_report("a", "hub", [202601], dict.fromkeys(months_between(202508, 202512), 1.0))
    assert (found.past, found.low, found.high, found.months) == (None, None, None, 1)


def test_a_gap_breaks_a_year() -> None:
    months = set(months_between(202401, 202506)) - {202410}
    assert last_full_year(months) is None
    assert monthly_mean(dict.fromkeys(months, 1.0)) is None
    assert last_full_year(months | {202410}) == months_between(202407, 202506)


def test_a_gap_longer_than_any_run_takes_the_past_year() -> None:
    history = dict.fromkeys(months_between(202501, 202512), 5.0)
    found = missing_report("a", "", months_between(202601, 202701), history)
    assert (found.past, found.low, found.high) == (65, 65, 65)


def test_errors_add_inside_an_organisation_and_in_quadrature_between_them() -> None:
    cells = [
        Cell(202601, 1, 100, method=Method.WEIGHED),
        Cell(202602, 1, 100, method=Method.WEIGHED),
        Cell(202601, 2, 12, method=Method.ESTIMATED),
    ]
    assert method_error(cells) == 5.0
    assert method_error([Cell(202601, 1, 100)]) == 0
    assert interval(212, 300, 5) == (207, 305)


def test_an_interval_never_starts_under_zero() -> None:
    assert interval(1, 1, 5) == (0, 6)


@given(AMOUNTS, absences(), st.integers(0, 20))
def test_the_interval_contains_the_value(observed: int, gone: list[Missing], got: int) -> None:
    found = coverage(observed, got, got + len(gone), gone)
    low, high = interval(observed, found.estimate_high, 0)
    assert low <= observed <= high
    assert 0 <= found.by_number <= 1
    assert 0 <= found.by_weight <= 1


@given(AMOUNTS, absences().filter(bool), st.integers(1, 20), AMOUNTS)
def test_more_coverage_never_widens_the_interval(
    observed: int, gone: list[Missing], got: int, arrived: int
) -> None:
    expected = got + len(gone)
    before = coverage(observed, got, expected, gone)
    after = coverage(observed + arrived, got + 1, expected, gone[1:])
    assert after.estimate_high - (observed + arrived) <= before.estimate_high - observed
    assert after.by_number >= before.by_number


@given(st.integers(0, 1000), st.integers(1, 1000), st.integers(0, 1000))
def test_a_rates_interval_contains_the_rate(part: int, rest: int, unseen: int) -> None:
    low, high = rate_interval(part, part + rest, unseen)
    assert 0 <= low <= part / (part + rest) <= high <= 1
