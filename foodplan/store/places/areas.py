"""The city's areas: their names, populations and outlines, versioned like everything else."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.places import Area
from foodplan.rules.geography import AreaIndex, read_geojson
from foodplan.store.history import Change, Moment, holds, record


@dataclass(frozen=True)
class AreaRecord:
    """One area of one level; `outline` is a GeoJSON MultiPolygon in WGS84, or "" when left out.

    `population` and `population_census_2011` come from different counts: never in one rate.
    """

    level: str
    code: str
    name: str
    also_known_as: str = ""
    parent: str | None = None
    population: int | None = None
    population_date: str = ""
    population_source: str = ""
    population_census_2011: int | None = None
    area_km2: float | None = None
    area_source: str = ""
    outline: str = ""


@dataclass(frozen=True)
class StoredAreas:
    """How many areas were new, changed or already so."""

    added: int
    changed: int
    same: int


_COLUMNS = tuple(AreaRecord.__dataclass_fields__)


def list_areas(
    session: Session, moment: Moment, level: str = "", *, outlines: bool = True
) -> list[AreaRecord]:
    """Return the areas of a level (all when "") by level and code; outlines only when asked."""
    columns = [name for name in _COLUMNS if outlines or name != "outline"]
    query = sa.select(*(getattr(Area, name) for name in columns)).where(holds(Area, moment))
    if level:
        query = query.where(col(Area.level) == level)
    rows = session.execute(query.order_by(col(Area.level), col(Area.code)))
    areas = [AreaRecord(**dict(zip(columns, row, strict=True))) for row in rows]
    return sorted(areas, key=lambda area: (area.level, len(area.code), area.code))


def area_names(session: Session, moment: Moment) -> dict[tuple[str, str], str]:
    """Return the name of each area by level and code."""
    return {
        (area.level, area.code): area.name for area in list_areas(session, moment, outlines=False)
    }


def get_area_index(session: Session, moment: Moment) -> AreaIndex:
    """Return what tells which areas hold a point, made of the outlines at a moment."""
    return AreaIndex(
        {
            (area.level, area.code): read_geojson(area.outline)
            for area in list_areas(session, moment)
            if area.outline
        }
    )


def areas_stamp(session: Session) -> tuple[Any, ...]:
    """Return a value that changes whenever any statement about an area does."""
    newest = sa.select(sa.func.max(col(Area.id)), sa.func.max(col(Area.recorded_to)))
    return tuple(session.execute(newest).one())


def store_areas(session: Session, areas: Sequence[AreaRecord], change: Change) -> StoredAreas:
    """State what is said of areas, and flush; the same again writes nothing."""
    known_now = {
        (area.level, area.code): area for area in list_areas(session, Moment(change.at.date()))
    }
    changed = [area for area in areas if known_now.get((area.level, area.code)) != area]
    for area in changed:
        values = asdict(area)
        key = {name: values.pop(name) for name in ("level", "code")}
        record(session, Area, key, values, change)
    added = sum((area.level, area.code) not in known_now for area in areas)
    return StoredAreas(added=added, changed=len(changed) - added, same=len(areas) - len(changed))
