"""Attributions: what an action calls its own, never twice within a goal, and counted once."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.indicators import Attribution
from foodplan.models.plan import ActionGoal
from foodplan.progress.shares import union
from foodplan.rules.ledger import Method, SourceKind
from foodplan.rules.problems import Refused
from foodplan.store import plan
from foodplan.store.attributions import (
    AttributionKey,
    attribution_history,
    attributions,
    claimed,
    filters_text,
    stated_attributions,
)
from foodplan.store.edits import Overtaken
from foodplan.store.edits.attributions import move_attributions, set_attribution
from foodplan.store.history import Change, Moment, record
from foodplan.store.measures import Measures
from tests.factories.indicators import (
    CHANGE,
    TODAY,
    make_action,
    make_flow,
    make_goal,
    make_observation,
    make_plan,
)
from tests.factories.organisations import make_site

NOW = Moment(TODAY)
SINCE = date(2026, 1, 1)
TODAY_CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")
MONTHS = (202601, 202611)
NORTH, SOUTH = "nord", "sud"


@pytest.fixture
def city(session: Session) -> Session:
    """Two actions of one goal; 120 and 80 kg of market surplus, 200 kg of bread."""
    make_plan(session)
    make_goal(session)
    make_action(session, "a")
    make_action(session, "b")
    make_site(session, NORTH)
    make_site(session, SOUTH, area="7")
    make_flow(session, 202610, "source:mercato", NORTH, 120_000)
    make_flow(session, 202610, "source:mercato", SOUTH, 80_000)
    make_flow(session, 202610, "source:forno", SOUTH, 200_000, category="pane-forno",
              source_kind=SourceKind.RETAIL_SURPLUS, method=Method.PACK)  # fmt: skip
    return session


def key(action: str, measure: str = "recovered", **filters: list[str]) -> AttributionKey:
    return AttributionKey(action, measure, filters_text(filters))


def state(session: Session, what: AttributionKey, share: float | None, opened: int = 0,
          change: Change = TODAY_CHANGE, since: date = SINCE) -> Attribution:  # fmt: skip
    return set_attribution(session, what, share, opened, change, since)


def forced(session: Session, what: AttributionKey, share: float, **columns: Any) -> None:
    """State what no officer could: an import, or filters that came to overlap."""
    columns.setdefault("valid_from", SINCE)
    record(session, Attribution, what.columns(), {"share": share}, CHANGE, **columns)


def amounts(session: Session, moment: Moment = NOW) -> Mapping[str, int]:
    rows = stated_attributions(session, moment)
    found = claimed(session, Measures(session, moment), rows, MONTHS)
    sums: dict[str, int] = {}
    for item in found:
        sums[item.row.action] = sums.get(item.row.action, 0) + sum(item.atoms.values())
    return sums


def test_the_example_of_the_method_counts_the_same_80_once(city: Session) -> None:
    market = key("a", category=["ortofrutta"])
    forced(city, market, 1)
    forced(city, key("b", node=[SOUTH], category=["ortofrutta"]), 1)
    forced(city, key("b", category=["pane-forno"]), 0.5)
    found = claimed(city, Measures(city, NOW), attributions(city, NOW), MONTHS)
    made = union(item.claim for item in found)
    assert (made.value, made.claimed) == (300_000, 380_000)
    (conflict,) = made.conflicts
    assert (conflict.amount, conflict.share, conflict.actions) == (80_000, 2.0, ("a", "b"))


def test_a_share_holds_from_its_day_and_the_past_keeps_its_own(city: Session) -> None:
    first = state(city, key("a"), 0.5)
    state(city, key("a"), 0.25, first.id or 0, LATER, TODAY)
    assert [row.share for row in attributions(city, NOW)] == [0.25]
    assert [row.share for row in attributions(city, Moment(date(2026, 6, 1)))] == [0.5]
    assert [row.share for row in attributions(city, Moment(TODAY, TODAY_CHANGE.at))] == [0.5]
    assert [row.reason for row in attribution_history(city, "a")] == ["prova", "prova", "dopo"]


def test_a_month_belongs_to_the_share_of_its_last_day(city: Session) -> None:
    make_flow(city, 202601, "source:mercato", NORTH, 7_000)
    state(city, key("a"), 1, since=date(2026, 2, 1))
    assert amounts(city) == {"a": 400_000}
    forced(city, key("b"), 0.5, valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1))
    assert amounts(city)["b"] == 7_000


def test_zero_takes_an_attribution_away(city: Session) -> None:
    first = state(city, key("a"), 1)
    state(city, key("a"), 0, first.id or 0, LATER)
    assert attributions(city, NOW) == []
    state(city, key("b"), 1)


def test_more_than_the_whole_of_a_cell_is_refused_with_the_other_claims_named(
    city: Session,
) -> None:
    state(city, key("a", area=["7"]), 0.6)
    state(city, key("b", category=["pane-forno"]), 0.4)
    with pytest.raises(Refused) as refused:
        state(city, key("b", source_kind=["market_surplus"]), 0.5)
    (problem,) = refused.value.problems
    assert problem.field == "share"
    assert problem.params == {"goal": "Obiettivo prova", "others": "«A»", "whole": "1,1"}
    assert len(attributions(city, NOW)) == 2


def test_shares_of_different_cells_go_together(city: Session) -> None:
    state(city, key("a", node=[NORTH]), 1)
    state(city, key("b", node=[SOUTH]), 1)
    state(city, key("b", "redistributed"), 1)
    assert len(attributions(city, NOW)) == 3


def test_one_action_cannot_claim_a_cell_twice_either(city: Session) -> None:
    state(city, key("a"), 0.7)
    with pytest.raises(Refused) as refused:
        state(city, key("a", category=["pane-forno"]), 0.7)
    assert refused.value.problems[0].params["others"] == "questa stessa azione"


def test_actions_of_different_goals_may_both_claim_the_whole(city: Session) -> None:
    make_goal(city, "altro")
    make_action(city, "c", goal="altro")
    state(city, key("a"), 1)
    state(city, key("c"), 1)
    record(city, ActionGoal, {"action": "c", "goal": "obiettivo-prova"}, {"active": True}, CHANGE)
    made = union(item.claim for item in claimed(
        city, Measures(city, NOW), attributions(city, NOW), MONTHS))  # fmt: skip
    assert (made.value, made.claimed, len(made.conflicts)) == (400_000, 800_000, 3)


def test_what_a_cancelled_action_claimed_is_free_for_others(city: Session) -> None:
    state(city, key("a"), 1)
    with pytest.raises(Refused):
        state(city, key("b"), 1)
    plan.change_action_status(city, "a", "cancelled", "ritirata", LATER, on=SINCE)
    state(city, key("b"), 1)


def test_a_conflict_that_is_there_already_does_not_stop_another_claim(city: Session) -> None:
    forced(city, key("a", node=[NORTH]), 1)
    forced(city, key("b", node=[NORTH]), 1)
    state(city, key("b", node=[SOUTH]), 1)
    assert len(attributions(city, NOW)) == 3


def test_the_second_of_two_officers_is_told(city: Session) -> None:
    state(city, key("a"), 0.5)
    with pytest.raises(Overtaken):
        state(city, key("a"), 0.7, 0, LATER)
    assert [row.share for row in attributions(city, NOW)] == [0.5]


@pytest.mark.parametrize(
    ("what", "share", "field"),
    [
        (key("a"), None, "share"),
        (key("a"), 1.1, "share"),
        (key("a"), -0.1, "share"),
        (key("nessuna"), 0.5, "action"),
        (key("a", "waste_share"), 0.5, "measure"),
        (key("a", "passages"), 0.5, "measure"),
        (key("a", "che-non-c-e"), 0.5, "measure"),
        (key("a", source_kind=["luna"]), 0.5, "filters"),
        (AttributionKey("a", observation="nessuna"), 0.5, "observation"),
        (AttributionKey("a", "recovered", observation="nessuna"), 0.5, "observation"),
    ],
)
def test_what_cannot_be_attributed_is_refused_at_its_field(
    city: Session, what: AttributionKey, share: float | None, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        state(city, what, share)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_one_record_is_divided_between_actions_and_a_percentage_is_not(city: Session) -> None:
    there = make_observation(city, None, 42.0)
    share = make_observation(city, None, 0.4, unit="%")
    state(city, AttributionKey("a", observation=there), 0.75)
    with pytest.raises(Refused) as refused:
        state(city, AttributionKey("b", observation=there), 0.5)
    assert refused.value.problems[0].params["others"] == "«A»"
    with pytest.raises(Refused):
        state(city, AttributionKey("a", observation=share), 0.5)
    (found,) = claimed(city, Measures(city, NOW), attributions(city, NOW), MONTHS)
    assert found.atoms == {there: 42_000}


def test_merged_actions_add_their_shares_up_to_the_whole(city: Session) -> None:
    state(city, key("a"), 0.4)
    state(city, key("b"), 0.6)
    state(city, key("a", "redistributed"), 0.3)
    assert move_attributions(city, "a", "b", LATER, TODAY) == 2
    held = {(row.action, row.measure): row.share for row in attributions(city, NOW)}
    assert held == {("b", "recovered"): 1.0, ("b", "redistributed"): 0.3}
    before = attributions(city, Moment(TODAY - timedelta(1)))
    assert {row.action for row in before} == {"a", "b"}
    with pytest.raises(Refused):
        move_attributions(city, "b", "b", LATER, TODAY)
    with pytest.raises(Refused):
        move_attributions(city, "b", "nessuna", LATER, TODAY)


def test_an_attribution_whose_measure_is_gone_covers_nothing(city: Session) -> None:
    forced(city, key("a", "misura-di-ieri"), 1)
    forced(city, AttributionKey("a", observation="persa"), 1)
    assert amounts(city) == {"a": 0}
