"""A whole import of a file beside pandas reading it and a bulk insert of the same rows."""

import gc
import io
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from foodplan.bench.bare import Bare
from foodplan.bench.figures import Figure, Progress, Report, WrongResult, figure, interleaved
from foodplan.bench.grounds import Ground
from foodplan.bench.ledgers import prepare
from foodplan.db import make_engine, session_scope
from foodplan.jobs.imports.at_once import Asked, import_at_once
from foodplan.rules.mass import format_field
from foodplan.store.organisations import get_node

ROWS = 100_000
RUNS = 3
# At least a third of the bare speed.
GOAL = 3.0
SITE = "sito-di-prova-00"
FIRST_DAY = date(2022, 1, 1)
DAYS = 1_600
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CATEGORIES = ("Ortofrutta", "Pane e prodotti da forno", "Latte e yogurt", "frutta", "misto")
TITLES = "Data;Movimento;Donatore;Categoria;Kg;DDT;Volontario"
# What the rows of a ledger point to, and an empty one may lack.
BELOW = ("node", "node_version", "lot")


def bench_import(ground: Ground, report: Report, *, rows: int = ROWS, runs: int = RUNS) -> Figure:
    """Return how many times longer an import takes than pandas and a bulk insert of its rows.

    Both sides start from the bytes of one CSV with Italian days and weights and end with its rows
    in movement and line, with all their indexes; the bare side does without checks, ids by content,
    hashes, staging, monthly flows and balances. Its rows are those that the import wrote.
    """
    content = make_file(rows)
    model = ground.empty()
    prepare(model, ground.data_dir)
    bring_in(model, content, rows)
    written = {table: _rows_of(model, table) for table in (*BELOW, "movement", "line")}
    progress = Progress(report, 2 * runs)

    def real() -> float:
        url = ground.empty()
        prepare(url, ground.data_dir)
        return bring_in(url, content, rows)

    def bare() -> float:
        url = ground.empty()
        prepare(url, ground.data_dir)
        return _insert(url, content, written)

    slots: list[Callable[[], float]] = [real, bare]
    seconds, base = interleaved([progress.counted(slot) for slot in slots], runs)
    with Bare(model) as inserter:
        floor = median(inserter.commits(10) for _ in range(3))
    return figure("import", seconds, base, floor, GOAL, f"import of {rows:,} rows",
                  "pandas and a bulk insert of the same rows")  # fmt: skip


def make_file(rows: int) -> bytes:
    """Return a CSV as an Italian office writes it: what came in and what went out, in CP1252."""
    lines = [TITLES]
    for number in range(rows):
        day = FIRST_DAY + timedelta(days=number * DAYS // rows)
        goods = CATEGORIES[number * 7 % len(CATEGORIES)]
        grams = 1_000 + number * 7919 % 60_000
        came = number % 2 == 0
        act, source = ("entrata", "Mercato di prova") if came else ("uscita", "")
        document = f"DDT {number}" if number % 3 == 0 else ""
        kilos = format_field(grams)
        lines.append(f"{day:%d/%m/%Y};{act};{source};{goods};{kilos};{document};n° {number % 50}")
    return "\r\n".join([*lines, ""]).encode("cp1252")


def bring_in(url: str, content: bytes, rows: int) -> float:
    """Return the seconds of an import as closed history; raises WrongResult when rows are lost."""
    engine = make_engine(url)
    try:
        with session_scope(engine) as session:
            site = get_node(session, SITE)
        if site is None:
            raise WrongResult(f"There is no site {SITE}.")
        asked = Asked(closed=True, constants={"source_kind": "market_surplus"})
        started = perf_counter()
        found = import_at_once(engine, content, "storico.csv", site, asked, lambda: NOW)
        seconds = perf_counter() - started
    finally:
        engine.dispose()
    counted = _count(url)
    if not found.posted or (found.read, found.imported, counted) != (rows, rows, rows):
        raise WrongResult(f"{rows} rows: {found.imported} said imported, {counted} in the ledger.")
    return seconds


def memory_ratio(ground: Ground, *, rows: int = ROWS) -> tuple[float, int]:
    """Return the import's peak over what a frame of the file takes, and the frame's bytes."""
    import pandas as pd

    content = make_file(rows)
    frame = pd.read_csv(io.BytesIO(content), sep=";", encoding="cp1252", dtype=str)
    size = int(frame.memory_usage(deep=True).sum())
    del frame
    url = ground.empty()
    prepare(url, ground.data_dir)
    gc.collect()
    tracemalloc.start()
    try:
        bring_in(url, content, rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return peak / size, size


def _insert(url: str, content: bytes, written: dict[str, tuple[list[str], list[Any]]]) -> float:
    import pandas as pd

    with Bare(url) as bare:
        for table in BELOW:
            columns, rows = written[table]
            held = {row[0] for row in bare.rows(f"SELECT id FROM {table}")}  # noqa: S608 - a name
            bare.fill(table, columns, [row for row in rows if row[columns.index("id")] not in held])
        started = perf_counter()
        frame = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="cp1252")
        frame["Data"] = pd.to_datetime(frame["Data"], format="%d/%m/%Y")
        bare.begin()
        for table in ("movement", "line"):
            columns, rows = written[table]
            bare.fill(table, columns, rows)
        bare.commit()
        seconds = perf_counter() - started
        if len(frame) != bare.rows("SELECT COUNT(*) FROM movement")[0][0]:
            raise WrongResult("The bare side lost rows.")
    return seconds


def _rows_of(url: str, table: str) -> tuple[list[str], list[Any]]:
    """Return columns and rows of a table."""
    with Bare(url) as bare:
        cursor = bare.run(f"SELECT * FROM {table}")  # noqa: S608 - two names
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    return names, [tuple(row) for row in rows]


def _count(url: str) -> int:
    with Bare(url) as bare:
        return int(bare.rows("SELECT COUNT(*) FROM movement")[0][0])
