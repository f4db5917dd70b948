"""Dependencies and shares of actions on both databases: circles, sums, two writers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.models.actions import ActionDependency
from foodplan.models.plan import ActionGoal, ActionVersion
from foodplan.reports.plan.action_ties import dependencies, served_goals, served_indicators
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.action_common import unlink
from foodplan.store.edits.action_ties import (
    add_dependency,
    change_served,
    serve_goal,
    serve_indicator,
)
from foodplan.store.history import Change, Moment, record, values_of, version_at, versions_at
from tests.factories.indicators import make_action, make_goal, make_indicator, make_plan

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")
KEY = ("action", "needs")


def make_actions(session: Session) -> None:
    make_plan(session)
    for goal in ("uno", "due", "tre"):
        make_goal(session, goal)
    for slug in "abc":
        make_action(session, slug, goal="uno", title=f"Azione {slug.upper()}")


@pytest.fixture
def actions(session: Session) -> Session:
    make_actions(session)
    return session


def message(refused: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(item.text for item in refused.value.problems)


def test_a_circle_is_refused_with_its_way_by_titles(actions: Session) -> None:
    add_dependency(actions, "a", "b", "", CHANGE, TODAY)
    add_dependency(actions, "b", "c", "", CHANGE, TODAY)
    with pytest.raises(Refused) as refused:
        add_dependency(actions, "c", "a", "", CHANGE, TODAY)
    assert "«Azione C» → «Azione A» → «Azione B» → «Azione C»" in message(refused)
    for one, other in (("a", "a"), ("a", "b"), ("a", "niente")):
        with pytest.raises(Refused):
            add_dependency(actions, one, other, "", CHANGE, TODAY)
    assert len(versions_at(actions, ActionDependency, Moment(TODAY))) == 2


def test_what_was_taken_away_closes_no_circle_and_stays_known(actions: Session) -> None:
    add_dependency(actions, "a", "b", "", CHANGE, TODAY)
    tie = dependencies(actions, "a", Moment(TODAY)).needs[0]
    unlink(actions, ActionDependency, KEY, tie.version, LATER, TODAY)
    add_dependency(actions, "b", "a", "al contrario", LATER, TODAY)
    assert dependencies(actions, "a", Moment(TODAY)).needs == ()
    assert [line.slug for line in dependencies(actions, "a", Moment(TODAY)).needed_by] == ["b"]
    assert dependencies(actions, "a", Moment(TODAY, CHANGE.at)).needs[0].slug == "b"


def test_a_dependency_that_is_late_or_ended_is_said(actions: Session) -> None:
    add_dependency(actions, "a", "b", "", CHANGE, TODAY)
    said = version_at(actions, ActionVersion, Moment(TODAY), action="b")
    assert said is not None
    values = {**values_of(said), "due_on": date(2026, 5, 1)}
    values.pop("action")
    record(actions, ActionVersion, {"action": "b"}, values, CHANGE)
    assert dependencies(actions, "a", Moment(TODAY)).needs[0].tensions == ("late",)
    assert dependencies(actions, "b", Moment(TODAY)).needed_by[0].tensions == ("late",)
    record(actions, ActionVersion, {"action": "b"}, {**values, "state": "cancelled"}, LATER)
    assert dependencies(actions, "a", Moment(TODAY)).needs == ()


def test_the_shares_of_an_action_never_pass_the_whole(actions: Session) -> None:
    serve_goal(actions, "a", "due", {"share": 0.7, "source": "atto"}, CHANGE, TODAY)
    with pytest.raises(Refused) as refused:
        serve_goal(actions, "a", "tre", {"share": 0.4, "source": ""}, CHANGE, TODAY)
    assert "110%" in message(refused)
    assert "70%" in message(refused)
    serve_goal(actions, "a", "tre", {"share": 0.3, "source": ""}, CHANGE, TODAY)
    shares = {line.slug: line.share for line in served_goals(actions, "a", Moment(TODAY))}
    assert shares == {"uno": None, "due": 0.7, "tre": 0.3}
    key = {"action": "a", "goal": "uno"}
    tie = version_at(actions, ActionGoal, Moment(TODAY), **key)
    assert tie is not None
    for share in (0.1, -0.1, 1.1):
        said = {"share": share, "source": ""}
        with pytest.raises(Refused):
            change_served(actions, ActionGoal, key, tie.id or 0, said, LATER, TODAY)
    said = {"share": 0.0, "source": "niente"}
    change_served(actions, ActionGoal, key, tie.id or 0, said, LATER, TODAY)
    with pytest.raises(Overtaken):
        change_served(actions, ActionGoal, key, tie.id or 0, said, LATER, TODAY)


def test_an_indicator_is_served_with_a_share_of_its_own(actions: Session) -> None:
    make_indicator(actions, goal="uno")
    said = {"share": None, "source": ""}
    serve_indicator(actions, "a", "cibo-recuperato", said, CHANGE, TODAY)
    assert served_indicators(actions, "a", Moment(TODAY))[0].share is None
    for target in ("cibo-recuperato", "niente"):
        with pytest.raises(Refused):
            serve_indicator(actions, "a", target, said, CHANGE, TODAY)


def test_two_who_tie_two_actions_both_ways_at_once_close_no_circle(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        make_actions(session)
    together = Barrier(2)

    def tie(pair: tuple[str, str]) -> bool:
        together.wait()
        try:
            with session_scope(engine, writes=True) as session:
                add_dependency(session, *pair, "", CHANGE, TODAY)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tie, [("a", "b"), ("b", "a")])) == [False, True]


def test_two_who_share_an_action_out_at_once_do_not_pass_the_whole(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        make_actions(session)
    together = Barrier(2)

    def share(goal: str) -> bool:
        together.wait()
        try:
            with session_scope(engine, writes=True) as session:
                serve_goal(session, "a", goal, {"share": 0.6, "source": ""}, CHANGE, TODAY)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(share, ["due", "tre"])) == [False, True]
