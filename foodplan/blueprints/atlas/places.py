"""What became of a place: its history for everybody."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from foodplan.blueprints.atlas.routes import bp
from foodplan.reports.atlas.history import place_history
from foodplan.store.history import Moment
from foodplan.store.places import merged_place
from foodplan.web.access import public
from foodplan.web.session import session, today


@bp.get("/luoghi/<slug>/storia")
@public
def place_story(slug: str) -> ResponseReturnValue:
    """What changed of a place, when and why; a double leads on to the other's history."""
    history = place_history(session(), slug, today())
    if history is not None:
        return render_template("atlas/place_history.html", history=history)
    other = merged_place(session(), slug, Moment(today())) or abort(404)
    return redirect(url_for("atlas.place_story", slug=other), 301)
