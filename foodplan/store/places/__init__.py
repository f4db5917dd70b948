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
from foodplan.store.places.reads import (
    count_by_function,
    count_places,
    get_place,
    list_map_rows,
    list_places,
    places_stamp,
)
from foodplan.store.places.records import (
    OUTSIDE,
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
    "FunctionRecord",
    "MapRow",
    "PlaceCounts",
    "PlaceFilter",
    "PlaceRecord",
    "StoredAreas",
    "StoredPlaces",
    "area_names",
    "areas_stamp",
    "change_place",
    "count_by_function",
    "count_places",
    "get_area_index",
    "get_place",
    "list_areas",
    "list_map_rows",
    "list_places",
    "places_stamp",
    "store_areas",
    "store_places",
]
