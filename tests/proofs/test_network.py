"""Phones on a network that loses, doubles and reorders: every entry in the register exactly once.

The phones run the product's own queue (`foodplan/static/js/outbox-core.js`) under Node, against
the product's own server, which is killed and started again meanwhile.
"""

import json
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from foodplan.app import create_app
from foodplan.db import make_engine, session_scope
from foodplan.rules.calendar import rome_day
from foodplan.settings import PROJECT, Settings
from foodplan.store.accounts import get_account_by_email
from foodplan.store.ledger import passages, verify_ledger
from tests.conftest import missing
from tests.factories.accounts import make_account
from tests.factories.ledger import MARKET, make_ledger
from tests.proofs.server import PATIENCE, Server

ENTRIES = int(os.environ.get("FOODPLAN_TEST_NETWORK_ENTRIES", "300"))
SEED = 20261122
PHONES = 6 if ENTRIES < 1_000 else 12
KILLS = 1 if ENTRIES < 1_000 else 10
ACCOUNTS = ("prima@example.org", "seconda@example.org", "terza@example.org")
SITE = "emporio-prova"
SECRET = "chiave di prova, lunga quanto basta"


@dataclass(frozen=True)
class Register:
    """A server with a site whose operators have signed in; `orders` are what the phones need."""

    server: Server
    engine: Engine
    site_id: int
    orders: dict[str, Any]


@pytest.fixture
def register(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    """The product's own server on SQLite, with nothing recorded yet; killed at the end."""
    monkeypatch.setenv("FOODPLAN_SECRET_KEY", SECRET)
    engine = make_engine(sqlite_url)
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session, SITE)
        for email in ACCOUNTS:
            make_account(session, email, organisations=[ledger.site.organisation or 0])
    today = rome_day(datetime.now(UTC))
    signed_in = cookies(sqlite_url)
    server = Server(sqlite_url)
    orders = {
        "seed": SEED,
        "entries": ENTRIES,
        "patience": PATIENCE + ENTRIES / 5,
        "port": server.port,
        "cookies": list(signed_in.values()),
        "owners": list(signed_in),
        "site": SITE,
        "source": MARKET,
        "category": "ortofrutta",
        "day": today.isoformat(),
        "days": [str(today - timedelta(days=number + 1)) for number in range(PHONES)],
    }
    server.start()
    wait_for(server.port)
    yield Register(server, engine, ledger.site.id, orders)
    server.kill()
    engine.dispose()


def wait_for(port: int) -> None:
    """Wait until somebody answers at a port."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/v1/status", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def cookies(database_url: str) -> dict[str, str]:
    """Return the session cookie of every account by its queue's name, as signing in gives it."""
    app = create_app(Settings(database_url=database_url, secret_key=SECRET))
    found = {}
    with session_scope(app.extensions["foodplan"].engine) as session:
        accounts = [get_account_by_email(session, email) for email in ACCOUNTS]
    for account in accounts:
        assert account is not None
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = f"{account.id}:{account.session_epoch}"
            cookie["_fresh"] = True
            cookie["seen"] = int(datetime.now(UTC).timestamp())
        kept = client.get_cookie("foodplan")
        assert kept is not None
        found[f"account:{account.id}"] = f"foodplan={kept.value}"
    app.extensions["foodplan"].engine.dispose()
    return found


def phones_on_a_bad_network(register: Register) -> list[dict[str, Any]]:
    """Let the phones work while the server is killed now and then; return what they wanted."""
    node = shutil.which("node")
    if node is None:
        missing("Node.js")
        raise AssertionError
    dice = random.Random(SEED)
    running = subprocess.Popen(
        [node, str(PROJECT / "tests" / "proofs" / "phones.js")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdin is not None
    running.stdin.write(json.dumps(register.orders))
    running.stdin.close()
    running.stdin = None
    for _ in range(KILLS):
        time.sleep(dice.uniform(0.5, 2))
        if running.poll() is None:
            register.server.kill()
            register.server.start()
            wait_for(register.server.port)
    said, complaints = running.communicate(timeout=ENTRIES / 2 + 2 * PATIENCE)
    assert running.returncode == 0, complaints[-4000:]
    found: list[dict[str, Any]] = json.loads(said)
    return found


def standing(engine: Engine) -> list[tuple[str, int]]:
    """Return (what the phone called it, grams) of every movement that nothing took back."""
    query = sa.text(
        "SELECT m.document, SUM(CASE WHEN m.kind = 'intake' AND l.to_node = m.node_id "
        "OR m.kind = 'distribution' AND l.from_node = m.node_id THEN l.grams ELSE 0 END) "
        "FROM movement m JOIN line l ON l.movement_seq = m.seq "
        "LEFT JOIN movement r ON r.reverses = m.seq "
        "WHERE r.seq IS NULL AND m.kind <> 'reversal' GROUP BY m.seq, m.document"
    )
    with session_scope(engine) as session:
        return [(str(name), int(grams)) for name, grams in session.execute(query)]


def test_nothing_is_lost_and_nothing_is_doubled_on_a_bad_network(
    register: Register, tmp_path: Path
) -> None:
    started = time.monotonic()
    phones = phones_on_a_bad_network(register)
    seconds = time.monotonic() - started
    wanted = {name: grams for phone in phones for name, grams in phone["wanted"].items()}
    found = standing(register.engine)
    assert [name for name, times in Counter(name for name, _ in found).items() if times > 1] == []
    assert dict(found) == {name: grams for name, grams in wanted.items() if grams is not None}
    with session_scope(register.engine) as session:
        assert verify_ledger(session) == []
        for phone in phones:
            said = passages(session, register.site_id, date.fromisoformat(phone["day"]))
            assert (said.households if said else None) == phone["passages"]
    told = Counter[str]()
    for phone in phones:
        told.update(phone["told"])
    faults = ("lost_before", "lost_after", "doubled", "reordered", "undone")
    assert all(told[name] for name in faults), told
    report: dict[str, float] = {**told}
    report |= {"entries": len(wanted), "phones": len(phones), "kills": KILLS}
    report |= {"standing": len(found), "seconds": round(seconds, 1)}
    kept = os.environ.get("FOODPLAN_TEST_NETWORK_REPORT")
    (Path(kept) if kept else tmp_path / "network.json").write_text(json.dumps(report))
