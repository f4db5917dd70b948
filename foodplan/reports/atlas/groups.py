"""What one view of the map shows of very many places: counted squares, and those that are alone."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from foodplan.reports.atlas.layers import columns_of
from foodplan.rules.calendar import rome_day
from foodplan.rules.map_views import View, squares_of
from foodplan.store.history import Moment
from foodplan.store.places import PlaceFilter, count_places, count_squares, list_map_rows

# So few are handed over one by one, and gather in the browser.
ALONE = 400


def groups_columns(
    session: Session, wanted: PlaceFilter, view: View, at: datetime
) -> dict[str, Any]:
    """Return a view's places at an aware instant: `places` as columns, `groups` as counts.

    Each place with a point inside the box is in one of them, once: `shown` is the length of
    `places` and all of `groups.count` together. `total` counts those of the whole map.
    """
    moment = Moment(rome_day(at))
    inside = replace(wanted, box=(view.south, view.west, view.north, view.east))
    shown = count_places(session, moment, inside).total
    every = count_places(session, moment, wanted)
    squares = [] if shown <= ALONE else count_squares(session, moment, inside, *squares_of(view))
    groups = [square for square in squares if square.count > 1]
    single = [square.slug for square in squares if square.count == 1] if squares else None
    rows = list_map_rows(session, moment, inside, slugs=single)
    return {
        "total": every.total - every.without_point,
        "shown": shown,
        "places": columns_of(rows, at),
        "groups": {
            "count": [group.count for group in groups],
            "lat": [round(group.lat, 6) for group in groups],
            "lon": [round(group.lon, 6) for group in groups],
        },
    }


def one_place_columns(session: Session, slug: str, at: datetime) -> dict[str, Any]:
    """Return one place as columns whatever its status, of length 0 when it has no public point."""
    moment = Moment(rome_day(at))
    rows = list_map_rows(session, moment, PlaceFilter(statuses=None), slugs=[slug])
    return {"places": columns_of(rows, at)}
