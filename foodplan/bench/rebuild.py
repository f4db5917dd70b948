"""The rebuild of the monthly flows beside the bare GROUP BY over the same lines."""

from statistics import median
from time import perf_counter

from foodplan.bench.apart import apart
from foodplan.bench.bare import Bare
from foodplan.bench.figures import Figure, Progress, Report, WrongResult, figure, interleaved
from foodplan.bench.grounds import Ground
from foodplan.bench.ledgers import LAST_MONTH
from foodplan.db import make_engine, session_scope
from foodplan.store.ledger.fold import rebuild_flows

LARGE = 1_000_000
RUNS = 9
GOAL = 1.5

GROUP_BY = (
    "SELECT month, from_node, to_node, category_id, source_kind, method, SUM(sign * grams), "
    "SUM(tally) FROM line GROUP BY month, from_node, to_node, category_id, source_kind, method"
)
_KEPT = (
    "SELECT month, from_node, to_node, category_id, source_kind, method, grams, movements "
    "FROM flow_month"
)


def bench_rebuild(
    ground: Ground, report: Report, *, movements: int = LARGE, runs: int = RUNS
) -> Figure:
    """Return how many times longer the rebuild takes than the GROUP BY that it stores.

    Each happens in a process of its own. One of the months is taken away before each rebuild,
    as it writes only what is not as the lines say. No line of the ledger is a reversal, so that
    both must give the same rows. Raises WrongResult when they do not.
    """
    url = ground.ledger(movements)
    progress = Progress(report, 2 * runs)
    slots = [lambda: apart(_rebuild, url), lambda: apart(_group, url)]
    real, base = interleaved([progress.counted(slot) for slot in slots], runs)
    check_flows(url)
    with Bare(url) as bare:
        floor = median(bare.commits(1) for _ in range(9))
    return figure("rebuild", real, base, floor, GOAL,
                  f"the rebuild of flow_month, a month missing, from {movements:,} movements",
                  "the bare GROUP BY")  # fmt: skip


def _rebuild(url: str) -> float:
    with Bare(url) as bare:
        bare.run("DELETE FROM flow_month WHERE month = ?", (LAST_MONTH,))
    engine = make_engine(url)
    try:
        started = perf_counter()
        with session_scope(engine, writes=True) as session:
            rebuild_flows(session)
        return perf_counter() - started
    finally:
        engine.dispose()


def _group(url: str) -> float:
    with Bare(url) as bare:
        started = perf_counter()
        bare.rows(GROUP_BY)
        return perf_counter() - started


def check_flows(url: str) -> None:
    """Compare the monthly flows, key by key, with the bare GROUP BY.

    Raises WrongResult when they differ.
    """
    with Bare(url) as bare:
        plain = {tuple(map(int, row)) for row in bare.rows(GROUP_BY)}
        kept = {tuple(map(int, row)) for row in bare.rows(_KEPT)}
    if plain != kept:
        raise WrongResult(f"{len(plain ^ kept)} monthly flows differ from their lines.")
