"""From goals to the plan, and from this plan to the wider ones: what may be said, and what not."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.models.plan import Action, ActionGoal, ActionVersion, GoalLink, GoalVersion
from foodplan.progress.confidence import Letter
from foodplan.progress.levels import roll_up_goals, rolled_of, weakest_letter
from foodplan.progress.rollup import Child, roll_up
from foodplan.progress.wider import Tie, parent_view
from foodplan.reports.plan import (
    GoalReport,
    PlanReport,
    goal_report,
    plan_report,
    progress_report,
)
from foodplan.store.history import Change, record
from tests.factories.indicators import (
    CHANGE,
    GOAL,
    OBSERVED,
    PLAN,
    TODAY,
    make_action,
    make_goal,
    make_indicator,
    make_milestone,
    make_observation,
    make_plan,
    make_target,
)

LEVEL = {"baseline_value": 100.0, "baseline_to": date(2024, 12, 31)}
OTHER, AXIS, WIDER = "altro-obiettivo", "asse-largo", "piano-largo"


@pytest.fixture
def city(sqlite_session: Session) -> Session:
    """A plan of two goals, one at 60 % and one of which nobody measured anything, under another."""
    session = sqlite_session
    make_plan(session, WIDER, level="city", title="Piano largo")
    make_goal(session, AXIS, WIDER)
    make_plan(session, parent=WIDER)
    make_goal(session)
    make_goal(session, OTHER)
    make_indicator(session, "mercati", target=200.0, **(OBSERVED | LEVEL))
    make_observation(session, "mercati", 160.0)
    make_indicator(
        session, "muto", goal=OTHER, target=200.0, **(OBSERVED | LEVEL), reporter="Città"
    )
    return session


def tie(session: Session, child: str, parent: str = AXIS, **said: Any) -> None:
    record(session, GoalLink, {"child": child, "parent": parent}, said, CHANGE)


def plan_page(session: Session, slug: str = PLAN, today: date = TODAY) -> PlanReport:
    report = plan_report(session, slug, today)
    assert report is not None
    return report


def goal_page(session: Session, slug: str = GOAL) -> GoalReport:
    report = goal_report(session, slug, TODAY)
    assert report is not None
    return report


# The plan from its goals -------------------------------------------------------------------------


def test_half_a_plan_measured_is_an_interval_and_no_percentage(city: Session) -> None:
    outputs = plan_page(city).tracks.outputs
    assert (outputs.progress, outputs.coverage) == (None, 0.5)
    assert (outputs.low, outputs.high) == pytest.approx((0.3, 0.8))
    assert outputs.reason is not None
    assert outputs.reason.code == "low_coverage"
    assert outputs.weakest is not None
    assert outputs.weakest.slug == GOAL


def test_the_goals_of_a_plan_weigh_alike_unless_they_are_weighed(city: Session) -> None:
    assert [goal.weight for goal in plan_page(city).goals] == [0.5, 0.5]
    for slug, weight in ((GOAL, 3.0), (OTHER, 1.0)):
        reweigh(city, slug, weight)
    report = plan_page(city)
    assert [goal.weight for goal in report.goals] == [0.75, 0.25]
    assert report.tracks.outputs.progress == pytest.approx(0.6)
    assert report.tracks.outputs.coverage == pytest.approx(0.75)


def reweigh(session: Session, slug: str, weight: float | None, reason: str = "") -> None:
    said = {"plan": PLAN, "title": slug, "weight": weight, "weight_reason": reason}
    record(session, GoalVersion, {"goal": slug}, said, CHANGE)


def test_a_goal_that_is_shown_and_not_counted_says_why(city: Session) -> None:
    reweigh(city, GOAL, 1.0)
    reweigh(city, OTHER, 0.0, "solo per memoria")
    report = plan_page(city)
    assert [(goal.counted, goal.weight_reason) for goal in report.goals] == [
        (True, ""), (False, "solo per memoria"),
    ]  # fmt: skip
    assert report.tracks.outputs.coverage == 1


def test_weights_of_only_some_goals_count_as_none(city: Session) -> None:
    reweigh(city, GOAL, 5.0)
    assert [goal.weight for goal in plan_page(city).goals] == [0.5, 0.5]


def test_a_milestone_of_an_action_that_serves_two_goals_counts_once(city: Session) -> None:
    make_action(city, "comune")
    record(city, ActionGoal, {"action": "comune", "goal": OTHER}, {"active": True}, CHANGE)
    make_milestone(city, "fatta", "comune", due_on=TODAY, done_on=TODAY)
    make_milestone(city, "tarda", "comune", due_on=date(2026, 1, 1))
    make_milestone(city, "futura", "comune", due_on=date(2027, 1, 1))
    track = plan_page(city).tracks.implementation
    assert (track.progress, track.measured, track.total) == (0.5, 2, 3)
    assert track.weakest is not None
    assert (track.weakest.slug, track.weakest.title) == ("comune", "Tarda")


def test_an_action_of_the_plan_without_a_goal_counts_in_its_implementation(city: Session) -> None:
    city.add(Action(slug="sola"))
    city.flush()
    said = {"kind": "action", "plan": PLAN, "title": "Sola"}
    record(city, ActionVersion, {"action": "sola"}, said, CHANGE)
    make_milestone(city, "passo", "sola", due_on=TODAY, done_on=TODAY)
    assert plan_page(city).tracks.implementation.progress == 1


def test_money_is_never_the_progress_of_a_plan(city: Session) -> None:
    resources = plan_page(city).tracks.resources
    assert (resources.progress, resources.low, resources.high) == (None, None, None)


def test_the_progress_answer_has_the_plans_figures_beside_its_goals(city: Session) -> None:
    tie(city, GOAL, weight=0.35, act="DCC 1")
    plans = {plan["slug"]: plan for plan in progress_report(city, TODAY).to_json()["plans"]}
    own = plans[PLAN]
    assert (own["progress"], own["coverage"]) == (None, 0.5)
    assert set(own["tracks"]) == {"implementation", "outputs", "outcomes", "resources"}
    assert [goal["weight"] for goal in own["goals"]] == [0.5, 0.5]
    (parent,) = plans[WIDER]["contributions"]
    assert (parent["goal"], parent["known"], parent["low"]) == (AXIS, True, 0.21)
    assert parent["children"] == [
        {"goal": GOAL, "proposed": False, "act": "DCC 1", "weight": 0.35, "points": 0.21,
         "low": 0.21, "high": 0.21},
    ]  # fmt: skip
    assert own["contributions"] == []


# Towards the wider plans -------------------------------------------------------------------------


def test_an_act_gives_the_weight_and_with_it_the_points(city: Session) -> None:
    tie(city, GOAL, weight=0.35, act="DCC 1")
    (parent,) = plan_page(city, WIDER).axes
    assert parent.known
    assert (parent.low, parent.high) == pytest.approx((0.21, 0.86))
    assert parent.unmeasured == pytest.approx(0.65)
    (part,) = parent.parts
    assert (part.weight, part.points) == pytest.approx((0.35, 0.21))
    (wider,) = goal_page(city).wider
    assert (wider.points, wider.proposed) == (pytest.approx(0.21), False)
    assert goal_page(city, AXIS).parent == parent


def test_a_proposed_weight_shows_values_with_their_units_only(city: Session) -> None:
    tie(city, GOAL, weight=0.35)
    tie(city, OTHER, weight=0.2, act="DCC 1")
    (parent,) = plan_page(city, WIDER).axes
    assert (parent.known, parent.low, parent.high, parent.unmeasured) == (False, None, None, None)
    assert [(part.weight, part.points) for part in parent.parts] == [(None, None), (None, None)]
    ((value,), ()) = [part.values for part in parent.parts]
    assert (value.indicator.slug, value.value.value) == ("mercati", 160.0)
    # The weight that an act gives is public, but brings no points while another is proposed.
    (wider,) = goal_page(city, OTHER).wider
    assert (wider.weight, wider.points, wider.low) == (0.2, None, None)


def test_weights_over_one_in_all_are_said_and_give_no_share(city: Session) -> None:
    tie(city, GOAL, weight=0.7, act="DCC 1")
    tie(city, OTHER, weight=0.6, act="DCC 1")
    (parent,) = plan_page(city, WIDER).axes
    assert (parent.over, parent.known, parent.low) == (True, False, None)
    assert goal_page(city).wider[0].points is None


def test_a_goal_of_a_wider_plan_counts_in_one_wider_still(city: Session) -> None:
    make_plan(city, "nazione", level="national")
    make_goal(city, "cima", "nazione")
    tie(city, GOAL, weight=0.5, act="DCC 1")
    tie(city, AXIS, "cima", weight=0.4, act="Legge 1")
    (top,) = plan_page(city, "nazione").axes
    # The axis lies between 0.3 and 0.8: of its 40 points it brings 12 to 32.
    assert [(part.points, part.low, part.high) for part in top.parts] == [
        (None, pytest.approx(0.12), pytest.approx(0.32))
    ]
    assert (top.low, top.high) == pytest.approx((0.12, 0.92))


def test_a_ring_of_goals_is_cut_and_not_followed_for_ever(city: Session) -> None:
    make_goal(city, "secondo-asse", WIDER)
    tie(city, AXIS, "secondo-asse", weight=0.5, act="DCC 1")
    tie(city, "secondo-asse", weight=0.5, act="DCC 1")
    first, second = plan_page(city, WIDER).axes
    for parent in (first, second):
        assert parent.known
        assert parent.low == 0
        assert parent.high == pytest.approx(1)


def test_a_goal_without_ties_has_no_place_among_the_axes(city: Session) -> None:
    assert plan_page(city, WIDER).axes == ()
    assert goal_page(city, AXIS).parent is None


# What asks for attention, and what changed -------------------------------------------------------


def test_what_is_missing_is_named_with_who_should_tell_it(city: Session) -> None:
    report = plan_page(city)
    assert [(gap.reporter, gap.frequency.name) for gap in report.no_data] == [
        ("Città", "ogni anno")
    ]
    assert [link.slug for gap in report.no_data for link in gap.indicators] == ["muto"]
    assert (report.indicators, report.judged) == (2, 1)


def test_what_is_late_says_how_far_it_is_in_its_own_unit(city: Session) -> None:
    said = OBSERVED | LEVEL | {"unit": "%", "kind": "rate", "baseline_value": 0.1}
    make_indicator(city, "quota", target=0.9, **said)
    make_observation(city, "quota", 0.11, unit="%")
    (row,) = plan_page(city).late
    assert (row.slug, row.below) == ("quota", True)
    # From 10 % on 31 December 2024 to 90 % six years later: 23.3 % a year on, and 11 % were found.
    assert row.distance == pytest.approx(12.3, abs=0.1)


def test_the_last_month_tells_of_targets_stated_since_and_not_of_the_first_load(
    city: Session,
) -> None:
    assert plan_page(city).recent == ()
    yesterday = Change(at=datetime(2026, 11, 21, 9, tzinfo=UTC), by=None, reason="Delibera 2")
    make_target(city, "mercati", 250.0, change=yesterday)
    make_milestone_reached(city)
    lines = plan_page(city).recent
    assert [(line.day, line.kind) for line in lines] == [
        (date(2026, 11, 21), "target"), (date(2026, 11, 3), "milestone"),
    ]  # fmt: skip
    assert plan_page(city, today=date(2026, 12, 30)).recent == ()


def make_milestone_reached(session: Session) -> None:
    make_action(session)
    make_milestone(session, "bando", due_on=TODAY, done_on=date(2026, 11, 3))
    make_milestone(session, "vecchia", due_on=TODAY, done_on=date(2026, 3, 3))


# The arithmetic between levels -------------------------------------------------------------------

shares = st.one_of(st.none(), st.floats(0, 1))
children = st.lists(
    st.builds(
        lambda share, spread, weight, coverage: Child(
            "x",
            share,
            None if share is None else max(0.0, share - spread),
            None if share is None else min(1.0, share + spread),
            coverage,
            weight,
        ),
        shares, st.floats(0, 0.3), st.floats(0, 5), st.floats(0, 1),
    ),
    max_size=6,
)  # fmt: skip


@given(children)
def test_goals_that_all_have_a_percentage_roll_up_as_indicators_do(goals: list[Child]) -> None:
    whole, plain = roll_up_goals(goals), roll_up(goals)
    assert (whole.progress, whole.coverage) == (plain.progress, plain.coverage)
    if plain.low is None or whole.low is None:
        assert whole.low == plain.low
    else:
        assert whole.low == pytest.approx(plain.low)


@given(children, st.floats(0, 1), st.floats(0, 1))
def test_a_known_interval_is_never_wider_than_nothing_known(
    goals: list[Child], one: float, other: float
) -> None:
    known = Child("y", None, min(one, other), max(one, other), weight=1.0)
    unknown = Child("y", None, weight=1.0)
    narrow, wide = roll_up_goals([*goals, known]), roll_up_goals([*goals, unknown])
    if narrow.low is not None and wide.low is not None:
        assert narrow.low >= wide.low - 1e-9
        assert (narrow.high or 0) <= (wide.high or 0) + 1e-9


def test_a_letter_is_that_of_the_weakest(city: Session) -> None:
    assert weakest_letter([Letter.A, Letter.C, Letter.B], 1.0) is Letter.C
    assert weakest_letter([Letter.A], 0.7) is Letter.C
    assert weakest_letter([Letter.A], None) is Letter.A
    assert weakest_letter([], 1.0) is None
    goal = goal_page(city).goal
    letters = [row.confidence for row in goal.indicators if row.attainment is not None]
    assert goal.confidence == letters[0]
    assert plan_page(city).confidence is not None
    assert not plan_page(city).green


def test_nothing_known_of_a_goal_says_nothing_higher_up() -> None:
    assert rolled_of(parent_view([])) is None
    assert rolled_of(parent_view([Tie("a", 0.5, proposed=True, rolled=None)])) is None
