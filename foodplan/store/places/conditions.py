"""What a filter of places asks of the database."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from foodplan.models.places import PlaceFunction, PlaceVersion
from foodplan.rules.place_hours import NEVER, oldest_sure_day
from foodplan.rules.places import SHOWN_STATUSES, fold
from foodplan.store.history import Moment, holds
from foodplan.store.places.public import address_unsaid, published
from foodplan.store.places.records import OUTSIDE, Box, PlaceFilter


class _Texts(FunctionElement[str]):
    """The texts of a JSON list as rows: any number of them is one parameter."""

    inherit_cache = True


@compiles(_Texts, "sqlite")
def _texts_of_sqlite(element: _Texts, compiler: SQLCompiler, **options: Any) -> str:
    texts = compiler.process(element.clauses, **options)
    return f"(SELECT value FROM json_each({texts}))"  # noqa: S608 - a bound parameter


@compiles(_Texts, "postgresql")
def _texts_of_postgres(element: _Texts, compiler: SQLCompiler, **options: Any) -> str:
    texts = compiler.process(element.clauses, **options)
    return f"(SELECT json_array_elements_text(CAST({texts} AS json)))"


def conditions_of(moment: Moment, wanted: PlaceFilter) -> list[sa.ColumnElement[bool]]:
    """Return what a version must be to pass a filter at a moment."""
    conditions = [holds(PlaceVersion, moment)]
    if not wanted.withheld:
        conditions.append(published(moment))
    if wanted.statuses is not None:
        conditions.append(col(PlaceVersion.status).in_(sorted(wanted.statuses)))
    if wanted.circoscrizione == OUTSIDE:
        conditions.append(col(PlaceVersion.circoscrizione).is_(None))
    elif wanted.circoscrizione:
        conditions.append(col(PlaceVersion.circoscrizione) == wanted.circoscrizione)
    conditions += [col(PlaceVersion.search).contains(word) for word in fold(wanted.text).split()]
    return [*conditions, *_of_functions(wanted), *_of_entry(wanted), *_of_hours(moment, wanted),
            *_of_box(moment, wanted.box, withheld=wanted.withheld)]  # fmt: skip


def sure_hours_column(moment: Moment) -> sa.ColumnElement[str]:
    """Return what `rules.place_hours.sure_hours` says of each version."""
    oldest = oldest_sure_day(moment.day)
    said = sa.or_(col(PlaceVersion.hours_on) >= oldest, col(PlaceVersion.confirmed_on) >= oldest)
    return sa.case(
        (col(PlaceVersion.status).not_in(sorted(SHOWN_STATUSES)), NEVER),
        (said, col(PlaceVersion.opening_hours)),
        else_="",
    )


def _of_functions(wanted: PlaceFilter) -> list[sa.ColumnElement[bool]]:
    asked = [{wanted.function} if wanted.function else set(), wanted.functions]
    conditions: list[sa.ColumnElement[bool]] = []
    for functions in filter(None, asked):
        # Aliased, or SQLAlchemy would tie it to a query that reads functions itself.
        has = aliased(PlaceFunction)
        versions = sa.select(col(has.version_id)).where(col(has.function).in_(sorted(functions)))
        conditions.append(col(PlaceVersion.id).in_(versions))
    return conditions


def _of_entry(wanted: PlaceFilter) -> list[sa.ColumnElement[bool]]:
    asked = ((PlaceVersion.access, wanted.access), (PlaceVersion.wheelchair, wanted.wheelchair))
    return [col(column).in_(sorted(words)) for column, words in asked if words]


def _of_hours(moment: Moment, wanted: PlaceFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    sure = sure_hours_column(moment)
    if wanted.hours is not None:
        texts = json.dumps(sorted(wanted.hours))
        conditions.append(sure.op("IN", is_comparison=True)(_Texts(sa.literal(texts))))
    if wanted.hours_known is not None:
        is_known = sa.and_(col(PlaceVersion.opening_hours) != "", sure != "")
        conditions.append(is_known if wanted.hours_known else sa.not_(is_known))
    return conditions


def _of_box(moment: Moment, box: Box | None, *, withheld: bool) -> list[sa.ColumnElement[bool]]:
    if box is None:
        return []
    south, west, north, east = box
    within: list[sa.ColumnElement[bool]] = [
        col(PlaceVersion.lat).between(south, north),
        col(PlaceVersion.lon).between(west, east),
    ]
    return within if withheld else [*within, sa.not_(address_unsaid(moment))]
