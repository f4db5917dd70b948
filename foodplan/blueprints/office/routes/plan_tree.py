"""The plan as a tree, from which every part of it is edited."""

from typing import Any

from flask import redirect, render_template, request, url_for

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.saving import change_for
from foodplan.reports.office.plan_tree import ENDED, NO_DATA, Wanted, plan_tree
from foodplan.store.edits.goal_ties import reorder_indicator
from foodplan.store.edits.goals import reorder_goal
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

_STEPS = {"su": -1, "giu": 1}


@bp.get("/piano")
@officer
def plan_editor() -> str:
    """Every plan with its goals, indicators, actions and commitments."""
    said = {name: request.args.get(name, "").strip()[:200] for name in ("piano", "mostra", "cerca")}
    show = said["mostra"] if said["mostra"] in {NO_DATA, ENDED} else ""
    tree = plan_tree(session(), today(), Wanted(said["piano"], show, said["cerca"]))
    return render_template("office/plan_tree.html", tree=tree)


@bp.post("/piano/obiettivi/<slug>/ordine")
@officer
@writes
def order_goal(slug: str) -> Any:
    """Move a goal one place up or down among those of its plan."""
    step = _STEPS.get(request.form.get("verso", ""), 0)
    if step:
        reorder_goal(session(), slug, step, change_for("ordine"), today())
    return redirect(url_for("office.plan_editor", _anchor=f"obiettivo-{slug}"))


@bp.post("/piano/obiettivi/<slug>/indicatori/<indicator>/ordine")
@officer
@writes
def order_indicator(slug: str, indicator: str) -> Any:
    """Move an indicator one place up or down in its goal."""
    step = _STEPS.get(request.form.get("verso", ""), 0)
    if step:
        reorder_indicator(session(), slug, indicator, step, change_for("ordine"), today())
    return redirect(url_for("office.show_goal", slug=slug, _anchor="indicatori"))
