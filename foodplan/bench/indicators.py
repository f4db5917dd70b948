"""Indicators of the ledger for benchmarks: so many that the plan has forty of them with its own."""

import json
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.indicators import GoalIndicator, Indicator, IndicatorVersion, Target
from foodplan.models.ledger import Category
from foodplan.models.plan import Goal, GoalVersion, Plan, PlanVersion
from foodplan.store.history import Change, Moment, record, versions_at

MEASURED = 40
GOALS = 4
PLAN = "piano-di-prova"
MEASURES = ("recovered", "redistributed", "discarded")
_SAID: dict[str, Any] = {
    "kind": "flow",
    "track": "output",
    "unit": "kg",
    "target_meaning": "per_year",
    "dimension": "environmental",
    "frequency": "month",
    "source": "measure",
    "perimeter": "registro",
    "baseline_value": 0.0,
    "baseline_from": date(2024, 1, 1),
    "baseline_to": date(2024, 12, 31),
    "baseline_perimeter": "registro",
    "simulated": True,
}


def add_indicators(session: Session, change: Change) -> None:
    """Add a plan with four goals, and as many measured indicators as are missing to forty.

    Each takes a measure of one category of food: none is read together with another.
    """
    _add_goals(session, change)
    have = [row for row in versions_at(session, IndicatorVersion, Moment(date.max)) if row.measure]
    food = session.exec(
        select(Category.slug).where(col(Category.food)).order_by(col(Category.position))
    ).all()
    for number in range(MEASURED - len(have)):
        measure, category = MEASURES[number % len(MEASURES)], food[number // len(MEASURES)]
        _add(session, number, measure, category, change)


def _add_goals(session: Session, change: Change) -> None:
    session.add(Plan(slug=PLAN))
    session.flush()
    said = {"title": "Piano di prova", "level": "component", "starts_on": date(2024, 11, 1)}
    record(session, PlanVersion, {"plan": PLAN}, said, change)
    for number in range(GOALS):
        slug = _goal(number)
        session.add(Goal(slug=slug))
        session.flush()
        goal = {"plan": PLAN, "title": f"Obiettivo di prova {number}", "position": number}
        record(session, GoalVersion, {"goal": slug}, goal, change)


def _add(session: Session, number: int, measure: str, category: str, change: Change) -> None:
    slug = f"indicatore-di-prova-{number:02d}"
    session.add(Indicator(slug=slug))
    session.flush()
    down = measure == "discarded"
    said = {
        **_SAID,
        "title": f"Indicatore di prova {number}",
        "phrase": "In un anno {value}",
        "direction": "down" if down else "up",
        "baseline_value": 500_000.0 if down else 0.0,
        "measure": measure,
        "filters": json.dumps({"category": [category]}),
    }
    record(session, IndicatorVersion, {"indicator": slug}, said, change)
    link = {"goal": _goal(number % GOALS), "indicator": slug}
    record(session, GoalIndicator, link, {"position": number}, change)
    for year, value in ((2026, 100_000.0), (2030, 200_000.0)):
        due = {"indicator": slug, "due_on": date(year, 12, 31)}
        record(session, Target, due, {"value": 300_000.0 - value if down else value}, change)


def _goal(number: int) -> str:
    return f"obiettivo-di-prova-{number}"
