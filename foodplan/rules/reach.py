"""How many residents live within a straight line of some places, estimated zone by zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from foodplan.rules.problems import Problem, Refused

if TYPE_CHECKING:
    import shapely

# UTM zone 32 north: over Torino its lengths are short by less than 4 parts in 10,000.
METRIC_PLANE = "EPSG:32632"
# A circle of 128 corners holds 0.04 % less than a true one.
CORNERS_OF_A_QUARTER = 32


@dataclass(frozen=True)
class Zone:
    """An area with its residents; either may be unknown, and then no figure counts it."""

    code: str
    population: int | None
    outline: "shapely.MultiPolygon | None"


@dataclass(frozen=True)
class Stop:
    """A point in WGS84 degrees that may be off by `error_m` metres: 0 exact, None nobody knows."""

    lat: float
    lon: float
    error_m: int | None = 0


@dataclass(frozen=True)
class ZoneReach:
    """The residents of one zone, and how many of them live near enough, from `low` to `high`."""

    code: str
    population: int
    residents: float
    low: float
    high: float


@dataclass(frozen=True)
class Reach:
    """The residents within `metres` of any of some points.

    `left_out` are the codes of zones without residents or outline; `vague` counts the points
    whose error exceeds the distance: the figure leaves them out.
    """

    metres: int
    zones: tuple[ZoneReach, ...]
    left_out: tuple[str, ...]
    exact: int
    approximate: int
    vague: int

    @property
    def population(self) -> int:
        """The residents of all zones that are counted."""
        return sum(zone.population for zone in self.zones)

    @property
    def residents(self) -> float:
        """The residents near enough, in all zones."""
        return sum(zone.residents for zone in self.zones)

    @property
    def low(self) -> float:
        """The least that it may be, however the points are off."""
        return sum(zone.low for zone in self.zones)

    @property
    def high(self) -> float:
        """The most that it may be, however the points are off."""
        return sum(zone.high for zone in self.zones)


class Ground:
    """Zones on a plane of metres, made once for any number of questions.

    Residents are taken as spread evenly over their zone (areal weighting: Goodchild and Lam,
    "Areal interpolation", Geo-Processing 1, 1980), as the census says no more of a zone.
    """

    def __init__(self, zones: Iterable[Zone]) -> None:
        import shapely

        ordered = sorted(zones, key=lambda zone: (len(zone.code), zone.code))
        shapes = [(zone, _flat(zone.outline)) for zone in ordered if _counts(zone)]
        self._zones = [(zone.code, zone.population or 0) for zone, _ in shapes]
        self._shapes = [shape for _, shape in shapes]
        self._areas = [shape.area for shape in self._shapes]
        self._tree = shapely.STRtree(self._shapes)
        self.left_out = tuple(zone.code for zone in ordered if not _counts(zone))

    def within(self, stops: Iterable[Stop], metres: int) -> Reach:
        """Return the residents of each zone within a straight line of any point.

        A point q that may be off by e stands somewhere in the circle of radius e around q: what
        lies within d - e of q is near it for sure, and nothing farther than d + e is. The unions
        of these smaller and larger circles bound the figure. Raises Refused for no distance.
        """
        if metres <= 0:
            raise Refused([Problem("metres", "La distanza è di almeno un metro.")])
        every = list(stops)
        known = [stop for stop in every if stop.error_m is not None]
        used = [stop for stop in known if _error(stop) <= metres]
        sure = self._shares([(stop, metres - _error(stop)) for stop in used])
        said = self._shares([(stop, float(metres)) for stop in used])
        most = self._shares([(stop, metres + _error(stop)) for stop in known])
        return Reach(
            metres=metres,
            zones=tuple(
                ZoneReach(code, people, people * said[at], people * sure[at], people * most[at])
                for at, (code, people) in enumerate(self._zones)
            ),
            left_out=self.left_out,
            exact=sum(stop.error_m == 0 for stop in used),
            approximate=sum(stop.error_m != 0 for stop in used),
            vague=len(every) - len(used),
        )

    def inhabitants_near(self, lat: float, lon: float, metres: int) -> float:
        """Return how many residents live within a straight line of one exact point."""
        shares = self._shares([(Stop(lat, lon), float(metres))])
        return sum(people * shares[at] for at, (_, people) in enumerate(self._zones))

    def _shares(self, circles: Sequence[tuple[Stop, float]]) -> list[float]:
        """Return for each zone the share of its area that some circles cover together."""
        import shapely

        shares = [0.0] * len(self._zones)
        drawn = [(stop, radius) for stop, radius in circles if radius > 0]
        if not drawn or not self._shapes:
            return shares
        points = shapely.points(_metres([(stop.lon, stop.lat) for stop, _ in drawn]))
        round_ones = shapely.buffer(
            points, [radius for _, radius in drawn], quad_segs=CORNERS_OF_A_QUARTER
        )
        near = shapely.union_all(round_ones)
        for at in self._tree.query(near, predicate="intersects").tolist():
            shares[at] = min(1.0, near.intersection(self._shapes[at]).area / self._areas[at])
        return shares


def _counts(zone: Zone) -> bool:
    return zone.population is not None and zone.outline is not None and not zone.outline.is_empty


def _error(stop: Stop) -> float:
    return float(stop.error_m or 0)


def _flat(outline: "shapely.MultiPolygon | None") -> "shapely.MultiPolygon":
    import shapely

    return cast("shapely.MultiPolygon", shapely.transform(outline, _metres))


def _metres(points: Any) -> Any:
    """Return points (longitude, latitude) as metres east and north."""
    import numpy as np
    from pyproj import Transformer

    onto = Transformer.from_crs("EPSG:4326", METRIC_PLANE, always_xy=True)
    degrees = np.asarray(points)
    return np.column_stack(onto.transform(degrees[:, 0], degrees[:, 1]))
