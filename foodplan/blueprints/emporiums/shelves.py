"""Addresses of what is on the shelves: what expires, notes for them, who came to the opening."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms import PassagesForm
from foodplan.blueprints.emporiums.sites import asked_site, may_write, readable_sites
from foodplan.reports.emporiums import expiry_report
from foodplan.rules.problems import Refused
from foodplan.store import ledger
from foodplan.store.accounts import NotAllowed
from foodplan.store.organisations import NodeRow
from foodplan.web.access import at_site, records
from foodplan.web.filters import date_it
from foodplan.web.forms import show_problems
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes


@bp.get("/registro/scadenze")
@at_site
def expiries() -> str:
    """The dated goods of a site: what to throw away, what to give today, what comes next."""
    sites = readable_sites()
    site = asked_site(sites)
    report = expiry_report(session(), site, today())
    return render_template(
        "emporiums/expiries.html", report=report, sites=sites, writable=may_write(site)
    )


@bp.get("/registro/cartello")
@at_site
def shelf_notes() -> str:
    """Notes to print for goods past their best-before date that may still be given."""
    site = asked_site(readable_sites())
    report = expiry_report(session(), site, today())
    wanted = request.args.get("lotto", "")
    notes = [
        item
        for item in report.notes
        if not wanted or wanted == f"{item.lot.category}|{item.lot.key}"
    ]
    return render_template("emporiums/shelf_notes.html", report=report, notes=notes)


@bp.get("/registro/apertura")
@records
def opening() -> Any:
    """The end of an opening: how many families came."""
    return _opening_page()


@bp.post("/registro/apertura")
@records
@writes
def state_opening() -> Any:
    """Say how many came; it replaces what was said of the day."""
    return _opening_page()


def _opening_page() -> Any:
    site = asked_site(readable_sites())
    form = _opening_form(site)
    if request.method == "POST" and form.validate() and _stated(form, site):
        return redirect(url_for("emporiums.register", sito=site.slug), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("emporiums/opening.html", form=form, site=site), status


def _opening_form(site: NodeRow) -> PassagesForm:
    if request.method == "POST":
        form = PassagesForm(formdata=request.form)
    else:
        day = _asked_day()
        said = ledger.passages(session(), site.id, day) or ledger.OpeningInput()
        data = {"happened_on": day, "households": said.households}
        form = PassagesForm(
            formdata=None, data=data | {"people": said.people, "minors": said.minors}
        )
    form.offer(today())
    return form


def _asked_day() -> date:
    try:
        return min(date.fromisoformat(request.args.get("giorno", "")), today())
    except ValueError:
        return today()


def _stated(form: PassagesForm, site: NodeRow) -> bool:
    day = form.happened_on.data
    try:
        ledger.state_opening(session(), site.slug, day, form.opening, person().actor, now())
    except Refused as refused:
        session().rollback()
        show_problems(form, refused, {"opening": ""})
        return False
    except NotAllowed:
        session().rollback()
        form.happened_on.errors = [_("In quel giorno la sede non era della vostra organizzazione.")]
        return False
    flash(_("Segnate le famiglie del %(day)s.", day=date_it(day)), "success")
    return True
