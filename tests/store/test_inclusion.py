"""Work inclusion in the store: what is refused, and what is released once and never again."""

from datetime import date

import pytest
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.history import Moment
from foodplan.store.inclusion import (
    GroundsInput,
    PurchasesInput,
    TotalsInput,
    add_contract,
    list_outcomes,
    list_releases,
    set_grounds,
    set_purchases,
    set_totals,
    stated,
)
from foodplan.store.inclusion.grains import (
    all_purchases,
    hours_of_inclusion,
    placements_started,
    reserved_contracts,
)
from tests.factories.inclusion import HALF, TODAY, at, make_programme, state

NOW = Moment(TODAY)


def fields_of(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.field for problem in caught.value.problems]


def test_a_half_year_is_released_a_month_after_its_end(session: Session) -> None:
    programme, (ours,) = make_programme(session)
    state(session, programme, ours, {"traineeship": 12, "permanent": 3, "fixed_term": 7})
    assert list_releases(session, Moment(date(2026, 7, 31))) == []
    (row,) = list_releases(session, Moment(date(2026, 8, 1)))
    assert row.started.total == 22
    assert row.started.cells["traineeship"] == 12
    assert row.started.cells["permanent"] is None
    assert row.started.cells["fixed_term"] is None


def test_a_later_correction_changes_no_released_figure(session: Session) -> None:
    programme, (ours,) = make_programme(session)
    state(session, programme, ours, {"traineeship": 12, "permanent": 6})
    before = list_releases(session, NOW)
    state(session, programme, ours, {"traineeship": 14, "permanent": 6}, at(2026, 9, 3))
    assert list_releases(session, NOW) == before
    assert stated(session, programme, ours, HALF, NOW).count("traineeship", "started") == 14


def test_what_is_first_stated_late_is_released_at_the_end_of_that_month(session: Session) -> None:
    programme, (ours,) = make_programme(session)
    state(session, programme, ours, {"traineeship": 12}, at(2026, 9, 3))
    assert list_releases(session, Moment(date(2026, 9, 30))) == []
    (row,) = list_releases(session, Moment(date(2026, 10, 1)))
    assert row.started.total == 12


def test_programmes_have_figures_only_where_no_part_is_small(session: Session) -> None:
    first, (ours,) = make_programme(session)
    second, (theirs,) = make_programme(session, "Orti", ("orti",))
    state(session, first, ours, {"traineeship": 12})
    state(session, second, theirs, {"traineeship": 6})
    assert list_releases(session, NOW)[0].programmes == {first: 12, second: 6}
    state(session, second, theirs, {"traineeship": 2, "permanent": 9}, at(2026, 7, 12))
    (row,) = list_releases(session, NOW)
    assert row.started.cells["traineeship"] == 14
    assert row.programmes == {}


def test_programmes_of_less_than_ten_people_have_no_figures(session: Session) -> None:
    first, (ours,) = make_programme(session)
    second, (theirs,) = make_programme(session, "Orti", ("orti",))
    state(session, first, ours, {"traineeship": 5})
    state(session, second, theirs, {})
    (row,) = list_releases(session, NOW)
    assert row.started.total == 5
    assert row.programmes == {}


def test_hours_of_few_people_are_not_released(session: Session) -> None:
    first, (ours,) = make_programme(session)
    second, (theirs,) = make_programme(session, "Orti", ("orti",))
    state(session, first, ours, {"traineeship": 12})
    few = {("traineeship", "hours"): 400, ("traineeship", "carried"): 1}
    state(session, second, theirs, {"traineeship": 2}, counts=few)
    (row,) = list_releases(session, NOW)
    assert (row.started.total, row.hours, row.with_hours) == (14, None, 0)
    five = {("traineeship", "hours"): 400, ("traineeship", "carried"): 3}
    state(session, second, theirs, {"traineeship": 2}, at(2026, 7, 12), counts=five)
    (row,) = list_releases(session, NOW)
    assert (row.hours, row.with_hours) == (400, 1)


def test_outcomes_and_starts_keep_the_same_total(session: Session) -> None:
    programme, (ours,) = make_programme(session)
    half, starts = 202506, {"traineeship": 20}
    state(session, programme, ours, starts, at(2025, 7, 10), half)
    outcomes = {("traineeship", 12, "still_there"): 8, ("traineeship", 12, "training"): 7}
    state(session, programme, ours, starts, at(2026, 7, 10), half, outcomes=outcomes)
    (row,) = list_outcomes(session, NOW)
    assert row.outcomes.cells["unknown"] == 5
    assert row.kept == (8, 15)
    assert list_outcomes(session, Moment(date(2026, 7, 31))) == []


