"""Every version of a place with its functions, and the light rows of the office's list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.places import PlaceFunction, PlaceVersion
from foodplan.rules.place_tasks import WorkLine
from foodplan.rules.places import latest_source_date
from foodplan.store.history import Moment, holds, known
from foodplan.store.places.conditions import conditions_of
from foodplan.store.places.records import FunctionRecord, PlaceFilter, PlaceRecord

_COLUMNS = tuple(
    name for name in PlaceRecord.__dataclass_fields__ if name not in {"slug", "functions"}
)
_FUNCTION_COLUMNS = tuple(FunctionRecord.__dataclass_fields__)
_LINE_FIELDS = tuple(
    name
    for name in WorkLine.__dataclass_fields__
    if name not in {"functions", "source_date", "reach"}
)


@dataclass(frozen=True)
class StatedPlace:
    """A place as one version says it: who wrote it, when, why, until when it was believed."""

    version: int
    place: PlaceRecord
    at: datetime
    by: int | None
    why: str
    until: datetime | None = None


def place_versions(session: Session, slug: str) -> list[StatedPlace]:
    """Return every version of a place, the first recorded first, in two queries."""
    return _stated(session, col(PlaceVersion.place) == slug)


def current_version(session: Session, slug: str, moment: Moment) -> StatedPlace | None:
    """Return a place as the version in force says it, public or not, or None."""
    found = _stated(session, col(PlaceVersion.place) == slug, holds(PlaceVersion, moment))
    return found[-1] if found else None


def get_stated(session: Session, version: int) -> StatedPlace | None:
    """Return a place as one version says it, in force or not, or None."""
    found = _stated(session, col(PlaceVersion.id) == version)
    return found[0] if found else None


def places_merged_into(session: Session, slug: str) -> list[StatedPlace]:
    """Return the doubles that now lead to a place, by name."""
    found = _stated(session, col(PlaceVersion.merged_into) == slug, known(PlaceVersion, None))
    return sorted(found, key=lambda stated: stated.place.name.casefold())


def work_lines(session: Session, moment: Moment, wanted: PlaceFilter) -> list[WorkLine]:
    """Return the light rows of an officer's filter in the order of their names, in two queries."""
    conditions = conditions_of(moment, wanted)
    functions: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for version, function, source_date in session.execute(
        sa.select(
            col(PlaceFunction.version_id),
            col(PlaceFunction.function),
            col(PlaceFunction.source_date),
        )
        .join(PlaceVersion, col(PlaceVersion.id) == col(PlaceFunction.version_id))
        .where(*conditions)
        .order_by(col(PlaceFunction.version_id), col(PlaceFunction.n))
    ):
        functions[version].append((function, source_date))
    rows = session.execute(
        sa.select(
            col(PlaceVersion.place), col(PlaceVersion.id), col(PlaceVersion.name),
            col(PlaceVersion.address), col(PlaceVersion.municipality), col(PlaceVersion.lat),
            col(PlaceVersion.lon), col(PlaceVersion.approximate),
            col(PlaceVersion.location_error_m), col(PlaceVersion.circoscrizione),
            col(PlaceVersion.zona), col(PlaceVersion.status), col(PlaceVersion.consent),
            col(PlaceVersion.consent_on), col(PlaceVersion.merged_into),
            col(PlaceVersion.opening_hours) != "", col(PlaceVersion.confirmed_on),
        )
        .where(*conditions)
        .order_by(col(PlaceVersion.search), col(PlaceVersion.place))
    )  # fmt: skip
    return [_line(row, functions.get(row[1], [])) for row in rows]


def _line(row: Any, said: list[tuple[str, str]]) -> WorkLine:
    slugs = tuple(dict.fromkeys(function for function, _ in said))
    values = dict(zip(_LINE_FIELDS, row, strict=True))
    values["has_hours"] = bool(values["has_hours"])
    latest = latest_source_date(day for _, day in said)
    return WorkLine(**values, functions=slugs, source_date=latest)


def _stated(session: Session, *conditions: sa.ColumnElement[bool]) -> list[StatedPlace]:
    own = [
        col(PlaceVersion.id), col(PlaceVersion.place), col(PlaceVersion.recorded_from),
        col(PlaceVersion.recorded_by), col(PlaceVersion.reason), col(PlaceVersion.recorded_to),
    ]  # fmt: skip
    rows = session.execute(
        sa.select(*own, *(getattr(PlaceVersion, name) for name in _COLUMNS))
        .where(*conditions)
        .order_by(col(PlaceVersion.recorded_from), col(PlaceVersion.id))
    ).all()
    functions = _functions(session, [row[0] for row in rows])
    stated = []
    for version, slug, at, by, why, until, *said in rows:
        values = dict(zip(_COLUMNS, said, strict=True))
        place = PlaceRecord(slug=slug, **values, functions=tuple(functions.get(version, ())))
        stated.append(StatedPlace(version, place, at, by, why, until))
    return stated


def _functions(session: Session, versions: list[int]) -> dict[int, list[FunctionRecord]]:
    rows: Iterable[Any] = session.execute(
        sa.select(
            col(PlaceFunction.version_id),
            *(getattr(PlaceFunction, name) for name in _FUNCTION_COLUMNS),
        )
        .where(col(PlaceFunction.version_id).in_(versions))
        .order_by(col(PlaceFunction.version_id), col(PlaceFunction.n))
    )
    found: dict[int, list[FunctionRecord]] = defaultdict(list)
    for version, *values in rows:
        found[version].append(FunctionRecord(*values))
    return dict(found)
