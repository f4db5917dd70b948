"""While a large file is imported others keep recording: no save fails, the longest wait is kept.

`FOODPLAN_TEST_IMPORT_ROWS` says how many rows, `FOODPLAN_TEST_IMPORT_REPORT` where to write what
was measured, as JSON.
"""

import json
import multiprocessing
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from foodplan.db import make_engine, session_scope
from foodplan.jobs.imports import work_at
from foodplan.store.accounts import SYSTEM
from foodplan.store.imports import BatchInput, add_batch, change_batch, find_batch
from foodplan.store.ledger import post_with_retry, verify_ledger
from tests.factories.accounts import make_account
from tests.factories.imports import make_csv
from tests.factories.ledger import NOW, make_intake, make_ledger
from tests.factories.organisations import make_organisation, make_site

ROWS = int(os.environ.get("FOODPLAN_TEST_IMPORT_ROWS", "5000"))
REPORT = os.environ.get("FOODPLAN_TEST_IMPORT_REPORT", "")
# SQLite gives up after 30 s: nobody may come near.
LONGEST_WAIT = 15.0
PAUSE = 0.02
NEIGHBOUR = "emporio-vicino"
STEPS = (("sent", "read"), ("checking", "checked"), ("posting", "posted"), ("undoing", "undone"))


def record(url: str, stop: Any, answers: Any) -> None:
    """Record arrivals one after the other at another site until told to stop."""
    engine = make_engine(url)
    waits: list[float] = []
    failed = 0
    while not stop.is_set():
        begun = time.monotonic()
        try:
            post_with_retry(engine, make_intake(1_000, node=NEIGHBOUR), SYSTEM, NOW)
        except Exception:  # noqa: BLE001 - any failure counts, and none may stop the counting
            failed += 1
        waits.append(time.monotonic() - begun)
        time.sleep(PAUSE)
    answers.put((len(waits), failed, max(waits)))
    engine.dispose()


def test_nobody_waits_long_while_a_large_file_is_imported(database_url: str) -> None:
    engine = make_engine(database_url)
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        own = ledger.site.organisation or 0
        make_site(session, NEIGHBOUR, make_organisation(session, NEIGHBOUR, "Vicino"))
        account = make_account(session, "mani@example.org", organisations=[own])
        rows = make_csv(*history(ROWS))
        said = BatchInput(own, ledger.site.id, account.id, "anni.csv", rows)
        batch_id = add_batch(session, said, NOW).id
    engine.dispose()
    context = multiprocessing.get_context("fork")
    stop, answers = context.Event(), context.SimpleQueue()
    neighbour = context.Process(target=record, args=(database_url, stop, answers))
    neighbour.start()
    took: dict[str, float] = {}
    try:
        for status, end in STEPS:
            begun = time.monotonic()
            with session_scope(engine, writes=True) as session:
                change_batch(session, batch_id, datetime.now(UTC), status=status)
            with session_scope(engine) as session:
                before = find_batch(session, batch_id)
            assert before is not None
            assert work_at(engine, batch_id, before.updated_at, lambda: datetime.now(UTC))
            with session_scope(engine) as session:
                after = find_batch(session, batch_id)
            assert after is not None
            assert (after.status, after.imported or ROWS) == (end, ROWS)
            took[end] = time.monotonic() - begun
    finally:
        stop.set()
    saves, failed, longest = answers.get()
    neighbour.join()
    keep(engine.dialect.name, took, saves, longest)
    assert failed == 0
    assert saves > 0
    assert longest < LONGEST_WAIT
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
    engine.dispose()


def history(rows: int) -> list[tuple[str, str, str, str, str]]:
    """Arrivals of a year, every tenth of them given out again the same day."""
    return [
        (
            f"{n % 28 + 1:02d}/{n % 10 + 1:02d}/2025",
            "uscita" if n % 10 == 9 else "entrata",
            "ortofrutta" if n % 3 else "pane-forno",
            f"{n % 50 + 1},{n % 1000:03d}".rstrip("0").rstrip(",") if n % 10 != 9 else "1",
            "persone" if n % 10 == 9 else "Porta Palazzo",
        )
        for n in range(rows)
    ]


def keep(database: str, took: dict[str, float], saves: int, longest: float) -> None:
    """Write what was measured where somebody asked for it."""
    if not REPORT:
        return
    path = Path(REPORT)
    said = json.loads(path.read_text()) if path.exists() else []
    said.append({"database": database, "rows": ROWS, "took": took, "saves": saves,
                 "longest": longest})  # fmt: skip
    path.write_text(json.dumps(said))
