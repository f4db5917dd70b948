"""What the atlas's pages say: the list with its filters, one place, and the map's layers."""

from foodplan.reports.atlas.items import PlaceItem, Precision, SourceAge
from foodplan.reports.atlas.layers import (
    ATTRIBUTION,
    layers_stamp,
    map_bounds,
    outlines_geojson,
    places_columns,
)
from foodplan.reports.atlas.listing import (
    AreaChoice,
    AtlasReport,
    FamilyChoice,
    FunctionChoice,
    Loosening,
    PlacesPage,
    atlas_report,
    places_report,
    wanted_places,
)
from foodplan.reports.atlas.place import PlaceReport, SourceRow, place_report

__all__ = [
    "ATTRIBUTION",
    "AreaChoice",
    "AtlasReport",
    "FamilyChoice",
    "FunctionChoice",
    "Loosening",
    "PlaceItem",
    "PlaceReport",
    "PlacesPage",
    "Precision",
    "SourceAge",
    "SourceRow",
    "atlas_report",
    "layers_stamp",
    "map_bounds",
    "outlines_geojson",
    "place_report",
    "places_columns",
    "places_report",
    "wanted_places",
]
