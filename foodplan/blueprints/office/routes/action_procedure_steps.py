"""The steps of an art. 55 procedure: added, done, put off, taken away, put in order."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import action_section
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.action_procedures import (
    STEP_CHANGED,
    STEP_NAMES,
    NewProcedureStepForm,
    ProcedureStepForm,
)
from foodplan.blueprints.office.routes.action_procedures import asked_procedure, procedure_answer
from foodplan.blueprints.office.routes.action_steps import UP
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.action_procedures import ProcedureStepPage, procedure_step_page
from foodplan.store.edits.action_procedures import (
    add_procedure_step,
    change_procedure_step,
    move_procedure_step,
)
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.post("/procedure/<slug>/passi")
@officer
@writes
def add_step_to_procedure(slug: str) -> Any:
    """Add a step at the end of a procedure."""
    page, form = asked_procedure(slug), NewProcedureStepForm(prefix="passo")
    if form.validate() and written(form, lambda: _add(form, slug)):
        flash(_("Passo aggiunto."), "success")
        return redirect(url_for("office.show_procedure", slug=slug))
    return procedure_answer(page, step_form=form), 422


@bp.get("/procedure/<slug>/passi/<code>")
@officer
def show_procedure_step(slug: str, code: str) -> str:
    """One step of a procedure, to be changed, with its history."""
    page = _step(slug, code)
    said = {name: getattr(page.version, name) for name in STEP_CHANGED}
    return _page(ProcedureStepForm(formdata=None, data=said | {"version": page.version.id}), page)


@bp.post("/procedure/<slug>/passi/<code>")
@officer
@writes
def change_step_of_procedure(slug: str, code: str) -> Any:
    """State what holds of a step."""
    page, form = _step(slug, code), ProcedureStepForm()
    if form.validate() and _save(form, slug, code):
        flash(_("Passo aggiornato."), "success")
        return redirect(url_for("office.show_procedure", slug=slug))
    return _page(form, page), form.answer_status


@bp.post("/procedure/<slug>/passi/<code>/sposta")
@officer
@writes
def move_step_of_procedure(slug: str, code: str) -> Any:
    """Put a step one place up or down."""
    up = UP.get(request.form.get("verso", ""))
    if up is None:
        abort(400)
    _step(slug, code)
    move_procedure_step(session(), slug, code, up=up, change=change_for(""), day=today())
    return redirect(url_for("office.show_procedure", slug=slug, _anchor=f"passo-{code}"))


def _add(form: NewProcedureStepForm, slug: str) -> None:
    add_procedure_step(session(), slug, form.values(STEP_NAMES), change_for(""), today())


def _save(form: ProcedureStepForm, slug: str, code: str) -> bool:
    change, key = change_for(form.reason.data), {"procedure": slug, "code": code}

    def write(values: dict[str, Any]) -> None:
        opened = form.version.data or 0
        change_procedure_step(session(), key, opened, values, change, today())

    return saved(form, STEP_CHANGED, write)


def _step(slug: str, code: str) -> ProcedureStepPage:
    page = procedure_step_page(session(), slug, code, today())
    if page is None:
        abort(404)
    return page


def _page(form: ProcedureStepForm, page: ProcedureStepPage) -> str:
    slug = page.procedure.action
    return action_section("office/action_procedure_step.html", slug, form=form, page=page)
