"""What no longer stands is in no read of today and in every read of before; tasks are in none."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.models.plan import (
    ActionVersion,
    GoalVersion,
    Milestone,
    MilestoneVersion,
    PlanVersion,
)
from foodplan.reports.plan import goal_report, indicator_report, plan_report, progress_report
from foodplan.reports.plan.ended import ended
from foodplan.reports.plan.world import read_world
from foodplan.store.edits.versions import edit
from foodplan.store.history import Change, Moment, record, version_at
from foodplan.store.plan import (
    get_own_plan,
    list_actions,
    list_definitions,
    list_goals,
    list_milestones,
    list_plans,
)
from tests.factories.indicators import (
    CHANGE,
    GOAL,
    PLAN,
    TODAY,
    make_action,
    make_goal,
    make_indicator,
    make_milestone,
    make_plan,
)

NOW = Moment(TODAY)
YESTERDAY = TODAY - timedelta(days=1)
BEFORE = Moment(YESTERDAY, datetime(2026, 11, 21, 22, tzinfo=UTC))
SAID = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="unito per delibera")


@pytest.fixture
def plan(session: Session) -> Session:
    make_plan(session)
    make_goal(session)
    make_goal(session, "altro")
    make_indicator(session)
    make_indicator(session, "secondo", goal="altro", title="Secondo")
    make_action(session, "mensa", goal=GOAL)
    make_milestone(session, "passo", "mensa", due_on=date(2026, 6, 1))
    session.commit()
    return session


def stop(
    session: Session, model: type, state: str = "cancelled", led_to: str = "", **key: Any
) -> None:
    row = version_at(session, model, NOW, **key)
    assert row is not None
    edit(session, model, key, row.id or 0, {"state": state, "led_to": led_to}, SAID, TODAY)
    session.commit()


def goals_of(session: Session, moment: Moment) -> set[str]:
    return {row.goal for row in list_goals(session, moment)}


def test_a_goal_that_ended_is_gone_today_and_there_yesterday(plan: Session) -> None:
    stop(plan, GoalVersion, "merged", GOAL, goal="altro")
    assert goals_of(plan, NOW) == {GOAL}
    assert goals_of(plan, Moment(YESTERDAY)) == {GOAL, "altro"}
    assert goals_of(plan, BEFORE) == {GOAL, "altro"}
    assert goal_report(plan, "altro", TODAY) is None
    assert goal_report(plan, "altro", YESTERDAY, BEFORE.known_at) is not None
    progress = progress_report(plan, TODAY)
    assert [goal.slug for goal in progress.plans[0].goals] == [GOAL]
    then = progress_report(plan, YESTERDAY, BEFORE.known_at)
    assert [goal.slug for goal in then.plans[0].goals] == [GOAL, "altro"]


def test_what_hung_from_an_ended_goal_counts_nowhere(plan: Session) -> None:
    stop(plan, GoalVersion, goal=GOAL)
    world = read_world(plan, TODAY, None)
    assert {link.goal for link in world.knowledge.links} == {"altro"}
    assert world.tree.goals_of_action == {}
    assert read_world(plan, YESTERDAY, BEFORE.known_at).tree.goals_of_action["mensa"].keys() == {
        GOAL
    }


def test_an_indicator_that_ended_has_no_page_and_no_weight(plan: Session) -> None:
    stop(plan, IndicatorVersion, indicator="secondo")
    assert [row.indicator for row in list_definitions(plan, NOW)] == ["cibo-recuperato"]
    assert indicator_report(plan, "secondo", TODAY) is None
    assert indicator_report(plan, "secondo", YESTERDAY, BEFORE.known_at) is not None
    assert not read_world(plan, TODAY, None).knowledge.links_of("altro")


def test_an_action_that_ended_is_on_no_page_and_moves_no_track(plan: Session) -> None:
    before = plan_report(plan, PLAN, TODAY)
    assert before is not None
    assert before.late_milestones
    stop(plan, ActionVersion, "superseded", "", action="mensa")
    assert list_actions(plan, NOW) == []
    assert [item.version.action for item in list_actions(plan, BEFORE)] == ["mensa"]
    after = plan_report(plan, PLAN, TODAY)
    assert after is not None
    assert after.actions == ()
    assert after.late_milestones == ()


def test_a_plan_that_ended_takes_its_goals_and_actions_out(plan: Session) -> None:
    stop(plan, PlanVersion, plan=PLAN)
    assert list_plans(plan, NOW) == []
    assert get_own_plan(plan, NOW) is None
    assert goals_of(plan, NOW) == set()
    assert list_actions(plan, NOW) == []
    assert read_world(plan, TODAY, None).knowledge.links == ()
    assert goals_of(plan, BEFORE) == {GOAL, "altro"}


def test_a_task_is_on_no_public_page_and_in_no_track(plan: Session) -> None:
    before = plan_report(plan, PLAN, TODAY)
    plan.add(Milestone(slug="telefonata"))
    plan.flush()
    said = {"action": "mensa", "title": "Telefonare", "due_on": YESTERDAY, "kind": "task"}
    record(plan, MilestoneVersion, {"milestone": "telefonata"}, said, CHANGE)
    plan.commit()
    assert plan_report(plan, PLAN, TODAY) == before
    assert [row.milestone for row in list_milestones(plan, NOW, "mensa")] == ["passo"]
    assert {row.milestone for row in list_milestones(plan, NOW, "mensa", tasks=True)} == {
        "passo",
        "telefonata",
    }
    assert [row.milestone for row in list_actions(plan, NOW)[0].milestones] == ["passo"]


def test_the_page_of_what_ended_tells_since_when_why_and_what_followed(plan: Session) -> None:
    make_goal(plan, "terzo")
    stop(plan, GoalVersion, "merged", "terzo", goal="altro")
    stop(plan, GoalVersion, "superseded", GOAL, goal="terzo")
    found = ended(plan, "goal", "altro", NOW)
    assert found is not None
    assert (found.state, found.since, found.last_day) == ("merged", TODAY, YESTERDAY)
    assert found.reason == "unito per delibera"
    assert found.successor is not None
    assert found.successor.slug == GOAL
    assert ended(plan, "goal", GOAL, NOW) is None
    assert ended(plan, "goal", "altro", BEFORE) is None
    assert ended(plan, "goal", "mai-stato", NOW) is None


def test_a_circle_of_successors_leads_nowhere(plan: Session) -> None:
    stop(plan, GoalVersion, "merged", "altro", goal=GOAL)
    stop(plan, GoalVersion, "merged", GOAL, goal="altro")
    found = ended(plan, "goal", "altro", NOW)
    assert found is not None
    assert found.successor is None


def test_the_day_on_which_a_thing_ended_survives_later_words_about_it(plan: Session) -> None:
    stop(plan, GoalVersion, goal="altro")
    row = version_at(plan, GoalVersion, Moment(TODAY + timedelta(days=9)), goal="altro")
    assert row is not None
    later = TODAY + timedelta(days=9)
    edit(plan, GoalVersion, {"goal": "altro"}, row.id or 0, {"summary": "nota"}, SAID, later)
    plan.commit()
    found = ended(plan, "goal", "altro", Moment(later))
    assert found is not None
    assert found.since == TODAY
