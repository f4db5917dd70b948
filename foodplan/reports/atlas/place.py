"""One place's page: what happens there and who says so, where it is, and how sure that is."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from sqlmodel import Session

from foodplan.reports.atlas.items import PlaceItem, SourceAge, item_of
from foodplan.rules.geography import LEVEL_LABELS
from foodplan.rules.places import FUNCTION_LABELS, STATUS_LABELS, is_to_confirm
from foodplan.store.history import Moment
from foodplan.store.places import FunctionRecord, PlaceRecord, area_names, get_place

OSM = "https://www.openstreetmap.org/"


@dataclass(frozen=True)
class SourceRow:
    """What one source says happens at a place; `hours_note` is a note, never an opening."""

    function: str
    label: str
    name: str
    url: str
    url_complete: bool
    age: SourceAge
    to_confirm: bool
    hours_note: str
    note: str


@dataclass(frozen=True)
class AreaRow:
    """An area that holds a place."""

    level: str
    label: str
    name: str


@dataclass(frozen=True)
class PlaceReport:
    """One place on a day; `geo_link` and `map_link` leave the site and only a click opens them."""

    item: PlaceItem
    status_label: str
    sources: tuple[SourceRow, ...]
    areas: tuple[AreaRow, ...]
    areas_approximate: bool
    location_basis: str
    site: str
    geo_link: str
    map_link: str


def place_report(session: Session, slug: str, today: date) -> PlaceReport | None:
    """Return what is said of a place, or None when there is no such place."""
    moment = Moment(today)
    place = get_place(session, slug, moment)
    if place is None:
        return None
    return PlaceReport(
        item=item_of(place, today),
        status_label=STATUS_LABELS.get(place.status, place.status),
        sources=tuple(_source(item, place.confirmed_on, today) for item in place.functions),
        areas=_areas(place, area_names(session, moment)),
        areas_approximate=place.area_basis == "approximate_point",
        location_basis=place.location_basis,
        site=place.url,
        geo_link=_geo_link(place),
        map_link=_map_link(place),
    )


def _source(item: FunctionRecord, confirmed_on: date | None, today: date) -> SourceRow:
    return SourceRow(
        function=item.function,
        label=FUNCTION_LABELS.get(item.function, item.function),
        name=item.source_name,
        url=item.source_url,
        url_complete=item.source_url_complete,
        age=SourceAge.of(item.source_date),
        to_confirm=is_to_confirm(item.source_date, confirmed_on, today),
        hours_note=item.hours_note,
        note=item.note,
    )


def _areas(place: PlaceRecord, names: dict[tuple[str, str], str]) -> tuple[AreaRow, ...]:
    codes = {
        "circoscrizione": place.circoscrizione,
        "quartiere": place.quartiere,
        "zona": place.zona,
    }
    return tuple(
        AreaRow(level, LEVEL_LABELS[level], names.get((level, code), code))
        for level, code in codes.items()
        if code
    )


def _geo_link(place: PlaceRecord) -> str:
    """Return a link for the phone's own maps: the point if it is exact, else the address."""
    if place.lat is None:
        return f"geo:0,0?q={_searched(place)}" if place.address else ""
    point = f"{place.lat:g},{place.lon:g}"
    exact = not place.approximate or not place.address
    return f"geo:{point}?q={point if exact else _searched(place)}"


def _map_link(place: PlaceRecord) -> str:
    if place.lat is not None and not place.approximate:
        return f"{OSM}?mlat={place.lat:g}&mlon={place.lon:g}#map=18/{place.lat:g}/{place.lon:g}"
    if place.address:
        return f"{OSM}search?query={_searched(place)}"
    if place.lat is not None:
        return f"{OSM}#map=15/{place.lat:g}/{place.lon:g}"
    return ""


def _searched(place: PlaceRecord) -> str:
    return quote(", ".join(part for part in (place.address, place.municipality) if part), safe="")
