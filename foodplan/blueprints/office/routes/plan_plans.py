"""Plans: new ones, their words, and the weights of their goals."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.plan_editor import PlanForm
from foodplan.blueprints.office.forms.weights import WeightsForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.plan_pages import ThingPage, thing_page
from foodplan.store.edits import Overtaken
from foodplan.store.edits.plans import (
    PLAN_NAMES,
    add_plan,
    change_plan,
    goal_weights_of,
    weigh_plan,
)
from foodplan.store.history import Moment
from foodplan.store.plan import list_goals, list_plans
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/piano/nuovo")
@officer
def new_plan() -> str:
    """A plan that is not there yet."""
    return _new_page(PlanForm())


@bp.post("/piano/nuovo")
@officer
@writes
def make_plan() -> Any:
    """Make a plan."""
    form = PlanForm()
    form.offer(_plans())
    made: list[str] = []
    change = change_for(form.reason.data)
    if form.validate() and written(
        form, lambda: made.append(add_plan(session(), form.values(PLAN_NAMES), change, today()))
    ):
        flash(_("Piano aggiunto."), "success")
        return redirect(url_for("office.show_plan", slug=made[0]))
    return _new_page(form), 422


@bp.get("/piano/piani/<slug>")
@officer
def show_plan(slug: str) -> str:
    """One plan, to be changed, with its history."""
    page = _found(slug)
    said = {name: getattr(page.version, name) for name in PLAN_NAMES}
    return _page(PlanForm(data=said | {"version": page.version.id}), page)


@bp.post("/piano/piani/<slug>")
@officer
@writes
def save_plan(slug: str) -> Any:
    """State a plan's words from today on."""
    page, form = _found(slug), PlanForm()
    form.offer(_plans(slug))
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form, PLAN_NAMES, lambda said: change_plan(session(), slug, opened, said, change, today())
    ):
        flash(_("Piano aggiornato."), "success")
        return redirect(url_for("office.show_plan", slug=slug))
    return _page(form, page), form.answer_status


@bp.get("/piano/piani/<slug>/pesi")
@officer
def show_plan_weights(slug: str) -> str:
    """What each goal of a plan weighs."""
    weights, opened = goal_weights_of(session(), _found(slug).slug, today())
    rows = [
        {"indicator": goal, "weight": weight, "weight_reason": reason}
        for goal, (weight, reason) in weights.items()
    ]
    return _weights_page(WeightsForm(data={"version": opened, "rows": rows}), slug)


@bp.post("/piano/piani/<slug>/pesi")
@officer
@writes
def save_plan_weights(slug: str) -> Any:
    """State the weights of all goals of a plan from today on."""
    form = WeightsForm()
    if form.validate() and _weigh(form, _found(slug).slug):
        flash(_("Pesi registrati: valgono da oggi."), "success")
        return redirect(url_for("office.show_plan_weights", slug=slug))
    return _weights_page(form, slug), 422


def _weigh(form: WeightsForm, slug: str) -> bool:
    change, opened = change_for(form.reason.data), form.version.data or 0
    said = {goal: (weight.value, weight.reason) for goal, weight in form.said().items()}
    try:
        return written(form, lambda: weigh_plan(session(), slug, opened, said, change, today()))
    except Overtaken:
        form.version.data = goal_weights_of(session(), slug, today())[1]
        form.form_errors.append(
            _("Nel frattempo un collega ha cambiato i pesi: controllare e salvare di nuovo.")
        )
        return False


def _plans(own: str = "") -> list[tuple[str, str]]:
    rows = list_plans(session(), Moment(today()))
    return [(row.plan, row.title) for row in rows if row.plan != own]


def _found(slug: str) -> ThingPage:
    return thing_page(session(), "plan", slug, today()) or abort(404)


def _new_page(form: PlanForm) -> str:
    form.offer(_plans())
    return render_template("office/plan_plan.html", form=form, page=None)


def _page(form: PlanForm, page: ThingPage) -> str:
    form.offer(_plans(page.slug))
    return render_template("office/plan_plan.html", form=form, page=page)


def _weights_page(form: WeightsForm, slug: str) -> str:
    goals = {row.goal: row for row in list_goals(session(), Moment(today()), slug)}
    return render_template("office/plan_weights.html", form=form, page=_found(slug), goals=goals)
