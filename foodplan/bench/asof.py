"""The progress as of a random past day beside the bare sum over the lines recorded until then."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
from foodplan.rules.calendar import end_of_rome_day
from foodplan.store.measures.cuts import cut_of, keep_cut, months_to_cut

LARGE = 1_000_000
RUNS = 9
GOAL = 3.0
FIRST = date(2024, 12, 1)
NOW = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=UTC)

GROUP_BY = (
    "SELECT l.month, l.from_node, l.to_node, l.category_id, l.source_kind, l.method, "
    "SUM(l.sign * l.grams), SUM(l.tally) FROM movement m JOIN line l ON l.movement_seq = m.seq "
    "WHERE m.recorded_at <= ? "
    "GROUP BY l.month, l.from_node, l.to_node, l.category_id, l.source_kind, l.method"
)
_RECOUNT = (
    "SELECT coalesce(sum(l.grams * l.sign), 0) FROM movement m "
    "JOIN line l ON l.movement_seq = m.seq JOIN node a ON a.id = l.from_node "
    "JOIN node b ON b.id = l.to_node JOIN category c ON c.id = l.category_id "
    "WHERE a.kind = 'source' AND b.kind = 'stock' AND c.food AND m.recorded_at <= ? "
    "AND l.month BETWEEN ? AND ?"
)


@dataclass(frozen=True)
class Then:
    """One timed answer about a past day: seconds, and the kilos recovered that year so far."""

    seconds: float
    recovered: float


def bench_asof(
    ground: Ground, report: Report, *, movements: int = LARGE, runs: int = RUNS
) -> Figure:
    """Return how many times longer the progress of a past day takes than the bare sum until then.

    Both answer about the same random day, each in a process of its own that was warmed up; the
    finished months of recording have their cuts, which the nightly sealing makes. Raises
    WrongResult when an answer differs from the plain recount by a gram.
    """
    url = ground.ledger(movements)
    make_cuts(url)
    progress = Progress(report, 2 * runs)
    days = random_days(runs)
    slots = [
        _each(days, lambda day: checked(url, day, apart(answer, url, day))),
        _each(days, lambda day: apart(bare_sum, url, day)),
    ]
    real, base = interleaved([progress.counted(slot) for slot in slots], runs)
    with Bare(url) as bare:
        floor = median(_floor(bare) for _ in range(9))
    return figure("asof", real, base, floor, GOAL,
                  f"the progress as of a random past day over {movements:,} movements",
                  "the bare GROUP BY over the lines recorded until then")  # fmt: skip


def random_days(runs: int, seed: int = 5) -> list[date]:
    """Return random days of the ledger's past, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - days to ask about, not a secret
    return [FIRST + timedelta(days=dice.randrange((DAY - FIRST).days)) for _ in range(runs)]


def _each(days: Sequence[date], slot: Callable[[date], float]) -> Callable[[], float]:
    """Return a slot that asks about the next of the days each time it is called."""
    waiting = iter(days)
    return lambda: slot(next(waiting))


def make_cuts(url: str) -> None:
    """Make the cuts of the finished months of recording, as the sealing does in its night."""
    engine = make_engine(url)
    try:
        with session_scope(engine, writes=True) as session:
            for month in months_to_cut(session, NOW):
                keep_cut(session, cut_of(session, month), NOW)
    finally:
        engine.dispose()


def answer(url: str, day: date) -> Then:
    """Read the progress of a past day once to warm up and once with a clock, in new sessions."""
    engine = make_engine(url)
    try:
        _progress(engine, day)
        started = perf_counter()
        said = _progress(engine, day)
        seconds = perf_counter() - started
    finally:
        engine.dispose()
    rows = (row for plan in said["plans"] for goal in plan["goals"] for row in goal["indicators"])
    current = next(row["current"] for row in rows if row["slug"] == "cibo-recuperato")
    return Then(seconds, current["value"] if current else 0.0)


def _progress(engine: Any, day: date) -> dict[str, Any]:
    with session_scope(engine) as session:
        return progress_report(session, day, end_of_rome_day(day)).to_json()


def bare_sum(url: str, day: date) -> float:
    """Return the seconds of the bare sum over the lines recorded by a day's end, warmed up."""
    with Bare(url) as bare:
        until = _instant(bare, day)
        bare.rows(GROUP_BY, (until,))
        started = perf_counter()
        bare.rows(GROUP_BY, (until,))
        return perf_counter() - started


def checked(url: str, day: date, then: Then) -> float:
    """Return an answer's seconds when its kilos are those of the lines recorded by the day's end.

    Raises WrongResult when they are not.
    """
    months = (day.year * 100 + 1, day.year * 100 + day.month)
    with Bare(url) as bare:
        grams = int(bare.rows(_RECOUNT, (_instant(bare, day), *months))[0][0])
    if round(then.recovered * 1000) != grams or not grams:
        raise WrongResult(f"As of {day} there were {then.recovered} kg, the lines say {grams} g.")
    return then.seconds


def _instant(bare: Bare, day: date) -> str | datetime:
    until = end_of_rome_day(day)
    return until.replace(tzinfo=None).isoformat(" ", "microseconds") if bare.sqlite else until


def _floor(bare: Bare) -> float:
    """Return the seconds of one bare sum over the monthly figures."""
    started = perf_counter()
    bare.rows("SELECT month, sum(grams) FROM flow_month GROUP BY month")
    return perf_counter() - started
