"""Programmes that pay for the plan: the list, new ones, and their words."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.funding import ProgrammeForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.models.plan import FundingProgrammeVersion
from foodplan.reports.office.funding import programme_history
from foodplan.rules.plan import FUNDING_KINDS
from foodplan.store.funding import add_programme, change_programme
from foodplan.store.funding.programmes import PROGRAMME_NAMES
from foodplan.store.history import Moment
from foodplan.store.plan import list_programmes
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/risorse/programmi")
@officer
def programmes() -> str:
    """Every programme that pays for the plan."""
    return render_template(
        "office/funding_programmes.html",
        programmes=list_programmes(session(), Moment(today())),
        kinds=FUNDING_KINDS,
    )


@bp.get("/risorse/programmi/nuovo")
@officer
def new_programme() -> str:
    """A programme that is not there yet."""
    return _page(ProgrammeForm(), None)


@bp.post("/risorse/programmi/nuovo")
@officer
@writes
def make_programme() -> Any:
    """Make a programme."""
    form = ProgrammeForm()
    change = change_for(form.reason.data)
    if form.validate() and written(
        form, lambda: add_programme(session(), form.values(PROGRAMME_NAMES), change, today())
    ):
        flash(_("Programma aggiunto."), "success")
        return redirect(url_for("office.programmes"))
    return _page(form, None), 422


@bp.get("/risorse/programmi/<slug>")
@officer
def show_programme(slug: str) -> str:
    """One programme, to be changed, with its history."""
    row = _found(slug)
    said = {name: getattr(row, name) for name in PROGRAMME_NAMES}
    return _page(ProgrammeForm(formdata=None, data=said | {"version": row.id}), row)


@bp.post("/risorse/programmi/<slug>")
@officer
@writes
def save_programme(slug: str) -> Any:
    """State a programme's words from today on."""
    row, form = _found(slug), ProgrammeForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form,
        PROGRAMME_NAMES,
        lambda said: change_programme(session(), slug, opened, said, change, today()),
    ):
        flash(_("Programma aggiornato."), "success")
        return redirect(url_for("office.programmes"))
    return _page(form, row), form.answer_status


def _found(slug: str) -> FundingProgrammeVersion:
    rows = list_programmes(session(), Moment(today()))
    return next((row for row in rows if row.programme == slug), None) or abort(404)


def _page(form: ProgrammeForm, row: FundingProgrammeVersion | None) -> str:
    history = programme_history(session(), row.programme) if row else ()
    return render_template("office/funding_programme.html", form=form, row=row, history=history)
