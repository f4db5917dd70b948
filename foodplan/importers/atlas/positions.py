"""Coordinates of any reference system: recognised by their size, carried to WGS84 together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from foodplan.importers.atlas.shape import LAT_LON, LON_LAT
from foodplan.rules.geography import PIEMONTE

if TYPE_CHECKING:
    import pyproj

WGS84 = 4326
# A hundredth of a millimetre: more digits are noise of the reckoning.
DECIMALS = 7
# Piemonte in metres, as (code, west, east, south, north), a little widened.
_EXTENTS = (
    (3003, 1_300_000, 1_560_000, 4_860_000, 5_170_000),
    (32632, 290_000, 540_000, 4_860_000, 5_170_000),
    (3857, 730_000, 1_035_000, 5_430_000, 5_860_000),
)
# How many points of a file have to agree on a system before it is believed.
_MOST = 0.8
XY = tuple[float, float]


def recognise(pairs: Iterable[XY]) -> tuple[int, str]:
    """Return the EPSG code and the order of points, by their size; (0, …) where it is doubtful.

    Pairs stand as in the file; those with a zero do not count.

    >>> recognise([(1394537.871, 4991843.047)]), recognise([(45.07, 7.68), (0, 0)])
    ((3003, 'lon_lat'), (4326, 'lat_lon'))
    >>> recognise([(12.5, 41.9)])
    (4326, 'lon_lat')
    >>> recognise([(1, 5_000_000)])
    (0, 'lon_lat')
    """
    found = Counter(_system(x, y) for x, y in pairs if x and y)
    if not found:
        return 0, LON_LAT
    (code, order), count = found.most_common(1)[0]
    if count >= _MOST * found.total():
        return code, order
    # Degrees of both orders, or of other regions, are degrees all the same.
    if sum(times for (known, _), times in found.items() if known == WGS84) >= _MOST * found.total():
        return WGS84, order
    return 0, LON_LAT


def to_wgs84(points: Sequence[XY], crs: int) -> list[XY | None]:
    """Return points given as (east, north) or (longitude, latitude) as WGS84 (latitude, longitude).

    Metres are carried over by PROJ (from Gauss-Boaga within the 4 m of the published parameters);
    None where a point cannot be. One call for all of them.
    """
    if not points:
        return []
    if crs == WGS84:
        return [(_round(lat), _round(lon)) for lon, lat in points]
    lons, lats = transformer(crs).transform([x for x, _ in points], [y for _, y in points])
    return [
        (_round(lat), _round(lon)) if abs(lat) <= 90 and abs(lon) <= 180 else None
        for lon, lat in zip(lons, lats, strict=True)
    ]


@lru_cache(maxsize=16)
def transformer(crs: int) -> "pyproj.Transformer":
    """Return what carries (east, north) of a reference system to (longitude, latitude)."""
    import pyproj

    return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)


def _round(degrees: float) -> float:
    return round(degrees, DECIMALS)


def _system(x: float, y: float) -> tuple[int, str]:
    if PIEMONTE.holds(y, x):
        return WGS84, LON_LAT
    if PIEMONTE.holds(x, y):
        return WGS84, LAT_LON
    for code, west, east, south, north in _EXTENTS:
        if west <= x <= east and south <= y <= north:
            return code, LON_LAT
        if west <= y <= east and south <= x <= north:
            return code, LAT_LON
    return (WGS84 if abs(x) <= 180 and abs(y) <= 90 else 0), LON_LAT
