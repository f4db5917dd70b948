"""Where an area's name stands on a map."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import shapely

# About ten metres, in degrees: nobody sees a name nearer to the middle than that.
TOLERANCE = 0.0001


def label_point(shape: "shapely.MultiPolygon") -> tuple[float, float]:
    """Return latitude and longitude of the point farthest inside an area's largest part.

    Unlike the middle of its box, it is never outside: some areas are bent along the river.
    """
    from shapely.ops import polylabel

    largest = max(shape.geoms, key=lambda part: part.area)
    # From near enough the search ends early, and a small area is not missed by it.
    found = polylabel(largest, max(TOLERANCE, largest.length / 1000))
    return round(found.y, 5), round(found.x, 5)
