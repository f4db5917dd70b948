"""What the filters of the map show, as files to take along."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.reports.open_data import LICENCE, File, write_file
from foodplan.reports.open_data.places import PLACES, place_rows
from foodplan.reports.open_data.shape import Row
from foodplan.rules.calendar import rome_day
from foodplan.store.history import Moment
from foodplan.store.places import PlaceFilter

GEOJSON = "application/geo+json"

# What follows the file's name in the address, and what the page calls it.
FORMS = {
    "csv": "CSV per script",
    "excel.csv": "CSV per Excel",
    "geojson": "GeoJSON per programmi di mappe",
}


def places_file(session: Session, wanted: PlaceFilter, form: str, now: datetime) -> File:
    """Return the places that pass a filter as a file of one of `FORMS`; KeyError for another."""
    today = rome_day(now)
    rows = place_rows(session, Moment(today), wanted)
    if form != "geojson":
        return write_file(PLACES, rows, form, today)
    body = json.dumps(_collection(rows, today), ensure_ascii=False).encode()
    return File(body, GEOJSON, f"{PLACES.name}-{today.isoformat()}.geojson")


def _collection(rows: Iterable[Row], today: date) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "name": PLACES.title,
        "licence": LICENCE,
        "as_of": today.isoformat(),
        "features": [_feature(row) for row in rows],
    }


def _feature(row: Row) -> dict[str, Any]:
    names = (column.name for column in PLACES.columns)
    said = {
        name: cell.isoformat() if isinstance(cell, date) else cell
        for name, cell in zip(names, row, strict=True)
    }
    lat, lon = said.pop("lat"), said.pop("lon")
    point = None if lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": said["id"], "geometry": point, "properties": said}
