"""The whole progress read from a large ledger beside a small one of the same shape."""

import gc
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from foodplan.bench.apart import apart
from foodplan.bench.bare import Bare
from foodplan.bench.figures import Figure, Progress, Report, WrongResult, figure, interleaved
from foodplan.bench.grounds import Ground
from foodplan.bench.ledgers import DAY
from foodplan.db import make_engine, session_scope
from foodplan.reports.plan import progress_report

SMALL, LARGE = 10_000, 1_000_000
# What the proof asks for; making it takes minutes and gigabytes.
FULL = 10_000_000
RUNS = 9
GOAL = 1.5


@dataclass(frozen=True)
class Reading:
    """One timed reading: seconds for the progress, for the bare floor, and what was answered."""

    seconds: float
    floor: float
    answer: dict[str, Any]


def bench_progress(
    ground: Ground,
    report: Report,
    *,
    small: int = SMALL,
    large: int | None = None,
    runs: int = RUNS,
) -> Figure:
    """Return how many times longer the progress takes from the large ledger than from the small.

    Each reading happens in a process of its own, which has never seen the ledger. Raises
    WrongResult when an answer differs from the plain recount, or one reading from another.
    """
    large = large or (FULL if ground.full else LARGE)
    progress = Progress(report, 2 + 2 * runs)
    floors: list[float] = []
    answers: dict[int, dict[str, Any]] = {}

    def reading(size: int) -> float:
        taken = apart(read, ground.standing_ledger(size))
        if taken.answer != answers.setdefault(size, taken.answer):
            raise WrongResult(f"Two readings of {size:,} movements differ.")
        floors.append(taken.floor)
        progress.step()
        return taken.seconds

    for size in (small, large):
        reached = apart(read, ground.standing_ledger(size)).answer
        check(ground.standing_ledger(size), reached)
        answers[size] = reached
        progress.step()
    base, real = interleaved([lambda: reading(small), lambda: reading(large)], runs)
    words = f"the whole progress from {large:,} movements", f"the same from {small:,} movements"
    return figure("progress", real, base, median(floors), GOAL, *words)


def read(url: str) -> Reading:
    """Read the whole progress once to warm up and once with a clock, each in a new session."""
    engine = make_engine(url)
    try:
        _progress(engine)
        # As the server does once it is ready.
        gc.collect()
        gc.freeze()
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
    with Bare(url) as bare:
        started = perf_counter()
        bare.rows("SELECT month, sum(grams) FROM flow_month GROUP BY month")
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
    with Bare(url) as bare:
        return int(bare.rows(statement, (*kinds, *days))[0][0])
