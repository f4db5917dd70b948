"""The whole progress read from a large ledger beside a small one of the same shape."""

import multiprocessing
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy.engine import make_url

from foodplan.bench.figures import Figure, figure, interleaved
from foodplan.bench.ledgers import DAY, build_ledger
from foodplan.db import make_engine, session_scope
from foodplan.reports.plan import progress_report

SMALL, LARGE = 10_000, 1_000_000
RUNS = 9
GOAL = 1.5
Report = Callable[[int, int], None]


class WrongResult(Exception):  # noqa: N818 - it says what happened
    """The progress that was read is not what a plain recount of the lines gives."""


@dataclass(frozen=True)
class Reading:
    """One timed reading: seconds for the progress, for the bare floor, and what was answered."""

    seconds: float
    floor: float
    answer: dict[str, Any]


def bench_progress(
    data_dir: Path, report: Report, *, small: int = SMALL, large: int = LARGE, runs: int = RUNS
) -> Figure:
    """Return how many times longer the progress takes from the large ledger than from the small.

    Each reading happens in a process of its own, which has never seen the ledger. Raises
    WrongResult when an answer differs from the plain recount.
    """
    readings = _Readings(report, steps=2 + 2 * runs)
    with TemporaryDirectory(prefix="foodplan-bench-") as folder:
        urls = []
        for size in (small, large):
            urls.append(build_ledger(Path(folder) / f"{size}.sqlite3", size, data_dir))
            readings.step()
        base, real = interleaved([partial(readings.take, url) for url in urls], runs)
    return figure(
        "progress",
        real,
        base,
        median(readings.floors),
        GOAL,
        f"the whole progress from {large:,} movements",
        f"the same from {small:,} movements",
    )


class _Readings:
    """Takes checked readings one after the other, and tells how far it is."""

    def __init__(self, report: Report, steps: int) -> None:
        self.floors: list[float] = []
        self._report = report
        self._steps = steps
        self._done = 0

    def step(self) -> None:
        self._done += 1
        self._report(self._done, self._steps)

    def take(self, url: str) -> float:
        reading = read_apart(url)
        check(url, reading.answer)
        self.floors.append(reading.floor)
        self.step()
        return reading.seconds


def read_apart(url: str) -> Reading:
    """Return one reading made in a new process."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read_into, args=(theirs, url))
    process.start()
    theirs.close()
    try:
        reading: Reading = ours.recv()
    finally:
        process.join()
    return reading


def _read_into(pipe: Any, url: str) -> None:
    pipe.send(read(url))
    pipe.close()


def read(url: str) -> Reading:
    """Read the whole progress once to warm up and once with a clock, each in a new session."""
    engine = make_engine(url)
    try:
        _progress(engine)
        started = perf_counter()
        answer = _progress(engine)
        seconds = perf_counter() - started
    finally:
        engine.dispose()
    return Reading(seconds, _floor(url), answer)


def _progress(engine: Any) -> dict[str, Any]:
    with session_scope(engine) as session:
        return progress_report(session, DAY).to_json()


def _floor(url: str) -> float:
    """Return the seconds of one bare sum over the monthly figures."""
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        started = perf_counter()
        connection.execute("SELECT month, sum(grams) FROM flow_month GROUP BY month").fetchall()
        return perf_counter() - started


def check(url: str, answer: dict[str, Any]) -> None:
    """Compare recovered and redistributed kilos of the answer with a plain sum of the lines.

    Raises WrongResult when they differ by a gram.
    """
    rows = {
        row["slug"]: row
        for plan in answer["plans"]
        for goal in plan["goals"]
        for row in goal["indicators"]
    }
    recounts = {"cibo-recuperato": ("source", "stock"), "cibo-redistribuito": ("stock", "people")}
    for slug, kinds in recounts.items():
        row = rows[slug]
        expected = _recount(url, kinds, row["period"] or {})
        if round((row["value"] or 0) * 1000) != expected or not expected:
            raise WrongResult(f"{slug} says {row['value']} kg, its lines sum to {expected} g.")


def _recount(url: str, kinds: tuple[str, str], period: dict[str, str]) -> int:
    statement = (
        "SELECT coalesce(sum(line.grams * line.sign), 0) FROM line "
        "JOIN node a ON a.id = line.from_node JOIN node b ON b.id = line.to_node "
        "JOIN movement ON movement.seq = line.movement_seq "
        "JOIN category c ON c.id = line.category_id "
        "WHERE a.kind = ? AND b.kind = ? AND c.food AND movement.happened_on BETWEEN ? AND ?"
    )
    days = (period.get("from", ""), period.get("to", ""))
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        return int(connection.execute(statement, (*kinds, *days)).fetchone()[0])
