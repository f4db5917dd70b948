"""What comes back finds its place again, or is told why it does not fit any more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.plan import GoalLink, GoalVersion, PlanVersion
from foodplan.rules.problems import Refused
from foodplan.store.edits.endings import Ending, bring_back, end_thing
from foodplan.store.edits.goal_ties import Tie, tie_goal
from foodplan.store.edits.goals import move_goal
from foodplan.store.edits.plans import change_plan, goal_weights_of, weigh_plan
from foodplan.store.history import Change, Moment, version_at, versions_at
from tests.factories.indicators import GOAL, PLAN, TODAY, make_goal, make_plan

NOW = Moment(TODAY)


def said(second: int) -> Change:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(seconds=second)
    return Change(at=at, reason="Delibera")


@pytest.fixture
def city(session: Session) -> Session:
    make_plan(session, "nazionale", level="national", title="Nazionale")
    make_plan(session, "metro", level="metropolitan", parent="nazionale", title="Metro")
    make_plan(session, "citta", level="city", parent="metro", title="Città")
    make_plan(session, parent="citta")
    make_goal(session, "asse", plan="nazionale", position=1)
    make_goal(session, "campo", plan="citta", position=2)
    make_goal(session, position=3)
    make_goal(session, "altro", position=4)
    make_goal(session, "terzo", position=5)
    session.commit()
    return session


def opened(session: Session, model: Any, **key: str) -> int:
    row = version_at(session, model, NOW, **key)
    assert row is not None
    return int(row.id)


def cancel(session: Session, kind: str, slug: str, second: int) -> None:
    model = {"plan": PlanVersion, "goal": GoalVersion}[kind]
    number = opened(session, model, **{kind: slug})
    ending = Ending(kind, slug, "cancelled")
    end_thing(session, ending, number, said(second), since=TODAY, today=TODAY)


def back(session: Session, kind: str, slug: str, second: int) -> None:
    model = {"plan": PlanVersion, "goal": GoalVersion}[kind]
    bring_back(session, kind, slug, opened(session, model, **{kind: slug}), said(second), TODAY)


def place(session: Session, slug: str, level: str, parent: str | None, second: int) -> None:
    row = version_at(session, PlanVersion, NOW, plan=slug)
    assert row is not None
    values = {"title": row.title, "level": level, "parent": parent}
    change_plan(session, slug, row.id or 0, values, said(second), TODAY)


def test_no_ring_is_closed_by_way_of_a_plan_that_ended(city: Session) -> None:
    cancel(city, "plan", "metro", 1)
    cancel(city, "goal", "asse", 2)
    with pytest.raises(Refused, match=r"Farebbe un giro|non è più stretto|più largo"):
        place(city, "nazionale", "component", "citta", 3)


def test_a_plan_whose_parent_became_narrower_does_not_come_back_under_it(city: Session) -> None:
    place(city, "citta", "city", None, 1)
    cancel(city, "plan", "metro", 2)
    cancel(city, "goal", "asse", 3)
    place(city, "nazionale", "city", None, 4)
    with pytest.raises(Refused, match="più largo"):
        back(city, "plan", "metro", 5)


def test_a_goal_is_not_moved_beside_or_above_what_it_contributes_to(city: Session) -> None:
    tie_goal(city, Tie(GOAL, "campo"), 0, said(1), TODAY)
    number = opened(city, GoalVersion, goal=GOAL)
    with pytest.raises(Refused, match="togliere prima quel legame"):
        move_goal(city, GOAL, number, "citta", said(2), since=TODAY, today=TODAY)
    number = opened(city, GoalVersion, goal="campo")
    with pytest.raises(Refused, match="togliere prima quel legame"):
        move_goal(city, "campo", number, PLAN, said(2), since=TODAY, today=TODAY)
    move_goal(city, "campo", number, "metro", said(2), since=TODAY, today=TODAY)


def test_a_plan_does_not_become_as_wide_as_what_its_goals_contribute_to(city: Session) -> None:
    tie_goal(city, Tie(GOAL, "campo"), 0, said(1), TODAY)
    with pytest.raises(Refused, match="togliere prima quel legame"):
        place(city, PLAN, "city", "metro", 2)


def test_a_merge_gives_only_ties_that_still_go_to_a_wider_plan(city: Session) -> None:
    tie_goal(city, Tie(GOAL, "campo"), 0, said(1), TODAY)
    tie_goal(city, Tie(GOAL, "asse"), 0, said(2), TODAY)
    make_goal(city, "vasto", plan="metro")
    number = opened(city, GoalVersion, goal=GOAL)
    ending = Ending("goal", GOAL, "merged", "vasto")
    end_thing(city, ending, number, said(3), since=TODAY, today=TODAY)
    links = versions_at(city, GoalLink, NOW, child="vasto")
    assert [link.parent for link in links] == ["asse"]


def test_a_goal_comes_back_among_weighed_ones_without_a_weight_of_its_own(city: Session) -> None:
    _, number = goal_weights_of(city, PLAN, TODAY)
    weights = {GOAL: (0.6, ""), "altro": (0.4, ""), "terzo": (0.0, "mostrato")}
    weigh_plan(city, PLAN, number, weights, said(1), TODAY)
    cancel(city, "goal", GOAL, 2)
    back(city, "goal", GOAL, 3)
    found, _ = goal_weights_of(city, PLAN, TODAY)
    assert found[GOAL] == (0.0, "tornato, da pesare con gli altri")


def test_a_goal_with_a_weight_comes_back_without_among_equal_ones(city: Session) -> None:
    _, number = goal_weights_of(city, PLAN, TODAY)
    weights = {GOAL: (0.6, ""), "altro": (0.4, ""), "terzo": (0.2, "")}
    weigh_plan(city, PLAN, number, weights, said(1), TODAY)
    cancel(city, "goal", GOAL, 2)
    _, number = goal_weights_of(city, PLAN, TODAY)
    weigh_plan(city, PLAN, number, {"altro": (None, ""), "terzo": (None, "")}, said(3), TODAY)
    back(city, "goal", GOAL, 4)
    assert goal_weights_of(city, PLAN, TODAY)[0][GOAL] == (None, "")
