"""A site of an organisation: its name, area and kind, and how it knows what goes out."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.organisations import SiteEditForm
from foodplan.blueprints.office.saving import change_for, saved
from foodplan.reports.office.sites import MODE_SENTENCES, SitePage, site_page
from foodplan.store.history import Moment
from foodplan.store.organisations.sites import SiteInput, change_site
from foodplan.store.places import list_areas
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

NAMES = ("name", "site_kind", "distribution_mode", "area", "active")


@bp.get("/organizzazioni/<slug>/sedi/<site>")
@officer
def show_site(slug: str, site: str) -> str:
    """One site, to be stated from a day on, with its days and its history."""
    page = _found(slug, site)
    said = {name: getattr(page.version, name) for name in NAMES}
    said["area"] = page.version.area or ""
    return _page(page, SiteEditForm(data=said | {"since": today(), "version": page.version.id}))


@bp.post("/organizzazioni/<slug>/sedi/<site>", endpoint="change_site")
@officer
@writes
def change(slug: str, site: str) -> Any:
    """State what holds of a site from a day on."""
    page, form = _found(slug, site), SiteEditForm()
    _offer(form)
    if form.validate() and _save(form, page):
        flash(_("Sede aggiornata dal giorno indicato."), "success")
        return redirect(url_for("office.show_organisation", slug=slug))
    return _page(page, form), form.answer_status


def _save(form: SiteEditForm, page: SitePage) -> bool:
    change, opened = change_for(form.reason.data), form.version.data or 0

    def write(said: dict[str, Any]) -> None:
        change_site(session(), page.row.id, opened, SiteInput(**said), change, form.since.data)

    return saved(form, NAMES, write)


def _found(slug: str, site: str) -> SitePage:
    page = site_page(session(), site, today())
    if page is None or page.row.organisation_slug != slug:
        abort(404)
    return page


def _offer(form: SiteEditForm) -> None:
    form.offer(list_areas(session(), Moment(today()), "circoscrizione", outlines=False))


def _page(page: SitePage, form: SiteEditForm) -> str:
    _offer(form)
    return render_template("office/site.html", page=page, form=form, sentences=MODE_SENTENCES)
