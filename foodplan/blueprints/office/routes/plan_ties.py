"""What hangs from a goal: ties to wider goals, and indicators that measure it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.plan_editor import MeasureForm, TieForm
from foodplan.blueprints.office.routes.plan_goals import found_goal, goal_page_of
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.goal_ties import Tie, tie_goal, tie_indicator, untie_goal, untie_indicator
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

_NAMES = ("weight", "act", "source")


@bp.post("/piano/obiettivi/<slug>/legami")
@officer
@writes
def save_tie(slug: str) -> Any:
    """State that a goal contributes to a goal of a wider plan."""
    page, form = found_goal(slug), TieForm()
    form.offer((*page.wider, *((tie.slug, tie.title) for tie in page.ties)))
    if form.validate() and saved(form, _NAMES, lambda said: _tie(form, slug, said)):
        flash(_("Legame registrato: vale da oggi."), "success")
        return redirect(url_for("office.show_goal", slug=slug, _anchor="legami"))
    return goal_page_of(page, tie=form), form.answer_status


@bp.post("/piano/obiettivi/<slug>/legami/<parent>/togli")
@officer
@writes
def drop_tie(slug: str, parent: str) -> Any:
    """State that a goal contributes to a wider one no longer."""
    reason, opened = _reason(), request.form.get("version", 0, type=int)
    _drop(lambda: untie_goal(session(), slug, parent, opened, change_for(reason), today()))
    return redirect(url_for("office.show_goal", slug=found_goal(slug).thing.slug, _anchor="legami"))


@bp.post("/piano/obiettivi/<slug>/indicatori")
@officer
@writes
def save_measure(slug: str) -> Any:
    """State that one more indicator measures a goal."""
    page, form = found_goal(slug), MeasureForm()
    form.offer(page.indicators)
    change, name = change_for(form.reason.data), str(form.indicator.data or "")
    if form.validate() and written(
        form, lambda: tie_indicator(session(), slug, name, change, today())
    ):
        flash(_("L’indicatore misura anche questo obiettivo, da oggi."), "success")
        return redirect(url_for("office.show_goal", slug=slug, _anchor="indicatori"))
    return goal_page_of(page, measure=form), 422


@bp.post("/piano/obiettivi/<slug>/indicatori/<indicator>/togli")
@officer
@writes
def drop_measure(slug: str, indicator: str) -> Any:
    """State that an indicator measures a goal no longer."""
    change = change_for(_reason())
    _drop(lambda: untie_indicator(session(), slug, indicator, change, today()))
    slug = found_goal(slug).thing.slug
    return redirect(url_for("office.show_goal", slug=slug, _anchor="indicatori"))


def _tie(form: TieForm, slug: str, said: dict[str, Any]) -> None:
    tie = Tie(slug, str(form.parent.data), said["weight"], said["act"], said["source"])
    tie_goal(session(), tie, form.version.data or 0, change_for(form.reason.data), today())


def _reason() -> str:
    return request.form.get("reason", "").strip()[:500]


def _drop(write: Callable[[], object]) -> None:
    """Run a removal, and say at the top of the goal's page why it was not done."""
    try:
        write()
    except Refused as refused:
        for problem in refused.problems:
            flash(str(_(problem.message, **problem.params)), "danger")
    except Overtaken:
        flash(_("Nel frattempo qualcuno l’ha cambiato: guardate e riprovate."), "danger")
    else:
        flash(_("Tolto da oggi: le pagine dei giorni prima restano com’erano."), "success")
