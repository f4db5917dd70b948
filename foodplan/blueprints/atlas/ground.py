"""The streets under the maps: the office's own file, handed over piece by piece."""

from flask import Response, abort, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from foodplan.blueprints.atlas.routes import bp
from foodplan.web.access import public
from foodplan.web.ground import STREETS, streets_file

PMTILES = "application/vnd.pmtiles"


@bp.get(STREETS)
@public
def streets() -> Response:
    """The file of streets; browsers ask for the few kilobytes that a view needs (206)."""
    file = streets_file()
    if file is None:
        abort(404)
    size = file.stat().st_size
    # Asked before the file is opened, which a refusal would leave open.
    if request.range and request.range.range_for_length(size) is None:
        raise RequestedRangeNotSatisfiable(size)
    response = send_file(file, mimetype=PMTILES, conditional=True)
    response.headers["Cache-Control"] = "public, no-cache"
    return response
