"""A site's own packs, and what its parcels hold: stated by who sets the site up."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.sites import (
    asked_site,
    may_set_up,
    readable_sites,
    site_to_set_up,
)
from foodplan.reports.packs import pack_lines
from foodplan.store.history import Change, Moment
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import NodeRow
from foodplan.store.packs import PackRow, get_pack, list_packs
from foodplan.web.access import signed_in
from foodplan.web.identity import person
from foodplan.web.packs import PackForm, ParcelForm, pack_form, pack_saved, pack_withdrawn
from foodplan.web.session import now, session, today, writes

NEW = "any(nuova, 'nuovo-pacco')"
PARCEL = "nuovo-pacco"


@bp.get("/registro/confezioni")
@signed_in
def packs() -> str:
    """What a site offers: its own packs and parcels, then those of every site."""
    sites = readable_sites()
    site = asked_site(sites)
    moment = Moment(today())
    lines = pack_lines(session(), list_packs(session(), site.id, moment), moment)
    return render_template(
        "emporiums/packs.html", site=site, sites=sites, lines=lines, writable=may_set_up(site)
    )


@bp.get(f"/registro/confezioni/<{NEW}:word>")
@signed_in
def new_pack(word: str) -> str:
    """A form for a pack or a parcel of one's own site."""
    site = site_to_set_up()
    return _page(pack_form(list_categories(session()), parcel=word == PARCEL), site, None)


@bp.post(f"/registro/confezioni/<{NEW}:word>")
@signed_in
@writes
def create_pack(word: str) -> Any:
    """Add a pack or a parcel to one's own site."""
    site = site_to_set_up()
    form = pack_form(list_categories(session()), parcel=word == PARCEL)
    if form.validate() and pack_saved(form, site.id, None, _change(form)):
        flash(_("Aggiunta all'elenco di questa sede."), "success")
        return redirect(url_for("emporiums.packs", sito=site.slug))
    return _page(form, site, None), 422


@bp.get("/registro/confezioni/<slug>")
@signed_in
def show_pack(slug: str) -> str:
    """One of the site's own packs, to be stated from a day on."""
    site = site_to_set_up()
    row = _own_pack(site, slug)
    form = pack_form(list_categories(session()), parcel=row.parcel, row=row)
    return _page(form, site, row)


@bp.post("/registro/confezioni/<slug>")
@signed_in
@writes
def change_pack(slug: str) -> Any:
    """State what one of the site's own packs holds from a day on."""
    site = site_to_set_up()
    row = _own_pack(site, slug)
    form = pack_form(list_categories(session()), parcel=row.parcel, row=row)
    if form.validate() and pack_saved(form, site.id, row, _change(form)):
        flash(_("Aggiornata: quello che è già uscito resta com’era."), "success")
        return redirect(url_for("emporiums.packs", sito=site.slug))
    return _page(form, site, row), 422


@bp.post("/registro/confezioni/<slug>/ritira")
@signed_in
@writes
def withdraw_pack(slug: str) -> Any:
    """No longer offer one of the site's own packs from today on."""
    site = site_to_set_up()
    row = _own_pack(site, slug)
    form = pack_form(list_categories(session()), parcel=row.parcel, row=row)
    if pack_withdrawn(form, row, _change(form)):
        flash(_("Ritirata: da oggi non vale più."), "success")
        return redirect(url_for("emporiums.packs", sito=site.slug))
    return _page(form, site, row), 422


def _own_pack(site: NodeRow, slug: str) -> PackRow:
    row = get_pack(session(), slug, Moment(today()))
    return row if row is not None and row.node_id == site.id else abort(404)


def _change(form: PackForm | ParcelForm) -> Change:
    reason = (form.reason.data or "").strip()
    return Change(at=now(), by=person().account_id, reason=reason)


def _page(form: PackForm | ParcelForm, site: NodeRow, row: PackRow | None) -> str:
    return render_template("emporiums/pack.html", form=form, site=site, row=row)
