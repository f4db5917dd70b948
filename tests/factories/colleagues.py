"""Makers of colleagues, of what is theirs and of their links, valid unless changed."""

from datetime import date, datetime
from typing import Any

from flask import Flask
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.models.actions import ActionParty
from foodplan.models.desk import ActionUpdate, Colleague
from foodplan.store.colleagues import Person, add_colleague, new_secret
from foodplan.store.colleagues.links import add_link
from foodplan.store.history import record
from tests.client import JudgingClient, Page
from tests.factories.indicators import CHANGE, make_action, make_goal, make_milestone, make_plan
from tests.factories.office import open_office
from tests.factories.places import NASTY
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
    key = {"action": action, "party": f"colleague:{colleague.id}"}
    said = {"colleague_id": colleague.id, "role": role, "active": True}
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


def open_answers(app: Flask) -> str:
    """Store a city with two colleagues and two actions; return the address of Ada's link."""
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        ada, eva = make_colleague(session), make_colleague(session, "Eva Neri")
        make_action(session, "orti", title="Orti scolastici")
        make_party(session, ada)
        make_party(session, ada, "orti")
        make_party(session, eva, role="contributing")
        due = date(2026, 11, 20)
        make_milestone(session, "bando", "mensa", title=f"Bando {NASTY}", due_on=due)
        make_milestone(session, "collaudo", "mensa", title="Collaudo")
        make_milestone(session, "semina", "orti", title="Semina")
        for slug, who in (("mio", ada), ("suo", eva)):
            said = {"title": f"Compito {slug}", "kind": "task", "owner": f"colleague:{who.id}"}
            make_milestone(session, slug, "mensa", **said)
        return f"/aggiornamenti/{make_link(session, ada)}"


def answers(session: Session) -> list[tuple[str | None, str, str]]:
    """Return what every answer is about, what it says and what became of it."""
    session.rollback()
    return [(row.milestone, row.kind, row.state) for row in session.exec(select(ActionUpdate))]


def say_done(reader: JudgingClient, path: str, day: str = "2026-11-20") -> Page:
    """Answer through a link that the first thing of its page was done on a day."""
    said = {"rows-0-kind": "done", "rows-0-done_on": day}
    return reader.post(path, {**reader.get(path).values(), **said})
