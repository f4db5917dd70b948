"""Closed months of every site, and the city's own, for the office."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.periods import ReopenMonthForm
from foodplan.blueprints.office.saving import written
from foodplan.reports.periods import MonthReport, month_report, office_closings
from foodplan.store.ledger.periods import reopen_month
from foodplan.store.organisations import get_node
from foodplan.web.access import officer
from foodplan.web.filters import month_it
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes

EARLIEST, LATEST = 200001, 999912


@bp.get("/chiusure")
@officer
def closings() -> str:
    """Sites by months, the city's closings, and what came late (`fino` names the last month)."""
    until = request.args.get("fino", type=int)
    if until is not None and not (EARLIEST <= until <= LATEST and 1 <= until % 100 <= 12):
        abort(404)
    return render_template(
        "office/closings.html", report=office_closings(session(), today(), until)
    )


@bp.get("/chiusure/<slug>/<int:month>")
@officer
def show_closing(slug: str, month: int) -> str:
    """One month of a site."""
    return _page(_found(slug, month), ReopenMonthForm())


@bp.post("/chiusure/<slug>/<int:month>")
@officer
@writes
def reopen_closing(slug: str, month: int) -> Any:
    """Open a site's closed month again, with a reason."""
    report, form = _found(slug, month), ReopenMonthForm()
    if not form.validate() or not written(form, lambda: _reopen(report, form)):
        return _page(report, form), 422
    words = _("%(month)s di %(site)s è di nuovo aperto: il motivo resta scritto.")
    flash(words % {"month": month_it(month).capitalize(), "site": report.site.name}, "success")
    return redirect(url_for("office.closings"), 303)


def _reopen(report: MonthReport, form: ReopenMonthForm) -> object:
    site, month, reason = report.site.id, report.month.month, form.reason.data or ""
    return reopen_month(session(), site, month, person().actor, now(), reason)


def _found(slug: str, month: int) -> MonthReport:
    site = get_node(session(), slug)
    if site is None or site.site_kind is None:
        abort(404)
    return month_report(session(), site, month, today()) or abort(404)


def _page(report: MonthReport, form: ReopenMonthForm) -> str:
    return render_template("office/closing.html", report=report, form=form)
