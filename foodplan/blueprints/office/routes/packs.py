"""Packs of every site, and what each site's parcels hold."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.saving import change_for
from foodplan.reports.packs import history_of_pack, pack_lines
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.packs import PackRow, get_pack, list_all_packs
from foodplan.web.access import officer
from foodplan.web.packs import PackForm, ParcelForm, pack_form, pack_saved, pack_withdrawn
from foodplan.web.session import session, today, writes


@bp.get("/confezioni", endpoint="packs")
@officer
def list_() -> str:
    """Every pack with its net kilos, and the parcels of each site."""
    moment = Moment(today())
    lines = pack_lines(session(), list_all_packs(session(), moment), moment)
    return render_template("office/packs.html", lines=lines)


@bp.get("/confezioni/nuova")
@officer
def new_pack() -> str:
    """A form for a pack of every site."""
    return _page(pack_form(list_categories(session()), parcel=False), None)


@bp.post("/confezioni/nuova")
@officer
@writes
def create_pack() -> Any:
    """Add a pack that every site is offered."""
    form = pack_form(list_categories(session()), parcel=False)
    if form.validate() and pack_saved(form, None, None, change_for(form.reason.data)):
        flash(_("Confezione aggiunta: ora tutte le sedi la trovano."), "success")
        return redirect(url_for("office.packs"))
    return _page(form, None), 422


@bp.get("/confezioni/<slug>")
@officer
def show_pack(slug: str) -> str:
    """One pack or parcel, to be stated from a day on, with its history."""
    row = _found(slug)
    return _page(pack_form(list_categories(session()), parcel=row.parcel, row=row), row)


@bp.post("/confezioni/<slug>")
@officer
@writes
def change_pack(slug: str) -> Any:
    """State what a pack holds from a day on."""
    row = _found(slug)
    form = pack_form(list_categories(session()), parcel=row.parcel, row=row)
    if form.validate() and pack_saved(form, None, row, change_for(form.reason.data)):
        flash(_("Confezione aggiornata dal giorno indicato."), "success")
        return redirect(url_for("office.packs"))
    return _page(form, row), 422


@bp.post("/confezioni/<slug>/ritira")
@officer
@writes
def withdraw_pack(slug: str) -> Any:
    """No longer offer a pack from today on."""
    row = _found(slug)
    form = pack_form(list_categories(session()), parcel=row.parcel, row=row)
    if pack_withdrawn(form, row, change_for(form.reason.data)):
        flash(_("Confezione ritirata: da oggi non vale più."), "success")
        return redirect(url_for("office.packs"))
    return _page(form, row), 422


def _found(slug: str) -> PackRow:
    return get_pack(session(), slug, Moment(today())) or abort(404)


def _page(form: PackForm | ParcelForm, row: PackRow | None) -> str:
    history = history_of_pack(session(), row.slug) if row else ()
    return render_template("office/pack.html", form=form, row=row, history_lines=history)
