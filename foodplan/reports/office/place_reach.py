"""How many people live around places, to put in order what is to be set right about them."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from math import pi

from sqlmodel import Session

from foodplan.rules.geography import read_geojson
from foodplan.rules.place_tasks import WorkLine
from foodplan.rules.reach import Ground, Zone
from foodplan.store.history import Moment
from foodplan.store.places import list_areas

NEAR_M = 1000
# Of more places than this the mean of their zone is near enough to put them in order.
MOST_MEASURED = 2000
_POINTS_KEPT = 8192

_Zones = tuple[tuple[str, int | None, str], ...]


def around(session: Session, lines: Sequence[WorkLine], today: date) -> dict[str, float]:
    """Return by slug how many residents live within a kilometre of each place, estimated.

    By zones statistiche, in a straight line; a place without a point, or one of very many, has
    the mean density of its zone or circoscrizione on a circle of that radius.
    """
    areas = list_areas(session, Moment(today))
    density = {
        (area.level, area.code): area.population / area.area_km2
        for area in areas
        if area.population and area.area_km2
    }
    zones = tuple((a.code, a.population, a.outline) for a in areas if a.level == "zona")
    measured = _near(zones) if zones and len(lines) <= MOST_MEASURED else None
    return {line.slug: _residents(line, measured, density) for line in lines}


def _residents(
    line: WorkLine,
    measured: Callable[[float, float], float] | None,
    density: dict[tuple[str, str], float],
) -> float:
    if measured is not None and line.lat is not None and line.lon is not None:
        return measured(round(line.lat, 5), round(line.lon, 5))
    in_part = density.get(("circoscrizione", line.declared or ""), 0.0)
    return density.get(("zona", line.zona or ""), in_part) * pi * (NEAR_M / 1000) ** 2


@lru_cache(maxsize=2)
def _near(zones: _Zones) -> Callable[[float, float], float]:
    """Return what tells the residents near a point, remembering those already asked about."""
    outlines = (
        (code, people, read_geojson(text) if text else None) for code, people, text in zones
    )
    ground = Ground(Zone(*zone) for zone in outlines)

    @lru_cache(maxsize=_POINTS_KEPT)
    def near(lat: float, lon: float) -> float:
        return ground.inhabitants_near(lat, lon, NEAR_M)

    return near
