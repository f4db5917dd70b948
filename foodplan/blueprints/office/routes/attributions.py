"""Attributions: which share of a figure is an action's, and what two actions both claim."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.attributions import AttributionForm, MoveForm, ShareForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.attributions import (
    AttributionPage,
    action_choices,
    attribution_page,
    attributions_page,
    observation_choices,
)
from foodplan.reports.office.filters import filter_options
from foodplan.rules.problems import Problem, Refused
from foodplan.store.attributions import AttributionKey, last_attribution
from foodplan.store.edits.attributions import move_attributions, set_attribution
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

THERE = "C'è già: cambiare la sua parte dall'elenco."


@bp.get("/attribuzioni")
@officer
def attributions() -> str:
    """What is attributed to each action, and what two actions both claim."""
    return render_template("office/attributions.html", page=attributions_page(session(), today()))


@bp.get("/attribuzioni/nuova")
@officer
def new_attribution() -> str:
    """A share of a figure for an action."""
    said = {"action": request.args.get("azione", ""), "since": date(today().year, 1, 1)}
    return _new_page(_offered(AttributionForm(data=said)))


@bp.post("/attribuzioni/nuova")
@officer
@writes
def add_attribution() -> Any:
    """State a share of a figure for an action from a day on."""
    form = _offered(AttributionForm())
    if form.validate() and written(form, lambda: _add(form)):
        flash(_("Attribuzione registrata."), "success")
        return redirect(url_for("office.attributions"))
    return _new_page(form), 422


@bp.get("/attribuzioni/<int:version>")
@officer
def show_attribution(version: int) -> str:
    """One attribution, to be changed or taken away."""
    page = _found(version)
    said = {"share": page.line.share, "since": today(), "version": page.opened}
    return _share_page(ShareForm(data=said), page)


@bp.post("/attribuzioni/<int:version>")
@officer
@writes
def change_attribution(version: int) -> Any:
    """State another share from a day on; 0 takes it away."""
    page, form = _found(version), ShareForm()
    form.offer()
    if form.validate() and _save(form, page):
        flash(_("Parte registrata: vale dal giorno indicato."), "success")
        return redirect(url_for("office.attributions"))
    return _share_page(form, page), form.answer_status


@bp.get("/attribuzioni/unisci")
@officer
def show_move() -> str:
    """All that is one action's, to another."""
    said = {"action": request.args.get("azione", ""), "since": today()}
    return _move_page(MoveForm(data=said))


@bp.post("/attribuzioni/unisci")
@officer
@writes
def move_all() -> Any:
    """State that from a day on whatever was one action's is another's."""
    form = MoveForm()
    form.offer(action_choices(session(), today()))
    if form.validate() and written(form, lambda: _move(form)):
        flash(_("Le attribuzioni sono passate all’altra azione."), "success")
        return redirect(url_for("office.attributions"))
    return _move_page(form), 422


def _add(form: AttributionForm) -> None:
    said = form.values(("action", "measure", "filters", "observation"))
    key = AttributionKey(**said | ({"filters": "{}"} if said["observation"] else {}))
    last = last_attribution(session(), key)
    if last is not None and last.share > 0 and last.valid_to is None:
        raise Refused([Problem("measure" if key.measure else "observation", THERE)])
    opened = (last.id or 0) if last else 0
    change = change_for(form.reason.data)
    set_attribution(session(), key, form.share.data, opened, change, form.since.data)


def _save(form: ShareForm, page: AttributionPage) -> bool:
    change, opened = change_for(form.reason.data), form.version.data or 0

    def write(said: dict[str, Any]) -> None:
        set_attribution(session(), page.key, said["share"], opened, change, form.since.data)

    return saved(form, ("share",), write)


def _move(form: MoveForm) -> None:
    change = change_for(form.reason.data)
    move_attributions(session(), form.action.data, form.into.data, change, form.since.data)


def _offered(form: AttributionForm) -> AttributionForm:
    day = today()
    form.offer(
        action_choices(session(), day),
        observation_choices(session(), day),
        filter_options(session(), day),
    )
    return form


def _found(version: int) -> AttributionPage:
    return attribution_page(session(), version, today()) or abort(404)


def _new_page(form: AttributionForm) -> str:
    return render_template("office/attribution_new.html", form=form)


def _share_page(form: ShareForm, page: AttributionPage) -> str:
    form.offer()
    return render_template("office/attribution.html", form=form, page=page)


def _move_page(form: MoveForm) -> str:
    form.offer(action_choices(session(), today()))
    return render_template("office/attributions_move.html", form=form)
