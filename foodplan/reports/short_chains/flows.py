"""Which municipality feeds which, as a table and as lines on a small still map."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

from foodplan.reports.short_chains.words import NO_PLACE, SEVERAL_PLACES
from foodplan.rules.short_chains import LIMIT_METRES
from foodplan.store.short_chains import JudgedSupply

SIDE = 400.0
MARGIN = 40.0
THINNEST, THICKEST = 1.5, 9.0
# Metres of a degree of latitude; over one region the Earth is as good as round.
DEGREE = 111_195.0
# Names beyond these would cover each other.
MOST_NAMES = 10


@dataclass(frozen=True)
class FlowRow:
    """Grams that went from producers of a municipality to outlets of another."""

    origin: str
    destination: str
    grams: int
    km0: int


@dataclass(frozen=True)
class Dot:
    """A municipality on the drawing; `named` says that there is room for its name."""

    name: str
    x: float
    y: float
    sale: bool
    named: bool


@dataclass(frozen=True)
class DrawnFlow:
    """A line from a municipality to another, as wide as its grams."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True)
class FlowMap:
    """The drawing, north up; `ring` is the circle of 70 km around the outlets: centre, radius."""

    side: float
    ring: tuple[float, float, float]
    lines: tuple[DrawnFlow, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class _Frame:
    lat: float
    lon: float
    scale: float

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        east = (lon - self.lon) * DEGREE * cos(radians(self.lat))
        north = (lat - self.lat) * DEGREE
        half = SIDE / 2
        return round(half + east * self.scale, 1), round(half - north * self.scale, 1)


def flow_rows(rows: Iterable[JudgedSupply]) -> tuple[FlowRow, ...]:
    """Return the grams between municipalities, the heaviest first."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        grams = sums[origin_of(row), row.outlet.spot.municipality or NO_PLACE]
        grams[0] += row.version.grams
        grams[1] += row.version.grams if row.verdict.km0 == "yes" else 0
    found = (FlowRow(*ends, *grams) for ends, grams in sums.items())
    return tuple(sorted(found, key=lambda row: (-row.grams, row.origin, row.destination)))


def origin_of(row: JudgedSupply) -> str:
    """Return the municipality from which a supply comes, as a table says it."""
    names = {spot.municipality for spot in row.production if spot.municipality}
    if len(names) > 1:
        return SEVERAL_PLACES
    return next(iter(names), NO_PLACE)


def flow_map(rows: Sequence[JudgedSupply], flows: Sequence[FlowRow]) -> FlowMap | None:
    """Return the drawing of flows whose ends have a point, None without any.

    A municipality stands at the middle of its own places, to a hundredth of a degree: nobody's
    farm is shown.
    """
    at = _middles(rows)
    drawn = [flow for flow in flows if flow.origin in at and flow.destination in at]
    sales = {flow.destination for flow in drawn}
    if not drawn:
        return None
    frame = _frame([at[name] for name in sorted(sales)], list(at.values()))
    most = max(flow.grams for flow in drawn)
    lines = tuple(_line(frame, at, flow, most) for flow in drawn if flow.origin != flow.destination)
    names = list(dict.fromkeys([*sorted(sales), *(flow.origin for flow in drawn)]))
    dots = tuple(
        Dot(name, *frame.place(*at[name]), name in sales, place < MOST_NAMES)
        for place, name in enumerate(names)
    )
    centre = frame.place(frame.lat, frame.lon)
    return FlowMap(SIDE, (*centre, round(LIMIT_METRES * frame.scale, 1)), lines, dots)


def _line(frame: _Frame, at: dict[str, tuple[float, float]], flow: FlowRow, most: int) -> DrawnFlow:
    width = THINNEST + (THICKEST - THINNEST) * sqrt(flow.grams / most)
    start, end = frame.place(*at[flow.origin]), frame.place(*at[flow.destination])
    return DrawnFlow(*start, *end, round(width, 1))


def _middles(rows: Iterable[JudgedSupply]) -> dict[str, tuple[float, float]]:
    points: dict[str, set[tuple[float, float]]] = defaultdict(set)
    for row in rows:
        for spot in (*row.production, row.outlet.spot):
            if spot.municipality and spot.latitude is not None and spot.longitude is not None:
                points[spot.municipality].add((spot.latitude, spot.longitude))
    return {name: _middle(sorted(found)) for name, found in points.items()}


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    lat = sum(point[0] for point in points) / len(points)
    lon = sum(point[1] for point in points) / len(points)
    return round(lat, 2), round(lon, 2)


def _frame(sales: Sequence[tuple[float, float]], points: Sequence[tuple[float, float]]) -> _Frame:
    lat, lon = _middle(sales)
    reach = [LIMIT_METRES]
    for other_lat, other_lon in points:
        east = (other_lon - lon) * DEGREE * cos(radians(lat))
        reach.append(int(max(abs(east), abs(other_lat - lat) * DEGREE)))
    return _Frame(lat, lon, (SIDE / 2 - MARGIN) / max(reach))
