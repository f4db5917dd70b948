"""Setting a site up, by its coordinators or by the office: people, sources, the way to the rest."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms.setup import InitialsForm, SourceForm
from foodplan.blueprints.emporiums.sites import may_write, readable_sites, site_to_set_up
from foodplan.reports.emporiums.setup import setup_report, source_line, sources_report
from foodplan.rules.ledger import NodeKind
from foodplan.rules.problems import Refused
from foodplan.store import accounts
from foodplan.store.history import Change, Moment
from foodplan.store.organisations import NodeRow, get_node
from foodplan.store.organisations.sources import add_source, change_source
from foodplan.web.access import signed_in
from foodplan.web.forms import show_problems
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes

ACT = "any(togli, cancella)"


@bp.get("/registro/sede")
@signed_in
def setup() -> str:
    """Everything a site is set up with, and where each thing is changed."""
    return _page(site_to_set_up(), InitialsForm(formdata=None))


@bp.post("/registro/sede/persone")
@signed_in
@writes
def add_initials() -> Any:
    """Offer somebody's initials on the site's phones."""
    site, form = site_to_set_up(), InitialsForm()
    if not form.validate() or not _added(form, site):
        return _page(site, form), 422
    flash(_("Da ora si possono toccare sui telefoni della sede."), "success")
    return redirect(url_for("emporiums.setup", sito=site.slug, _anchor="persone"), 303)


@bp.post(f"/registro/sede/persone/<int:volunteer_id>/<{ACT}:word>")
@signed_in
@writes
def change_initials(volunteer_id: int, word: str) -> Any:
    """Offer initials no longer, or empty them wherever they stand."""
    site = site_to_set_up()
    if word == "togli":
        accounts.retire_volunteer(session(), site.id, volunteer_id)
        flash(_("Tolte dai telefoni. Sui movimenti già registrati restano."), "success")
    else:
        accounts.erase_initials(session(), site.id, volunteer_id)
        flash(_("Cancellate, anche dai movimenti già registrati."), "success")
    return redirect(url_for("emporiums.setup", sito=site.slug, _anchor="persone"), 303)


@bp.get("/registro/sede/provenienze")
@signed_in
def sources() -> str:
    """Where food comes from, as the forms offer it."""
    return _sources_page(site_to_set_up(), SourceForm(formdata=None))


@bp.post("/registro/sede/provenienze")
@signed_in
@writes
def create_source() -> Any:
    """Add a source that the forms offer from now on."""
    site, form = site_to_set_up(), SourceForm()
    if not form.validate() or not _saved(form, None):
        return _sources_page(site, form), 422
    flash(_("Aggiunta: ora si trova fra le provenienze di ogni arrivo."), "success")
    return redirect(url_for("emporiums.sources", sito=site.slug), 303)


@bp.get("/registro/sede/provenienze/<slug>")
@signed_in
def show_source(slug: str) -> str:
    """One source, to be renamed."""
    site = site_to_set_up()
    row = _own_source(site, slug)
    kind = row.source_kind.slug if row.source_kind else ""
    return _source_page(site, row, SourceForm(formdata=None, data={"name": row.name, "kind": kind}))


@bp.post("/registro/sede/provenienze/<slug>")
@signed_in
@writes
def rename_source(slug: str) -> Any:
    """State what a source is called and usually gives, from today on."""
    site, form = site_to_set_up(), SourceForm()
    row = _own_source(site, slug)
    if not form.validate() or not _saved(form, row):
        return _source_page(site, row, form), 422
    flash(_("Aggiornata da oggi: quello che è già registrato resta com’era."), "success")
    return redirect(url_for("emporiums.sources", sito=site.slug), 303)


def _added(form: InitialsForm, site: NodeRow) -> bool:
    initials, by = form.initials.data or "", person().account_id
    try:
        accounts.add_volunteer(session(), site.id, initials, now(), by)
    except Refused as refused:
        show_problems(form, refused)
        return False
    return True


def _saved(form: SourceForm, row: NodeRow | None) -> bool:
    change, name = Change(at=now(), by=person().account_id), form.name.data or ""
    try:
        if row is None:
            add_source(session(), name, form.source_kind, change, today())
        else:
            change_source(session(), row, name, form.source_kind, change, today())
    except Refused as refused:
        show_problems(form, refused)
        return False
    return True


def _own_source(site: NodeRow, slug: str) -> NodeRow:
    """Return a source that this person may rename: the office any, a coordinator their own."""
    row = get_node(session(), f"{NodeKind.SOURCE}:{slug}", Moment(today())) or abort(404)
    office = person().role in {"officer", "administrator"}
    if not office and not source_line(session(), row, site, used_here=True).ours:
        abort(403)
    return row


def _page(site: NodeRow, form: InitialsForm) -> str:
    return render_template(
        "emporiums/setup/site.html",
        report=setup_report(session(), site, now()),
        form=form,
        sites=readable_sites(),
        writable=may_write(site),
    )


def _sources_page(site: NodeRow, form: SourceForm) -> str:
    return render_template(
        "emporiums/setup/sources.html",
        report=sources_report(session(), site, today()),
        form=form,
        office=person().role in {"officer", "administrator"},
    )


def _source_page(site: NodeRow, row: NodeRow, form: SourceForm) -> str:
    slug = row.slug.partition(":")[2]
    return render_template("emporiums/setup/source.html", site=site, row=row, slug=slug, form=form)
