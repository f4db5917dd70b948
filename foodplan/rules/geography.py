"""Points and areas: what is wrong with a pair of coordinates, and which areas hold a point."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from foodplan.rules.problems import Problem

if TYPE_CHECKING:
    import shapely

LEVELS = ("circoscrizione", "quartiere", "zona")
LEVEL_LABELS = {
    "circoscrizione": "Circoscrizione",
    "quartiere": "Quartiere",
    "zona": "Zona statistica",
}


@dataclass(frozen=True)
class Box:
    """A rectangle of WGS84 degrees."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Return whether a point lies inside.

        >>> PIEMONTE.holds(45.07, 7.68), PIEMONTE.holds(7.68, 45.07)
        (True, False)
        """
        return self.south <= lat <= self.north and self.west <= lon <= self.east


# Piemonte's extent, widened to the next hundredth of a degree.
PIEMONTE = Box(south=44.06, north=46.47, west=6.62, east=9.22)


class Vertex(NamedTuple):
    """One corner of an outline: its part, its ring (0 is the outside, the others are holes)."""

    part: int
    ring: int
    lon: float
    lat: float


def point_problem(lat: float, lon: float, box: Box = PIEMONTE) -> Problem | None:
    """Return what is wrong with a point in degrees, or None.

    >>> point_problem(7.68, 45.07).text
    '7.68 e 45.07 sembrano scambiate: la latitudine è 45.07, la longitudine 7.68.'
    >>> point_problem(45.07, 7.68) is None
    True
    """
    if box.holds(lat, lon):
        return None
    values: dict[str, object] = {"lat": f"{lat:g}", "lon": f"{lon:g}"}
    if lat == 0 or lon == 0:
        message = "Uno zero non è una posizione: lasciare vuote le due coordinate."
    elif box.holds(lon, lat):
        message = (
            "%(lat)s e %(lon)s sembrano scambiate: la latitudine è %(lon)s, la longitudine %(lat)s."
        )
    elif abs(lat) > 90 or abs(lon) > 180:
        message = "%(lat)s e %(lon)s non sono gradi: servono latitudine e longitudine WGS84."
    else:
        message = "Il punto %(lat)s, %(lon)s è fuori dal Piemonte: controllare le coordinate."
    return Problem("lat", message, values)


def shape_of(vertices: Iterable[Vertex]) -> "shapely.MultiPolygon":
    """Return the area drawn by vertices in their order; holes belong to their own part.

    Raises ValueError with an Italian sentence when a ring is not a ring.
    """
    import shapely

    rings: dict[int, dict[int, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for vertex in vertices:
        rings[vertex.part][vertex.ring].append((vertex.lon, vertex.lat))
    polygons = []
    for part, lines in sorted(rings.items()):
        if 0 not in lines or any(len(line) < 3 for line in lines.values()):
            raise ValueError(f"la parte {part} non ha un contorno chiuso di almeno tre vertici")
        holes = [line for ring, line in sorted(lines.items()) if ring]
        polygons.append(shapely.Polygon(lines[0], holes))
    shape = shapely.MultiPolygon(polygons)
    if not shape.is_valid:
        raise ValueError("il contorno si incrocia con se stesso")
    return shape


def write_geojson(shape: "shapely.MultiPolygon") -> str:
    """Return an area as the text of a GeoJSON geometry."""
    import shapely

    return str(shapely.to_geojson(shape))


def read_geojson(text: str) -> "shapely.MultiPolygon":
    """Return an area from the text of a GeoJSON geometry, as `write_geojson` makes it."""
    import shapely

    shape = shapely.from_geojson(text)
    if not isinstance(shape, shapely.MultiPolygon):
        raise TypeError(f"an outline is a MultiPolygon, not a {shape.geom_type}")
    return shape


class AreaIndex:
    """Which area of each level holds a point; levels do not nest, so each is asked apart."""

    def __init__(self, shapes: Mapping[tuple[str, str], "shapely.MultiPolygon"]) -> None:
        import shapely

        self._keys = sorted(shapes)
        self._tree = shapely.STRtree([shapes[key] for key in self._keys])

    def find(self, points: Sequence[tuple[float, float]]) -> list[dict[str, str]]:
        """Return for each (lat, lon) the code of the area that holds it, by level.

        A point on a border, or where generalised outlines overlap, goes to the lowest code.
        """
        import shapely

        found: list[dict[str, str]] = [{} for _ in points]
        if not points:
            return found
        geometries = shapely.points([(lon, lat) for lat, lon in points])
        hits = self._tree.query(geometries, predicate="covered_by")
        for point, area in sorted(zip(*hits.tolist(), strict=True)):
            level, code = self._keys[area]
            found[point].setdefault(level, code)
        return found
