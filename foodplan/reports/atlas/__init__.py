"""What the atlas's pages say: the list with its filters, one place, and the map's layers."""

from foodplan.reports.atlas.asking import AtlasAsked, read_asked
from foodplan.reports.atlas.choices import AreaChoice, FamilyChoice, FunctionChoice
from foodplan.reports.atlas.hours import HoursCounts
from foodplan.reports.atlas.items import PlaceItem, SourceAge
from foodplan.reports.atlas.layers import (
    ATTRIBUTION,
    layers_stamp,
    map_bounds,
    outlines_geojson,
    places_columns,
)
from foodplan.reports.atlas.listing import (
    AtlasReport,
    Loosening,
    asked_again,
    atlas_report,
    wanted_places,
)
from foodplan.reports.atlas.place import PlaceReport, SourceRow, place_report
from foodplan.rules.place_precision import Precision

__all__ = [
    "ATTRIBUTION",
    "AreaChoice",
    "AtlasAsked",
    "AtlasReport",
    "FamilyChoice",
    "FunctionChoice",
    "HoursCounts",
    "Loosening",
    "PlaceItem",
    "PlaceReport",
    "Precision",
    "SourceAge",
    "SourceRow",
    "asked_again",
    "atlas_report",
    "layers_stamp",
    "map_bounds",
    "outlines_geojson",
    "place_report",
    "places_columns",
    "read_asked",
    "wanted_places",
]
