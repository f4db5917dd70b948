"""What a site takes from donors, edited by its own people and by the office."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms.acceptance import AcceptanceForm, typed_acceptance
from foodplan.blueprints.emporiums.sites import asked_site, may_write, readable_sites
from foodplan.reports.emporiums import pickups_report
from foodplan.rules.problems import Refused
from foodplan.store.acceptance import AcceptanceRow, end_acceptance, get_acceptance, set_acceptance
from foodplan.store.history import Change, Moment
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import NodeRow
from foodplan.web.access import signed_in
from foodplan.web.forms import show_problems
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes

NEW = "nuovo"


@bp.get("/registro/ritiri")
@signed_in
def pickups() -> str:
    """What a site takes from donors, and whether everybody can read it."""
    sites = readable_sites()
    site = asked_site(sites)
    report = pickups_report(session(), site, today())
    return render_template(
        "emporiums/pickups.html", report=report, sites=sites, editable=_may_edit(site)
    )


@bp.get("/registro/ritiri/<slot>")
@signed_in
def pickup(slot: str) -> str:
    """The form of one statement, empty for a new one."""
    site = _own_site()
    row = _found(site, slot)
    form = AcceptanceForm(formdata=None, data=typed_acceptance(row) if row else {})
    return _page(form, site, slot)


@bp.post("/registro/ritiri/<slot>")
@signed_in
@writes
def save_pickup(slot: str) -> Any:
    """State what a site takes from today on."""
    site = _own_site()
    _found(site, slot)
    form = AcceptanceForm()
    form.offer(list_categories(session()))
    if form.validate() and _saved(form, site, slot):
        flash(_("Registrato: vale da oggi."), "success")
        return redirect(url_for("emporiums.pickups", sito=site.slug), 303)
    return _page(form, site, slot), 422


@bp.post("/registro/ritiri/<slot>/togli")
@signed_in
@writes
def end_pickup(slot: str) -> Any:
    """State that a site no longer takes this from today on."""
    site = _own_site()
    if end_acceptance(session(), site.id, slot, _change(), today()):
        flash(_("Tolto: da oggi non compare più."), "success")
    return redirect(url_for("emporiums.pickups", sito=site.slug), 303)


def _saved(form: AcceptanceForm, site: NodeRow, slot: str) -> bool:
    # A new statement is named by its form, so that sending it twice makes one.
    name = slot if slot != NEW else UUID(str(form.id.data)).hex[:12]
    try:
        set_acceptance(session(), site.id, name, form.said(), _change(), today())
    except Refused as refused:
        show_problems(form, refused)
        return False
    return True


def _may_edit(site: NodeRow) -> bool:
    return person().role in {"officer", "administrator"} or may_write(site)


def _own_site() -> NodeRow:
    site = asked_site(readable_sites())
    return site if _may_edit(site) else abort(403)


def _found(site: NodeRow, slot: str) -> AcceptanceRow | None:
    if slot == NEW:
        return None
    return get_acceptance(session(), site.id, slot, Moment(today())) or abort(404)


def _change() -> Change:
    return Change(at=now(), by=person().account_id)


def _page(form: AcceptanceForm, site: NodeRow, slot: str) -> str:
    form.offer(list_categories(session()))
    return render_template(
        "emporiums/pickup.html", form=form, site=site, slot=slot, new=slot == NEW
    )
