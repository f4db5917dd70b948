"""The office's list of places, what is to be set right, and places confirmed with one click."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.choices import EditForm
from foodplan.blueprints.office.place_pages import (
    asked_places,
    found_place,
    kept_words,
    pin_map,
)
from foodplan.blueprints.office.saving import change_for
from foodplan.reports.office.places import SHOWN, STATES, TODO_SHOWN, places_report
from foodplan.rules.place_tasks import ORDER_SENTENCE
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.places import confirm_place, unconfirm_place
from foodplan.web.access import officer
from foodplan.web.asked import FARTHEST, asked_offset
from foodplan.web.session import session, today, writes

KEPT_FOR_EVER = "private, max-age=31536000, immutable"


@bp.get("/luoghi", endpoint="places")
@officer
def list_() -> str:
    """Every place that the filters let through, and above it what is to be set right."""
    asked, kept = asked_places(), kept_words()
    first = min(max(request.args.get("da", 0, type=int), 0), FARTHEST)
    report = places_report(session(), asked, today(), offset=asked_offset(), todo_offset=first)
    return render_template(
        "office/places.html",
        report=report,
        asked=asked,
        kept=kept,
        states=STATES,
        shown=SHOWN,
        todo_shown=TODO_SHOWN,
        why=ORDER_SENTENCE,
        just_confirmed=_just_confirmed(),
    )


@bp.post("/luoghi/<slug>/conferma")
@officer
@writes
def confirm(slug: str) -> Any:
    """State that a place is as the atlas says, today."""
    form, place = EditForm(), found_place(slug)
    try:
        confirm_place(session(), slug, form.version.data or 0, change_for(""), today())
    except Overtaken:
        flash(_("Nel frattempo il luogo è cambiato: guardatelo prima di confermarlo."), "warning")
        return redirect(url_for("office.show_place", slug=slug, **kept_words()))
    flash(_("«%(name)s» è confermato oggi.", name=place.place.name), "success")
    return redirect(url_for("office.places", **kept_words(), fatto=slug, _anchor="da-sistemare"))


@bp.post("/luoghi/<slug>/conferma/annulla")
@officer
@writes
def unconfirm(slug: str) -> Any:
    """Take back a confirmation that was a slip."""
    form, place = EditForm(), found_place(slug)
    reason = change_for(_("Conferma annullata: era uno sbaglio"))
    try:
        unconfirm_place(session(), slug, form.version.data or 0, reason, today())
    except (Overtaken, Refused):
        flash(_("La conferma non si può più annullare: il luogo è cambiato dopo."), "warning")
    else:
        flash(_("La conferma di «%(name)s» è annullata.", name=place.place.name), "success")
    return redirect(url_for("office.places", **kept_words()))


@bp.get("/luoghi/mappa-<digest>.js")
@officer
def pin_script(digest: str) -> Response:
    """The script of the map on which pins are set, under an address that changes with it."""
    drawn = pin_map()
    if digest != drawn.digest:
        abort(404)
    response = Response(drawn.script, mimetype="text/javascript")
    response.headers["Cache-Control"] = KEPT_FOR_EVER
    return response


def _just_confirmed() -> Any:
    slug = request.args.get("fatto", "")
    if not slug:
        return None
    found = found_place(slug)
    return found if found.place.confirmed_on == today() else None
