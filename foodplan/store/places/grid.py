"""Places counted by squares of the map: what a view shows when they are too many to hand over."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.places import PlaceVersion
from foodplan.store.history import Moment
from foodplan.store.places.conditions import conditions_of
from foodplan.store.places.records import PlaceFilter


@dataclass(frozen=True)
class Square:
    """A square with places in it: how many, their mean point, and the slug of one of them."""

    count: int
    lat: float
    lon: float
    slug: str


def count_squares(
    session: Session, moment: Moment, wanted: PlaceFilter, lon_step: float, lat_step: float
) -> list[Square]:
    """Return the squares of some degrees with public points in the filter's box.

    Each point falls into one square, so that the counts add up to `count_places` of the box.
    Raises ValueError for a filter without a box, which alone keeps points that are unsaid out.
    """
    if wanted.box is None:
        raise ValueError("squares are counted in a box")
    across = _step(col(PlaceVersion.lon) + 180.0, lon_step).label("across")
    up = _step(col(PlaceVersion.lat) + 90.0, lat_step).label("up")
    rows = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.avg(col(PlaceVersion.lat)),
            sa.func.avg(col(PlaceVersion.lon)),
            sa.func.min(col(PlaceVersion.place)),
            across,
            up,
        )
        .where(*conditions_of(moment, wanted))
        .group_by(across, up)
        .order_by(up, across)
    )
    return [Square(*row[:4]) for row in rows]


def _step(degrees: sa.ColumnElement[Any], step: float) -> sa.ColumnElement[int]:
    # A whole number by rounding, as not every SQLite knows floor() and casts differ.
    return sa.cast(sa.func.round(degrees / step - 0.5), sa.BigInteger)
