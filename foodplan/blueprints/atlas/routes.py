"""The addresses of the food map and of its places."""

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for

from foodplan.blueprints.atlas.layers import atlas_map, kept_json
from foodplan.reports.atlas import (
    ATTRIBUTION,
    atlas_report,
    outlines_geojson,
    place_report,
    places_columns,
    wanted_places,
)
from foodplan.rules.places import FUNCTION_LABELS, STATUS_LABELS
from foodplan.store.places import PlaceFilter
from foodplan.web.access import public
from foodplan.web.asked import asked_offset
from foodplan.web.session import now, session, today

bp = Blueprint("atlas", __name__)

FILTERS = ("funzione", "q", "circ", "chiusi")
KEPT_FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/mappa")
@public
def show() -> str:
    """The list of places with its filters, and the map beside it."""
    offset = asked_offset()
    return render_template(
        "atlas/show.html",
        report=atlas_report(session(), wanted(), today(), offset=offset),
        map=atlas_map(session(), today()),
        attribution=ATTRIBUTION,
        address=address_with,
        page_address=lambda offset: address_with(offset=offset),
        labels=FUNCTION_LABELS,
        statuses=STATUS_LABELS,
    )


@bp.get("/mappa/luoghi.json")
@public
def places() -> Response:
    """The places that the filters let through, as columns for the map."""
    chosen = wanted()
    return kept_json("places", chosen, lambda: places_columns(session(), chosen, today()))


@bp.get("/mappa/confini.json")
@public
def outlines() -> Response:
    """The borders of the city's areas, which are the map's ground."""
    return kept_json("outlines", None, lambda: outlines_geojson(session(), today()))


@bp.get("/mappa/atlas-<digest>.js")
@public
def script(digest: str) -> Response:
    """The map's script, under an address that changes with it."""
    drawn = atlas_map(session(), today())
    if digest != drawn.digest:
        abort(404)
    response = Response(drawn.script, mimetype="text/javascript")
    response.headers["Cache-Control"] = KEPT_FOR_EVER
    return response


@bp.get("/luoghi/<slug>")
@public
def place(slug: str) -> str:
    """One place: what happens there, who says so, and where it is."""
    report = place_report(session(), slug, now())
    if report is None:
        abort(404)
    return render_template("atlas/place.html", report=report, labels=FUNCTION_LABELS)


def wanted() -> PlaceFilter:
    """Return the filter that the address asks for."""
    asked = request.args
    return wanted_places(
        asked.get("funzione", ""),
        asked.get("q", ""),
        asked.get("circ", ""),
        with_closed=asked.get("chiusi") == "1",
    )


def address_with(**changed: str | int | None) -> str:
    """Return this list's address with some parameters changed, or left out when empty."""
    kept = {name: request.args[name] for name in FILTERS if name in request.args}
    filled = {name: value for name, value in {**kept, **changed}.items() if value}
    return f"{url_for('atlas.show')}?{urlencode(filled)}" if filled else url_for("atlas.show")
