"""Makers of what social innovation states, valid unless changed."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from foodplan.store.history import Change
from foodplan.store.innovation import TieInput, add_exchange, add_participation, add_tie
from tests.factories.indicators import TODAY, make_action, make_goal, make_plan

NOW = Change(datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(datetime(2026, 11, 22, 11, tzinfo=UTC), reason="si era contato male")
COUNT: dict[str, Any] = {
    "title": "Cene di quartiere", "unit": "people", "value": 42, "bound": "",
    "first_day": date(2026, 5, 1), "last_day": date(2026, 5, 31), "method": "Firme all'ingresso",
    "source": "Relazione della Casa",
}  # fmt: skip
EXCHANGE: dict[str, Any] = {
    "title": "Mercati che recuperano", "kind": "practice", "direction": "given",
    "partner": "Città di esempio", "action": "", "first_day": date(2026, 3, 1), "last_day": None,
    "description": "Come si organizza una raccolta.", "outcome": "", "url": "",
    "source": "Verbale dell'incontro",
}  # fmt: skip


def make_experience(session: Session, slug: str = "case", **values: Any) -> None:
    """Store a plan with one experience."""
    make_plan(session)
    make_goal(session)
    make_action(session, slug, **({"kind": "experience", "title": "Case di prova"} | values))


def make_count(session: Session, action: str = "case", **changes: Any) -> UUID:
    """State a count of participation."""
    number = uuid4()
    simulated = changes.pop("simulated", False)
    add_participation(session, number, action, COUNT | changes, NOW, TODAY, simulated=simulated)
    return number


def make_exchange(session: Session, **changes: Any) -> UUID:
    """State an exchange with another city."""
    number = uuid4()
    simulated = changes.pop("simulated", False)
    add_exchange(session, number, EXCHANGE | changes, NOW, TODAY, simulated=simulated)
    return number


def tie(session: Session, action: str = "case", **values: Any) -> None:
    """State where an action happens."""
    item = TieInput(**({"source": "Atto di prova"} | values))
    add_tie(session, action, item, NOW, TODAY)
