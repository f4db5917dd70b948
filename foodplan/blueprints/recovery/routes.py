"""The addresses of the page of recovered food and of its file."""

from flask import Blueprint, Response, abort, render_template, request

from foodplan.blueprints.recovery.charts import city_charts
from foodplan.reports.recovery import (
    DonorReport,
    csv_of_recovery,
    donor_report,
    recovery_report,
    wanted_from,
)
from foodplan.rules.calendar import ROME
from foodplan.store.history import Moment
from foodplan.web.access import public
from foodplan.web.asked import Question, question
from foodplan.web.session import now, session, today

bp = Blueprint("recovery", __name__)
DAY_NAMES = ("al", "as_of")


@bp.get("/recupero")
@public
def index() -> str:
    """Who takes food today, and what the city recovers, redistributes and throws away."""
    asked = question(*DAY_NAMES)
    report = recovery_report(session(), asked.day, asked.known_at)
    return render_template(
        "recovery/index.html",
        donors=_donors(asked),
        report=report,
        charts=city_charts(report),
        asked=asked,
    )


@bp.get("/recupero/dati.csv")
@public
def download() -> Response:
    """The figures of the page as a table, today's or those of a past day."""
    asked = question(*DAY_NAMES)
    if asked.problem:
        abort(400)
    report = recovery_report(session(), asked.day, asked.known_at)
    name = f"recupero-{asked.day.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    body = csv_of_recovery(report)
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


def _donors(asked: Question) -> DonorReport:
    category, day = request.args.get("categoria", ""), request.args.get("giorno", "")
    wanted = wanted_from(category, day, asked.day)
    clock = "" if asked.known_at else now().astimezone(ROME).strftime("%H:%M")
    return donor_report(session(), Moment(asked.day, asked.known_at), wanted, today(), clock)
