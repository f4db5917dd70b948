"""The office's first page."""

from flask import render_template, request

from foodplan.blueprints.office.blueprint import bp
from foodplan.reports.office import office_report
from foodplan.reports.office.days import missing_summary
from foodplan.reports.office.jobs import failed_jobs
from foodplan.reports.office.places import places_to_do
from foodplan.reports.office.todo import Asked
from foodplan.web.access import officer
from foodplan.web.session import session, today

# The names of the filters in the desk's address.
_NAMES = ("cosa", "obiettivo", "chi", "cerca")


@bp.get("")
@officer
def home() -> str:
    """What there is, and what is to be done."""
    report = office_report(session(), today(), _asked())
    days = missing_summary(session(), today())
    places = places_to_do(session(), today())
    failed = failed_jobs(session())
    return render_template(
        "office/home.html", report=report, days=days, places=places, jobs_failed=failed
    )


def _asked() -> Asked:
    said = {name: request.args.get(name, "").strip()[:200] for name in _NAMES}
    return Asked(said["cosa"], said["obiettivo"], said["chi"], said["cerca"])
