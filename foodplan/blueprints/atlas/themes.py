"""The thematic maps: their pages, the files of their tables, and what their script asks for."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, abort, render_template, request, url_for
from sqlmodel import Session

from foodplan.blueprints.atlas.routes import bp
from foodplan.reports.atlas import ATTRIBUTION, map_bounds
from foodplan.reports.atlas.themes import (
    FORMS,
    SUMMARIES,
    THEMES,
    TITLES,
    ThemeReport,
    theme_file,
    theme_geojson,
    theme_report,
)
from foodplan.reports.atlas.themes.words import CHOICE_LABELS, COLUMN_LABELS
from foodplan.web.access import public
from foodplan.web.asked import Question, question
from foodplan.web.ground import streets_file
from foodplan.web.session import session, today

if TYPE_CHECKING:
    from foodplan.maps.base import MapParts

KEPT_FOR_EVER = "public, max-age=31536000, immutable"
WORDS = {"titles": TITLES, "choice_labels": CHOICE_LABELS, "column_labels": COLUMN_LABELS}


@bp.get("/mappa/temi")
@public
def themes() -> str:
    """The thematic maps that there are."""
    return render_template("atlas/themes.html", themes=THEMES, titles=TITLES, summaries=SUMMARIES)


@bp.get("/mappa/temi/<slug>")
@public
def theme(slug: str) -> str:
    """One thematic map with its table, its choices and how it is made."""
    wished = question()
    report = _report(slug, wished)
    return render_template(
        "atlas/theme.html",
        report=report,
        asked=wished,
        summary=SUMMARIES[slug],
        map=theme_map(session(), today()),
        attribution=ATTRIBUTION,
        forms=FORMS,
        **_addresses(slug, {**report.chosen, "as_of": wished.kept}),
        **WORDS,
    )


@bp.get("/mappa/temi/<slug>/aree.json")
@public
def theme_layer(slug: str) -> Response:
    """The areas of a thematic map with the classes of their colours."""
    made = theme_geojson(session(), _report(slug, question()), _method(slug))
    # Not compressed: what is kept is handed to every reader alike.
    return Response(orjson.dumps(made), mimetype="application/json")


@bp.get('/mappa/temi/<slug>/dati.<any("csv","excel.csv","geojson"):form>')
@public
def theme_data(slug: str, form: str) -> Response:
    """The table of a thematic map as a file."""
    made = theme_file(session(), _report(slug, question()), form, _method(slug))
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.body, content_type=made.media_type, headers=headers)


@bp.get("/mappa/temi/mappa-<digest>.js")
@public
def theme_script(digest: str) -> Response:
    """The script of the thematic maps, under an address that changes with it."""
    drawn = theme_map(session(), today())
    if digest != drawn.digest:
        abort(404)
    response = Response(drawn.script, mimetype="text/javascript")
    response.headers["Cache-Control"] = KEPT_FOR_EVER
    return response


def theme_map(session: Session, today: date) -> "MapParts":
    """Return the shell of the thematic maps, opening on the city whose outlines are stored."""
    # Folium takes as long to load as the rest of the application together.
    from foodplan.maps.themes import draw_theme

    bounds = map_bounds(session, today)
    return draw_theme(url_for("atlas.outlines"), bounds, with_streets=streets_file() is not None)


def _report(slug: str, wished: Question) -> ThemeReport:
    report = theme_report(session(), slug, wished.day, wished.known_at, request.args)
    return report or abort(404)


def _method(slug: str) -> str:
    return url_for("atlas.theme", slug=slug, _anchor="come-si-calcola", _external=True)


def _addresses(slug: str, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "own": partial(url_for, "atlas.theme", slug=slug, **said),
        "layer_address": url_for("atlas.theme_layer", slug=slug, **said),
        "file_address": partial(url_for, "atlas.theme_data", slug=slug, **said),
    }
