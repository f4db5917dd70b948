"""Errors of the ways in which grams are found, method by method."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.methods import MethodErrorForm
from foodplan.blueprints.office.saving import change_for, saved
from foodplan.reports.method_errors import METHOD_NAMES, MethodErrorPage, method_error_page
from foodplan.store.history import Moment
from foodplan.store.method_errors import MethodErrorInput, list_method_errors, set_method_error
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

NAMES = ("share", "source", "proposed")


@bp.get("/errori-dei-metodi")
@officer
def methods() -> str:
    """Every method with the error that its grams may have."""
    rows = list_method_errors(session(), Moment(today()))
    return render_template("office/methods.html", rows=rows, names=METHOD_NAMES)


@bp.get("/errori-dei-metodi/<method>")
@officer
def show_method(method: str) -> str:
    """One method's error, to be stated from a day on."""
    page = _found(method)
    row = page.row
    said = {"share": row.share, "source": row.source, "proposed": row.proposed}
    return _page(page, MethodErrorForm(data=said | {"since": today(), "version": row.version}))


@bp.post("/errori-dei-metodi/<method>")
@officer
@writes
def change_method(method: str) -> Any:
    """State a method's error from a day on."""
    page, form = _found(method), MethodErrorForm()
    form.offer()
    if form.validate() and _save(form, method):
        flash(
            _("Errore registrato: gli intervalli delle cifre lo usano da quel giorno."), "success"
        )
        return redirect(url_for("office.methods"))
    return _page(page, form), form.answer_status


def _save(form: MethodErrorForm, method: str) -> bool:
    change, opened = change_for(form.reason.data), form.version.data or 0

    def write(said: dict[str, Any]) -> None:
        set_method_error(
            session(), method, opened, MethodErrorInput(**said), change, form.since.data
        )

    return saved(form, NAMES, write)


def _found(method: str) -> MethodErrorPage:
    return method_error_page(session(), method, today()) or abort(404)


def _page(page: MethodErrorPage, form: MethodErrorForm) -> str:
    form.offer()
    return render_template("office/method.html", page=page, form=form)
