"""Every link that a citizen can follow on the real plan and atlas leads to a sound page."""

import shutil
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from foodplan.db import make_engine, session_scope
from foodplan.jobs.init import fill_plan
from foodplan.settings import PROJECT
from foodplan.store.history import Change
from foodplan.web.parts import Clock
from tests.client import JudgingClient, Page
from tests.conftest import make_app

# Places are many and alike: a few stand for all.
PLACES_FOLLOWED = 5
# Forms of the same page, and what asks for an account.
LEFT_ALONE = ("/accesso", "/lingua/", "/registro", "/gestione", "/profilo", "/static/")


@pytest.fixture(scope="module")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "filled.sqlite3"
    shutil.copy(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    with session_scope(engine, writes=True) as session:
        fill_plan(session, PROJECT / "data", Change(datetime(2026, 11, 1, tzinfo=UTC)))
    engine.dispose()
    return path


@pytest.fixture
def real_app(filled: Path, clock: Clock) -> Iterator[Flask]:
    yield from make_app(f"sqlite:///{filled}", clock)


def links_of(page: Page) -> list[str]:
    found = []
    for element in page.all("a"):
        parts = urlsplit(element.get("href") or "")
        if not parts.netloc and parts.scheme == "" and parts.path.startswith("/"):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def test_every_link_of_the_real_plan_leads_to_a_sound_page(real_app: Flask) -> None:
    client = JudgingClient(real_app)
    waiting, seen, broken, places = deque(["/"]), {"/"}, [], 0
    while waiting:
        address = waiting.popleft()
        page = client.get(address)
        if page.status != 200:
            broken.append((address, page.status))
            continue
        for link in links_of(page):
            if link in seen or link.startswith(LEFT_ALONE):
                continue
            seen.add(link)
            if link.startswith(("/luoghi/", "/mappa?")):
                places += 1
                if places > PLACES_FOLLOWED:
                    continue
            waiting.append(link)
    assert broken == []
    for address in ("/piano/obiettivi/contrasto-allo-spreco", "/piano/indicatori/cibo-recuperato",
                    "/piano/indicatori/cibo-recuperato/come-si-calcola", "/dati"):  # fmt: skip
        assert address in seen
