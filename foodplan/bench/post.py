"""post() beside bare inserts of the same rows: what safety costs for one movement."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

from sqlalchemy.engine import Engine

from foodplan.bench.figures import Figure, figure, interleaved
from foodplan.bench.ledgers import START, add_sites
from foodplan.db import make_engine, session_scope
from foodplan.jobs.init import fill_plan
from foodplan.store.accounts import SYSTEM
from foodplan.store.history import Change
from foodplan.store.ledger import LineInput, MovementInput, post
from foodplan.store.schema import upgrade_schema

MOVEMENTS = 200
RUNS = 9
GOAL = 2.5
DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
Report = Callable[[int, int], None]


def bench_post(
    data_dir: Path, report: Report, *, movements: int = MOVEMENTS, runs: int = RUNS
) -> Figure:
    """Return how many times longer post() takes than bare inserts of the rows it writes.

    Every movement is a transaction of its own, on both sides, with the disk's own fsync.
    """
    with TemporaryDirectory(prefix="foodplan-bench-") as folder:
        posted, bare = Path(folder) / "post.sqlite3", Path(folder) / "bare.sqlite3"
        sites = _prepare(posted, data_dir)
        _prepare(bare, data_dir)
        engine = make_engine(f"sqlite:///{posted}")
        counter = iter(range(1, 10**9))
        done = 0

        def posting() -> float:
            nonlocal done
            done += 1
            report(done, runs)
            return _post(engine, sites, [next(counter) for _ in range(movements)])

        def inserting() -> float:
            return _insert(bare, [next(counter) for _ in range(movements)])

        try:
            real, base = interleaved([posting, inserting], runs)
        finally:
            engine.dispose()
        floor = median(_commit(bare, movements) for _ in range(3))
    return figure(
        "post",
        real,
        base,
        floor,
        GOAL,
        f"post() of {movements} movements",
        "bare inserts of the same rows",
    )


def _prepare(path: Path, data_dir: Path) -> list[str]:
    engine = make_engine(f"sqlite:///{path}")
    try:
        upgrade_schema(engine)
        with session_scope(engine, writes=True) as session:
            fill_plan(session, data_dir, Change(START))
            sites = add_sites(session, Change(START))
            # One movement of each kind makes the lots that the bare side writes to.
            post(session, _movement(0, sites), SYSTEM, NOW)
    finally:
        engine.dispose()
    return sites


def _movement(number: int, sites: list[str]) -> MovementInput:
    return MovementInput(
        id=UUID(int=number),
        kind="intake",
        happened_on=DAY,
        node=sites[number % len(sites)],
        counterpart="source",
        lines=(LineInput("ortofrutta", 1000 + number % 997),),
        source_kind="market_surplus",
    )


def _post(engine: Engine, sites: list[str], numbers: list[int]) -> float:
    started = perf_counter()
    for number in numbers:
        with session_scope(engine, writes=True) as session:
            post(session, _movement(number, sites), SYSTEM, NOW)
    return perf_counter() - started


def _insert(path: Path, numbers: list[int]) -> float:
    with closing(_connect(path)) as connection:
        lot, source, node, category = connection.execute(
            "SELECT lot_id, from_node, to_node, category_id FROM line LIMIT 1"
        ).fetchone()
        started = perf_counter()
        for number in numbers:
            connection.execute("BEGIN IMMEDIATE")
            seq = connection.execute(
                "INSERT INTO movement (uuid, kind, node_id, happened_on, recorded_at, "
                "posted_month, method, body_hash) VALUES (?, 'intake', ?, ?, ?, 202611, 1, ?)",
                (str(UUID(int=number)), node, str(DAY), "2026-11-21 18:00:00.000000", "0" * 64),
            ).lastrowid
            connection.execute(
                "INSERT INTO line (movement_seq, n, lot_id, from_node, to_node, grams, sign, "
                "tally, month, category_id, source_kind, method) VALUES (?, 0, ?, ?, ?, ?, 1, 1, "
                "202611, ?, 1, 1)",
                (seq, lot, source, node, 1000 + number % 997, category),
            )
            connection.execute("COMMIT")
        return perf_counter() - started


def _commit(path: Path, times: int) -> float:
    """Return the seconds of so many commits of almost nothing: the disk's own part."""
    with closing(_connect(path)) as connection:
        started = perf_counter()
        for number in range(times):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        return perf_counter() - started


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection
