"""A small city as the office finds it, and officers who are signed in to it."""

from datetime import UTC, date, datetime
from functools import lru_cache

from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.models.plan import Commitment, CommitmentVersion
from foodplan.store.accounts import hash_password
from foodplan.store.history import record
from foodplan.store.places import AreaRecord, store_areas
from tests.client import JudgingClient
from tests.factories.accounts import make_account
from tests.factories.indicators import (
    CHANGE,
    OBSERVED,
    PLAN,
    expect_reports,
    make_action,
    make_goal,
    make_indicator,
    make_observation,
    make_plan,
)
from tests.factories.ledger import make_ledger
from tests.factories.organisations import make_organisation

PASSWORD = "pane e cicoria fresca"
IN_MAY = datetime(2026, 5, 20, 10, tzinfo=UTC)


@lru_cache(maxsize=1)
def password_hash() -> str:
    """The hash of the one password of every test; slow, so made once."""
    return hash_password(PASSWORD)


def make_commitment(session: Session, slug: str = "relazione", **values: object) -> None:
    """Store a commitment of the council whose day has passed."""
    session.add(Commitment(slug=slug))
    session.flush()
    said = {"plan": PLAN, "number": 1, "title": "Relazione al Consiglio"}
    said |= {"due_on": date(2026, 6, 30), **values}
    record(session, CommitmentVersion, {"commitment": slug}, said, CHANGE)


def make_city(session: Session) -> None:
    """Store a plan with two indicators, an action, a commitment and an emporium that logs."""
    make_plan(session)
    make_goal(session)
    make_indicator(session, baseline_source="rilevazione di prova")
    make_indicator(session, "mercati", target=None, baseline_value=None, **_observed())
    for source, value in (("uno", 40.0), ("due", 42.0)):
        url = f"https://example.org/{source}"
        make_observation(session, "mercati", value, source_url=url, key=f"mercati-{source}")
    make_action(session, "mensa", title="Mense a chilometro zero")
    make_commitment(session)
    store_areas(session, [AreaRecord("circoscrizione", "5", "Circoscrizione 5")], CHANGE)
    ledger = make_ledger(session)
    ledger.intake(30_000, happened_on=date(2026, 5, 20))
    ledger.intake(12_000)
    ledger.intake(5_000, category="pane-forno")
    assert ledger.site.organisation is not None
    expect_reports(session, ledger.site.organisation)
    silent = make_organisation(session, "emporio-muto", "Emporio muto")
    expect_reports(session, silent)


def _observed() -> dict[str, object]:
    return {name: value for name, value in OBSERVED.items() if name != "baseline_value"}


def open_office(app: Flask) -> None:
    """Store the city, an officer, an administrator and an operator."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_city(session)
        for email, role in (
            ("ufficio@example.org", "officer"),
            ("collega@example.org", "officer"),
            ("admin@example.org", "administrator"),
            ("operatore@example.org", "operator"),
        ):
            organisations = (1,) if role == "operator" else ()
            make_account(session, email, role, organisations, password_hash())


def signed_in(app: Flask, email: str = "ufficio@example.org") -> JudgingClient:
    """Return a browser in which somebody of the office has signed in."""
    client = JudgingClient(app)
    token = client.get("/accesso").csrf_token()
    body = {"csrf_token": token, "email": email, "password": PASSWORD}
    assert client.post("/accesso", body, follow=False).status == 302
    return client
