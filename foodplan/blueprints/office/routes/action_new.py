"""A new action, initiative or experience."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.action_new import NEW_NAMES, NewActionForm
from foodplan.blueprints.office.saving import change_for, written
from foodplan.store.edits.action_new import add_new_action
from foodplan.store.history import Moment
from foodplan.store.plan.reads import get_own_plan, list_plans
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/azioni/nuova")
@officer
def new_action() -> str:
    """The form of a new action."""
    own = get_own_plan(session(), Moment(today()))
    said = {"kind": "action", "plan": own.plan if own else "", "status": "unknown"}
    return _page(NewActionForm(formdata=None, data=said))


@bp.post("/azioni/nuova")
@officer
@writes
def add_action() -> Any:
    """Add an action to the plan."""
    form, made = NewActionForm(), []
    form.offer(_plans())
    if form.validate() and written(form, lambda: made.append(_add(form))):
        flash(_("Aggiunta: ora si possono dire le tappe, chi la fa e che cosa serve."), "success")
        return redirect(url_for("office.show_action", slug=made[0]))
    return _page(form), 422


def _add(form: NewActionForm) -> str:
    return add_new_action(session(), form.values(NEW_NAMES), change_for(""), today())


def _plans() -> list[tuple[str, str]]:
    return [(row.plan, row.title) for row in list_plans(session(), Moment(today()))]


def _page(form: NewActionForm) -> str:
    form.offer(_plans())
    return render_template("office/action_new.html", form=form)
