"""Makers of a small plan with indicators, a register and monthly flows, valid unless changed."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, select

from foodplan.models.indicators import (
    ExpectedReport,
    GoalIndicator,
    Indicator,
    IndicatorVersion,
    NilReturn,
    Observation,
    Target,
)
from foodplan.models.ledger import Category, FlowMonth, ServiceOpening
from foodplan.models.organisations import Node
from foodplan.models.plan import (
    Action,
    ActionGoal,
    ActionVersion,
    Goal,
    GoalVersion,
    Milestone,
    MilestoneVersion,
    Plan,
    PlanVersion,
)
from foodplan.rules.ledger import Method, SourceKind
from foodplan.store.history import Change, record
from foodplan.store.organisations import ensure_boundary

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2025, 1, 1, 9, tzinfo=UTC), reason="prova")
PLAN = "piano-prova"
GOAL = "obiettivo-prova"
DEFINITION: dict[str, Any] = {
    "title": "Cibo recuperato",
    "phrase": "Recuperate {value} di eccedenze",
    "kind": "flow",
    "track": "output",
    "unit": "kg",
    "direction": "up",
    "target_meaning": "per_year",
    "dimension": "environmental",
    "frequency": "month",
    "source": "measure",
    "measure": "recovered",
    "perimeter": "registro",
    "baseline_value": 0.0,
    "baseline_from": date(2024, 1, 1),
    "baseline_to": date(2024, 12, 31),
    "baseline_perimeter": "registro",
}
OBSERVED: dict[str, Any] = {
    **DEFINITION,
    "title": "Mercati",
    "phrase": "In città ci sono {value}",
    "kind": "stock",
    "unit": "mercati",
    "target_meaning": "level_at_date",
    "frequency": "year",
    "source": "observations",
    "measure": "",
    "perimeter": "mercati",
    "baseline_perimeter": "mercati",
}


def make_plan(session: Session, slug: str = PLAN, change: Change = CHANGE, **values: Any) -> None:
    session.add(Plan(slug=slug))
    session.flush()
    said = {"title": "Piano di prova", "level": "component", "starts_on": date(2025, 1, 1)}
    record(session, PlanVersion, {"plan": slug}, {**said, **values}, change)


def make_goal(
    session: Session, slug: str = GOAL, plan: str = PLAN, change: Change = CHANGE, **values: Any
) -> None:
    session.add(Goal(slug=slug))
    session.flush()
    said = {"plan": plan, "title": slug.replace("-", " ").capitalize(), **values}
    record(session, GoalVersion, {"goal": slug}, said, change)


def make_indicator(
    session: Session,
    slug: str = "cibo-recuperato",
    *,
    goal: str | None = GOAL,
    target: float | None = 1200.0,
    weight: float | None = None,
    change: Change = CHANGE,
    **values: Any,
) -> None:
    """Store an indicator linked to a goal, with a target for the end of 2030 unless None."""
    session.add(Indicator(slug=slug))
    session.flush()
    record(session, IndicatorVersion, {"indicator": slug}, {**DEFINITION, **values}, change)
    if goal is not None:
        link = {"goal": goal, "indicator": slug}
        position = len(list(session.exec(select(GoalIndicator))))
        record(session, GoalIndicator, link, {"weight": weight, "position": position}, change)
    if target is not None:
        make_target(session, slug, target, change=change)


def make_target(
    session: Session,
    indicator: str,
    value: float,
    due_on: date = date(2030, 12, 31),
    change: Change = CHANGE,
    **values: Any,
) -> None:
    key = {"indicator": indicator, "due_on": due_on}
    record(session, Target, key, {"value": value, **values}, change)


def make_observation(
    session: Session,
    indicator: str | None,
    value: float | None,
    year: int = 2025,
    change: Change = CHANGE,
    **values: Any,
) -> str:
    """Store an observation of a whole year and return its key."""
    said = {
        "indicator": indicator,
        "value": value,
        "unit": "mercati",
        "perimeter": "mercati",
        "period_from": date(year, 1, 1),
        "period_to": date(year, 12, 31),
        **values,
    }
    key = str(said.pop("key", f"{indicator}-{year}-{value}"))
    record(session, Observation, {"key": key}, said, change)
    return key


def make_category(session: Session, slug: str = "ortofrutta", *, food: bool = True) -> int:
    """Return the number of a category, made on first use."""
    found = session.exec(select(Category).where(Category.slug == slug)).first()
    if found is None:
        found = Category(slug=slug, name=slug.capitalize(), food=food)
        session.add(found)
        session.flush()
    assert found.id is not None
    return found.id


def make_flow(  # noqa: PLR0913 - a flow's key has as many parts
    session: Session,
    month: int,
    source: str,
    target: str,
    grams: int,
    *,
    category: str = "ortofrutta",
    food: bool = True,
    source_kind: SourceKind = SourceKind.MARKET_SURPLUS,
    method: Method = Method.WEIGHED,
    movements: int = 1,
) -> None:
    """Add grams to a monthly flow between two nodes named by slug."""
    key = {
        "month": month,
        "from_node": node_id(session, source),
        "to_node": node_id(session, target),
        "category_id": make_category(session, category, food=food),
        "source_kind": int(source_kind),
        "method": int(method),
    }
    row = session.get(FlowMonth, tuple(key.values()))
    if row is None:
        row = FlowMonth(**key, grams=0, movements=0)
    row.grams += grams
    row.movements += movements
    session.add(row)
    session.flush()


def node_id(session: Session, slug: str) -> int:
    """Return a node's number; a boundary is made on first use."""
    found = session.exec(select(Node.id).where(Node.slug == slug)).first()
    return found if found is not None else ensure_boundary(session, slug, slug, CHANGE)


def expect_reports(
    session: Session,
    organisation: int,
    first: date = date(2025, 11, 1),
    stop: date | None = None,
    frequency: str = "month",
    change: Change = CHANGE,
) -> None:
    key = {"organisation_id": organisation, "subject": "movements"}
    record(
        session, ExpectedReport, key, {"frequency": frequency}, change,
        valid_from=first, valid_to=stop,
    )  # fmt: skip


def declare_nil(session: Session, organisation: int, month: int, kind: str = "nil") -> None:
    key = {"organisation_id": organisation, "subject": "movements", "month": month}
    record(session, NilReturn, key, {"kind": kind}, CHANGE)


def make_opening(session: Session, node: str, day: date, households: int) -> None:
    key = {"node_id": node_id(session, node), "day": day}
    record(session, ServiceOpening, key, {"households": households}, CHANGE)


def make_action(
    session: Session, slug: str = "azione", goal: str = GOAL, plan: str = PLAN, **values: Any
) -> None:
    session.add(Action(slug=slug))
    session.flush()
    said = {"kind": "action", "plan": plan, "title": slug.capitalize(), **values}
    record(session, ActionVersion, {"action": slug}, said, CHANGE)
    record(session, ActionGoal, {"action": slug, "goal": goal}, {"active": True}, CHANGE)


def make_milestone(session: Session, slug: str, action: str = "azione", **values: Any) -> None:
    session.add(Milestone(slug=slug))
    session.flush()
    said = {"action": action, "title": slug.capitalize(), **values}
    record(session, MilestoneVersion, {"milestone": slug}, said, CHANGE)
