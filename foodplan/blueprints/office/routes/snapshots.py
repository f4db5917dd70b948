"""Frozen reports: those there are, and freezing a new one."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.snapshots import SnapshotForm
from foodplan.blueprints.office.saving import written
from foodplan.jobs.snapshots import day_to_freeze, freeze_and_keep
from foodplan.reports.snapshots import Wanted
from foodplan.reports.snapshots.pages import snapshots_report
from foodplan.web.access import officer
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes

NAMES = ("title", "reason")


@bp.get("/istantanee")
@officer
def snapshots() -> str:
    """Every frozen report, and the form for a new one."""
    return _page(SnapshotForm(data={"day": day_to_freeze(session(), today())}))


@bp.post("/istantanee")
@officer
@writes
def freeze_snapshot() -> Any:
    """Freeze the figures of a day for good."""
    form = SnapshotForm()
    if form.validate() and written(form, lambda: _freeze(form)):
        flash(_("Istantanea congelata: è pubblica e non si cambia più."), "success")
        return redirect(url_for("office.snapshots"))
    return _page(form), 422


def _freeze(form: SnapshotForm) -> None:
    said = form.values(NAMES)
    day: date = form.day.data
    freeze_and_keep(session(), Wanted(day=day, **said), now(), person().account_id)


def _page(form: SnapshotForm) -> str:
    rows = snapshots_report(session())
    return render_template("office/snapshots.html", form=form, rows=rows)
