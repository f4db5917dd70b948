"""Addresses of the register's closings: months are closed after a look, opened with a reason."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms.closing import ReopenForm
from foodplan.blueprints.emporiums.sites import asked_site, may_write, readable_sites
from foodplan.reports.periods import closings_report, month_report
from foodplan.rules.problems import Refused
from foodplan.store.accounts import NotAllowed
from foodplan.store.ledger.periods import close_month, reopen_month
from foodplan.store.organisations import NodeRow
from foodplan.web.access import operator, signed_in
from foodplan.web.filters import month_it
from foodplan.web.forms import show_problems
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes


@bp.get("/registro/chiusure")
@signed_in
def closings() -> str:
    """The months of a site: which are closed, which can be."""
    sites = readable_sites()
    site = asked_site(sites)
    report = closings_report(session(), site, today())
    return render_template(
        "emporiums/closings.html", report=report, sites=sites, writable=may_write(site)
    )


@bp.get("/registro/chiusure/<int:month>")
@signed_in
def show_month(month: int) -> str:
    """One month of a site: what it holds, to be looked at before it is closed."""
    return _page(asked_site(readable_sites()), month, ReopenForm())


@bp.post("/registro/chiusure/<int:month>/chiudi")
@operator
@writes
def close(month: int) -> Any:
    """Close a month that is over."""
    site, form = asked_site(readable_sites()), ReopenForm()
    done = _done(form, lambda: close_month(session(), site.id, month, person().actor, now()))
    if not done:
        return _page(site, month, form), 422
    flash(_("%(month)s è chiuso.", month=month_it(month).capitalize()), "success")
    return _back(site)


@bp.post("/registro/chiusure/<int:month>/riapri")
@operator
@writes
def reopen(month: int) -> Any:
    """Open a closed month again, with a reason."""
    site, form = asked_site(readable_sites()), ReopenForm()
    if not form.validate() or not _done(form, lambda: _reopen(site, month, form)):
        return _page(site, month, form), 422
    flash(_("%(month)s è di nuovo aperto.", month=month_it(month).capitalize()), "success")
    return _back(site)


def _reopen(site: NodeRow, month: int, form: ReopenForm) -> object:
    reason = form.reason.data or ""
    return reopen_month(session(), site.id, month, person().actor, now(), reason)


def _done(form: ReopenForm, act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused as refused:
        show_problems(form, refused)
        return False
    except NotAllowed:
        abort(403)
    return True


def _back(site: NodeRow) -> Response:
    return redirect(url_for("emporiums.closings", sito=site.slug), 303)  # type: ignore[return-value]


def _page(site: NodeRow, month: int, form: ReopenForm) -> str:
    report = month_report(session(), site, month, today()) or abort(404)
    return render_template(
        "emporiums/closing.html", report=report, form=form, writable=may_write(site)
    )
