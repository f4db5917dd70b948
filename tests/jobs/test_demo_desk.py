"""The demo's office: something in each part of the desk, all of it invented and said to be."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from foodplan.db import make_engine, session_scope
from foodplan.models.actions import ProcedureVersion
from foodplan.models.plan import MilestoneVersion
from foodplan.reports.funding import actions_money, money
from foodplan.reports.office.updates import update_lines
from foodplan.store.colleagues.people import list_colleagues
from foodplan.store.history import Moment, versions_at
from tests.factories.demo import NOW, demo_file

TODAY = NOW.date()


@pytest.fixture(scope="module")
def demo() -> Iterator[Session]:
    engine = make_engine(f"sqlite:///{demo_file()}")
    with session_scope(engine) as session:
        yield session
    engine.dispose()


def test_a_colleague_has_answered_and_waits_for_the_office(demo: Session) -> None:
    (line,) = update_lines(demo, TODAY)
    assert "dimostrativ" in line.who
    assert line.version
    assert all(row.simulated for row in list_colleagues(demo))


def test_money_is_simulated_and_counted_once(demo: Session) -> None:
    found = money(demo, TODAY)
    assert found.simulated
    assert found.totals == {"programmed": 6_000_000, "committed": 4_500_000, "paid": 2_000_000}
    mine = actions_money(demo, ["dimostrazione-mercati"], TODAY)["dimostrazione-mercati"]
    assert [item.totals["paid"] for item in mine] == [1_400_000]


def test_tasks_and_procedures_of_the_demo_are_simulated(demo: Session) -> None:
    moment = Moment(TODAY)
    tasks = versions_at(demo, MilestoneVersion, moment, kind="task")
    procedures = versions_at(demo, ProcedureVersion, moment)
    assert len(tasks) == 2
    assert len(procedures) == 1
    assert all(row.simulated for row in (*tasks, *procedures))
