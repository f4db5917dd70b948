"""Observations of all indicators: the list, one of them, and its way to being official."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.indicators import ObservationForm, day
from foodplan.blueprints.office.saving import change_for, written
from foodplan.reports.office.observations import (
    PAGE,
    Narrowed,
    ObservationDetails,
    observation_details,
    observation_list,
)
from foodplan.rules.observations import APPROVED, STEPS
from foodplan.rules.problems import Refused
from foodplan.store.edits import ObservationInput, Overtaken
from foodplan.store.edits.observations import change_draft, correct, take_step
from foodplan.web.access import officer
from foodplan.web.asked import asked_offset
from foodplan.web.identity import person
from foodplan.web.session import session, today, writes

VALUES = (
    "value", "numerator", "denominator", "perimeter", "bound", "source_url", "source_date",
    "document", "note",
)  # fmt: skip
FILTERS = ("indicatore", "stato", "anno", "cerca", "conflitto", "mie")


@bp.get("/rilevazioni")
@officer
def observations() -> str:
    """Every observation of an indicator, narrowed by the address."""
    offset = asked_offset()
    page = observation_list(session(), today(), narrowed(), offset)
    kept = {name: request.args.get(name) or None for name in FILTERS}
    return render_template(
        "office/observations.html", page=page, offset=offset, shown=PAGE, kept=kept
    )


@bp.post("/rilevazioni")
@officer
@writes
def pass_observations() -> Any:
    """Submit or approve the observations that are ticked, each by itself."""
    step = request.form.get("step", "")
    if step in {"submit", "approve"}:
        for ticked in request.form.getlist("scelte")[:PAGE]:
            key, _sep, version = ticked.rpartition("|")
            _take(key, int(version) if version.isdigit() else 0, step)
    kept: dict[str, Any] = {name: request.form.get(name) or None for name in FILTERS}
    return redirect(url_for("office.observations", **kept))


@bp.get("/rilevazioni/<key>")
@officer
def show_observation(key: str) -> str:
    """One observation, to be changed while it is a draft, or passed on."""
    return _page(_found(key), _form(_found(key)))


@bp.post("/rilevazioni/<key>")
@officer
@writes
def save_observation(key: str) -> Any:
    """State anew what a draft says, or propose a correction of an approved observation."""
    page, form = _found(key), ObservationForm()
    form.offer(page.definition.unit)
    made: list[str] = []
    try:
        if form.validate() and written(form, lambda: made.append(_save(form, page))):
            flash(_("Registrato."), "success")
            return redirect(url_for("office.show_observation", key=made[0]))
    except Overtaken:
        form.form_errors.append(_("Nel frattempo qualcuno l’ha cambiata: guardate e riprovate."))
        return _page(_found(key), form), 409
    return _page(page, form), 422


@bp.post("/rilevazioni/<key>/stato")
@officer
@writes
def move_observation(key: str) -> Any:
    """Submit, approve, decline or withdraw one observation."""
    step = request.form.get("step", "")
    version = request.form.get("version", 0, type=int)
    if step in STEPS:
        _take(_found(key).item.row.key, version, step)
    return redirect(url_for("office.show_observation", key=key))


def narrowed() -> Narrowed:
    """Return what the address wants of the list."""
    said = {name: request.args.get(name, "").strip()[:200] for name in FILTERS}
    return Narrowed(
        indicator=said["indicatore"],
        state=said["stato"],
        year=said["anno"],
        text=said["cerca"],
        conflict=bool(said["conflitto"]),
        mine=person().account_id if said["mie"] else None,
    )


def _take(key: str, version: int, step: str) -> None:
    reason = request.form.get("reason", "").strip()[:500]
    try:
        take_step(session(), key, version, step, change_for(reason), today())
    except Refused as refused:
        for problem in refused.problems:
            flash(f"{key}: " + str(_(problem.message, **problem.params)), "danger")
    except (Overtaken, LookupError):
        flash(f"{key}: " + _("Nel frattempo è cambiata: guardate dov’è adesso."), "danger")
    else:
        flash(
            ngettext("%(num)d rilevazione passata.", "%(num)d rilevazioni passate.", 1), "success"
        )


def _save(form: ObservationForm, page: ObservationDetails) -> str:
    said = ObservationInput(
        period_from=day(form.period_from), period_to=day(form.period_to), **form.values(VALUES)
    )
    row, change = page.item.row, change_for(form.reason.data)
    if row.status == APPROVED:
        return correct(session(), row.key, said, change, today()).key
    version = request.form.get("version", 0, type=int)
    return change_draft(session(), row.key, version, said, change, today()).key


def _found(key: str) -> ObservationDetails:
    return observation_details(session(), key, today()) or abort(404)


def _form(page: ObservationDetails) -> ObservationForm:
    names = ("period_from", "period_to", *VALUES)
    return ObservationForm(data={name: getattr(page.item.row, name) for name in names})


def _page(page: ObservationDetails, form: ObservationForm) -> str:
    form.offer(page.definition.unit)
    return render_template("office/observation_page.html", page=page, form=form)
