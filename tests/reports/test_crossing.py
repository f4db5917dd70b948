"""The plan read across two of its orders: what stands where, and what is empty."""

from datetime import date

import pytest
from sqlmodel import Session

from foodplan.models.actions import ActionIndicator
from foodplan.models.plan import ActionGoal, GoalLink
from foodplan.reports.plan.crossing import AXES, Crossing, crossing_report, csv_of_crossing
from foodplan.store.history import Change, end, record
from tests.factories.funding import make_line, make_programme
from tests.factories.indicators import (
    CHANGE,
    TODAY,
    make_action,
    make_goal,
    make_indicator,
    make_plan,
)

CITY, METRO = "piano-citta", "piano-metro"


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    session = sqlite_session
    make_plan(session, METRO, level="metropolitan", title="Metropoli")
    make_plan(session, CITY, level="city", title="Città", parent=METRO)
    make_plan(session, parent=CITY)
    make_goal(session, "area", METRO, title="Area 6")
    make_goal(session, "ambito", CITY, title="Politiche del cibo")
    make_goal(session, "vuoto", CITY, title="Finanza a impatto")
    make_goal(session, mufpp="food_waste", title="Contrasto allo spreco")
    for child, parent in (("obiettivo-prova", "ambito"), ("ambito", "area")):
        record(session, GoalLink, {"child": child, "parent": parent}, {"source": "x"}, CHANGE)
    make_action(session, "mensa", title="=Mensa")
    make_action(session, "altrove", goal="vuoto", plan=CITY, title="Fondo")
    make_indicator(session, "cibo", title="Cibo recuperato", mufpp="social_equity")
    make_programme(session)
    make_line(session, "Cucine", {2025: 100}, {"mensa": 10_000})
    return session


def told(found: Crossing) -> dict[tuple[str, str], list[str]]:
    return {
        (cell.row.slug, cell.column.slug): sorted(item.link.slug for item in cell.items)
        for cell in found.cells
        if cell.items
    }


def cross(session: Session, rows: str, columns: str, day: date = TODAY) -> Crossing:
    return crossing_report(session, day, None, rows, columns)


def test_what_serves_a_goal_is_also_where_the_goal_leads(plan: Session) -> None:
    found = cross(plan, "obiettivi", "ambiti")
    assert told(found) == {("obiettivo-prova", "ambito"): ["cibo", "mensa"]}
    assert (found.empty, len(found.cells)) == (1, 2)
    assert told(cross(plan, "aree", "obiettivi")) == {
        ("area", "obiettivo-prova"): ["cibo", "mensa"]
    }
    cell = found.cell("obiettivo-prova", "ambito")
    assert cell is not None
    assert (cell.actions, cell.indicators) == (1, 1)
    assert found.cell("obiettivo-prova", "mai-visto") is None


def test_the_pact_comes_from_the_goal_and_money_from_the_lines(plan: Session) -> None:
    assert told(cross(plan, "mufpp", "programmi")) == {("food_waste", "pn"): ["mensa"]}
    pact = told(cross(plan, "obiettivi", "mufpp"))
    assert pact[("obiettivo-prova", "social_equity")] == ["cibo"]
    assert pact[("obiettivo-prova", "food_waste")] == ["cibo", "mensa"]
    record(
        plan, ActionIndicator, {"action": "mensa", "indicator": "cibo"}, {"active": True}, CHANGE
    )
    assert told(cross(plan, "mufpp", "programmi"))[("food_waste", "pn")] == ["cibo", "mensa"]


@pytest.mark.parametrize("rows", list(AXES))
@pytest.mark.parametrize("columns", list(AXES))
def test_nothing_is_lost_between_cells_and_what_is_outside(
    plan: Session, rows: str, columns: str
) -> None:
    if rows == columns:
        return
    found = cross(plan, rows, columns)
    inside = {item.link.slug for cell in found.cells for item in cell.items}
    outside = {item.link.slug for item in found.outside}
    assert inside | outside == {"mensa", "altrove", "cibo"}
    assert not inside & outside
    turned = {(b, a): items for (a, b), items in told(cross(plan, columns, rows)).items()}
    assert turned == told(found)


def test_a_tie_that_ended_leaves_its_cell_empty(plan: Session) -> None:
    said = {"child": "obiettivo-prova", "parent": "ambito"}
    end(plan, GoalLink, said, Change(at=CHANGE.at), TODAY)
    found = cross(plan, "obiettivi", "ambiti")
    assert (found.empty, len(found.outside)) == (2, 3)


def test_every_cell_is_in_the_file_and_none_is_a_formula(plan: Session) -> None:
    text = csv_of_crossing(cross(plan, "obiettivi", "ambiti")).decode()
    assert "Contrasto allo spreco,Finanza a impatto,vuota,," in text
    assert "'=Mensa,/piano/azioni/mensa" in text


def test_what_only_we_read_so_says_it(plan: Session) -> None:
    ours = {"active": True, "source": "Nostra lettura, da confermare"}
    key = {"action": "altrove", "goal": "obiettivo-prova"}
    record(plan, ActionGoal, key, ours, CHANGE)
    found = cross(plan, "obiettivi", "ambiti")
    cell = found.cell("obiettivo-prova", "ambito")
    assert cell is not None
    assert {item.link.slug: found.ours(item, cell) for item in cell.items} == {
        "altrove": True, "mensa": False, "cibo": False,
    }  # fmt: skip
    lines = csv_of_crossing(found).decode().splitlines()
    assert {line.rsplit(",", 1)[-1] for line in lines if ",Fondo," in line} == {"nostra"}
    assert {line.rsplit(",", 1)[-1] for line in lines if ",Cibo " in line} == {"di una fonte"}
