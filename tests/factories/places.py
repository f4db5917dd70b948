"""Makers of places, areas and files of the atlas, valid unless changed."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from foodplan.rules.geography import Vertex, shape_of, write_geojson
from foodplan.store.history import Change
from foodplan.store.places import (
    AreaRecord,
    FunctionRecord,
    PlaceRecord,
    store_areas,
    store_places,
)

ATLAS = Path(__file__).resolve().parents[2] / "data" / "atlas"
LOADED = Change(at=datetime(2026, 11, 1, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 10, 9, tzinfo=UTC), reason="prova")
NASTY = "${alert(1)}</script><img src=x onerror=alert(1)>"

VALID_ROW = {
    "name": "Mercato di prova",
    "category": "market",
    "address": "via delle Prove 1",
    "municipality": "Torino",
    "status": "reported",
    "source_url": "https://example.org/mercati",
    "source_date": "2026-05",
}


def make_place(slug: str = "mercato-di-prova", **changed: Any) -> PlaceRecord:
    """Return a place with one recent source and an exact point."""
    functions = changed.pop("functions", ("market",))
    source_date = changed.pop("source_date", "2026-05")
    values: dict[str, Any] = {
        "name": slug.replace("-", " ").capitalize(),
        "address": "via delle Prove 1",
        "municipality": "Torino",
        "lat": 45.07,
        "lon": 7.68,
        "circoscrizione": "1",
        "functions": tuple(
            FunctionRecord(function=function, source_date=source_date) for function in functions
        ),
    }
    return PlaceRecord(slug=slug, **{**values, **changed})


def add_places(session: Session, *places: PlaceRecord, change: Change = LOADED) -> None:
    """Store places as an import would."""
    store_places(session, places, change)


def square(south: float, west: float, side: float = 0.1) -> str:
    """Return a square as a GeoJSON outline."""
    corners = [
        (west, south),
        (west + side, south),
        (west + side, south + side),
        (west, south + side),
    ]
    return write_geojson(shape_of(Vertex(0, 0, lon, lat) for lon, lat in corners))


def add_two_circoscrizioni(session: Session) -> None:
    """Store two square circoscrizioni side by side: 1 from 7.6 to 7.7 degrees east, 2 beyond."""
    areas = [
        AreaRecord("circoscrizione", "1", "Circoscrizione 1", "Centro", outline=square(45.0, 7.6)),
        AreaRecord("circoscrizione", "2", "Circoscrizione 2", "Est", outline=square(45.0, 7.7)),
    ]
    store_areas(session, areas, LOADED)


def write_places(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = ()) -> Path:
    """Write a file of places in which each row is a valid one with some cells changed."""
    filled = [{**VALID_ROW, **row} for row in rows]
    names = columns or tuple(dict.fromkeys(name for row in filled for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(filled)
    return path
