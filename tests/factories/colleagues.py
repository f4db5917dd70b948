"""Makers of colleagues, of what is theirs and of their links, valid unless changed."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.models.actions import ActionParty
from foodplan.models.desk import Colleague
from foodplan.store.colleagues import Person, add_colleague, new_secret
from foodplan.store.colleagues.links import add_link
from foodplan.store.history import record
from tests.factories.indicators import CHANGE, make_action, make_goal, make_milestone, make_plan
from tests.factories.suggestions import NOW


def make_colleague(session: Session, name: str = "Ada Rossi", **said: Any) -> Colleague:
    """Store a colleague of the schools' office with an address."""
    first = name.split(maxsplit=1)[0].lower()
    values = {"office": "Servizi educativi", "email": f"{first}@example.org"} | said
    return add_colleague(session, Person(name=name, **values), NOW)


def make_party(
    session: Session, colleague: Colleague, action: str = "mensa", role: str = "responsible"
) -> None:
    """State that a colleague has to do with an action."""
    key = {"action": action, "party": f"colleague:{colleague.id}", "role": role}
    said = {"colleague_id": colleague.id, "active": True}
    record(session, ActionParty, key, said, CHANGE)


def make_ground(session: Session) -> None:
    """Store a plan with one action that has two milestones and a task."""
    make_plan(session)
    make_goal(session)
    make_action(session, "mensa", title="Mense a chilometro zero", status="ongoing")
    make_milestone(session, "bando", "mensa", title="Bando", due_on=date(2026, 11, 29))
    make_milestone(session, "collaudo", "mensa", title="Collaudo", due_on=date(2027, 6, 30))
    make_milestone(
        session, "telefonata", "mensa", title="Telefonare", kind="task", due_on=date(2026, 11, 23)
    )


def make_link(
    session: Session, colleague: Colleague, action: str = "mensa", at: datetime = NOW
) -> str:
    """Store a link and return its secret."""
    secret = new_secret()
    add_link(session, colleague.id or 0, action, secret, at)
    return secret
