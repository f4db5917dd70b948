"""What has to end before an action, and what waits for it."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import action_section, asked_action
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.action_ties import NeedForm
from foodplan.blueprints.office.saving import change_for, written
from foodplan.reports.office.action_ties import need_choices, need_history
from foodplan.reports.plan.action_ties import dependencies
from foodplan.store.edits.action_ties import add_dependency
from foodplan.store.history import Moment
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/azioni/<slug>/dipendenze")
@officer
def action_needs(slug: str) -> str:
    """What an action needs and blocks, and the form for another need."""
    asked_action(slug)
    return _page(NeedForm(formdata=None), slug)


@bp.post("/azioni/<slug>/dipendenze")
@officer
@writes
def add_action_need(slug: str) -> Any:
    """State that another action has to end first."""
    asked_action(slug)
    form = NeedForm()
    form.offer(need_choices(session(), slug, today()))
    if form.validate() and written(form, lambda: _add(form, slug)):
        flash(_("Aggiunta."), "success")
        return redirect(url_for("office.action_needs", slug=slug))
    return _page(form, slug), 422


def _add(form: NeedForm, slug: str) -> None:
    note = (form.note.data or "").strip()
    add_dependency(session(), slug, form.needs.data, note, change_for(""), today())


def _page(form: NeedForm, slug: str) -> str:
    form.offer(need_choices(session(), slug, today()))
    ties = dependencies(session(), slug, Moment(today()))
    lines = need_history(session(), slug, today())
    return action_section("office/action_needs.html", slug, form=form, ties=ties, lines=lines)
