"""Actions of the plan and commitments of the council: where they stand, and how that is known."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import sections
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.actions import ActionForm, CommitmentForm
from foodplan.blueprints.office.forms.choices import choices
from foodplan.blueprints.office.saving import change_for, saved
from foodplan.reports.office import (
    ActionPage,
    CommitmentPage,
    action_page,
    commitment_lines,
    commitment_page,
)
from foodplan.reports.office.action_list import (
    ActionFilter,
    action_list,
    known_filter,
)
from foodplan.reports.plan.action_parties import named_responsible
from foodplan.rules.action_steps import TIMES
from foodplan.rules.plan import ACTION_KINDS, ACTION_STATUSES
from foodplan.store import edits
from foodplan.store.history import Moment
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

ACTION_NAMES = (
    "status",
    "status_reason",
    "responsible",
    "starts_on",
    "due_on",
    "title",
    "summary",
)
# The address's words, and the filter's.
FILTERS = {
    "tipo": "kind",
    "stato": "status",
    "tempo": "time",
    "chi": "party",
    "obiettivo": "goal",
    "q": "text",
}
LONGEST_WORD = 160
COMMITMENT_NAMES = ("status", "act", "kept_on")


@bp.get("/azioni")
@officer
def actions() -> str:
    """The actions that the address asks for, and every commitment, with their status."""
    wanted = known_filter(_asked())
    return render_template(
        "office/actions.html",
        found=action_list(session(), wanted, today()),
        wanted=wanted,
        kinds=choices(ACTION_KINDS),
        statuses=choices(ACTION_STATUSES),
        times=choices(TIMES),
        commitments=commitment_lines(session(), today()),
    )


@bp.get("/azioni/<slug>")
@officer
def show_action(slug: str) -> str:
    """One action, to be changed, with its history."""
    page = _action(slug)
    said = {name: getattr(page.version, name) for name in ACTION_NAMES}
    form = ActionForm(data=said | {"version": page.version.id})
    return _action_page(form, page)


@bp.post("/azioni/<slug>")
@officer
@writes
def change_action(slug: str) -> Any:
    """State where an action stands."""
    page, form = _action(slug), ActionForm()
    form.offer()
    if form.validate() and _save_action(form, slug):
        flash(_("Azione aggiornata."), "success")
        return redirect(url_for("office.show_action", slug=slug))
    return _action_page(form, page), form.answer_status


@bp.get("/impegni/<slug>")
@officer
def show_commitment(slug: str) -> str:
    """One commitment, to be changed, with its history."""
    page = _commitment(slug)
    said = {name: getattr(page.version, name) for name in COMMITMENT_NAMES}
    form = CommitmentForm(data=said | {"version": page.version.id})
    return _commitment_page(form, page)


@bp.post("/impegni/<slug>")
@officer
@writes
def change_commitment(slug: str) -> Any:
    """State whether a commitment was kept."""
    page, form = _commitment(slug), CommitmentForm()
    form.offer()
    if form.validate() and _save_commitment(form, slug):
        flash(_("Impegno aggiornato."), "success")
        return redirect(url_for("office.show_commitment", slug=slug))
    return _commitment_page(form, page), form.answer_status


def _save_action(form: ActionForm, slug: str) -> bool:
    change = change_for(form.status_reason.data)

    def write(values: dict[str, Any]) -> None:
        opened = form.version.data or 0
        edits.change_action(session(), slug, opened, values, change, today())

    return saved(form, ACTION_NAMES, write)


def _save_commitment(form: CommitmentForm, slug: str) -> bool:
    change = change_for(form.reason.data)

    def write(values: dict[str, Any]) -> None:
        opened = form.version.data or 0
        edits.change_commitment(session(), slug, opened, values, change, today())

    return saved(form, COMMITMENT_NAMES, write)


def _asked() -> ActionFilter:
    asked = {field: request.args.get(name, "").strip() for name, field in FILTERS.items()}
    return ActionFilter(**{field: text[:LONGEST_WORD] for field, text in asked.items()})


def _action(slug: str) -> ActionPage:
    page = action_page(session(), slug, today())
    if page is None:
        abort(404)
    return page


def _commitment(slug: str) -> CommitmentPage:
    page = commitment_page(session(), slug, today())
    if page is None:
        abort(404)
    return page


def _action_page(form: ActionForm, page: ActionPage) -> str:
    form.offer()
    slug = page.version.action
    said = named_responsible(session(), slug, Moment(today())) or (page.version.responsible,)
    return render_template(
        "office/action.html", form=form, page=page, sections=sections(slug), responsible=said
    )


def _commitment_page(form: CommitmentForm, page: CommitmentPage) -> str:
    form.offer()
    return render_template("office/commitment.html", form=form, page=page)
