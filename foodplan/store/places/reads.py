"""Reading places at a moment with a fixed number of queries, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.places import PlaceFunction, PlaceVersion
from foodplan.rules.places import latest_source_date
from foodplan.store.history import Moment
from foodplan.store.places.conditions import conditions_of, sure_hours_column
from foodplan.store.places.public import address_unsaid, public_record
from foodplan.store.places.records import (
    FunctionRecord,
    MapRow,
    PlaceCounts,
    PlaceFilter,
    PlaceRecord,
)

_PLACE_COLUMNS = (
    "name", "address", "municipality", "lat", "lon", "approximate", "location_error_m",
    "location_basis", "circoscrizione", "quartiere", "zona", "area_basis", "status", "url",
    "hours_note", "confirmed_on", "cleared", "simulated", "opening_hours", "hours_on", "access",
    "access_note", "wheelchair", "languages", "phone", "email", "consent", "consent_on",
    "consent_by", "address_hidden", "organisation", "merged_into", "provenance", "refs",
)  # fmt: skip
_FUNCTION_COLUMNS = (
    "function", "source_name", "source_url", "source_url_complete", "source_date", "hours_note",
    "note",
)  # fmt: skip
# Fewer than any database takes as parameters.
_FEW = 1_000
_ORDER = (col(PlaceVersion.search), col(PlaceVersion.place))
# The last day on which somebody vouched for a place, be it for its hours alone.
_VOUCHED_ON = sa.case(
    (col(PlaceVersion.confirmed_on).is_(None), col(PlaceVersion.hours_on)),
    (col(PlaceVersion.hours_on) > col(PlaceVersion.confirmed_on), col(PlaceVersion.hours_on)),
    else_=col(PlaceVersion.confirmed_on),
)


def list_places(
    session: Session,
    moment: Moment,
    wanted: PlaceFilter | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[PlaceRecord]:
    """Return places in the order of their names with their functions, in two queries.

    What may not be public is left out, also of a place, unless the filter is an officer's.
    """
    wanted = wanted or PlaceFilter()
    chosen = _chosen(moment, wanted).limit(limit).offset(offset)
    return _records(session, chosen, moment, wanted)


def get_place(
    session: Session, slug: str, moment: Moment, *, withheld: bool = False
) -> PlaceRecord | None:
    """Return what may be public of one place whatever its status, or None.

    `withheld` is for officers and imports: all that is known of any place.
    """
    wanted = PlaceFilter(statuses=None, withheld=withheld)
    chosen = _chosen(moment, wanted).where(col(PlaceVersion.place) == slug)
    places = _records(session, chosen, moment, wanted)
    return places[0] if places else None


def count_places(
    session: Session, moment: Moment, wanted: PlaceFilter | None = None
) -> PlaceCounts:
    """Return how many places a filter lets through, and how exact their points are."""
    wanted = wanted or PlaceFilter()
    return _counts(
        session.execute(
            sa.select(*_counted(moment, wanted)).where(*conditions_of(moment, wanted))
        ).one()
    )


def count_by_status(session: Session, moment: Moment) -> dict[str, int]:
    """Return how many public places have each status."""
    rows = session.execute(
        sa.select(col(PlaceVersion.status), sa.func.count())
        .where(*conditions_of(moment, PlaceFilter(statuses=None)))
        .group_by(col(PlaceVersion.status))
    )
    return {row[0]: row[1] for row in rows}


def count_by_hours(
    session: Session, moment: Moment, wanted: PlaceFilter | None = None
) -> dict[str, PlaceCounts]:
    """Return how many places have each sure hours, "" for those whose hours are not known."""
    wanted = wanted or PlaceFilter()
    hours = sure_hours_column(moment).label("hours")
    rows = session.execute(
        sa.select(hours, *_counted(moment, wanted))
        .where(*conditions_of(moment, wanted))
        .group_by(hours)
    )
    return {row[0]: _counts(row[1:]) for row in rows}


def count_by_function(
    session: Session, moment: Moment, wanted: PlaceFilter | None = None
) -> dict[str, int]:
    """Return how many places have each function; a place with two counts once in each."""
    rows = session.execute(
        sa.select(
            col(PlaceFunction.function), sa.func.count(sa.distinct(col(PlaceFunction.version_id)))
        )
        .join(PlaceVersion, col(PlaceVersion.id) == col(PlaceFunction.version_id))
        .where(*conditions_of(moment, wanted or PlaceFilter()))
        .group_by(col(PlaceFunction.function))
    )
    return {row[0]: row[1] for row in rows}


def list_map_rows(
    session: Session,
    moment: Moment,
    wanted: PlaceFilter | None = None,
    *,
    slugs: Collection[str] | None = None,
) -> list[MapRow]:
    """Return the places that have a point, in the order of their names, in two queries.

    `slugs` None asks for all that the filter lets through, else for those among them.
    """
    wanted = wanted or PlaceFilter()
    conditions = [*conditions_of(moment, wanted), _has_point(moment, wanted)]
    if slugs is not None:
        conditions.append(col(PlaceVersion.place).in_(slugs))
    rows: Sequence[Any] = session.execute(
        sa.select(
            col(PlaceVersion.id), col(PlaceVersion.place), col(PlaceVersion.name),
            col(PlaceVersion.address), col(PlaceVersion.lat), col(PlaceVersion.lon),
            col(PlaceVersion.approximate), col(PlaceVersion.location_error_m),
            col(PlaceVersion.status), _VOUCHED_ON, col(PlaceVersion.access),
            col(PlaceVersion.wheelchair), sure_hours_column(moment),
        )
        .where(*conditions)
        .order_by(*_ORDER)
    ).all()  # fmt: skip
    functions: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for version, *said in session.execute(
        sa.select(
            col(PlaceFunction.version_id),
            col(PlaceFunction.function),
            col(PlaceFunction.source_date),
        )
        .join(PlaceVersion, col(PlaceVersion.id) == col(PlaceFunction.version_id))
        .where(*conditions)
        .order_by(col(PlaceFunction.version_id), col(PlaceFunction.n))
    ):
        functions[version].append((said[0], said[1]))
    return [MapRow(*(*values, *_summary(functions[version]))) for version, *values in rows]


def _summary(said: list[tuple[str, str]]) -> tuple[tuple[str, ...], str]:
    return (
        tuple(dict.fromkeys(function for function, _ in said)),
        latest_source_date(source_date for _, source_date in said),
    )


def places_stamp(session: Session) -> tuple[Any, ...]:
    """Return a value that changes whenever any statement about a place does."""
    row = session.execute(
        sa.select(sa.func.max(col(PlaceVersion.id)), sa.func.max(col(PlaceVersion.recorded_to)))
    ).one()
    return tuple(row)


def _chosen(moment: Moment, wanted: PlaceFilter) -> sa.Select[Any]:
    conditions = conditions_of(moment, wanted)
    return sa.select(col(PlaceVersion.id)).where(*conditions).order_by(*_ORDER)


def _counted(moment: Moment, wanted: PlaceFilter) -> tuple[sa.ColumnElement[int], ...]:
    has_point = _has_point(moment, wanted)
    return (
        sa.func.count(),
        sa.func.count().filter(col(PlaceVersion.approximate), has_point),
        sa.func.count().filter(has_point),
    )


def _counts(row: Sequence[Any]) -> PlaceCounts:
    total, approximate, placed = row
    return PlaceCounts(total=total, approximate=approximate, without_point=total - placed)


def _has_point(moment: Moment, wanted: PlaceFilter) -> sa.ColumnElement[bool]:
    placed = col(PlaceVersion.lat).is_not(None)
    return placed if wanted.withheld else sa.and_(placed, sa.not_(address_unsaid(moment)))


def _records(
    session: Session, chosen: sa.Select[Any], moment: Moment, wanted: PlaceFilter
) -> list[PlaceRecord]:
    ids = chosen.subquery()
    columns = [getattr(PlaceVersion, name) for name in _PLACE_COLUMNS]
    rows = session.execute(
        sa.select(col(PlaceVersion.id), col(PlaceVersion.place), address_unsaid(moment), *columns)
        .join(ids, ids.c.id == col(PlaceVersion.id))
        .order_by(*_ORDER)
    ).all()
    functions = _functions_of(session, _among(rows, ids))
    return [_record(row, functions.get(row[0], ()), wanted) for row in rows]


def _among(rows: Sequence[Any], ids: sa.Subquery) -> Any:
    """Return which versions were read: themselves where they are few, else the question again."""
    return [row[0] for row in rows] if len(rows) <= _FEW else sa.select(ids.c.id)


def _record(row: Any, functions: Sequence[FunctionRecord], wanted: PlaceFilter) -> PlaceRecord:
    _version, slug, unsaid, *said = row
    values = dict(zip(_PLACE_COLUMNS, said, strict=True))
    place = PlaceRecord(slug=slug, **values, functions=tuple(functions))
    if wanted.withheld or not unsaid:
        return place
    return public_record(replace(place, address_hidden=True))


def _functions_of(session: Session, ids: Any) -> dict[int, Sequence[FunctionRecord]]:
    rows: Iterable[Any] = session.execute(
        sa.select(
            col(PlaceFunction.version_id),
            *(getattr(PlaceFunction, name) for name in _FUNCTION_COLUMNS),
        )
        .where(col(PlaceFunction.version_id).in_(ids))
        .order_by(col(PlaceFunction.version_id), col(PlaceFunction.n))
    )
    found: dict[int, list[FunctionRecord]] = defaultdict(list)
    for version, *values in rows:
        found[version].append(FunctionRecord(*values))
    return dict(found)
