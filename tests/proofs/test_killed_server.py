"""A server killed under a burst of writes loses no acknowledged movement and doubles none."""

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from foodplan.db import open_session, session_scope
from foodplan.rules.calendar import rome_day
from foodplan.store import accounts
from foodplan.store.ledger import verify_ledger
from tests.factories.ledger import make_intake, make_ledger
from tests.proofs.server import Client, Server, burst

KILLS = int(os.environ.get("FOODPLAN_TEST_SERVER_KILLS", "2"))
CLIENTS = 6
STOCK = 100_000_000
TODAY = rome_day(datetime.now(UTC))


@pytest.fixture
def token(engine: Engine) -> str:
    """A ledger whose site has goods enough for every gift, and its operator's token."""
    now = datetime.now(UTC)
    with open_session(engine, writes=True) as session:
        ledger = make_ledger(session)
        assert ledger.site.organisation is not None
        account = accounts.add_account(
            session, "op@example.org", "operator", now, organisations=[ledger.site.organisation]
        )
        made = accounts.add_token(session, account, now)
        act = make_intake(STOCK, happened_on=TODAY, confirm_heavy=True, id=UUID(int=1))
        ledger.post(act, now)
        session.commit()
    engine.dispose()
    return made


@pytest.fixture
def server(database_url: str, token: str) -> Iterator[Server]:
    """A server on the database, running; killed at the end."""
    assert token
    made = Server(database_url)
    made.start()
    yield made
    made.kill()


def recorded(engine: Engine) -> dict[UUID, int]:
    """Return the grams that each movement brought in or took out."""
    query = sa.text(
        "SELECT m.uuid, SUM(CASE WHEN l.to_node = m.node_id THEN l.grams ELSE -l.grams END) "
        "FROM movement m JOIN line l ON l.movement_seq = m.seq GROUP BY m.uuid"
    )
    with session_scope(engine) as session:
        return {UUID(uuid): int(grams) for uuid, grams in session.execute(query)}


def check_after_a_kill(engine: Engine, clients: list[Client]) -> None:
    """Nothing acknowledged is lost, nothing is there that nobody sent, and the ledger is sound."""
    acknowledged = [(uuid, c.sent[uuid]) for c in clients for uuid in tuple(c.acknowledged)]
    stored = recorded(engine)
    assert all(stored.get(uuid) == grams for uuid, grams in acknowledged)
    sent = {uuid for client in clients for uuid in tuple(client.sent)}
    assert stored.keys() - sent <= {UUID(int=1)}
    assert len(stored) - 1 - len(acknowledged) <= CLIENTS
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
    engine.dispose()


def wait_for_more(clients: list[Client], before: int) -> None:
    """Wait until some movement more is acknowledged by the server that was started again."""
    until = time.monotonic() + 60
    while sum(len(client.acknowledged) for client in clients) <= before:
        assert time.monotonic() < until, "the server did not answer"
        assert [client.odd for client in clients if client.odd] == []
        time.sleep(0.005)


def test_a_killed_server_loses_no_acknowledged_movement_and_doubles_none(
    engine: Engine, server: Server, token: str
) -> None:
    dice = random.Random(20261122)
    before = 0
    with burst(server.port, token, TODAY.isoformat(), CLIENTS) as clients:
        for _ in range(KILLS):
            wait_for_more(clients, before)
            time.sleep(dice.uniform(0, 0.3))
            server.kill()
            check_after_a_kill(engine, clients)
            before = sum(len(client.acknowledged) for client in clients)
            server.start()
        wait_for_more(clients, before)
    assert [client.odd for client in clients if client.odd] == []
    everything = {uuid: grams for client in clients for uuid, grams in client.sent.items()}
    assert recorded(engine) == everything | {UUID(int=1): STOCK}
    assert sum(client.retried for client in clients) >= KILLS
    check_after_a_kill(engine, clients)
