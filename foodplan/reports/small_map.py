"""The small still map of the home page: outlines and points as numbers on a drawing."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from sqlmodel import Session

from foodplan.rules.places import FAMILIES, family_of
from foodplan.store.history import Moment
from foodplan.store.places import PlaceFilter, count_places, list_areas, list_map_rows

WIDTH = 400.0
MARGIN = 6.0
LEVEL = "circoscrizione"

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class DrawnArea:
    """An area's name and its outline as the path of a drawing."""

    name: str
    path: str


@dataclass(frozen=True)
class DrawnPlace:
    """Where a place stands on the drawing; approximate points look different.

    `family` is that of its first function: no name and no text of a source is drawn.
    """

    x: float
    y: float
    approximate: bool
    family: str = ""


@dataclass(frozen=True)
class DrawnFamily:
    """How many of the drawn places belong to a family of functions."""

    slug: str
    label: str
    places: int


@dataclass(frozen=True)
class SmallMap:
    """The drawing; `total` counts all places, also those outside it or without a point."""

    width: float
    height: float
    areas: tuple[DrawnArea, ...]
    places: tuple[DrawnPlace, ...]
    total: int
    families: tuple[DrawnFamily, ...] = ()


@dataclass(frozen=True)
class Frame:
    """From degrees to the drawing: one scale for both axes, north up, no true projection.

    Over one city the error of taking degrees for a plane is far below a dot's size.
    """

    west: float
    north: float
    scale: float
    squeeze: float
    height: float

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return x and y of a point, to a tenth of a unit."""
        x = MARGIN + (lon - self.west) * self.squeeze * self.scale
        y = MARGIN + (self.north - lat) * self.scale
        return round(x, 1), round(y, 1)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point falls inside the drawing."""
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def small_map_report(session: Session, moment: Moment) -> SmallMap | None:
    """Return the drawing of the city's outlines with its places, None without outlines."""
    outlines = [
        (area.name, list(_rings(area.outline)))
        for area in list_areas(session, moment, LEVEL)
        if area.outline
    ]
    frame = _frame([point for _, rings in outlines for ring in rings for point in ring])
    if frame is None:
        return None
    drawn = (
        DrawnPlace(*frame.place(row.lon, row.lat), row.approximate, _family(row.functions))
        for row in list_map_rows(session, moment, PlaceFilter())
    )
    places = tuple(place for place in drawn if frame.holds(place.x, place.y))
    return SmallMap(
        width=WIDTH,
        height=frame.height,
        areas=tuple(DrawnArea(name, _path(rings, frame)) for name, rings in outlines),
        places=places,
        total=count_places(session, moment).total,
        families=_families(places),
    )


def _family(functions: Sequence[str]) -> str:
    return family_of(functions[0]).slug if functions else ""


def _families(places: Sequence[DrawnPlace]) -> tuple[DrawnFamily, ...]:
    counts = Counter(place.family for place in places)
    return tuple(
        DrawnFamily(family.slug, family.label, counts[family.slug])
        for family in FAMILIES
        if counts[family.slug]
    )


def _rings(outline: str) -> Iterable[Ring]:
    geometry = json.loads(outline)
    many = geometry["type"] == "MultiPolygon"
    for polygon in geometry["coordinates"] if many else [geometry["coordinates"]]:
        yield from polygon


def _frame(points: Sequence[Sequence[float]]) -> Frame | None:
    if not points:
        return None
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    squeeze = cos(radians((min(lats) + max(lats)) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((max(lons) - min(lons)) * squeeze)
    height = round((max(lats) - min(lats)) * scale + 2 * MARGIN, 1)
    return Frame(min(lons), max(lats), scale, squeeze, height)


def _path(rings: Iterable[Ring], frame: Frame) -> str:
    drawn = (
        " ".join(f"{x:g},{y:g}" for x, y in (frame.place(*point[:2]) for point in ring))
        for ring in rings
    )
    return "".join(f"M{points}Z" for points in drawn)
