"""Many processes that draw on one stock are given exactly what it holds, to the gram."""

import multiprocessing
import os
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from foodplan.db import make_engine, open_session, session_scope
from foodplan.rules.problems import Refused
from foodplan.store.accounts import SYSTEM
from foodplan.store.ledger import post_with_retry, verify_ledger
from tests.factories.ledger import NOW, make_distribution, make_ledger

WRITERS = int(os.environ.get("FOODPLAN_TEST_WRITERS", "12"))
TRIES = 6
PORTION = 700


def draw(url: str, start: Any, answers: Any) -> None:
    """Ask for portions, all writers at the same time, and say how many were given."""
    engine = make_engine(url)
    with session_scope(engine) as session:
        session.connection()
    start.wait()
    given, refused = 0, 0
    for _ in range(TRIES):
        try:
            given += post_with_retry(engine, make_distribution(PORTION), SYSTEM, NOW).created
        except Refused:
            refused += 1
    answers.put((given, refused))
    engine.dispose()


def test_processes_drawing_on_one_stock_are_given_what_it_holds(
    database_url: str, engine: Engine
) -> None:
    portions = WRITERS * TRIES * 2 // 3
    with open_session(engine, writes=True) as session:
        ledger = make_ledger(session)
        # Two lots, neither a multiple of what is asked for, and a rest that nobody can have.
        ledger.intake(portions * PORTION // 2 + 123)
        ledger.intake(
            portions * PORTION - portions * PORTION // 2 + 400,
            counterpart="source",
            source_kind="private_gift",
        )
        session.commit()
    engine.dispose()
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(WRITERS), context.SimpleQueue()
    processes = [
        context.Process(target=draw, args=(database_url, start, answers)) for _ in range(WRITERS)
    ]
    for process in processes:
        process.start()
    said = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    assert sum(given for given, _ in said) == portions
    assert sum(refused for _, refused in said) == WRITERS * TRIES - portions
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
        left = session.execute(sa.text("SELECT SUM(grams) FROM balance")).scalar_one()
        assert int(left) == 523
