"""Atlases of a given size: simulated places spread over the city, loaded in bulk."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from foodplan.bench.bare import Bare
from foodplan.db import make_engine, session_scope
from foodplan.jobs.init import fill_plan
from foodplan.models.history import BEGINNING
from foodplan.rules.places import Function
from foodplan.store.history import Change
from foodplan.store.schema import upgrade_schema

LOADED = datetime(2026, 1, 1, tzinfo=UTC)
CONFIRMED = date(2026, 1, 1)
# A quarter of the places say nothing of their hours.
HOURS = ("Mo-Fr 08:30-13:00", "Mo-Sa 09:00-12:30,15:30-19:00", "Tu,Th 17:00-20:00; PH off", "")
# South, west, north and east of the city; some places stand outside it, as in truth.
CITY = (45.00, 7.58, 45.14, 7.77)

_PLACE = ("slug",)
_VERSION = (
    "id", "place", "name", "address", "municipality", "lat", "lon", "approximate",
    "location_error_m", "location_basis", "area_basis", "status", "url", "hours_note", "cleared",
    "simulated", "opening_hours", "hours_on", "confirmed_on", "search", "valid_from",
    "recorded_from", "reason",
)  # fmt: skip
_FUNCTION = (
    "version_id", "n", "function", "source_name", "source_url", "source_url_complete",
    "source_date", "hours_note", "note",
)  # fmt: skip


def build_atlas(url: str, places: int, data_dir: Path) -> None:
    """Fill a new database with the city's areas and as many places more as it takes.

    Every place is marked as simulated; the same number gives the same places.
    """
    engine = make_engine(url)
    try:
        upgrade_schema(engine)
        with session_scope(engine, writes=True) as session:
            fill_plan(session, data_dir, Change(LOADED))
    finally:
        engine.dispose()
    with Bare(url) as bare:
        ((placed, last),) = bare.rows("SELECT COUNT(lat), MAX(id) FROM place_version")
        numbers = range(1, places - placed + 1)
        with bare.in_bulk("place", "place_version", "place_function"):
            bare.fill("place", _PLACE, ((_slug(n),) for n in numbers))
            bare.fill("place_version", _VERSION, _versions(numbers, last or 0))
            bare.fill("place_function", _FUNCTION, _functions(numbers, last or 0))
        bare.run("ANALYZE")


def _slug(number: int) -> str:
    return f"luogo-simulato-{number:06d}"


def _versions(numbers: range, last: int) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(1)  # noqa: S311 - places, not secrets
    south, west, north, east = CITY
    for n in numbers:
        lat, lon = dice.uniform(south, north), dice.uniform(west, east)
        approximate = n % 3 == 0
        name, hours = f"Luogo simulato {n}", HOURS[n % len(HOURS)]
        yield (
            last + n, _slug(n), name, f"via Simulata {n}", "Torino", round(lat, 6), round(lon, 6),
            approximate, 350 if approximate else None, "", "", "reported", "", "", False, True,
            hours, str(CONFIRMED), str(CONFIRMED), f"{name.casefold()} via simulata {n} torino",
            str(BEGINNING), LOADED.strftime("%Y-%m-%d %H:%M:%S.%f"), "simulato",
        )  # fmt: skip


def _functions(numbers: range, last: int) -> Iterator[tuple[Any, ...]]:
    words = [function.value for function in Function]
    for n in numbers:
        yield last + n, 1, words[n % len(words)], "", "", True, "2026-01", "", ""
