"""What colleagues answered and waits for an officer: what it would change, and the decision."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, url_for

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.confirming import (
    Mistake,
    decided,
    reasons_typed,
    wanted_decision,
)
from foodplan.blueprints.office.forms.colleagues import PressForm
from foodplan.reports.office.updates import decided_lines, update_lines
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/aggiornamenti")
@officer
def updates() -> str:
    """Every answer that waits, oldest first."""
    return _page(())


@bp.post("/aggiornamenti")
@officer
@writes
def decide_updates() -> Any:
    """Confirm one or several answers, or say why one is not confirmed."""
    mistakes = decided(wanted_decision()) if PressForm().validate() else []
    if mistakes:
        return _page(mistakes), 422
    return redirect(url_for("office.updates", _anchor="decisa"))


def _page(mistakes: Sequence[Mistake]) -> str:
    lines = update_lines(session(), today())
    titles = {line.id: line.title or line.action_title for line in lines}
    shown = [Mistake(item.id, titles.get(item.id, ""), item.text) for item in mistakes]
    reasons = {item.id: "" for item in mistakes} | reasons_typed()
    return render_template(
        "office/updates.html",
        lines=lines,
        problems=shown,
        reasons=reasons,
        decided=decided_lines(session(), today()),
    )
