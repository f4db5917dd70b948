"""What the map fetches: places as compact columns, and the outlines of the city's areas."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.rules.calendar import rome_day
from foodplan.rules.geography import read_geojson
from foodplan.rules.labels import label_point
from foodplan.rules.opening_hours import OpeningState, state_at
from foodplan.rules.place_precision import Precision, precision_of
from foodplan.rules.places import is_to_confirm
from foodplan.store.history import Moment
from foodplan.store.places import (
    AreaRecord,
    MapRow,
    PlaceFilter,
    areas_stamp,
    count_places,
    list_areas,
    list_map_rows,
    places_stamp,
)

ATTRIBUTION = "Confini: Città di Torino, aperTO, CC BY 4.0"
# More places than this the map does not hold at once: it asks for each view's squares.
MOST_AT_ONCE = 20_000

_PRECISIONS = (Precision.EXACT, Precision.APPROXIMATE, Precision.MUNICIPALITY)
# The numbers by which the columns tell whether a place is open.
HOURS = {"unknown": 0, "open": 1, "closed": 2, "appointment": 3}


def places_columns(
    session: Session, wanted: PlaceFilter, at: datetime, *, most: int | None = MOST_AT_ONCE
) -> dict[str, Any]:
    """Return the places that have a point, one list for each column, all of one length.

    More than `most` are only counted: then `many` says how many they are, and there is no column.
    See `columns_of` for the columns.
    """
    moment = Moment(rome_day(at))
    if most is not None:
        counts = count_places(session, moment, wanted)
        placed = counts.total - counts.without_point
        if placed > most:
            return {"many": placed, "until": None}
    return columns_of(list_map_rows(session, moment, wanted), at)


def columns_of(rows: Sequence[MapRow], at: datetime) -> dict[str, Any]:
    """Return rows as columns, as they are at an aware instant.

    `functions` holds lists of indexes into `vocabulary`; `precision` is 0 exact, 1 approximate
    by `error` metres, 2 the centre of a municipality; `confirm` is 1 where somebody should
    telephone first. `hours` is 0 unknown, 1 open, 2 closed, 3 by appointment; `changes` and
    `opens` are seconds since 1970 or null; `access` and `wheelchair` are codes, "" unknown.
    `until` is the earliest change of any: until then the columns hold.
    """
    today = rome_day(at)
    vocabulary = sorted({function for row in rows for function in row.functions})
    index = {function: n for n, function in enumerate(vocabulary)}
    states = {hours: state_at(hours, at) for hours in {row.hours for row in rows}}
    changes = [state.changes for state in states.values() if state.changes]
    return {
        "until": _seconds(min(changes, default=None)),
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
        **_hours_columns([states[row.hours] for row in rows]),
        "access": [row.access for row in rows],
        "wheelchair": [row.wheelchair for row in rows],
    }


def _hours_columns(states: Sequence[OpeningState]) -> dict[str, list[int | None]]:
    return {
        "hours": [HOURS[state.state] for state in states],
        "changes": [_seconds(state.changes) for state in states],
        "opens": [_seconds(state.opens) for state in states],
    }


def outlines_geojson(session: Session, today: date) -> dict[str, Any]:
    """Return the outlines of every area as GeoJSON features with level, code and name.

    `label` is the point of its name, latitude first; `km2` its area, or a figure to compare by
    where nobody says it.
    """
    return {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "features": [_feature(area) for area in list_areas(session, Moment(today)) if area.outline],
    }


def _feature(area: AreaRecord) -> dict[str, Any]:
    shape = read_geojson(area.outline)
    # At 45 degrees north a square degree has about 8,740 square kilometres.
    km2 = area.area_km2 or round(shape.area * 8_740, 3)
    said = {"level": area.level, "code": area.code, "name": area.name, "km2": km2}
    return {
        "type": "Feature",
        "properties": {**said, "label": label_point(shape)},
        "geometry": json.loads(area.outline),
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


def _seconds(instant: datetime | None) -> int | None:
    return None if instant is None else int(instant.timestamp())
