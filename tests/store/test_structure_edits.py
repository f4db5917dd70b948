"""The plan's structure: nothing goes round, nothing weighs over 1, yesterday never changes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.plan import (
    ActionVersion,
    GoalLink,
    GoalVersion,
    MilestoneVersion,
    PlanVersion,
)
from foodplan.reports.office.what_if import what_if
from foodplan.reports.plan import progress_report
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.endings import Ending, bring_back, end_thing
from foodplan.store.edits.goal_ties import (
    Tie,
    indicator_ties,
    reorder_indicator,
    tie_goal,
    tie_indicator,
    untie_goal,
    untie_indicator,
)
from foodplan.store.edits.goals import add_goal, change_goal, move_goal, reorder_goal
from foodplan.store.edits.plans import add_plan, change_plan, goal_weights_of, weigh_plan
from foodplan.store.history import Change, Moment, version_at, versions_at
from foodplan.store.instance import set_instance_fact
from foodplan.store.plan import list_goals
from tests.factories.indicators import (
    GOAL,
    PLAN,
    TODAY,
    make_action,
    make_goal,
    make_indicator,
    make_milestone,
    make_observation,
    make_plan,
)

NOW = Moment(TODAY)
YESTERDAY = TODAY - timedelta(days=1)
LAST_NIGHT = datetime(2026, 11, 21, 22, 59, tzinfo=UTC)
ACT = "Delibera 1/2026"


def said(number: int = 0) -> Change:
    """A change of its own instant, as every request has."""
    return Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(seconds=number), reason=ACT)


@pytest.fixture
def city(session: Session) -> Session:
    make_plan(session, "nazionale", level="national", title="Nazionale")
    make_plan(session, "citta", level="city", parent="nazionale", title="Città")
    make_plan(session, parent="citta")
    make_goal(session, "asse", plan="nazionale")
    make_goal(session, "campo", plan="citta")
    make_goal(session, position=1)
    make_goal(session, "altro", position=2)
    make_indicator(session)
    make_indicator(session, "secondo", goal="altro", title="Secondo")
    make_action(session, "mensa", goal=GOAL)
    make_action(session, "orto", goal="altro")
    make_milestone(session, "passo", "orto", due_on=date(2026, 6, 1))
    set_instance_fact(session, "plan", PLAN)
    session.commit()
    return session


def opened(session: Session, model: Any, day: date = TODAY, **key: Any) -> int:
    row = version_at(session, model, Moment(day), **key)
    assert row is not None
    return int(row.id)


def refused(*fields: str) -> Any:
    return pytest.raises(Refused, match="|".join(f"{field}: " for field in fields))


def plan_said(**changes: Any) -> dict[str, Any]:
    return {"title": "Nuovo", "level": "component", "parent": "citta", "source": "prova", **changes}


def goals(session: Session, plan: str = PLAN, day: date = TODAY) -> list[str]:
    return [row.goal for row in list_goals(session, Moment(day), plan)]


def end(session: Session, kind: str, slug: str, state: str, led_to: str = "", n: int = 0) -> None:
    model = {"goal": GoalVersion, "plan": PlanVersion}.get(kind)
    assert model is not None
    number = opened(session, model, TODAY, **{kind: slug})
    ending = Ending(kind, slug, state, led_to)
    end_thing(session, ending, number, said(n), since=TODAY, today=TODAY)
    session.commit()


def test_a_plan_is_made_changed_and_never_under_itself(city: Session) -> None:
    slug = add_plan(city, plan_said(), said(), TODAY)
    assert slug == "nuovo-2"
    with refused("title"):
        add_plan(city, plan_said(), said(), TODAY)
    number = opened(city, PlanVersion, plan="citta")
    with refused("parent"):
        values = plan_said(title="Città", level="city", parent=slug)
        change_plan(city, "citta", number, values, said(), TODAY)
    with refused("parent"):
        change_plan(
            city, "citta", number, plan_said(title="Città", level="national"), said(), TODAY
        )
    with refused("ends_on"):
        days = {"starts_on": TODAY, "ends_on": YESTERDAY}
        change_plan(
            city, slug, opened(city, PlanVersion, plan=slug), plan_said(**days), said(), TODAY
        )
    with refused("summary"):
        add_plan(city, plan_said(title="Lungo", summary="a" * 400_000), said(), TODAY)


def test_a_long_text_says_by_how_much_it_is_too_long(city: Session) -> None:
    with pytest.raises(Refused) as caught:
        add_goal(city, PLAN, {"title": "Lungo", "summary": "a" * 2_345}, said(), TODAY)
    assert caught.value.problems[0].text == (
        "Il testo ha 2345 caratteri e ce ne stanno 2000: accorciarlo di 345."
    )


def test_the_second_of_two_who_save_is_told(city: Session) -> None:
    number = opened(city, GoalVersion, goal=GOAL)
    change_goal(city, GOAL, number, {"title": "Primo"}, said(), TODAY)
    with pytest.raises(Overtaken):
        change_goal(city, GOAL, number, {"title": "Dopo"}, said(1), TODAY)


def test_a_goal_moves_on_a_day_and_earlier_days_keep_it(city: Session) -> None:
    later = TODAY + timedelta(days=10)
    number = opened(city, GoalVersion, later, goal="altro")
    with refused("day"):
        move_goal(city, "altro", number, "citta", said(), since=YESTERDAY, today=TODAY)
    with refused("plan"):
        move_goal(city, "altro", number, PLAN, said(), since=later, today=TODAY)
    move_goal(city, "altro", number, "citta", said(), since=later, today=TODAY)
    assert goals(city) == [GOAL, "altro"]
    assert goals(city, day=later) == [GOAL]
    assert goals(city, "citta", later) == ["campo", "altro"]


def test_goals_change_places_and_stay_within_the_list(city: Session) -> None:
    assert reorder_goal(city, "altro", -1, said(), TODAY)
    assert goals(city) == ["altro", GOAL]
    assert not reorder_goal(city, "altro", -1, said(1), TODAY)
    assert reorder_goal(city, "altro", 1, said(2), TODAY)
    assert goals(city) == [GOAL, "altro"]


def test_a_merged_goal_gives_its_ties_away_and_takes_them_back(city: Session) -> None:
    make_observation(city, "secondo", 500.0, unit="kg")
    tie_goal(city, Tie("altro", "campo", source="prova"), 0, said(), TODAY)
    end(city, "goal", "altro", "merged", GOAL, 5)
    assert [tie.indicator for tie in indicator_ties(city, GOAL, TODAY)] == [
        "cibo-recuperato", "secondo",
    ]  # fmt: skip
    assert {link.child for link in versions_at(city, GoalLink, NOW)} == {"altro", GOAL}
    assert goals(city) == [GOAL]
    number = opened(city, GoalVersion, goal="altro")
    bring_back(city, "goal", "altro", number, said(9), TODAY)
    assert goals(city) == [GOAL, "altro"]
    assert [tie.indicator for tie in indicator_ties(city, GOAL, TODAY)] == ["cibo-recuperato"]
    assert {link.child for link in versions_at(city, GoalLink, NOW)} == {"altro"}


def test_a_merged_plan_gives_its_goals_and_takes_them_back(city: Session) -> None:
    slug = add_plan(city, plan_said(), said(), TODAY)
    add_goal(city, slug, {"title": "Terzo"}, said(1), TODAY)
    end(city, "plan", slug, "merged", PLAN, 2)
    assert goals(city) == [GOAL, "altro", "terzo"]
    bring_back(city, "plan", slug, opened(city, PlanVersion, plan=slug), said(3), TODAY)
    assert goals(city) == [GOAL, "altro"]
    assert goals(city, slug) == ["terzo"]


def test_a_merged_action_takes_its_open_steps_along(city: Session) -> None:
    number = opened(city, ActionVersion, action="orto")
    ending = Ending("action", "orto", "merged", "mensa")
    end_thing(city, ending, number, said(), since=TODAY, today=TODAY)
    step = version_at(city, MilestoneVersion, NOW, milestone="passo")
    assert step is not None
    assert step.action == "mensa"


@pytest.mark.parametrize(
    ("slug", "state", "led_to", "field"),
    [
        ("altro", "merged", "", "led_to"),
        ("altro", "merged", "altro", "led_to"),
        ("altro", "superseded", "mai-visto", "led_to"),
        ("altro", "sparito", "", "state"),
    ],
)
def test_an_ending_that_leads_nowhere_is_refused(
    city: Session, slug: str, state: str, led_to: str, field: str
) -> None:
    with refused(field):
        end(city, "goal", slug, state, led_to)


def test_nothing_ends_twice_nor_in_what_has_ended_nor_without_a_reason(city: Session) -> None:
    end(city, "goal", "altro", "cancelled")
    with refused("state"):
        end(city, "goal", "altro", "cancelled", n=1)
    with refused("led_to"):
        end(city, "goal", GOAL, "merged", "altro", 2)
    with refused("reason"):
        end_thing(
            city, Ending("goal", GOAL, "cancelled"), opened(city, GoalVersion, goal=GOAL),
            Change(at=said(3).at), since=TODAY, today=TODAY,
        )  # fmt: skip
    with refused("state"):
        end(city, "plan", PLAN, "cancelled", n=4)


def test_ties_go_to_wider_plans_only_and_weigh_at_most_one(city: Session) -> None:
    with refused("parent"):
        tie_goal(city, Tie(GOAL, "altro"), 0, said(), TODAY)
    with refused("parent"):
        tie_goal(city, Tie("asse", GOAL), 0, said(), TODAY)
    with refused("act"):
        tie_goal(city, Tie(GOAL, "campo", 0.5), 0, said(), TODAY)
    tie_goal(city, Tie(GOAL, "campo", 0.7, ACT), 0, said(), TODAY)
    with refused("weight"):
        tie_goal(city, Tie("altro", "campo", 0.4, ACT), 0, said(1), TODAY)
    tie_goal(city, Tie("altro", "campo", 0.3, ACT), 0, said(1), TODAY)
    with pytest.raises(Overtaken):
        tie_goal(city, Tie(GOAL, "campo", 0.1, ACT), 0, said(2), TODAY)
    number = opened(city, GoalLink, child=GOAL, parent="campo")
    untie_goal(city, GOAL, "campo", number, said(3), TODAY)
    assert {link.child for link in versions_at(city, GoalLink, NOW)} == {"altro"}


def test_an_indicator_measures_a_second_goal_and_leaves_it(city: Session) -> None:
    tie_indicator(city, "altro", "cibo-recuperato", said(), TODAY)
    with refused("indicator"):
        tie_indicator(city, "altro", "cibo-recuperato", said(1), TODAY)
    assert reorder_indicator(city, "altro", "cibo-recuperato", -1, said(2), TODAY)
    names = [tie.indicator for tie in indicator_ties(city, "altro", TODAY)]
    assert names == ["cibo-recuperato", "secondo"]
    untie_indicator(city, "altro", "cibo-recuperato", said(3), TODAY)
    assert [tie.indicator for tie in indicator_ties(city, "altro", TODAY)] == ["secondo"]


def test_weights_of_goals_go_together(city: Session) -> None:
    weights, number = goal_weights_of(city, PLAN, TODAY)
    assert weights == {GOAL: (None, ""), "altro": (None, "")}
    with refused("weights"):
        weigh_plan(city, PLAN, number, {GOAL: (1.0, ""), "altro": (None, "")}, said(), TODAY)
    with refused("weight_reason"):
        weigh_plan(city, PLAN, number, {GOAL: (1.0, ""), "altro": (0.0, "")}, said(), TODAY)
    weigh_plan(city, PLAN, number, {GOAL: (3.0, ""), "altro": (1.0, "")}, said(), TODAY)
    with pytest.raises(Overtaken):
        weigh_plan(city, PLAN, number, {GOAL: (1.0, ""), "altro": (1.0, "")}, said(1), TODAY)
    slug = add_goal(city, PLAN, {"title": "Terzo"}, said(2), TODAY)
    assert goal_weights_of(city, PLAN, TODAY)[0][slug][0] == 0.0


def test_what_an_edit_would_change_is_told_and_nothing_stays(city: Session) -> None:
    before = progress_report(city, TODAY)
    number = opened(city, GoalVersion, goal="altro")
    ending = Ending("goal", "altro", "merged", GOAL)
    found = what_if(
        city, lambda: end_thing(city, ending, number, said(), since=TODAY, today=TODAY), TODAY
    )
    assert {(item.title, item.indicators_before, item.indicators_after) for item in found} == {
        ("Obiettivo prova", 1, 2),
        ("Altro", 1, 0),
    }
    assert progress_report(city, TODAY) == before
    with refused("led_to"):
        what_if(
            city,
            lambda: end_thing(
                city, Ending("goal", "altro", "merged"), number, said(), since=TODAY, today=TODAY
            ),
            TODAY,
        )
    assert progress_report(city, TODAY) == before
