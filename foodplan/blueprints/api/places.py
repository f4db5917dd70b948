"""Places of the atlas as readable objects and as GeoJSON."""

from typing import Any

from flask import abort

from foodplan.blueprints.api.asking import PlacesAsked
from foodplan.blueprints.api.asking_places import wanted_of
from foodplan.blueprints.api.blueprint import bp, page_of, problems
from foodplan.blueprints.api.shapes import Place, PlaceCollection, Places
from foodplan.rules.place_hours import sure_hours
from foodplan.rules.place_precision import precision_of
from foodplan.rules.web_addresses import web_address
from foodplan.store.history import Moment
from foodplan.store.places import (
    FunctionRecord,
    PlaceRecord,
    count_places,
    get_place,
    list_places,
)
from foodplan.web.access import public
from foodplan.web.session import session, today


@bp.get("/places")
@public
@bp.input(PlacesAsked, location="query", arg_name="asked")
@bp.output(Places)
@bp.doc(responses=problems(400))
def places(asked: PlacesAsked) -> dict[str, Any]:
    """List places of every status, by name."""
    moment, wanted = Moment(today()), wanted_of(asked)
    total = count_places(session(), moment, wanted).total
    found = list_places(session(), moment, wanted, limit=asked.limit, offset=asked.offset)
    return page_of([place_json(place) for place in found], total, asked.limit, asked.offset)


@bp.get("/places.geojson")
@public
@bp.input(PlacesAsked, location="query", arg_name="asked")
@bp.output(PlaceCollection, content_type="application/geo+json")
@bp.doc(responses=problems(400))
def places_geojson(asked: PlacesAsked) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Return places as GeoJSON; one without a point has no geometry, and is there all the same."""
    found = list_places(
        session(), Moment(today()), wanted_of(asked), limit=asked.limit, offset=asked.offset
    )
    collection = {
        "type": "FeatureCollection",
        "features": [_feature(place) for place in found],
    }
    return collection, 200, {"Content-Type": "application/geo+json"}


@bp.get("/places/<place_id>")
@public
@bp.output(Place)
@bp.doc(responses=problems(404))
def place(place_id: str) -> dict[str, Any]:
    """Return one place with every source that speaks of it."""
    found = get_place(session(), place_id, Moment(today()))
    if found is None:
        abort(404)
    return place_json(found)


def place_json(place: PlaceRecord) -> dict[str, Any]:
    """Return a place as the API shows it."""
    source = next((item for item in place.functions if item.source_url), None)
    return {
        "id": place.slug,
        "name": place.name,
        "functions": list(place.function_slugs),
        "address": place.address,
        "municipality": place.municipality,
        "lat": place.lat,
        "lon": place.lon,
        "approximate": place.approximate,
        "location_error_m": place.location_error_m,
        "circoscrizione": place.circoscrizione,
        "status": place.status,
        "confirmed_on": place.confirmed_on,
        "source_url": web_address(source.source_url) if source else "",
        "source_date": place.source_date,
        "precision": precision_of(
            place.lat, approximate=place.approximate, error_m=place.location_error_m
        ),
        "opening_hours": place.opening_hours,
        "hours_on": place.hours_on,
        "hours_known": _hours_known(place),
        "access": place.access,
        "access_note": place.access_note,
        "wheelchair": place.wheelchair,
        "languages": [code for code in place.languages.split(",") if code],
        "phone": place.phone,
        "email": place.email,
        "website": web_address(place.url),
        "sources": [_source_json(item) for item in place.functions],
    }


def _source_json(item: FunctionRecord) -> dict[str, Any]:
    return {
        "function": item.function,
        "url": web_address(item.source_url),
        "url_complete": item.source_url_complete,
        "date": item.source_date,
    }


def _hours_known(place: PlaceRecord) -> bool:
    said = place.hours_on, place.confirmed_on, place.status, today()
    return bool(place.opening_hours and sure_hours(place.opening_hours, *said))


def _feature(place: PlaceRecord) -> dict[str, Any]:
    has_point = place.lat is not None and place.lon is not None
    point = {"type": "Point", "coordinates": [place.lon, place.lat]} if has_point else None
    return {
        "type": "Feature",
        "id": place.slug,
        "geometry": point,
        "properties": place_json(place),
    }
