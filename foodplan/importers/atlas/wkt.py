"""Geometries of files as one text, WKT, so that every format comes to the same cells."""

import math
import re
from typing import Any

_POINT = re.compile(
    r"(?:SRID=\d+;)?\s*(?:MULTI)?POINT\s*(?:Z|M|ZM)?\s*\(+\s*([^\s()]+)\s+([^\s()]+)[^()]*\)+\s*",
    re.IGNORECASE,
)
_PAIR = re.compile(r"[(\[]?\s*([-+\d.,]+?)\s*(?:;|,\s|\s)\s*([-+\d.,]+)\s*[)\]]?")
_PLAIN_PAIR = re.compile(r"[(\[]?\s*([-+]?\d+\.\d+),([-+]?\d+\.\d+)\s*[)\]]?")
_AREA = re.compile(r"(?:SRID=\d+;)?\s*(?:MULTI)?POLYGON", re.IGNORECASE)
_SHAPE = re.compile(r"(?:SRID=(\d+);)?\s*(?:MULTI)?(?:POINT|POLYGON|LINESTRING)", re.IGNORECASE)
_SIMPLE = re.compile(r"[-+]?\d+(?:[.,]\d*)?")
_ITALIAN = re.compile(r"[-+]?\d{1,3}(?:\.\d{3}){2,}|[-+]?\d{1,3}(?:\.\d{3})+,\d+")
_ENGLISH = re.compile(r"[-+]?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|[-+]?\d{1,3}(?:,\d{3})+\.\d+")
_KINDS = {
    "Point": "point", "MultiPoint": "point", "Polygon": "area", "MultiPolygon": "area",
    "LineString": "line", "MultiLineString": "line",
}  # fmt: skip


def read_coordinate(text: str) -> float | None:
    """Return a coordinate, with a comma or a point, with thousands or without; None if it is none.

    >>> read_coordinate("1394537,871"), read_coordinate("4.991.843,047"), read_coordinate("45.07")
    (1394537.871, 4991843.047, 45.07)
    >>> read_coordinate("1,394,537.5"), read_coordinate("nord") is None
    (1394537.5, True)
    """
    bare = re.sub(r"[\s°'\u00a0\u202f]", "", text)
    if _ENGLISH.fullmatch(bare):
        bare = bare.replace(",", "")
    elif _ITALIAN.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif not _SIMPLE.fullmatch(bare):
        return None
    number = float(bare.replace(",", "."))
    return number if math.isfinite(number) else None


def read_point(text: str) -> tuple[float, float] | None:
    """Return the two numbers of a point in one cell as they stand: WKT, or a pair.

    >>> read_point("POINT (1394537.871 4991843.047)"), read_point("45,07; 7,68")
    ((1394537.871, 4991843.047), (45.07, 7.68))
    >>> read_point("45.07,7.68"), read_point("via Roma") is None
    ((45.07, 7.68), True)
    """
    for form in (_POINT, _PLAIN_PAIR, _PAIR):
        found = form.fullmatch(text.strip())
        if found:
            first, second = read_coordinate(found[1]), read_coordinate(found[2])
            return None if first is None or second is None else (first, second)
    return None


def is_area(text: str) -> bool:
    """Return whether a cell holds the outline of an area.

    >>> is_area("MULTIPOLYGON (((7 45, 8 45, 8 46, 7 45)))"), is_area("POINT (7 45)")
    (True, False)
    """
    return bool(_AREA.match(text.strip()))


def geometry_in(text: str) -> bool:
    """Return whether a cell holds a geometry written as WKT.

    >>> geometry_in("POINT (7 45)"), geometry_in("punto vendita")
    (True, False)
    """
    return bool(_SHAPE.match(text.strip()))


def point_inside(text: str) -> tuple[float, float] | None:
    """Return a point inside the area that a WKT draws, in its own coordinates, or None."""
    import shapely

    try:
        inside = shapely.from_wkt(text.strip()).representative_point()
    except (shapely.errors.GEOSException, ValueError, TypeError):
        return None
    return None if inside.is_empty else (inside.x, inside.y)


def kind_of(geometry: Any) -> str:
    """Return point, area or line for a GeoJSON geometry, "" when there is none."""
    return _KINDS.get(str(geometry.get("type")), "") if isinstance(geometry, dict) else ""


def write_wkt(geometry: Any) -> str:
    """Return a GeoJSON geometry as WKT, "" when there is none, or the word of what is no geometry.

    >>> write_wkt({"type": "Point", "coordinates": [7.68, 45.07]}), write_wkt(None)
    ('POINT (7.68 45.07)', '')
    """
    if not isinstance(geometry, dict):
        return ""
    where = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(where, list):
        numbers = [item for item in where[:2] if isinstance(item, int | float)]
        return f"POINT ({numbers[0]!r} {numbers[1]!r})" if len(numbers) == 2 else ""
    import shapely

    try:
        return str(shapely.geometry.shape(geometry).wkt)
    except (
        shapely.errors.GEOSException,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
    ):
        return "GEOMETRIA NON LEGGIBILE"
