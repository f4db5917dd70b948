"""What an organisation states of its own half-years: totals, and nobody's name."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.inclusion.routes import bp
from foodplan.blueprints.office.forms.inclusion_totals import TotalsForm
from foodplan.blueprints.office.inclusion_pages import Half, filled, found_half, save, totals_page
from foodplan.reports.inclusion import own_halves
from foodplan.web.access import operator
from foodplan.web.identity import person
from foodplan.web.session import session, today, writes


@bp.get("/inclusione/totali")
@operator
def own() -> str:
    """The programmes of the operator's organisations, and which half-years are stated."""
    programmes = own_halves(session(), person().organisations, today())
    return render_template("inclusion/own.html", programmes=programmes, day=today())


@bp.get("/inclusione/totali/<slug>/<int:organisation>/<int:half>")
@operator
def show_totals(slug: str, organisation: int, half: int) -> str:
    """The totals of a half-year, to be stated."""
    of = _mine(slug, organisation, half)
    return _page(of, filled(of))


@bp.post("/inclusione/totali/<slug>/<int:organisation>/<int:half>")
@operator
@writes
def save_totals(slug: str, organisation: int, half: int) -> Any:
    """State the totals of a half-year."""
    of, form = _mine(slug, organisation, half), TotalsForm()
    if form.validate() and save(of, form):
        flash(_("Totali registrati."), "success")
        return redirect(url_for("inclusion.own"))
    return _page(of, form), form.answer_status


def _mine(slug: str, organisation: int, half: int) -> Half:
    if organisation not in person().organisations:
        abort(404)
    return found_half(slug, organisation, half)


def _page(of: Half, form: TotalsForm) -> str:
    send = url_for(
        "inclusion.save_totals", slug=of.programme.slug, organisation=of.organisation, half=of.half
    )
    return totals_page(of, form, url_for("inclusion.own"), send)
