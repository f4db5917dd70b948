"""No edits of the plan's structure make a ring, weigh over 1, or touch yesterday."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.models.indicators import GoalIndicator
from foodplan.models.plan import GoalLink, GoalVersion, PlanVersion
from foodplan.reports.plan import progress_report
from foodplan.rules.problems import Refused
from foodplan.rules.structure import leads_to
from foodplan.store.edits import Overtaken
from foodplan.store.edits.endings import Ending, bring_back, end_thing
from foodplan.store.edits.goal_ties import Tie, tie_goal, untie_goal
from foodplan.store.edits.goals import move_goal, reorder_goal
from foodplan.store.edits.plans import change_plan
from foodplan.store.edits.structure import above_goals, above_plans
from foodplan.store.history import Change, Moment, version_at, versions_at
from tests.factories.indicators import GOAL, PLAN, TODAY, make_goal, make_indicator, make_plan

NOW = Moment(TODAY)
YESTERDAY = TODAY - timedelta(days=1)
LAST_NIGHT = datetime(2026, 11, 21, 22, 59, tzinfo=UTC)
ACT = "Delibera 1/2026"


def said(number: int = 0) -> Change:
    """A change of its own instant, as every request has."""
    return Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(seconds=number), reason=ACT)


def opened(session: Session, model: Any, **key: Any) -> int:
    row = version_at(session, model, NOW, **key)
    assert row is not None
    return int(row.id)


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["parent", "tie", "weight", "merge", "back", "order", "move", "untie"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.floats(0, 1),
    ),
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(EDITS)
def test_no_edits_make_a_ring_or_weigh_over_one_or_touch_yesterday(
    sqlite_session: Session, edits: list[tuple[str, int, int, float]]
) -> None:
    session = sqlite_session
    session.rollback()
    nested = session.begin_nested()
    try:
        _make_small_city(session)
        then = progress_report(session, YESTERDAY, LAST_NIGHT)
        for number, edit in enumerate(edits):
            _try(session, edit, number)
            _judge(session)
        assert progress_report(session, YESTERDAY, LAST_NIGHT) == then
    finally:
        nested.rollback()
        session.expire_all()


GOALS = ("asse", "campo", "campo-due", GOAL, "altro", "terzo")
PLANS = ("nazionale", "citta", PLAN, "nazionale", "citta", PLAN)


def _make_small_city(session: Session) -> None:
    make_plan(session, "nazionale", level="national", title="Nazionale")
    make_plan(session, "citta", level="city", parent="nazionale", title="Città")
    make_plan(session, parent="citta")
    for slug, plan in zip(GOALS, ("nazionale", "citta", "citta", PLAN, PLAN, PLAN), strict=True):
        make_goal(session, slug, plan=plan)
    make_indicator(session)
    make_indicator(session, "secondo", goal="altro", title="Secondo")


def _try(session: Session, edit: tuple[str, int, int, float], number: int) -> None:
    what, one, two, weight = edit
    change = said(number)
    step = session.begin_nested()
    try:
        _do(session, what, (GOALS[one], GOALS[two]), (PLANS[one], PLANS[two]), weight, change)
    except (Refused, Overtaken, LookupError):
        step.rollback()
    else:
        step.commit()


def _do(
    session: Session,
    what: str,
    goal: tuple[str, str],
    plan: tuple[str, str],
    weight: float,
    change: Change,
) -> None:
    first, second = goal
    number = opened(session, GoalVersion, goal=first)
    link = version_at(session, GoalLink, NOW, child=first, parent=second)
    if what == "parent":
        row = version_at(session, PlanVersion, NOW, plan=plan[0])
        assert row is not None
        values = {"title": row.title, "level": row.level, "parent": plan[1]}
        change_plan(session, plan[0], row.id or 0, values, change, TODAY)
    elif what in ("tie", "weight"):
        tie = Tie(first, second, weight if what == "weight" else None, ACT)
        tie_goal(session, tie, (link.id or 0) if link else 0, change, TODAY)
    elif what == "untie" and link is not None:
        untie_goal(session, first, second, link.id or 0, change, TODAY)
    elif what == "merge":
        ending = Ending("goal", first, "merged", second)
        end_thing(session, ending, number, change, since=TODAY, today=TODAY)
    elif what == "back":
        bring_back(session, "goal", first, number, change, TODAY)
    elif what == "order":
        reorder_goal(session, first, 1 if weight > 0.5 else -1, change, TODAY)
    elif what == "move":
        move_goal(session, first, number, plan[1], change, since=TODAY, today=TODAY)


def _judge(session: Session) -> None:
    for above in (above_plans(session, TODAY), above_goals(session, TODAY)):
        for name, parents in above.items():
            assert not any(leads_to(parent, name, above) for parent in parents)
    sums: dict[str, float] = {}
    for tie in versions_at(session, GoalLink, NOW):
        sums[tie.parent] = sums.get(tie.parent, 0.0) + (tie.weight or 0.0)
    assert all(total <= 1 + 1e-6 for total in sums.values())
    progress_report(session, TODAY)
    for slug in GOALS:
        ties = versions_at(session, GoalIndicator, NOW, goal=slug)
        names = [tie.indicator for tie in ties]
        assert len(names) == len(set(names))
