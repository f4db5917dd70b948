"""Where an action happens: places of the atlas, one by one or by what happens there."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import action_section, asked_action
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.innovation import PlaceTieForm
from foodplan.blueprints.office.saving import change_for, written
from foodplan.reports.office.innovation import (
    function_choices,
    place_choices,
    place_tie_history,
    tie_rows,
)
from foodplan.store.innovation import TieInput, add_tie
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/azioni/<slug>/luoghi")
@officer
def action_places(slug: str) -> str:
    """Where an action happens, and the form for another place."""
    asked_action(slug)
    return _page(PlaceTieForm(formdata=None), slug)


@bp.post("/azioni/<slug>/luoghi")
@officer
@writes
def add_action_place(slug: str) -> Any:
    """State another place, or another kind of place."""
    asked_action(slug)
    form = PlaceTieForm()
    form.offer(function_choices(), place_choices(session(), today()))
    if form.validate() and written(form, lambda: _add(form, slug)):
        flash(_("Aggiunto."), "success")
        return redirect(url_for("office.action_places", slug=slug))
    return _page(form, slug), 422


def _add(form: PlaceTieForm, slug: str) -> None:
    item = TieInput(**form.values(("place", "function", "source")))
    add_tie(session(), slug, item, change_for(""), today())


def _page(form: PlaceTieForm, slug: str) -> str:
    form.offer(function_choices(), place_choices(session(), today()))
    return action_section(
        "office/action_places.html",
        slug,
        form=form,
        ties=tie_rows(session(), slug, today()),
        lines=place_tie_history(session(), slug, today()),
    )
