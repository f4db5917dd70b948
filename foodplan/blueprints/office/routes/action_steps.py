"""Milestones and tasks of an action: added, done, put off, given up, put in order."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import action_section, asked_action
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.action_steps import (
    CHANGED_NAMES,
    STEP_NAMES,
    NewStepForm,
    StepForm,
)
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.action_parts import StepPage, owner_choices, step_lines, step_page
from foodplan.store.edits.action_steps import add_step, change_step, move_step
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

UP = {"su": True, "giu": False}


@bp.get("/azioni/<slug>/tappe")
@officer
def action_steps(slug: str) -> str:
    """The milestones and tasks of an action, and the form for another one."""
    asked_action(slug)
    return _list_page(NewStepForm(formdata=None, data={"kind": "milestone"}), slug)


@bp.post("/azioni/<slug>/tappe")
@officer
@writes
def add_action_step(slug: str) -> Any:
    """Add a milestone or a task."""
    asked_action(slug)
    form = NewStepForm()
    form.offer(owner_choices(session(), slug, today()))
    if form.validate() and written(form, lambda: _add(form, slug)):
        flash(_("Aggiunta."), "success")
        return redirect(url_for("office.action_steps", slug=slug))
    return _list_page(form, slug), 422


@bp.get("/azioni/<slug>/tappe/<step>")
@officer
def show_action_step(slug: str, step: str) -> str:
    """One milestone or task, to be changed, with its history."""
    page = _step(slug, step)
    said = {name: getattr(page.version, name) for name in CHANGED_NAMES}
    return _step_page(StepForm(formdata=None, data=said | {"version": page.version.id}), page)


@bp.post("/azioni/<slug>/tappe/<step>")
@officer
@writes
def change_action_step(slug: str, step: str) -> Any:
    """State what holds of a milestone or task."""
    page, form = _step(slug, step), StepForm()
    form.offer(owner_choices(session(), slug, today()))
    if form.validate() and _save(form, step):
        flash(_("Aggiornata."), "success")
        return redirect(url_for("office.action_steps", slug=slug))
    return _step_page(form, page), form.answer_status


@bp.post("/azioni/<slug>/tappe/<step>/sposta")
@officer
@writes
def move_action_step(slug: str, step: str) -> Any:
    """Put a step one place up or down."""
    up = UP.get(request.form.get("verso", ""))
    if up is None:
        abort(400)
    page, change = _step(slug, step), change_for("")
    move_step(session(), page.version.milestone, up=up, change=change, day=today())
    return redirect(url_for("office.action_steps", slug=slug, _anchor=f"tappa-{step}"))


def _add(form: NewStepForm, slug: str) -> None:
    values = form.values((*STEP_NAMES, "kind"))
    add_step(session(), slug, values, change_for(""), today())


def _save(form: StepForm, step: str) -> bool:
    change = change_for(form.reason.data)

    def write(values: dict[str, Any]) -> None:
        change_step(session(), step, form.version.data or 0, values, change, today())

    return saved(form, CHANGED_NAMES, write)


def _step(slug: str, step: str) -> StepPage:
    page = step_page(session(), slug, step, today())
    if page is None:
        abort(404)
    return page


def _list_page(form: NewStepForm, slug: str) -> str:
    form.offer(owner_choices(session(), slug, today()))
    steps = step_lines(session(), slug, today())
    return action_section("office/action_steps.html", slug, form=form, steps=steps)


def _step_page(form: StepForm, page: StepPage) -> str:
    form.offer(owner_choices(session(), page.version.action, today()))
    return action_section("office/action_step.html", page.version.action, form=form, page=page)
