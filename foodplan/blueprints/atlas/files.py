"""The places of the list as files to take along, and the map for another site's page."""

from flask import Response, url_for

from foodplan.blueprints.atlas.routes import address_of, asked, atlas_page, bp
from foodplan.reports.atlas import wanted_places
from foodplan.reports.atlas.downloads import places_file
from foodplan.web.access import public
from foodplan.web.security import framed
from foodplan.web.session import now, session


@bp.get('/mappa/luoghi.<any("csv","excel.csv","geojson"):form>')
@public
def file(form: str) -> Response:
    """The places that the filters let through, as a file."""
    made = places_file(session(), wanted_places(session(), asked(), now()), form, now())
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.body, content_type=made.media_type, headers=headers)


@bp.get("/mappa/incorpora")
@public
@framed
def embed() -> str:
    """The map and its list, for a frame in a page of another site."""
    whole = address_of(url_for("atlas.show"), asked().values)
    return atlas_page("atlas/embed.html", url_for("atlas.embed"), whole=whole)
