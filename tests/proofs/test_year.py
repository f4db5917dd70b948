"""Every past day of a year is said again byte for byte, whatever was stated since."""

import json
import os
import random
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.jobs.sealing import canonical_progress
from foodplan.reports.canonical import fingerprint
from foodplan.store.ledger import verify_ledger
from foodplan.store.ledger.driver import Driver
from foodplan.store.measures.cuts import wrong_cuts
from foodplan.store.measures.then import cut_months
from foodplan.store.sealing import sealed_days
from tests.proofs.year import DOINGS, START, Year

DAYS = int(os.environ.get("FOODPLAN_TEST_YEAR_DAYS", "30"))
SEED = int(os.environ.get("FOODPLAN_TEST_YEAR_SEED", "5"))
REPORT = os.environ.get("FOODPLAN_TEST_YEAR_REPORT", "")


def test_every_past_day_is_said_again_byte_for_byte(engine: Engine) -> None:
    started = perf_counter()
    year = Year(engine, random.Random(SEED))
    year.begin()
    said = {}
    for number in range(DAYS):
        day = START + timedelta(days=number)
        year.live(day)
        said[day] = year.end(day)
    with session_scope(engine) as session:
        again = {day: canonical_progress(session, day) for day in said}
        seals = {seal.day: seal.fingerprint for seal in sealed_days(session, START, max(said))}
        assert [
            differing(text, again[day]) for day, text in said.items() if again[day] != text
        ] == []
        assert seals == {day: fingerprint(text) for day, text in said.items()}
        assert verify_ledger(session) == []
        assert wrong_cuts(session) == []
        cuts = len(cut_months(Driver(session)))
    assert len(set(said.values())) > DAYS * 0.9
    assert set(year.done) == set(DOINGS)
    if REPORT:
        keep(engine.dialect.name, year, cuts, perf_counter() - started)


def differing(before: str, after: str) -> str:
    """Return the first place at which two texts differ."""
    pairs = zip(before, after, strict=False)
    at = next((at for at, (one, other) in enumerate(pairs) if one != other), 0)
    return f"…{before[max(0, at - 200) : at + 60]} → …{after[at : at + 60]}"


def keep(database: str, year: Year, cuts: int, seconds: float) -> None:
    """Add what was done to the report of the proof."""
    path = Path(REPORT)
    told = json.loads(path.read_text()) if path.exists() else []
    said = {"database": database, "days": DAYS, "done": year.done, "cuts": cuts}
    path.write_text(json.dumps([*told, {**said, "seconds": round(seconds, 1)}]))