def test_more_outcomes_than_released_starts_say_nothing(session: Session) -> None:
    programme, (ours,) = make_programme(session)
    state(session, programme, ours, {"traineeship": 20}, at(2025, 7, 10), 202506)
    outcomes = {("traineeship", 12, "still_there"): 22}
    late = {"traineeship": 22}
    state(session, programme, ours, late, at(2026, 7, 10), 202506, outcomes=outcomes)
    assert list_outcomes(session, NOW) == []


def test_hours_follow_the_starts_and_readings_are_of_nobody(session: Session) -> None:
    programme, (ours,) = make_programme(session)
    counts = {("traineeship", "hours"): 400, ("traineeship", "carried"): 3}
    state(session, programme, ours, {"traineeship": 4}, counts=counts)
    assert placements_started(session, NOW) == []
    assert hours_of_inclusion(session, NOW) == []
    counts = {("traineeship", "hours"): 1400}
    state(session, programme, ours, {"traineeship": 9}, at(2026, 7, 12), counts=counts)
    assert [
        (row.month, row.organisation, row.value) for row in placements_started(session, NOW)
    ] == [(HALF, 0, 9)]
    assert hours_of_inclusion(session, NOW)[0].value == 1400


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        ({("permanent", "started"): 2, ("permanent", "ended"): 3}, "permanent.ended"),
        ({("permanent", "started"): 1, ("permanent", "hours"): 1081}, "permanent.hours"),
        ({("permanent", "ended"): 1}, "permanent.started"),
        ({("permanent", "started"): -1}, "permanent.started"),
    ],
)
def test_counts_that_cannot_be_are_refused_at_their_field(
    session: Session, counts: dict[tuple[str, str], int], field: str
) -> None:
    programme, (ours,) = make_programme(session)
    with pytest.raises(Refused) as caught:
        set_totals(session, TotalsInput(programme, ours, HALF, counts), 0, at(2026, 7, 9), TODAY)
    assert fields_of(caught) == [field]


def test_a_half_year_to_come_a_stranger_and_an_early_outcome_are_refused(session: Session) -> None:
    programme, (ours,) = make_programme(session)
    started = {("permanent", "started"): 5}
    for item, field in (
        (TotalsInput(programme, ours, 202612, started), "half"),
        (TotalsInput(programme, ours, 202605, started), "half"),
        (TotalsInput(programme, ours + 1, HALF, started), ""),
        (
            TotalsInput(programme, ours, HALF, started, {("permanent", 12, "none"): 1}),
            "permanent.after_12_still_there",
        ),
    ):
        with pytest.raises(Refused) as caught:
            set_totals(session, item, 0, at(2026, 7, 9), TODAY)
        assert fields_of(caught) == [field]


def test_the_second_of_two_writers_is_told(session: Session) -> None:
    programme, (ours,) = make_programme(session)
    state(session, programme, ours, {"traineeship": 12})
    item = TotalsInput(programme, ours, HALF, {("traineeship", "started"): 13})
    with pytest.raises(Overtaken):
        set_totals(session, item, 0, at(2026, 7, 12), TODAY)


def test_grounds_of_few_people_are_never_kept(session: Session) -> None:
    programme, _ = make_programme(session)
    said = GroundsInput(programme, 2025, {"disability": 4, "minors": 6}, "relazione")
    with pytest.raises(Refused) as caught:
        set_grounds(session, said, 0, at(2026, 7, 9), TODAY)
    assert fields_of(caught) == ["disability"]


def test_contracts_and_purchases_are_read_in_cents(session: Session) -> None:
    values = {"title": "Pulizie", "awarded_on": date(2025, 5, 3), "cents": 900_000,
              "reserved": True, "source": "atto 1", "buyer": "", "act": "", "workers": None,
              "disadvantaged": None}  # fmt: skip
    add_contract(session, values, at(2026, 1, 2), TODAY)
    with pytest.raises(Refused) as caught:
        add_contract(session, values | {"workers": 3, "disadvantaged": 4}, at(2026, 1, 2), TODAY)
    assert fields_of(caught) == ["disadvantaged"]
    said = PurchasesInput(2025, 20_000_000, "bilancio")
    set_purchases(session, said, 0, at(2026, 1, 2), TODAY)
    assert [(row.month, row.value) for row in reserved_contracts(session, NOW)] == [
        (202505, 900_000)
    ]
    assert [(row.month, row.value) for row in all_purchases(session, NOW)] == [(202512, 20_000_000)]
