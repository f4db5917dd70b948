"""Goals: new ones, their words, and the plan that they belong to."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.plan_editor import (
    GoalForm,
    MeasureForm,
    MoveForm,
    NewGoalForm,
    TieForm,
)
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.plan_pages import GoalPage, goal_page
from foodplan.reports.office.what_if import GoalOutlook, what_if
from foodplan.store.edits.goals import GOAL_NAMES, add_goal, change_goal, move_goal
from foodplan.store.history import Moment
from foodplan.store.plan import list_plans
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/piano/obiettivi/nuovo")
@officer
def new_goal() -> str:
    """A goal that is not there yet."""
    return _new_page(NewGoalForm(data={"plan": request.args.get("piano", "")}))


@bp.post("/piano/obiettivi/nuovo")
@officer
@writes
def make_goal() -> Any:
    """Make a goal of a plan."""
    form, made = NewGoalForm(), []
    form.offer_plans(_plans())
    change, plan = change_for(form.reason.data), str(form.plan.data or "")
    if form.validate() and written(
        form,
        lambda: made.append(add_goal(session(), plan, form.values(GOAL_NAMES), change, today())),
    ):
        flash(_("Obiettivo aggiunto."), "success")
        return redirect(url_for("office.show_goal", slug=made[0]))
    return _new_page(form), 422


@bp.get("/piano/obiettivi/<slug>")
@officer
def show_goal(slug: str) -> str:
    """One goal, to be changed, with what hangs from it and its history."""
    page = found_goal(slug)
    row = page.thing.version
    said = {name: getattr(row, name) for name in GOAL_NAMES}
    return goal_page_of(page, GoalForm(data=said | {"version": row.id}))


@bp.post("/piano/obiettivi/<slug>")
@officer
@writes
def save_goal(slug: str) -> Any:
    """State a goal's words from today on."""
    page, form = found_goal(slug), GoalForm()
    form.offer()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form,
        GOAL_NAMES,
        lambda said: change_goal(session(), slug, opened, said, change, today()),
    ):
        flash(_("Obiettivo aggiornato."), "success")
        return redirect(url_for("office.show_goal", slug=slug))
    return goal_page_of(page, form), form.answer_status


@bp.get("/piano/obiettivi/<slug>/sposta")
@officer
def show_goal_move(slug: str) -> str:
    """A goal that is to go to another plan."""
    page = found_goal(slug)
    form = MoveForm(data={"version": page.thing.version.id, "day": today()})
    return _move_page(page, form)


@bp.post("/piano/obiettivi/<slug>/sposta")
@officer
@writes
def save_goal_move(slug: str) -> Any:
    """Move a goal to another plan, or show what that would change."""
    page, form = found_goal(slug), MoveForm()
    form.offer(page.thing.plans)
    seen: list[GoalOutlook] = []
    if form.validate() and saved(form, (), lambda _said: seen.extend(_move(form, slug))):
        if "mostra" not in request.form:
            flash(_("Obiettivo spostato."), "success")
            return redirect(url_for("office.show_goal", slug=slug))
        return _move_page(page, form, tuple(seen))
    return _move_page(page, form), form.answer_status


def _move(form: MoveForm, slug: str) -> tuple[GoalOutlook, ...]:
    change, since = change_for(form.reason.data), form.day.data

    def move() -> None:
        number, plan = form.version.data or 0, str(form.plan.data)
        move_goal(session(), slug, number, plan, change, since=since, today=today())

    if "mostra" in request.form:
        return what_if(session(), move, max(since, today()))
    move()
    return ()


def found_goal(slug: str) -> GoalPage:
    """Return a goal's page, or answer that there is none."""
    return goal_page(session(), slug, today()) or abort(404)


def goal_page_of(
    page: GoalPage,
    form: GoalForm | None = None,
    tie: TieForm | None = None,
    measure: MeasureForm | None = None,
) -> str:
    """Render a goal with its forms; those that are not given are as the goal stands."""
    row = page.thing.version
    said = {name: getattr(row, name) for name in GOAL_NAMES}
    form = form or GoalForm(formdata=None, data=said | {"version": row.id})
    tie, measure = tie or TieForm(formdata=None), measure or MeasureForm(formdata=None)
    form.offer()
    tie.offer(page.wider)
    measure.offer(page.indicators)
    return render_template("office/plan_goal.html", form=form, tie=tie, measure=measure, page=page)


def _plans() -> list[tuple[str, str]]:
    return [(row.plan, row.title) for row in list_plans(session(), Moment(today()))]


def _new_page(form: NewGoalForm) -> str:
    form.offer_plans(_plans())
    return render_template("office/plan_goal_new.html", form=form)


def _move_page(page: GoalPage, form: MoveForm, seen: tuple[GoalOutlook, ...] | None = None) -> str:
    form.offer(page.thing.plans)
    return render_template("office/plan_move.html", form=form, page=page, seen=seen)
