"""What the map's scripts ask for: places, counted squares, outlines, and the script itself."""

from flask import Response, abort, request

from foodplan.blueprints.atlas.layers import atlas_map, fresh_json, kept_json
from foodplan.blueprints.atlas.routes import asked, bp
from foodplan.reports.atlas import outlines_geojson, places_columns, wanted_places
from foodplan.reports.atlas.groups import groups_columns, one_place_columns
from foodplan.reports.atlas.layers import MOST_AT_ONCE
from foodplan.rules.map_views import read_view
from foodplan.web.access import public
from foodplan.web.session import now, session, today

KEPT_FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/mappa/luoghi.json")
@public
def places() -> Response:
    """The places that the filters let through, as columns for the map; all with `tutti=1`."""
    chosen = wanted_places(session(), asked(), now())
    most = None if request.args.get("tutti") == "1" else MOST_AT_ONCE
    return kept_json(
        "places", (chosen, most), lambda: places_columns(session(), chosen, now(), most=most)
    )


@bp.get("/mappa/gruppi.json")
@public
def groups() -> Response:
    """The places of one view counted by squares, few ones singly; or one place by its name."""
    one = request.args.get("luogo")
    if one:
        return fresh_json(one_place_columns(session(), one, now()))
    view = read_view(request.args.get("z", ""), request.args.get("bbox", ""))
    if view is None:
        abort(400)
    chosen = wanted_places(session(), asked(), now())
    return fresh_json(groups_columns(session(), chosen, view, now()))


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
