"""The proof of a year: every past day said again byte for byte, on both databases."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

DAYS = 365


def prove_year(
    tested: Callable[[list[str], Mapping[str, str]], tuple[str, bool]],
    write: Callable[[str, str, str], None],
) -> bool:
    """Let a whole year be stated otherwise, and ask for each of its days again."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "year.json"
        chosen = {
            "FOODPLAN_TEST_YEAR_DAYS": str(DAYS),
            "FOODPLAN_TEST_YEAR_REPORT": str(report),
        }
        last, good = tested(["tests/proofs/test_year.py"], chosen)
        told = json.loads(report.read_text()) if report.exists() else []
    table = _table(told)
    write(
        "progress",
        "A year in which everything is stated otherwise later",
        "`tests/proofs/test_year.py`. An invented city records, corrects, reverses and adds late "
        "for a year, while its targets, weights, definitions, register, sites, names, "
        "observations, official choices and attributions change, from then on or for the past. "
        "Each night its day is sealed and the finished months of recording are cut; the canonical "
        "JSON of the whole progress is kept. When the year is over every day is asked for again: "
        "each answer has the bytes that it had, and the fingerprint that the seal keeps. The "
        "numbers say how often each thing was done.\n\n"
        f"{table}\n\n    {last}\n",
    )
    return good and bool(told)


def _table(told: list[dict[str, Any]]) -> str:
    """Return what was done on each database, one thing a row."""
    names = sorted({name for item in told for name in item["done"]})
    rows = [
        ["days reproduced to the byte", *(item["days"] for item in told)],
        ["months of recording cut", *(item["cuts"] for item in told)],
        *([name, *(item["done"].get(name, 0) for item in told)] for name in names),
        ["seconds", *(item["seconds"] for item in told)],
    ]
    return "\n".join(
        ["| what | " + " | ".join(item["database"] for item in told) + " |",
         "| --- |" + " --- |" * len(told),
         *("| " + " | ".join(map(str, row)) + " |" for row in rows)]
    )  # fmt: skip
