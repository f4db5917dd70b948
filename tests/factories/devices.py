"""Makers of shared phones: stored, paired, and as a browser that carries their token."""

from datetime import UTC, datetime

from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.store.accounts import add_device, pair_device
from foodplan.web.identity import DEVICE_COOKIE
from tests.client import JudgingClient

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def make_phone(
    session: Session, node_id: int, label: str = "Cassa", now: datetime = NOW
) -> tuple[int, str]:
    """Store a phone paired with a site; return its id and its token."""
    row, code = add_device(session, node_id, label, now)
    paired = pair_device(session, code, now)
    assert row.id is not None
    assert paired is not None
    return row.id, paired[1]


def phone_of(app: Flask, node_id: int, label: str = "Cassa") -> tuple[JudgingClient, int]:
    """Return the browser of a newly paired phone, and the phone's id."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        device_id, token = make_phone(session, node_id, label)
    return with_token(app, token), device_id


def with_token(app: Flask, token: str) -> JudgingClient:
    """Return a browser that carries a phone's token."""
    client = JudgingClient(app)
    client.http.set_cookie(DEVICE_COOKIE, token)
    return client
