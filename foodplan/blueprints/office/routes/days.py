"""Days on which sites had something due, for the office: what came, what is missing."""

from flask import abort, render_template, request

from foodplan.blueprints.office.blueprint import bp
from foodplan.reports.office.days import REPORT_WORDS, days_report
from foodplan.web.access import officer
from foodplan.web.session import session, today


@bp.get("/giorni")
@officer
def days() -> str:
    """Every site's days in a period (`mese`), or one site's months (`sede`)."""
    month = request.args.get("mese") or None
    if month is not None and not (month.isascii() and month.isdigit() and len(month) == 6):
        abort(404)
    chosen = request.args.get("sede", "")
    report = days_report(session(), today(), int(month) if month else None, chosen) or abort(404)
    return render_template("office/days.html", report=report, words=REPORT_WORDS)
