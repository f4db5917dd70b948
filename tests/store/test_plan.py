"""The plan in the store: read whole at any moment, and changed by the office with its reasons."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.importers.plan import import_plan
from foodplan.models.history import BEGINNING
from foodplan.models.plan import ActionGoal, ActionVersion, MilestoneVersion
from foodplan.rules.problems import Refused
from foodplan.store.history import Moment, end, history_of, version_at
from foodplan.store.plan import (
    add_action,
    add_milestone,
    change_action,
    change_action_funding,
    change_action_goal,
    change_action_status,
    change_commitment,
    change_milestone,
    get_action,
    get_goal,
    get_own_plan,
    get_plan,
    list_actions,
    list_commitments,
    list_goal_links,
    list_goals,
    list_milestones,
    list_plans,
    list_programmes,
)
from tests.factories.plan import LOADED_AT, a_change, make_plan_folder

NOW = Moment(date(2026, 11, 22))
NEW = {"kind": "action", "plan": "cibo", "title": "Mercato serale"}


@pytest.fixture
def plan(session: Session, tmp_path: Path) -> Session:
    """A session whose database holds the small plan."""
    result = import_plan(session, make_plan_folder(tmp_path / "plan"), a_change())
    assert result.problems == ()
    return session


def fields(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.field for problem in refused.value.problems]


def test_plans_are_listed_from_the_widest_and_the_own_one_is_found(plan: Session) -> None:
    assert [row.plan for row in list_plans(plan, NOW)] == ["citta", "cibo"]
    own, wider = get_own_plan(plan, NOW), get_plan(plan, "citta", NOW)
    assert own is not None
    assert wider is not None
    assert (own.plan, own.parent, wider.parent) == ("cibo", "citta", None)
    assert get_plan(plan, "nessuno", NOW) is None


def test_an_empty_database_has_no_plan(sqlite_session: Session) -> None:
    assert get_own_plan(sqlite_session, NOW) is None
    assert list_actions(sqlite_session, NOW) == []


def test_goals_programmes_and_links_are_read(plan: Session) -> None:
    assert [row.goal for row in list_goals(plan, NOW)] == ["spreco", "ambito"]
    assert [row.goal for row in list_goals(plan, NOW, "citta")] == ["ambito"]
    goal = get_goal(plan, "spreco", NOW)
    assert goal is not None
    assert (goal.sdg, goal.mufpp) == ("12.3", "food_waste")
    assert [(row.child, row.parent) for row in list_goal_links(plan, NOW)] == [("spreco", "ambito")]
    assert [row.programme for row in list_programmes(plan, NOW)] == ["fondo"]


def test_an_action_comes_with_what_belongs_to_it(plan: Session) -> None:
    found = get_action(plan, "atlante", NOW)
    assert found is not None
    assert found.version.aliases == "Atlante del Cibo"
    assert [row.milestone for row in found.milestones] == ["primo-rapporto"]
    assert [row.programme for row in found.programmes] == ["fondo"]
    assert [row.goal for row in found.goals] == ["ambito"]
    assert get_action(plan, "nessuna", NOW) is None


def test_actions_are_narrowed_by_plan_goal_and_kind(plan: Session) -> None:
    assert len(list_actions(plan, NOW, plan="cibo", goal="ambito", kind="experience")) == 1
    assert list_actions(plan, NOW, goal="spreco") == []
    assert list_actions(plan, NOW, kind="initiative") == []
    assert list_actions(plan, NOW, plan="citta") == []


def test_the_number_of_reads_does_not_grow_with_the_actions(plan: Session, engine: Engine) -> None:
    reads = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: reads.append(args[2]))
    list_actions(plan, NOW)
    few = len(reads)
    for number in range(5):
        add_action(plan, f"azione-{number}", NEW, a_change(10))
        change_action_goal(plan, f"azione-{number}", "spreco", a_change(10), active=True)
    reads.clear()
    assert len(list_actions(plan, NOW)) == 6
    assert len(reads) == few > 0


def test_a_status_changes_from_its_day_on_and_the_past_stays(plan: Session) -> None:
    change_action_status(plan, "atlante", "ongoing", " è in rete ", a_change(10))
    now = version_at(plan, ActionVersion, NOW, action="atlante")
    before = version_at(plan, ActionVersion, Moment(date(2026, 2, 28)), action="atlante")
    assert now is not None
    assert before is not None
    assert (now.status, now.status_reason, before.status) == ("ongoing", "è in rete", "unknown")
    assert now.valid_from == LOADED_AT.date()


def test_a_status_may_hold_from_an_earlier_day(plan: Session) -> None:
    day = date(2026, 1, 10)
    change_action_status(plan, "atlante", "done", "rapporto uscito", a_change(10), on=day)
    row = version_at(plan, ActionVersion, Moment(day), action="atlante")
    assert row is not None
    assert row.status == "done"


@pytest.mark.parametrize(
    ("slug", "status", "reason", "wrong"),
    [
        ("atlante", "finished", "perché sì", ["status"]),
        ("atlante", "done", "  ", ["status_reason"]),
        ("atlante", "", "", ["status", "status_reason"]),
        ("nessuna", "done", "perché sì", ["slug"]),
    ],
)
def test_a_status_without_word_reason_or_action_is_refused(
    plan: Session, slug: str, status: str, reason: str, wrong: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        change_action_status(plan, slug, status, reason, a_change(10))
    assert fields(refused) == wrong


def test_changing_another_column_keeps_each_day_s_status(plan: Session) -> None:
    change_action_status(plan, "atlante", "ongoing", "è in rete", a_change(10))
    change_action(plan, "atlante", {"responsible": "Ufficio cibo"}, a_change(11))
    early = version_at(plan, ActionVersion, Moment(BEGINNING), action="atlante")
    now = version_at(plan, ActionVersion, NOW, action="atlante")
    assert early is not None
    assert now is not None
    assert (early.responsible, early.status) == ("Ufficio cibo", "unknown")
    assert (now.responsible, now.status) == ("Ufficio cibo", "ongoing")


def test_an_action_is_added_once(plan: Session) -> None:
    add_action(plan, "mercato-serale", NEW, a_change(10))
    found = get_action(plan, "mercato-serale", NOW)
    assert found is not None
    assert found.version.status == "unknown"
    with pytest.raises(Refused) as refused:
        add_action(plan, "mercato-serale", NEW | {"kind": "idea", "title": " "}, a_change(11))
    assert fields(refused) == ["slug", "kind", "title"]


def test_a_milestone_is_added_and_reached(plan: Session) -> None:
    values = {"action": "atlante", "title": "Secondo rapporto"}
    add_milestone(plan, "secondo-rapporto", values, a_change(10))
    assert [row.milestone for row in list_milestones(plan, NOW, "atlante")] == [
        "primo-rapporto",
        "secondo-rapporto",
    ]
    done = {"done_on": date(2026, 9, 1), "document": "Rapporto"}
    change_milestone(plan, "secondo-rapporto", done, a_change(11))
    row = version_at(plan, MilestoneVersion, NOW, milestone="secondo-rapporto")
    assert row is not None
    assert (row.done_on, row.title) == (date(2026, 9, 1), "Secondo rapporto")
    with pytest.raises(Refused) as refused:
        add_milestone(plan, "primo-rapporto", {"action": "atlante", "title": ""}, a_change(12))
    assert fields(refused) == ["slug", "title"]


def test_a_commitment_is_kept_only_with_act_and_day(plan: Session) -> None:
    with pytest.raises(Refused) as refused:
        change_commitment(plan, "impegno-1", "kept", " ", None, a_change(10))
    assert fields(refused) == ["act", "kept_on"]
    with pytest.raises(Refused):
        change_commitment(plan, "impegno-1", "maybe", "", None, a_change(10))
    day = date(2026, 6, 15)
    change_commitment(plan, "impegno-1", "kept", "Seduta del 15 giugno", day, a_change(10))
    (row,) = list_commitments(plan, NOW, "cibo")
    assert (row.status, row.act, row.kept_on) == ("kept", "Seduta del 15 giugno", day)
    assert list_commitments(plan, NOW, "citta") == []
    assert list_commitments(plan, Moment(NOW.day, LOADED_AT))[0].status == "to_verify"


def test_links_of_an_action_can_be_taken_away(plan: Session) -> None:
    change_action_goal(plan, "atlante", "ambito", a_change(10), active=False)
    change_action_funding(plan, "atlante", "fondo", a_change(10), active=False, source="")
    found = get_action(plan, "atlante", NOW)
    assert found is not None
    assert (found.goals, found.programmes) == ((), ())
    with pytest.raises(Refused) as refused:
        change_action_funding(plan, "atlante", "fondo", a_change(11), active=True, source="")
    assert fields(refused) == ["source"]
    assert len(history_of(plan, ActionGoal, action="atlante")) == 2


def test_what_the_office_ended_is_not_brought_back_by_the_files(
    plan: Session, tmp_path: Path
) -> None:
    key = {"action": "atlante", "goal": "ambito"}
    end(plan, ActionGoal, key, a_change(10), BEGINNING)
    result = import_plan(plan, tmp_path / "plan", a_change(11))
    assert [item.reason for item in result.warnings] == [
        "è nei file ma l'ufficio l'ha tolto: resta tolto"
    ]
    found = get_action(plan, "atlante", NOW)
    assert found is not None
    assert found.goals == ()
