"""Single placements, for the organisation that enters them and for nobody else."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.inclusion.routes import bp
from foodplan.blueprints.office.forms.inclusion_totals import PlacementForm
from foodplan.blueprints.office.saving import change_for, written
from foodplan.models.inclusion import Placement
from foodplan.rules.inclusion import KINDS
from foodplan.store.history import Moment
from foodplan.store.inclusion import (
    Programme,
    add_placement,
    change_placement,
    erase_placement,
    get_placement,
    get_programme,
    list_placements,
    missing_for_placements,
    remove_mistake,
)
from foodplan.web.access import operator
from foodplan.web.identity import person
from foodplan.web.parts import parts
from foodplan.web.session import session, today, writes

BASE = "/inclusione/singoli/<slug>/<int:organisation>"


@bp.get(BASE)
@operator
def placements(slug: str, organisation: int) -> str:
    """The organisation's placements in a programme, and the form of another one."""
    return _page(_mine(slug, organisation), organisation, PlacementForm())


@bp.post(BASE)
@operator
@writes
def keep_placement(slug: str, organisation: int) -> Any:
    """Keep a placement and say its code."""
    programme, form, made = _mine(slug, organisation), PlacementForm(), []
    item, change, on = form.said(slug), change_for(""), parts().settings.placements
    if form.validate() and written(
        form,
        lambda: made.append(
            add_placement(session(), organisation, item, change, today(), switched_on=on)
        ),
    ):
        message = _("Inserimento registrato. Il suo codice è %(code)s: annotatelo.", code=made[0])
        flash(message, "success")
        return redirect(url_for("inclusion.placements", slug=slug, organisation=organisation))
    return _page(programme, organisation, form), 422


@bp.get(f"{BASE}/<code>")
@operator
def show_placement(slug: str, organisation: int, code: str) -> str:
    """One placement, to be changed or erased."""
    programme, row = _mine(slug, organisation), _found(slug, organisation, code)
    form = PlacementForm(formdata=None)
    form.start_from(row)
    return _one(programme, row, form)


@bp.post(f"{BASE}/<code>")
@operator
@writes
def save_placement(slug: str, organisation: int, code: str) -> Any:
    """State a placement anew."""
    programme, row = _mine(slug, organisation), _found(slug, organisation, code)
    form = PlacementForm()
    item, change = form.said(slug), change_for("")
    if form.validate() and written(
        form, lambda: change_placement(session(), row, item, change, today())
    ):
        flash(_("Inserimento aggiornato."), "success")
        return redirect(url_for("inclusion.placements", slug=slug, organisation=organisation))
    return _one(programme, row, form), 422


@bp.post(f"{BASE}/<code>/cancella")
@operator
@writes
def erase(slug: str, organisation: int, code: str) -> Any:
    """Erase a placement: its totals stay, unless it was never there."""
    _mine(slug, organisation)
    row = _found(slug, organisation, code)
    act = remove_mistake if request.form.get("errore") else erase_placement
    act(session(), row, change_for(_("Inserimento cancellato")), today())
    flash(_("Inserimento cancellato."), "success")
    return redirect(url_for("inclusion.placements", slug=slug, organisation=organisation))


def _mine(slug: str, organisation: int) -> Programme:
    programme = get_programme(session(), slug, Moment(today()), withdrawn=True)
    if programme is None or organisation not in programme.organisations:
        abort(404)
    if organisation not in person().organisations:
        abort(404)
    return programme


def _found(slug: str, organisation: int, code: str) -> Placement:
    row = get_placement(session(), organisation, code)
    if row is None or row.programme != slug:
        abort(404)
    return row


def _page(programme: Programme, organisation: int, form: PlacementForm) -> str:
    on = parts().settings.placements
    rows = list_placements(session(), organisation)
    return render_template(
        "inclusion/placements.html",
        programme=programme,
        organisation=organisation,
        rows=[row for row in rows if row.programme == programme.slug],
        form=form,
        missing=missing_for_placements(session(), Moment(today()), switched_on=on),
        kinds=KINDS,
    )


def _one(programme: Programme, row: Placement, form: PlacementForm) -> str:
    return render_template("inclusion/placement.html", programme=programme, row=row, form=form)
