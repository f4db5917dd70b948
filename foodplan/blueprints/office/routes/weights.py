"""The weights of a goal's indicators: all of them, or none."""

from dataclasses import asdict
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.weights import WeightsForm
from foodplan.blueprints.office.saving import change_for, written
from foodplan.reports.office.weights import WeightsPage, weights_page
from foodplan.store.edits import Overtaken
from foodplan.store.edits.building import weigh_goal
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/obiettivi/<slug>/pesi")
@officer
def show_weights(slug: str) -> str:
    """What each indicator of a goal weighs."""
    page = _found(slug)
    rows = [asdict(row) | {"weight_reason": row.reason} for row in page.rows]
    return _page(WeightsForm(data={"version": page.opened, "rows": rows}), page)


@bp.post("/obiettivi/<slug>/pesi")
@officer
@writes
def change_weights(slug: str) -> Any:
    """State the weights of all indicators of a goal from today on."""
    page, form = _found(slug), WeightsForm()
    if form.validate() and _save(form, page):
        flash(_("Pesi registrati: valgono da oggi."), "success")
        return redirect(url_for("office.show_weights", slug=slug))
    return _page(form, page), 422


def _save(form: WeightsForm, page: WeightsPage) -> bool:
    change, opened = change_for(form.reason.data), form.version.data or 0
    try:
        return written(
            form, lambda: weigh_goal(session(), page.goal, opened, form.said(), change, today())
        )
    except Overtaken:
        form.version.data = page.opened
        message = _("Nel frattempo un collega ha cambiato i pesi: controllare e salvare di nuovo.")
        form.form_errors.append(message)
        return False


def _found(slug: str) -> WeightsPage:
    return weights_page(session(), slug, today()) or abort(404)


def _page(form: WeightsForm, page: WeightsPage) -> str:
    return render_template("office/weights.html", form=form, page=page)
