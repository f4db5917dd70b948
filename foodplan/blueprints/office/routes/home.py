"""The office's first page."""

from flask import render_template

from foodplan.blueprints.office.blueprint import bp
from foodplan.reports.office import office_report
from foodplan.reports.office.days import missing_summary
from foodplan.reports.office.jobs import failed_jobs
from foodplan.reports.office.places import places_to_do
from foodplan.web.access import officer
from foodplan.web.session import session, today


@bp.get("")
@officer
def home() -> str:
    """What there is, and what is to be done."""
    report, days = office_report(session(), today()), missing_summary(session(), today())
    places = places_to_do(session(), today())
    failed = failed_jobs(session())
    return render_template(
        "office/home.html", report=report, days=days, places=places, jobs_failed=failed
    )
