"""Eight processes that write one movement after the other: how fairly they take turns."""

import multiprocessing
from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from foodplan.bench.bare import Bare
from foodplan.bench.figures import Figure, Progress, Report, WrongResult, figure
from foodplan.bench.grounds import Ground
from foodplan.bench.ledgers import prepare
from foodplan.bench.post import NOW, intake
from foodplan.db import make_engine, session_scope
from foodplan.store.accounts import SYSTEM
from foodplan.store.ledger import post_with_retry

WRITERS = 8
SECONDS = 3.0
RUNS = 5
GOAL = 2.5
WAIT_GOAL = 0.5


class Written(NamedTuple):
    """What one writer did: movements, and the longest that one of them took, in seconds."""

    movements: int
    longest: float


def bench_writers(
    ground: Ground, report: Report, *, seconds: float = SECONDS, runs: int = RUNS
) -> Figure:
    """Return how many times longer the slowest of eight writers takes for one than the fastest.

    All write for as long, each its next movement as soon as the last is recorded. The longest
    wait is the longest that any of them took for one movement, in all runs.
    """
    url = ground.empty()
    prepare(url, ground.data_dir)
    progress = Progress(report, runs)
    slowest, fastest, longest, total = [], [], 0.0, 0
    for _ in range(runs):
        written = _write_together(url, seconds)
        counts = [one.movements for one in written]
        slowest.append(seconds / max(min(counts), 1))
        fastest.append(seconds / max(counts))
        longest = max(longest, *(one.longest for one in written))
        total += sum(counts)
        progress.step()
    _check(url, total)
    with Bare(url) as bare:
        floor = median(bare.commits(1) for _ in range(9))
    what = f"a movement of the slowest of {WRITERS} writers"
    made = figure("writers", slowest, fastest, floor, GOAL, what, "one of the fastest")
    return replace(made, longest_wait=longest, longest_wait_goal=WAIT_GOAL)


def _write_together(url: str, seconds: float) -> list[Written]:
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(WRITERS), context.SimpleQueue()
    processes = [
        context.Process(target=_write, args=(url, site, seconds, start, answers))
        for site in range(WRITERS)
    ]
    for process in processes:
        process.start()
    written = [Written(*answers.get()) for _ in processes]
    for process in processes:
        process.join()
    return written


def _write(url: str, site: int, seconds: float, start: Any, answers: Any) -> None:
    engine = make_engine(url)
    with session_scope(engine) as session:
        session.connection()
    start.wait()
    movements, longest, now = 0, 0.0, perf_counter()
    until = now + seconds
    while now < until:
        before = now
        post_with_retry(engine, intake(site), SYSTEM, NOW)
        now = perf_counter()
        movements, longest = movements + 1, max(longest, now - before)
    answers.put((movements, longest))
    engine.dispose()


def _check(url: str, total: int) -> None:
    with Bare(url) as bare:
        found = int(bare.rows("SELECT count(*) FROM movement")[0][0])
    if found != total:
        raise WrongResult(f"{found} movements are recorded, {total} were written.")
