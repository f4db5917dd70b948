"""What is stated of a day to come stays when somebody writes of today."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from foodplan.models.plan import GoalVersion
from foodplan.store.edits.endings import Ending, end_thing
from foodplan.store.edits.goals import change_goal, move_goal
from foodplan.store.history import Change, Moment, version_at
from tests.factories.indicators import GOAL, PLAN, TODAY, make_goal, make_plan

LATER = TODAY + timedelta(days=10)


def said(second: int) -> Change:
    return Change(at=datetime(2026, 11, 22, 9, 0, second, tzinfo=UTC), reason="Delibera")


def goal(session: Session, days: int = 0) -> GoalVersion:
    row = version_at(session, GoalVersion, Moment(TODAY + timedelta(days=days)), goal="altro")
    assert row is not None
    return row


def test_words_said_today_leave_a_move_and_an_end_to_come_as_they_are(session: Session) -> None:
    make_plan(session, "citta", level="city", title="Città")
    make_plan(session)
    make_goal(session)
    make_goal(session, "altro")
    number = goal(session, 10).id or 0
    move_goal(session, "altro", number, "citta", said(0), since=LATER, today=TODAY)
    ending, last = Ending("goal", "altro", "superseded", GOAL), TODAY + timedelta(days=20)
    number = goal(session, 20).id or 0
    end_thing(session, ending, number, said(1), since=last, today=TODAY)
    change_goal(session, "altro", goal(session).id or 0, {"title": "Nuovo"}, said(2), TODAY)
    session.commit()
    found = [(row.plan, row.state, row.title) for row in map(goal, [session] * 3, (0, 10, 20))]
    assert found == [
        (PLAN, "active", "Nuovo"),
        ("citta", "active", "Nuovo"),
        ("citta", "superseded", "Nuovo"),
    ]
