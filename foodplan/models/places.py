"""Places of the atlas with their functions, and the city's areas with outlines and population."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from foodplan.models.history import Identity, Versioned

_EMPTY = {"server_default": sa.text("''")}
_NOTHING = {"server_default": sa.text("'{}'")}


class Place(Identity, table=True):
    """A point or area of the atlas; its slug is the id in every public address."""


class PlaceVersion(Versioned, table=True):
    """What is said of a place.

    `lat` and `lon` are WGS84 degrees or both empty; `approximate` points say how far off they
    may be in `location_error_m` metres and on what basis. `circoscrizione`, `quartiere` and `zona`
    are area codes found by point in polygon, or the source's own where there is no point.
    `search` is name, address and municipality folded to plain lower-case words, so that both
    databases look for and order names alike, accents or not.

    `access` says who may enter (a code of `rules.places.Access`, "" unknown), `organisation` the
    slug of who runs it, `wheelchair` yes, limited or no, `languages` are codes parted by commas.
    `phone` and `email` are public.
    `consent` is source (a source made the place public), given (by the organisation, on
    `consent_on`, by the role in `consent_by`) or withheld: then no public page names it; with
    `address_hidden` it is named without address and point. `provenance` is a JSON object: for
    each field the source, address and date it came from and the day an officer cleared it; `refs`
    one of the keys that other registers give the place. `merged_into` is the place that it was a
    double of.
    """

    __tablename__ = "place_version"
    __table_args__ = (
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="a_point_has_two_numbers"),
        sa.CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="on_earth"),
    )

    place: str = Field(foreign_key="place.slug", index=True)
    name: str = Field(max_length=160)
    address: str = Field(default="", max_length=240)
    municipality: str = Field(default="", max_length=80)
    lat: float | None = Field(default=None)
    lon: float | None = Field(default=None)
    approximate: bool = Field(default=False)
    location_error_m: int | None = Field(default=None)
    location_basis: str = Field(default="", max_length=240)
    circoscrizione: str | None = Field(default=None, max_length=10)
    quartiere: str | None = Field(default=None, max_length=10)
    zona: str | None = Field(default=None, max_length=10)
    area_basis: str = Field(default="", max_length=40)
    status: str = Field(default="reported", max_length=20)
    url: str = Field(default="", max_length=400)
    hours_note: str = Field(default="", max_length=240)
    confirmed_on: date | None = Field(default=None)
    cleared: bool = Field(default=False)
    simulated: bool = Field(default=False)
    # OSM `opening_hours`, written by an officer only; a source's free text stays in `hours_note`.
    opening_hours: str = Field(default="", max_length=1000, sa_column_kwargs=_EMPTY)
    hours_on: date | None = Field(default=None)
    access: str = Field(default="", max_length=12, sa_column_kwargs=_EMPTY)
    access_note: str = Field(default="", max_length=400, sa_column_kwargs=_EMPTY)
    wheelchair: str = Field(default="", max_length=8, sa_column_kwargs=_EMPTY)
    languages: str = Field(default="", max_length=120, sa_column_kwargs=_EMPTY)
    phone: str = Field(default="", max_length=60, sa_column_kwargs=_EMPTY)
    email: str = Field(default="", max_length=160, sa_column_kwargs=_EMPTY)
    consent: str = Field(
        default="source", max_length=10, sa_column_kwargs={"server_default": sa.text("'source'")}
    )
    consent_on: date | None = Field(default=None)
    consent_by: str = Field(default="", max_length=160, sa_column_kwargs=_EMPTY)
    address_hidden: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    organisation: str = Field(default="", max_length=80, sa_column_kwargs=_EMPTY)
    merged_into: str = Field(default="", max_length=80, sa_column_kwargs=_EMPTY)
    provenance: str = Field(default="{}", sa_type=sa.Text, sa_column_kwargs=_NOTHING)
    refs: str = Field(default="{}", max_length=1000, sa_column_kwargs=_NOTHING)
    search: str = Field(default="", max_length=500)


class PlaceFunction(SQLModel, table=True):
    """What happens at a place, as one source says it; belongs to one version of the place."""

    __tablename__ = "place_function"

    version_id: int = Field(foreign_key="place_version.id", primary_key=True)
    n: int = Field(primary_key=True, sa_type=sa.SmallInteger)
    function: str = Field(max_length=40, index=True)
    source_name: str = Field(default="", max_length=160)
    source_url: str = Field(default="", max_length=400)
    source_url_complete: bool = Field(default=True)
    source_date: str = Field(default="", max_length=20)
    hours_note: str = Field(default="", max_length=240)
    note: str = Field(default="", max_length=500)


class Area(Versioned, table=True):
    """An area of one level (circoscrizione, quartiere, zona) with outline and population.

    `outline` is a GeoJSON MultiPolygon in WGS84; population figures of different sources and
    dates are never mixed in one rate, so each keeps its own.
    """

    level: str = Field(max_length=20, index=True)
    code: str = Field(max_length=10)
    name: str = Field(max_length=120)
    also_known_as: str = Field(default="", max_length=160)
    parent: str | None = Field(default=None, max_length=10)
    population: int | None = Field(default=None)
    population_date: str = Field(default="", max_length=20)
    population_source: str = Field(default="", max_length=240)
    population_census_2011: int | None = Field(default=None)
    area_km2: float | None = Field(default=None)
    area_source: str = Field(default="", max_length=240)
    outline: str = Field(default="")
