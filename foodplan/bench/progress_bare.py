"""The whole progress beside the bare SQL and pandas statements that read the same rows."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from foodplan.bench.apart import apart
from foodplan.bench.figures import Figure, Progress, Report, WrongResult, figure, interleaved
from foodplan.bench.grounds import Ground
from foodplan.bench.ledgers import DAY, LAST_MONTH
from foodplan.bench.progress import FULL, LARGE, read
from foodplan.db import make_engine, session_scope
from foodplan.reports.plan import progress_report
from foodplan.rules.ledger import SURPLUS_KINDS, SourceKind

RUNS = 9
GOAL = 3.0
# The twelve months that a yearly figure sums.
YEAR = LAST_MONTH - 99, LAST_MONTH
ENDS = {
    "recovered": ("source", "stock"),
    "redistributed": ("stock", "people"),
    "discarded": ("stock", "waste"),
}
_FLOWS = (
    "SELECT f.month, a.kind AS first, b.kind AS last, c.slug AS category, c.food, f.source_kind, "
    "f.grams FROM flow_month f JOIN node a ON a.id = f.from_node JOIN node b ON b.id = f.to_node "
    "JOIN category c ON c.id = f.category_id"
)
_MEASURED = (
    "SELECT indicator, measure, filters FROM indicator_version "
    "WHERE measure <> '' AND recorded_to IS NULL"
)


class Statement(NamedTuple):
    """One statement of the progress, as the driver got it."""

    text: str
    values: tuple[Any, ...]


class Bare(NamedTuple):
    """One timed reading: seconds, and the kilos of each measured indicator that is a plain sum."""

    seconds: float
    kilos: dict[str, float]


def bench_progress_bare(
    ground: Ground, report: Report, *, movements: int | None = None, runs: int = RUNS
) -> Figure:
    """Return how many times longer the progress takes than reading and summing the same rows bare.

    The bare side runs the very statements of the progress through pandas and sums the monthly
    flows of each measured indicator with it, and judges nothing: no register, no coverage, no
    trajectory, no roll-up. Each reading has a process of its own, warmed up. Raises WrongResult
    when a sum differs from the progress.
    """
    url = ground.standing_ledger(movements or (FULL if ground.full else LARGE))
    progress = Progress(report, 2 * runs)
    statements = apart(statements_of, url)
    floors: list[float] = []

    def real() -> float:
        taken = apart(read, url)
        floors.append(taken.floor)
        return taken.seconds

    def bare() -> float:
        return apart(read_bare, url, statements).seconds

    check_sums(apart(read_bare, url, statements).kilos, apart(read, url).answer)
    seconds, base = interleaved([progress.counted(slot) for slot in (real, bare)], runs)
    return figure("progress_bare", seconds, base, median(floors), GOAL, "the whole progress",
                  f"{len(statements)} bare statements and pandas over the same rows")  # fmt: skip


def statements_of(url: str) -> list[Statement]:
    """Return what the progress asks of the database, in order."""
    engine = make_engine(url)
    asked: list[Statement] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, text: str, values: Any, *_rest: Any) -> None:
        # The flows themselves are read with the names of their ends, once.
        if "FROM flow_month" not in text:
            asked.append(Statement(text, tuple(values)))

    try:
        with session_scope(engine) as session:
            progress_report(session, DAY)
    finally:
        engine.dispose()
    return asked


def read_bare(url: str, statements: list[Statement]) -> Bare:
    """Read once to warm up and once with a clock."""
    with closing(sqlite3.connect(Path(make_url(url).database or ""))) as connection:
        _sums(connection, statements)
        started = perf_counter()
        kilos = _sums(connection, statements)
        return Bare(perf_counter() - started, kilos)


def _sums(connection: sqlite3.Connection, statements: list[Statement]) -> dict[str, float]:
    # Heavy, and only for this comparison.
    import pandas as pd

    for statement in statements:
        pd.read_sql_query(statement.text, connection, params=statement.values)
    flows = pd.read_sql_query(_FLOWS, connection)
    measured = pd.read_sql_query(_MEASURED, connection)
    kilos = {}
    for row in measured.itertuples():
        if row.measure in ENDS:
            chosen = flows[_wanted(flows, str(row.measure), json.loads(str(row.filters or "{}")))]
            months = chosen.groupby("month")["grams"].sum()
            kilos[str(row.indicator)] = float(months.loc[YEAR[0] : YEAR[1]].sum()) / 1000
    return kilos


def _wanted(flows: Any, measure: str, filters: dict[str, list[str]]) -> Any:
    first, last = ENDS[measure]
    chosen = (flows["first"] == first) & (flows["last"] == last)
    if measure == "recovered":
        chosen &= flows["source_kind"].isin([int(kind) for kind in SURPLUS_KINDS])
    if filters.get("source_kind"):
        kinds = [int(SourceKind.from_slug(word)) for word in filters["source_kind"]]
        chosen &= flows["source_kind"].isin(kinds)
    if filters.get("category"):
        return chosen & flows["category"].isin(filters["category"])
    return chosen & (flows["food"] == 1)


def check_sums(kilos: dict[str, float], answer: dict[str, Any]) -> None:
    """Compare the bare sums with the values of the progress, where both are of a plain year.

    Raises WrongResult when one differs by a gram, or when there is hardly any to compare.
    """
    compared = 0
    for plan in answer["plans"]:
        for goal in plan["goals"]:
            for row in goal["indicators"]:
                period = row["period"] or {}
                if row["slug"] not in kilos or not row["value"] or not _is_year(period):
                    continue
                compared += 1
                if round(row["value"] * 1000) != round(kilos[row["slug"]] * 1000):
                    raise WrongResult(f"{row['slug']}: {row['value']} kg, {kilos[row['slug']]} kg.")
    if compared < len(kilos) // 2:
        raise WrongResult(f"Only {compared} of {len(kilos)} sums could be compared.")


def _is_year(period: dict[str, str]) -> bool:
    return (period.get("from", "")[:7], period.get("to", "")[:7]) == tuple(
        f"{month // 100}-{month % 100:02d}" for month in YEAR
    )
