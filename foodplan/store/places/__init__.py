"""Places and areas of the atlas: every SELECT and every write."""

from foodplan.store.places.areas import (
    AreaRecord,
    StoredAreas,
    area_names,
    areas_stamp,
    get_area_index,
    list_areas,
    store_areas,
)
from foodplan.store.places.grid import Square, count_squares
from foodplan.store.places.public import merged_place, public_record
from foodplan.store.places.reads import (
    count_by_function,
    count_by_hours,
    count_by_status,
    count_places,
    get_place,
    list_map_rows,
    list_places,
    places_stamp,
)
from foodplan.store.places.records import (
    OUTSIDE,
    Box,
    FunctionRecord,
    MapRow,
    PlaceCounts,
    PlaceFilter,
    PlaceRecord,
)
from foodplan.store.places.writes import StoredPlaces, change_place, store_places

__all__ = [
    "OUTSIDE",
    "AreaRecord",
    "Box",
    "FunctionRecord",
    "MapRow",
    "PlaceCounts",
    "PlaceFilter",
    "PlaceRecord",
    "Square",
    "StoredAreas",
    "StoredPlaces",
    "area_names",
    "areas_stamp",
    "change_place",
    "count_by_function",
    "count_by_hours",
    "count_by_status",
    "count_places",
    "count_squares",
    "get_area_index",
    "get_place",
    "list_areas",
    "list_map_rows",
    "list_places",
    "merged_place",
    "places_stamp",
    "public_record",
    "store_areas",
    "store_places",
]
