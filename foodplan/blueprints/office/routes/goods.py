"""Tolerances after best-before, category by category."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.goods import ToleranceForm
from foodplan.blueprints.office.saving import change_for, saved
from foodplan.reports.tolerances import TolerancePage, tolerance_page
from foodplan.store.history import Moment
from foodplan.store.tolerances import ToleranceInput, list_tolerances, set_tolerance
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

NAMES = ("after_best_before", "source", "proposed")


@bp.get("/tolleranze")
@officer
def tolerances() -> str:
    """Every category of food with its days after best-before, those without included."""
    rows = list_tolerances(session(), Moment(today()))
    return render_template("office/tolerances.html", rows=rows)


@bp.get("/tolleranze/<slug>")
@officer
def show_tolerance(slug: str) -> str:
    """One category's days, to be stated from a day on."""
    page = _found(slug)
    row = page.row
    said = {"after_best_before": row.days, "source": row.source, "proposed": row.proposed}
    return _page(page, ToleranceForm(data=said | {"since": today(), "version": row.version}))


@bp.post("/tolleranze/<slug>")
@officer
@writes
def change_tolerance(slug: str) -> Any:
    """State a category's days from a day on."""
    page, form = _found(slug), ToleranceForm()
    if form.validate() and _save(form, slug):
        flash(_("Tolleranza registrata: il registro la usa da quel giorno."), "success")
        return redirect(url_for("office.tolerances"))
    return _page(page, form), form.answer_status


def _save(form: ToleranceForm, slug: str) -> bool:
    change, opened = change_for(form.reason.data), form.version.data or 0

    def write(said: dict[str, Any]) -> None:
        values = ToleranceInput(**said)
        set_tolerance(session(), slug, opened, values, change, form.since.data)

    return saved(form, NAMES, write)


def _found(slug: str) -> TolerancePage:
    return tolerance_page(session(), slug, today()) or abort(404)


def _page(page: TolerancePage, form: ToleranceForm) -> str:
    return render_template("office/tolerance.html", page=page, form=form)
