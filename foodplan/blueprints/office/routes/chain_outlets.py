"""Short chains at the office: outlets, the places where goods are sold."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.chains import NewOutletForm, OutletForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.chains import OutletPage, keepers, outlet_page
from foodplan.store.short_chains import (
    OUTLET_NAMES,
    OutletInput,
    add_outlet,
    change_outlet,
)
from foodplan.web.access import officer
from foodplan.web.session import session, writes


@bp.get("/filiere-corte/punti-vendita/nuovo")
@officer
def new_outlet() -> str:
    """An outlet that is not there yet."""
    return _new_page(NewOutletForm())


@bp.post("/filiere-corte/punti-vendita/nuovo")
@officer
@writes
def make_outlet() -> Any:
    """Make an outlet."""
    form = NewOutletForm()
    form.offer_keepers(keepers(session()))
    change = change_for(form.reason.data)
    if form.validate() and written(form, lambda: add_outlet(session(), _said(form), change)):
        flash(_("Punto vendita aggiunto."), "success")
        return redirect(url_for("office.chains", _anchor="punti-vendita"))
    return _new_page(form), 422


@bp.get("/filiere-corte/punti-vendita/<slug>")
@officer
def show_outlet(slug: str) -> str:
    """One outlet, to be stated from a day on, with its history."""
    page = _found(slug)
    said = {name: getattr(page.version, name) for name in OUTLET_NAMES if name != "name"}
    said |= {"name": page.row.name, "version": page.version.id}
    return _page(page, OutletForm(formdata=None, data=said))


@bp.post("/filiere-corte/punti-vendita/<slug>")
@officer
@writes
def save_outlet(slug: str) -> Any:
    """State what an outlet is and where, from a day on."""
    page, form = _found(slug), OutletForm()
    form.offer()
    change, opened = change_for(form.reason.data), form.version.data or 0

    def write(said: dict[str, Any]) -> None:
        values = said | {"name": form.name.data or ""} | form.place()
        since = form.first_day(page.version.valid_from)
        change_outlet(session(), page.row.node_id, opened, values, change, since)

    names = tuple(name for name in OUTLET_NAMES if name != "name")
    if form.validate() and saved(form, names, write):
        flash(_("Punto vendita aggiornato."), "success")
        return redirect(url_for("office.show_outlet", slug=slug))
    return _page(page, form), form.answer_status


def _said(form: NewOutletForm) -> OutletInput:
    return OutletInput(
        name=form.name.data or "",
        kind=form.kind.data or "",
        resells=bool(form.resells.data),
        place=form.place(),
        organisation=form.organisation.data or "",
        public_name=bool(form.public_name.data),
    )


def _found(slug: str) -> OutletPage:
    page = outlet_page(session(), slug)
    if page is None:
        abort(404)
    return page


def _new_page(form: NewOutletForm) -> str:
    form.offer_keepers(keepers(session()))
    return render_template("office/chain_outlet_new.html", form=form)


def _page(page: OutletPage, form: OutletForm) -> str:
    form.offer()
    return render_template("office/chain_outlet.html", page=page, form=form)
