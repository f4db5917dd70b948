"""Organisations, their sites, and the reports expected of them."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.organisations import (
    NEVER,
    ExpectedReportForm,
    NewOrganisationForm,
    OrganisationForm,
    SiteForm,
)
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office import (
    DISTRIBUTION_MODES,
    REPORT_FREQUENCIES,
    SITE_KINDS,
    OrganisationPage,
    organisation_report,
    organisations_report,
)
from foodplan.rules.places import slugify
from foodplan.store import edits, organisations
from foodplan.store.history import Change, Moment
from foodplan.store.places import list_areas
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

NAMES = ("name", "kind", "public_name", "active", "tax_code", "address")


@bp.get("/organizzazioni", endpoint="organisations")
@officer
def list_() -> str:
    """Every organisation with its sites and its reports."""
    lines = organisations_report(session(), today())
    return render_template("office/organisations.html", organisations=lines)


@bp.get("/organizzazioni/nuova")
@officer
def new_organisation() -> str:
    """A form for a new organisation."""
    return _new_page(NewOrganisationForm())


@bp.post("/organizzazioni/nuova")
@officer
@writes
def add_organisation() -> Any:
    """Add an organisation."""
    form = NewOrganisationForm()
    form.offer()
    slug = slugify(form.name.data or "", "organizzazione")
    if not form.validate() or not written(form, lambda: _add(form, slug)):
        return _new_page(form), 422
    flash(_("Organizzazione aggiunta. Ora può avere una sede."), "success")
    return redirect(url_for("office.show_organisation", slug=slug))


@bp.get("/organizzazioni/<slug>")
@officer
def show_organisation(slug: str) -> str:
    """One organisation, to be changed, with sites, expected reports and history."""
    page = _found(slug)
    said = {name: getattr(page.version, name) for name in NAMES}
    return _page(page, OrganisationForm(data=said | {"version": page.version.id}))


@bp.post("/organizzazioni/<slug>")
@officer
@writes
def change_organisation(slug: str) -> Any:
    """Change what is said of an organisation."""
    page, form = _found(slug), OrganisationForm()
    form.offer()
    if form.validate() and _save(form, page):
        flash(_("Organizzazione aggiornata."), "success")
        return redirect(url_for("office.show_organisation", slug=slug))
    return _page(page, form), form.answer_status


@bp.get("/organizzazioni/<slug>/sedi/nuova")
@officer
def new_site(slug: str) -> str:
    """A form for a new site of an organisation."""
    return _site_page(_found(slug), SiteForm())


@bp.post("/organizzazioni/<slug>/sedi/nuova")
@officer
@writes
def add_site(slug: str) -> Any:
    """Add a site: a stock with its own register."""
    page, form = _found(slug), SiteForm()
    _offer_areas(form)
    if not form.validate() or not written(form, lambda: _add_site(form, page)):
        return _site_page(page, form), 422
    flash(_("Sede aggiunta: chi registra per l'organizzazione la trova nel registro."), "success")
    return redirect(url_for("office.show_organisation", slug=slug))


@bp.get("/organizzazioni/<slug>/rapporti")
@officer
def new_expected_report(slug: str) -> str:
    """A form for the reports expected of an organisation."""
    return _report_page(_found(slug), ExpectedReportForm(data={"since": today()}))


@bp.post("/organizzazioni/<slug>/rapporti")
@officer
@writes
def expect_report(slug: str) -> Any:
    """State how often an organisation reports its movements, from a day on."""
    page, form = _found(slug), ExpectedReportForm()
    form.offer()
    if not form.validate() or not written(form, lambda: _expect(form, page)):
        return _report_page(page, form), 422
    flash(_("Rapporti attesi aggiornati: la copertura ne tiene conto."), "success")
    return redirect(url_for("office.show_organisation", slug=slug))


def _add(form: NewOrganisationForm, slug: str) -> int:
    said = organisations.OrganisationInput(
        name=(form.name.data or "").strip(),
        kind=form.kind.data or "",
        public_name=form.public_name.data,
    )
    change = change_for(_("Organizzazione aggiunta"))
    return organisations.add_organisation(session(), slug, said, change)


def _save(form: OrganisationForm, page: OrganisationPage) -> bool:
    change = change_for(form.reason.data)

    def write(values: dict[str, Any]) -> object:
        key, opened = {"organisation_id": page.row.id}, form.version.data or 0
        return edits.edit(session(), type(page.version), key, opened, values, change, today())

    return saved(form, NAMES, write)


def _add_site(form: SiteForm, page: OrganisationPage) -> int:
    name = (form.name.data or "").strip()
    said = organisations.NodeInput(
        name=name,
        organisation=page.row.id,
        area=form.area.data or None,
        site_kind=form.site_kind.data,
        distribution_mode=form.distribution_mode.data or "weighed",
    )
    slug = slugify(name, "sede")
    if organisations.get_node(session(), slug) is not None:
        slug = slugify(f"{page.row.slug} {name}", "sede")
    return organisations.add_node(session(), slug, said, change_for(_("Sede aggiunta")))


def _expect(form: ExpectedReportForm, page: OrganisationPage) -> None:
    change: Change = change_for(form.reason.data)
    frequency, since = form.frequency.data or "", form.since.data
    if frequency == NEVER:
        edits.stop_expecting(session(), page.row.id, since, change)
    else:
        edits.expect_reports(session(), page.row.id, frequency, since, change)


def _found(slug: str) -> OrganisationPage:
    page = organisation_report(session(), slug, today())
    if page is None:
        abort(404)
    return page


def _offer_areas(form: SiteForm) -> None:
    areas = list_areas(session(), Moment(today()), "circoscrizione", outlines=False)
    form.offer(areas)


def _new_page(form: NewOrganisationForm) -> str:
    form.offer()
    return render_template("office/organisation_new.html", form=form)


def _page(page: OrganisationPage, form: OrganisationForm) -> str:
    form.offer()
    return render_template(
        "office/organisation.html",
        page=page,
        form=form,
        site_kinds=SITE_KINDS,
        modes=DISTRIBUTION_MODES,
        frequencies=REPORT_FREQUENCIES,
    )


def _site_page(page: OrganisationPage, form: SiteForm) -> str:
    _offer_areas(form)
    return render_template("office/site_new.html", page=page, form=form)


def _report_page(page: OrganisationPage, form: ExpectedReportForm) -> str:
    form.offer()
    return render_template("office/expected_report.html", page=page, form=form)
