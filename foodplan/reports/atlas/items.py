"""One place as every page, export and answer of the API says it."""

from dataclasses import dataclass
from datetime import date, datetime

from foodplan.rules.contacts import contact_parts
from foodplan.rules.opening_hours import OpeningState, state_at
from foodplan.rules.place_hours import sure_hours
from foodplan.rules.place_precision import Precision, precision_of
from foodplan.rules.places import family_of, is_to_confirm, last_day_of_source
from foodplan.store.places import PlaceRecord


@dataclass(frozen=True)
class SourceAge:
    """When a source speaks of: its last possible day, and whether it names day, month or year.

    `day` None means that the source is undated.
    """

    day: date | None
    grain: str

    @classmethod
    def of(cls, source_date: str) -> "SourceAge":
        """Return the age that a source's date, such as 2024-02, says."""
        grain = ("year", "month", "day")[source_date.count("-")] if source_date else ""
        return cls(last_day_of_source(source_date), grain)


@dataclass(frozen=True)
class PlaceItem:
    """A place: the public API's fields, and what a page adds to them.

    `lat` and `lon` are WGS84 degrees or both None; `location_error_m` metres where it is known.
    `source_date` is the most recent one, "" when no source is dated. `hours` is whether it is
    open at the instant of the question; hours that are not sure are not known.
    """

    id: str
    name: str
    functions: tuple[str, ...]
    address: str
    municipality: str
    lat: float | None
    lon: float | None
    approximate: bool
    location_error_m: int | None
    circoscrizione: str | None
    status: str
    confirmed_on: date | None
    source_url: str
    source_date: str
    hours_note: str
    to_confirm: bool
    precision: Precision
    age: SourceAge
    family: str
    letter: str
    simulated: bool
    hours: OpeningState
    access: str
    wheelchair: str
    address_hidden: bool
    phone: str

    @property
    def phone_link(self) -> str:
        """What a telephone opens, "" without a number."""
        links = (part.href for part in contact_parts(self.phone))
        return next((link for link in links if link.startswith("tel:")), "")


def _vouched_on(place: PlaceRecord) -> date | None:
    """Return the last day on which somebody vouched for a place, be it for its hours alone."""
    return max((day for day in (place.confirmed_on, place.hours_on) if day), default=None)


def hours_of(place: PlaceRecord, at: datetime, today: date) -> OpeningState:
    """Return whether a place is open at an aware instant, as far as is surely known today."""
    hours = sure_hours(place.opening_hours, place.hours_on, place.confirmed_on, place.status, today)
    return state_at(hours, at)


def item_of(place: PlaceRecord, today: date, at: datetime | None = None) -> PlaceItem:
    """Return what is said of a place on a day, and of its hours at an instant if one is asked."""
    newest = place.source_date
    source = next((item for item in place.functions if item.source_date == newest), None)
    family = family_of(place.function_slugs[0]) if place.functions else None
    return PlaceItem(
        id=place.slug,
        name=place.name,
        functions=place.function_slugs,
        address=place.address,
        municipality=place.municipality,
        lat=place.lat,
        lon=place.lon,
        approximate=place.approximate,
        location_error_m=place.location_error_m,
        circoscrizione=place.circoscrizione,
        status=place.status,
        confirmed_on=place.confirmed_on,
        source_url=source.source_url if source else "",
        source_date=newest,
        hours_note=place.hours_note,
        to_confirm=is_to_confirm(newest, _vouched_on(place), today),
        precision=precision_of(
            place.lat, approximate=place.approximate, error_m=place.location_error_m
        ),
        age=SourceAge.of(newest),
        family=family.slug if family else "",
        letter=family.letter if family else "",
        simulated=place.simulated,
        hours=hours_of(place, at, today) if at else OpeningState("unknown"),
        access=place.access,
        wheelchair=place.wheelchair,
        address_hidden=place.address_hidden,
        phone=place.phone,
    )
