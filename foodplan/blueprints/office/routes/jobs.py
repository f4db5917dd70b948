"""The jobs of the night: how each ended, and running one by hand."""

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.suggestions import PressForm
from foodplan.jobs import TIMETABLE
from foodplan.jobs.scheduler import due_instant
from foodplan.reports.office.jobs import jobs_report
from foodplan.rules.jobs import JOB_OUTCOMES, JOBS
from foodplan.store.jobs import ask_for_job
from foodplan.web.access import administrator
from foodplan.web.identity import person
from foodplan.web.session import now, session, writes

DAY = timedelta(days=1)


@bp.get("/lavori")
@administrator
def jobs() -> str:
    """Every job with its last run, and the history of runs."""
    timetable = {
        job.name: (f"{job.hour}:{job.minute:02d}", due_instant(job, now() + DAY))
        for job in TIMETABLE
    }
    report = jobs_report(session(), timetable, request.args.get("lavoro", ""), now())
    return render_template("office/jobs.html", report=report, titles=JOBS, outcomes=JOB_OUTCOMES)


@bp.post("/lavori/<name>")
@administrator
@writes
def run_job(name: str) -> Any:
    """Ask for a job to be run by the scheduler that leads, within half a minute."""
    if name not in {job.name for job in TIMETABLE}:
        abort(404)
    if PressForm().validate():
        if ask_for_job(session(), name, person().account_id, now()):
            flash(_("Il lavoro parte entro mezzo minuto, appena uno scheduler lo vede."), "success")
        else:
            flash(_("Questo lavoro è già in corso, o aspetta già di partire."), "info")
    return redirect(url_for("office.jobs"), 303)
