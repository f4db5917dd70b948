"""A site's months of people: distinct households asked once a month, passages shown apart."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.sites import asked_site, may_write, readable_sites
from foodplan.reports.emporiums.months import PeopleMonth, months_report, people_month
from foodplan.rules.problems import Refused
from foodplan.store.accounts import NotAllowed
from foodplan.store.ledger.months import state_month
from foodplan.store.organisations import NodeRow
from foodplan.web.access import at_site, records
from foodplan.web.fields import WholeNumberField
from foodplan.web.filters import month_it
from foodplan.web.forms import BaseForm, show_problems
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes

_DIGITS = {"inputmode": "numeric"}


class PeopleMonthForm(BaseForm):
    """Distinct households and people of a month; both may stay unsaid."""

    households = WholeNumberField(_l("Famiglie diverse"), render_kw=_DIGITS)
    people = WholeNumberField(_l("Persone diverse, in tutto"), render_kw=_DIGITS)


@bp.get("/registro/mesi")
@at_site
def people_months() -> str:
    """How many different households a site saw in each month, and the passages beside them."""
    sites = readable_sites()
    site = asked_site(sites)
    report = months_report(session(), site, today())
    return render_template(
        "emporiums/months.html", report=report, sites=sites, writable=may_write(site)
    )


@bp.get("/registro/mesi/<int:month>")
@records
def show_people_month(month: int) -> str:
    """The question of one month."""
    site, row = _found(month)
    said = {"households": row.said.households, "people": row.said.people} if row.said else {}
    return _page(PeopleMonthForm(formdata=None, data=said), site, row)


@bp.post("/registro/mesi/<int:month>")
@records
@writes
def state_people_month(month: int) -> Any:
    """State the month, state it again, or take back what was said by leaving both empty."""
    site, row = _found(month)
    form = PeopleMonthForm()
    if form.validate() and _stated(form, site, month):
        words = _("Segnato per %(month)s.") if _said(form) else _("%(month)s resta senza numero.")
        flash((words % {"month": month_it(month)}).capitalize(), "success")
        return redirect(url_for("emporiums.people_months", sito=site.slug), 303)
    return _page(form, site, row), 422


def _stated(form: PeopleMonthForm, site: NodeRow, month: int) -> bool:
    households, people = form.households.data, form.people.data
    try:
        state_month(session(), site.slug, month, households, people, person().actor, now())
    except Refused as refused:
        show_problems(form, refused)
        return False
    except NotAllowed:
        form.form_errors.append(_("In quel mese la sede non era della vostra organizzazione."))
        return False
    return True


def _said(form: PeopleMonthForm) -> bool:
    return form.households.data is not None or form.people.data is not None


def _found(month: int) -> tuple[NodeRow, PeopleMonth]:
    site = asked_site(readable_sites())
    if not may_write(site):
        abort(403)
    return site, people_month(session(), site, month, today()) or abort(404)


def _page(form: PeopleMonthForm, site: NodeRow, row: PeopleMonth) -> str:
    return render_template("emporiums/month.html", form=form, site=site, row=row)
