"""What the map fetches: places as compact columns, and the outlines of the city's areas."""

import json
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.reports.atlas.items import Precision, precision_of
from foodplan.rules.geography import read_geojson
from foodplan.rules.places import is_to_confirm
from foodplan.store.history import Moment
from foodplan.store.places import (
    MapRow,
    PlaceFilter,
    areas_stamp,
    list_areas,
    list_map_rows,
    places_stamp,
)

ATTRIBUTION = "Confini: Città di Torino, aperTO, CC BY 4.0"

_PRECISIONS = (Precision.EXACT, Precision.APPROXIMATE, Precision.MUNICIPALITY)


def places_columns(session: Session, wanted: PlaceFilter, today: date) -> dict[str, Any]:
    """Return the places that have a point, one list for each column, all of one length.

    `functions` holds lists of indexes into `vocabulary`; `precision` is 0 exact, 1 approximate
    by `error` metres, 2 the centre of a municipality; `confirm` is 1 where somebody should
    telephone first.
    """
    rows = list_map_rows(session, Moment(today), wanted)
    vocabulary = sorted({function for row in rows for function in row.functions})
    index = {function: n for n, function in enumerate(vocabulary)}
    return {
        "vocabulary": vocabulary,
        "id": [row.slug for row in rows],
        "name": [row.name for row in rows],
        "address": [row.address for row in rows],
        "lat": [row.lat for row in rows],
        "lon": [row.lon for row in rows],
        "precision": [_precision(row) for row in rows],
        "error": [row.location_error_m for row in rows],
        "functions": [[index[function] for function in row.functions] for row in rows],
        "status": [row.status for row in rows],
        "confirm": [int(is_to_confirm(row.source_date, row.confirmed_on, today)) for row in rows],
    }


def outlines_geojson(session: Session, today: date) -> dict[str, Any]:
    """Return the outlines of every area as GeoJSON features with level, code and name."""
    return {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "features": [
            {
                "type": "Feature",
                "properties": {"level": area.level, "code": area.code, "name": area.name},
                "geometry": json.loads(area.outline),
            }
            for area in list_areas(session, Moment(today))
            if area.outline
        ],
    }


def map_bounds(session: Session, today: date) -> tuple[float, float, float, float] | None:
    """Return south, west, north and east of the circoscrizioni, or None without outlines."""
    areas = list_areas(session, Moment(today), "circoscrizione")
    boxes = [read_geojson(area.outline).bounds for area in areas if area.outline]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(south), min(west), max(north), max(east)


def layers_stamp(session: Session, today: date) -> tuple[Any, ...]:
    """Return a value that changes whenever what the map fetches may have changed."""
    return today, *places_stamp(session), *areas_stamp(session)


def _precision(row: MapRow) -> int:
    found = precision_of(row.lat, approximate=row.approximate, error_m=row.location_error_m)
    return _PRECISIONS.index(found)
