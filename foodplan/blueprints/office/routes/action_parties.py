"""Who answers for an action and who contributes: said, and taken away with a reason."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import action_section, asked_action
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.action_steps import PartyForm
from foodplan.blueprints.office.saving import change_for, written
from foodplan.reports.office.action_parts import (
    colleague_choices,
    organisation_choices,
    party_history,
)
from foodplan.reports.plan.action_parties import office_parties
from foodplan.store.edits.action_parties import PartyInput, add_party
from foodplan.store.history import Moment
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/azioni/<slug>/chi")
@officer
def action_parties(slug: str) -> str:
    """Who does an action, and the form for another one."""
    asked_action(slug)
    return _page(PartyForm(formdata=None), slug)


@bp.post("/azioni/<slug>/chi")
@officer
@writes
def add_action_party(slug: str) -> Any:
    """State that somebody answers for an action or contributes."""
    asked_action(slug)
    form = PartyForm()
    _offer(form)
    if form.validate() and written(form, lambda: _add(form, slug)):
        flash(_("Aggiunto."), "success")
        return redirect(url_for("office.action_parties", slug=slug))
    return _page(form, slug), 422


def _add(form: PartyForm, slug: str) -> None:
    said = PartyInput(
        role=form.role.data,
        organisation_id=_number(form.organisation.data),
        colleague_id=_number(form.colleague.data),
        name=(form.name.data or "").strip(),
        source=(form.source.data or "").strip(),
    )
    add_party(session(), slug, said, change_for(""), today())


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _offer(form: PartyForm) -> None:
    form.offer(organisation_choices(session()), colleague_choices(session()))


def _page(form: PartyForm, slug: str) -> str:
    _offer(form)
    parties = office_parties(session(), slug, Moment(today()))
    history = party_history(session(), slug)
    return action_section(
        "office/action_parties.html", slug, form=form, parties=parties, lines=history
    )
