"""Procedures of art. 55 of legislative decree 117/2017 that belong to an action."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import action_section, asked_action
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.action_procedures import (
    HEAD_CHANGED,
    HEAD_NAMES,
    NewProcedureForm,
    NewProcedureStepForm,
    ProcedureForm,
)
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.action_procedures import ProcedurePage, procedure_page
from foodplan.reports.plan.action_procedures import procedures
from foodplan.store.edits.action_procedures import add_procedure, change_procedure
from foodplan.store.history import Moment
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/azioni/<slug>/procedure")
@officer
def action_procedures(slug: str) -> str:
    """The procedures of an action, and the form for another one."""
    asked_action(slug)
    return _list_page(NewProcedureForm(formdata=None), slug)


@bp.post("/azioni/<slug>/procedure")
@officer
@writes
def begin_procedure(slug: str) -> Any:
    """Begin a procedure with the usual steps of its kind."""
    asked_action(slug)
    form, made = NewProcedureForm(), []
    form.offer()
    if form.validate() and written(form, lambda: made.append(_add(form, slug))):
        flash(_("Procedimento aggiunto con i passi consueti: correggeteli se serve."), "success")
        return redirect(url_for("office.show_procedure", slug=made[0]))
    return _list_page(form, slug), 422


@bp.get("/procedure/<slug>")
@officer
def show_procedure(slug: str) -> str:
    """One procedure with its steps and history."""
    page = asked_procedure(slug)
    said = {name: getattr(page.version, name) for name in HEAD_CHANGED}
    form = ProcedureForm(formdata=None, data=said | {"version": page.version.id})
    return procedure_answer(page, form=form)


@bp.post("/procedure/<slug>")
@officer
@writes
def change_procedure_head(slug: str) -> Any:
    """State what holds of a procedure."""
    page, form = asked_procedure(slug), ProcedureForm()
    form.offer()
    if form.validate() and _save(form, slug):
        flash(_("Procedimento aggiornato."), "success")
        return redirect(url_for("office.show_procedure", slug=slug))
    return procedure_answer(page, form=form), form.answer_status


def asked_procedure(slug: str) -> ProcedurePage:
    """Return a procedure as it is today, or answer that there is none."""
    page = procedure_page(session(), slug, today())
    if page is None:
        abort(404)
    return page


def procedure_answer(
    page: ProcedurePage,
    form: ProcedureForm | None = None,
    step_form: NewProcedureStepForm | None = None,
) -> str:
    """Return the page of a procedure; a form that is not given is as on a first visit."""
    said = {name: getattr(page.version, name) for name in HEAD_CHANGED}
    form = form or ProcedureForm(formdata=None, data=said | {"version": page.version.id})
    form.offer()
    # Both forms stand on one page: the names of the second one's fields begin otherwise.
    step_form = step_form or NewProcedureStepForm(formdata=None, prefix="passo")
    slug = page.version.action
    return action_section(
        "office/action_procedure.html", slug, page=page, form=form, step_form=step_form
    )


def _add(form: NewProcedureForm, slug: str) -> str:
    values = form.values((*HEAD_NAMES, "kind"))
    return add_procedure(session(), slug, values, change_for(""))


def _save(form: ProcedureForm, slug: str) -> bool:
    change = change_for(form.reason.data)

    def write(values: dict[str, Any]) -> None:
        change_procedure(session(), slug, form.version.data or 0, values, change, today())

    return saved(form, HEAD_CHANGED, write)


def _list_page(form: NewProcedureForm, slug: str) -> str:
    form.offer()
    found = procedures(session(), slug, Moment(today()))
    return action_section("office/action_procedures.html", slug, form=form, procedures=found)
