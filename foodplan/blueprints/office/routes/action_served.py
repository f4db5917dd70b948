"""The goals and indicators that an action serves, with the part of it that each has."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import action_section, asked_action
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.action_ties import SERVED_NAMES, ServedForm, ShareForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.action_parts import tie_words
from foodplan.reports.office.action_ties import (
    SERVED_MODELS,
    goal_choices,
    indicator_choices,
    served_history,
    served_tie,
)
from foodplan.reports.plan.action_ties import served_goals, served_indicators
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.action_ties import (
    ONE_OF_TWO,
    change_served,
    serve_goal,
    serve_indicator,
)
from foodplan.store.history import Moment
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/azioni/<slug>/serve")
@officer
def action_served(slug: str) -> str:
    """The goals and indicators that an action serves, and the form for another one."""
    asked_action(slug)
    return _page(ServedForm(formdata=None), slug)


@bp.post("/azioni/<slug>/serve")
@officer
@writes
def add_served(slug: str) -> Any:
    """State that an action serves a goal or an indicator."""
    asked_action(slug)
    form = ServedForm()
    _offer(form)
    if form.validate() and written(form, lambda: _add(form, slug)):
        flash(_("Aggiunto."), "success")
        return redirect(url_for("office.action_served", slug=slug))
    return _page(form, slug), 422


@bp.get("/azioni/<slug>/serve/<kind>/<target>")
@officer
def show_served(slug: str, kind: str, target: str) -> str:
    """The part of an action that one goal or indicator has, to be changed."""
    row = _tie(slug, kind, target)
    form = ShareForm(formdata=None)
    form.offer()
    form.process(data={"share": row.share, "source": row.source, "version": row.id})
    return _share_page(form, slug, kind, target)


@bp.post("/azioni/<slug>/serve/<kind>/<target>")
@officer
@writes
def change_share(slug: str, kind: str, target: str) -> Any:
    """State another part."""
    _tie(slug, kind, target)
    form = ShareForm()
    form.offer()
    if form.validate() and _save(form, slug, kind, target):
        flash(_("Aggiornato."), "success")
        return redirect(url_for("office.action_served", slug=slug))
    return _share_page(form, slug, kind, target), form.answer_status


def _add(form: ServedForm, slug: str) -> None:
    values, change = form.values(SERVED_NAMES), change_for("")
    goal, indicator = form.goal.data, form.indicator.data
    if bool(goal) == bool(indicator):
        raise Refused([Problem("goal", ONE_OF_TWO)])
    if goal:
        serve_goal(session(), slug, goal, values, change, today())
    else:
        serve_indicator(session(), slug, indicator, values, change, today())


def _save(form: ShareForm, slug: str, kind: str, target: str) -> bool:
    model, column = SERVED_MODELS[kind]
    change, key = change_for(form.reason.data), {"action": slug, column: target}

    def write(values: dict[str, Any]) -> None:
        change_served(session(), model, key, form.version.data or 0, values, change, today())

    return saved(form, SERVED_NAMES, write)


def _tie(slug: str, kind: str, target: str) -> Any:
    row = served_tie(session(), slug, kind, target, today())
    if row is None:
        abort(404)
    return row


def _offer(form: ServedForm) -> None:
    form.offer(goal_choices(session(), today()), indicator_choices(session(), today()))


def _page(form: ServedForm, slug: str) -> str:
    _offer(form)
    moment = Moment(today())
    return action_section(
        "office/action_served.html",
        slug,
        form=form,
        goals=served_goals(session(), slug, moment),
        indicators=served_indicators(session(), slug, moment),
        lines=served_history(session(), slug, today()),
    )


def _share_page(form: ShareForm, slug: str, kind: str, target: str) -> str:
    row = _tie(slug, kind, target)
    what = tie_words(session(), row, today())
    return action_section(
        "office/action_share.html", slug, form=form, kind=kind, target=target, what=what
    )
