"""A shared phone: what its token opens, and when it opens nothing any more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.accounts import revoke_device
from foodplan.web.parts import Parts
from tests.client import JudgingClient
from tests.factories.devices import NOW, make_phone, phone_of, with_token
from tests.factories.ledger import make_ledger


def database(app: Flask) -> Any:
    return session_scope(app.extensions["foodplan"].engine, writes=True)


@pytest.fixture
def site_id(app: Flask) -> int:
    with database(app) as session:
        return make_ledger(session).site.id


def test_a_paired_phone_opens_the_register_of_its_site(app: Flask, site_id: int) -> None:
    phone, _device = phone_of(app, site_id)
    page = phone.get("/registro")
    assert page.status == 200
    assert "Emporio prova" in page.text
