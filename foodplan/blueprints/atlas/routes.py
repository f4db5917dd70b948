"""The addresses of the food map and of its places."""

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from foodplan.blueprints.atlas.layers import atlas_map
from foodplan.reports.atlas import (
    ATTRIBUTION,
    AtlasAsked,
    atlas_report,
    place_report,
    read_asked,
)
from foodplan.reports.atlas.downloads import FORMS
from foodplan.reports.atlas.pointed import unshown
from foodplan.rules.atlas_words import ACCESS_ASKED_LABELS, STATE_LABELS, WHEELCHAIR_ASKED_LABELS
from foodplan.rules.places import (
    ACCESS_LABELS,
    FUNCTION_LABELS,
    STATUS_LABELS,
    WHEELCHAIR_LABELS,
)
from foodplan.store.history import Moment
from foodplan.store.places import merged_place
from foodplan.web.access import public
from foodplan.web.asked import asked_offset
from foodplan.web.session import now, session, today

bp = Blueprint("atlas", __name__)

# What the pages call things, by the name of a template's variable.
WORDS = {
    "labels": FUNCTION_LABELS,
    "statuses": STATUS_LABELS,
    "states": STATE_LABELS,
    "accesses": ACCESS_ASKED_LABELS,
    "wheelchairs": WHEELCHAIR_ASKED_LABELS,
    "access_labels": ACCESS_LABELS,
    "wheelchair_labels": WHEELCHAIR_LABELS,
}

Values = Iterable[tuple[str, str]]


@bp.get("/mappa")
@public
def show() -> str:
    """The list of places with its filters, and the map beside it."""
    chosen = asked().values
    return atlas_page(
        "atlas/show.html",
        url_for("atlas.show"),
        embed_address=address_of(url_for("atlas.embed"), chosen),
        file_address=lambda form: address_of(url_for("atlas.file", form=form), chosen),
        forms=FORMS,
    )


@bp.get("/luoghi/<slug>")
@public
def place(slug: str) -> ResponseReturnValue:
    """One place: what happens there, who says so, and where it is; a double leads on."""
    report = place_report(session(), slug, now())
    if report is None:
        other = merged_place(session(), slug, Moment(today()))
        if other is None:
            abort(404)
        return redirect(url_for("atlas.place", slug=other), 301)
    return render_template("atlas/place.html", report=report, labels=FUNCTION_LABELS)


def atlas_page(template: str, page: str, **more: object) -> str:
    """Return a page with the list that the address asks for, and the map."""
    wished = asked()
    return render_template(
        template,
        report=atlas_report(session(), wished, now(), offset=asked_offset()),
        map=atlas_map(session(), today()),
        attribution=ATTRIBUTION,
        unshown=unshown(session(), slug, today()) if (slug := request.args.get("luogo")) else None,
        address=lambda values, **changed: address_of(page, values, **changed),
        page_address=lambda offset: address_of(page, wished.values, offset=offset),
        say_problem=lambda problem: str(gettext(problem.message, **problem.params)),
        **WORDS,
        **more,
    )


def asked() -> AtlasAsked:
    """Return what the address asks for."""
    return read_asked(request.args.to_dict(flat=False), now())


def address_of(page: str, values: Values, **changed: str | int) -> str:
    """Return a page's address with some parameters, and others besides that say something."""
    filled = [*values, *((name, value) for name, value in changed.items() if value)]
    return f"{page}?{urlencode(filled)}" if filled else page
