"""Outlines of areas as other people draw them: carried to WGS84, wound rightly, refused if torn."""

import json
from typing import TYPE_CHECKING, Any

from foodplan.importers.atlas.cells_said import Wrong
from foodplan.importers.atlas.positions import DECIMALS, WGS84, transformer
from foodplan.importers.atlas.shape import LAT_LON
from foodplan.rules.geography import PIEMONTE, write_geojson

if TYPE_CHECKING:
    import shapely

_NO_OUTLINE = "Non è il contorno di un'area: serve un poligono (WKT, GeoJSON o shapefile)."
_OUTSIDE = "Il contorno è fuori dal Piemonte: controllare coordinate e sistema di riferimento."
_TORN = "Il contorno non è valido (%(why)s): correggerlo con il programma che lo ha disegnato."
_REASONS = {
    "Self-intersection": "si incrocia con se stesso",
    "Ring Self-intersection": "un anello si tocca da solo",
    "Hole lies outside shell": "un buco è fuori dal contorno",
    "Nested shells": "due parti sono una dentro l'altra",
    "Nested holes": "due buchi sono uno dentro l'altro",
    "Interior is disconnected": "l'interno è diviso in due",
    "Too few points": "ha meno di tre vertici",
}


def read_outline(text: str, crs: int, order: str) -> str:
    """Return a WKT polygon as the GeoJSON text that the store keeps, in WGS84.

    The outside runs counter-clockwise and holes clockwise, as RFC 7946 wants. Raises Wrong for
    what is no polygon, crosses itself, has a hole outside or lies elsewhere.
    """
    import shapely

    try:
        drawn = shapely.from_wkt(text.partition(";")[2] if text[:5] == "SRID=" else text)
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        raise Wrong(_NO_OUTLINE) from error
    if drawn.geom_type not in {"Polygon", "MultiPolygon"} or drawn.is_empty:
        raise Wrong(_NO_OUTLINE)
    shape = shapely.transform(shapely.force_2d(drawn), lambda xy: _carried(xy, crs, order))
    _demand_here(shape)
    _demand_whole(shape)
    # The same outline in another order of parts and vertices is the same text.
    return write_geojson(_wound(shapely.normalize(shape)))


def _wound(shape: Any) -> "shapely.MultiPolygon":
    import shapely

    drawn = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
    parts = [shapely.geometry.polygon.orient(part) for part in drawn]
    return shapely.MultiPolygon(parts)


def _carried(xy: Any, crs: int, order: str) -> Any:
    import numpy as np

    plane = xy[:, ::-1] if order == LAT_LON else xy
    if crs != WGS84:
        lon, lat = transformer(crs).transform(plane[:, 0], plane[:, 1])
        plane = np.column_stack([lon, lat])
    return np.round(plane, DECIMALS)


def _demand_here(shape: Any) -> None:
    west, south, east, north = shape.bounds
    if not (PIEMONTE.holds(south, west) and PIEMONTE.holds(north, east)):
        raise Wrong(_OUTSIDE)


def _demand_whole(shape: Any) -> None:
    import shapely

    if shape.is_valid:
        return
    reason = shapely.is_valid_reason(shape)
    said = next((text for start, text in _REASONS.items() if reason.startswith(start)), "è rotto")
    where = reason.partition("[")[2].rstrip("]").replace(" ", "; ")
    raise Wrong(_TORN, why=f"{said}, vicino a {where}" if where else said)


def same_outline(one: str, other: str) -> bool:
    """Return whether two outlines as the store keeps them are one, however they are written."""
    if one == other or not one or not other:
        return one == other
    import shapely

    try:
        return bool(shapely.from_geojson(one).equals(shapely.from_geojson(other)))
    except (shapely.errors.GEOSException, json.JSONDecodeError):
        return False
